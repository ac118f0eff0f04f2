"""The owner's local API as one ASGI application."""

from typing import Any

from litestar import Litestar
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.types import ASGIApp

from transom.gateway.api.alarms import HANDLERS as ALARMS
from transom.gateway.api.cameras import HANDLERS as CAMERAS
from transom.gateway.api.consents import HANDLERS as CONSENTS
from transom.gateway.api.control import HANDLERS as CONTROL
from transom.gateway.api.devices import HANDLERS as DEVICES
from transom.gateway.api.errors import handlers as error_handlers
from transom.gateway.api.events import HANDLERS as EVENTS
from transom.gateway.api.footage import HANDLERS as FOOTAGE
from transom.gateway.api.guard import Guard, Pass
from transom.gateway.api.household import HANDLERS as HOUSEHOLD
from transom.gateway.api.messages import HANDLERS as MESSAGES
from transom.gateway.api.notices import HANDLERS as NOTICES
from transom.gateway.api.objections import HANDLERS as OBJECTIONS
from transom.gateway.api.pages import handlers as pages
from transom.gateway.api.phone import HANDLERS as PHONE
from transom.gateway.api.picture import HANDLERS as PICTURE
from transom.gateway.api.record import HANDLERS as RECORD
from transom.gateway.api.recording import HANDLERS as RECORDING
from transom.gateway.api.ring import HANDLERS as RING
from transom.gateway.api.rules import HANDLERS as RULES
from transom.gateway.api.steering import HANDLERS as STEERING
from transom.gateway.api.trust import HANDLERS as TRUST
from transom.gateway.api.whereabouts import HANDLERS as WHEREABOUTS
from transom.gateway.gateway import Gateway

MAX_BODY = 256 * 1024
HTTP: list[Any] = [
    *ALARMS, *CONTROL, *CAMERAS, *CONSENTS, *DEVICES, *FOOTAGE, *HOUSEHOLD, *MESSAGES, *NOTICES,
    *OBJECTIONS, *PHONE, *PICTURE, *RECORD, *RECORDING, *RING, *RULES, *STEERING,
    *TRUST, *WHEREABOUTS,
]  # fmt: skip
OPENAPI = OpenAPIConfig(
    title="Transom gateway, the owner's local API",
    version="1",
    description=(
        "Served on the owner's own network and nowhere else. `POST /api/sign-in` exchanges the "
        "token of the gateway's address for a cookie; programs may send it as a bearer token. "
        "The WebSocket `/api/events` sends `Event`."
    ),
    path="/schema",
    render_plugins=[JsonRenderPlugin(path="/openapi.json")],
)


def create_app(
    gateway: Gateway, *, token: str, allowed_hosts: frozenset[str] = frozenset()
) -> ASGIApp:
    """The application for one gateway.

    Args:
        token: whoever has it is the owner.
        allowed_hosts: names, besides addresses and `localhost`, by which it is reached.
    """
    owner = Pass(token, clock=gateway.clock)
    app = Litestar(
        [*HTTP, *EVENTS, *pages()],
        dependencies={"gateway": _always(gateway), "owner": _always(owner)},
        exception_handlers=error_handlers(gateway.tasks.fatal),
        openapi_config=OPENAPI,
        request_max_body_size=MAX_BODY,
        logging_config=None,
    )
    return Guard(app, owner=owner, names=allowed_hosts)


def _always(part: object) -> Provide:
    async def give() -> object:
        return part

    return Provide(give)
