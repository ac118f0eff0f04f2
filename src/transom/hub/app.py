"""The hub's ASGI application: routes, who calls, errors to statuses, headers."""

from functools import cache
from pathlib import Path
from typing import Any

from litestar import Litestar, Response, get
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp, Receive, Scope, Send

from transom.errors import TransomError
from transom.hub.agencies.auth import provide_agency
from transom.hub.hub import Hub
from transom.hub.openapi import document
from transom.hub.routes import HTTP, WEBSOCKETS
from transom.hub.scim.tokens import provide_directory
from transom.hub.transparency.endpoints import log_router
from transom.hub.web.access import provide_admin, provide_person
from transom.hub.web.failures import on_http, on_ours, on_unforeseen, on_unreadable
from transom.hub.web.headers import SecurityHeaders
from transom.hub.web.pages import pages
from transom.hub.web.scope import attach, hub_of

MAX_BODY_BYTES = 256 * 1024


def create_app(hub: Hub) -> ASGIApp:
    """The application of a running hub."""
    application = _application()

    async def with_hub(scope: Scope, receive: Receive, send: Send) -> None:
        attach(scope, hub)
        await application(scope, receive, send)

    return SecurityHeaders(with_hub, hub.config, hub.relay.url)


@cache
def _application() -> Litestar:
    """The routes, which know the hub by the scope: they take longest to make, and hold nothing."""
    return Litestar(
        [*HTTP, *WEBSOCKETS, openapi_document, log_router(_log_folder), pages],
        dependencies={
            "hub": Provide(hub_of, sync_to_thread=False),
            "person": Provide(provide_person),
            "agency": Provide(provide_agency),
            "admin": Provide(provide_admin),
            "directory": Provide(provide_directory),
        },
        exception_handlers={
            TransomError: on_ours,
            HTTPException: on_http,
            UnicodeDecodeError: on_unreadable,
            RecursionError: on_unreadable,
            Exception: on_unforeseen,
        },
        openapi_config=None,  # the document is our own, with the WebSocket's events in it
        request_max_body_size=MAX_BODY_BYTES,
        logging_config=None,
    )


def _log_folder(scope: Scope) -> Path:
    return hub_of(scope).ledger.sequencer.folder


@get("/schema/openapi.json", include_in_schema=False)
async def openapi_document() -> Response[dict[str, Any]]:
    """The OpenAPI document."""
    return Response(_document(), media_type="application/vnd.oai.openapi+json")


@cache
def _document() -> dict[str, Any]:
    return document()
