"""The hub's ASGI application: routes, who calls, errors to statuses, headers."""

from functools import cache
from typing import Any

from litestar import Litestar, Response, get
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp

from transom.errors import TransomError
from transom.hub.agencies.auth import provide_agency
from transom.hub.hub import Hub
from transom.hub.openapi import document
from transom.hub.routes import HTTP, WEBSOCKETS
from transom.hub.transparency.endpoints import log_router
from transom.hub.web.access import provide_admin, provide_person
from transom.hub.web.failures import on_http, on_ours, on_unforeseen, on_unreadable
from transom.hub.web.headers import SecurityHeaders
from transom.hub.web.pages import pages

MAX_BODY_BYTES = 256 * 1024


def create_app(hub: Hub) -> ASGIApp:
    """The application of a running hub."""
    app = Litestar(
        [*HTTP, *WEBSOCKETS, openapi_document, log_router(hub.ledger.sequencer.folder), pages],
        dependencies={
            "hub": Provide(_constant(hub)),
            "person": Provide(provide_person),
            "agency": Provide(provide_agency),
            "admin": Provide(provide_admin),
        },
        exception_handlers={
            TransomError: on_ours,
            HTTPException: on_http,
            UnicodeDecodeError: on_unreadable,
            RecursionError: on_unreadable,
            Exception: on_unforeseen,
        },
        state=State({"hub": hub}),
        openapi_config=None,  # the document is our own, with the WebSocket's events in it
        request_max_body_size=MAX_BODY_BYTES,
        logging_config=None,
    )
    return SecurityHeaders(app, hub.config, hub.relay.url)


@get("/schema/openapi.json", include_in_schema=False)
async def openapi_document() -> Response[dict[str, Any]]:
    """The OpenAPI document."""
    return Response(_document(), media_type="application/vnd.oai.openapi+json")


@cache
def _document() -> dict[str, Any]:
    return document()


def _constant(hub: Hub) -> Any:
    async def provide() -> Hub:
        return hub

    return provide
