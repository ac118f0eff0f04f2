"""Every HTTP route of the hub, and the OpenAPI document they make."""

from typing import Any

from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin

from transom.hub.accounts.access_endpoints import HANDLERS as ACCESS
from transom.hub.accounts.endpoints import HANDLERS as ACCOUNTS
from transom.hub.agencies.endpoints import HANDLERS as AGENCIES
from transom.hub.basemap.endpoints import HANDLERS as BASEMAP
from transom.hub.cameras.endpoints import HANDLERS as CAMERAS
from transom.hub.devices.endpoints import HANDLERS as DEVICES
from transom.hub.dispatch.endpoints import HANDLERS as DISPATCH
from transom.hub.documents.endpoints import HANDLERS as DOCUMENTS
from transom.hub.footage.endpoints import HANDLERS as FOOTAGE
from transom.hub.gateways.channel import gateway_channel
from transom.hub.gateways.endpoints import HANDLERS as GATEWAYS
from transom.hub.incidents.endpoints import HANDLERS as INCIDENTS
from transom.hub.messages.endpoints import HANDLERS as MESSAGES
from transom.hub.objections.endpoints import HANDLERS as OBJECTIONS
from transom.hub.openings.endpoints import HANDLERS as OPENINGS
from transom.hub.oversight.endpoints import HANDLERS as OVERSIGHT
from transom.hub.portal.endpoints import HANDLERS as PORTAL
from transom.hub.programs.endpoints import HANDLERS as PROGRAMS
from transom.hub.public.endpoints import HANDLERS as PUBLIC
from transom.hub.rights.endpoints import HANDLERS as RIGHTS
from transom.hub.scim.endpoints import HANDLERS as SCIM
from transom.hub.seals.endpoints import HANDLERS as SEALS
from transom.hub.sessions.endpoints import HANDLERS as SESSIONS
from transom.hub.sessions.sockets import operator_stream, relay_fallback
from transom.hub.sso.endpoints import HANDLERS as SSO
from transom.hub.votes.endpoints import HANDLERS as VOTES

HTTP: list[Any] = [
    *ACCOUNTS,
    *ACCESS,
    *SSO,
    *SCIM,
    *AGENCIES,
    *DEVICES,
    *PROGRAMS,
    *CAMERAS,
    *BASEMAP,
    *INCIDENTS,
    *RIGHTS,
    *DISPATCH,
    *SESSIONS,
    *FOOTAGE,
    *MESSAGES,
    *GATEWAYS,
    *PUBLIC,
    *OPENINGS,
    *SEALS,
    *DOCUMENTS,
    *OVERSIGHT,
    *OBJECTIONS,
    *VOTES,
    *PORTAL,
]

WEBSOCKETS: list[Any] = [operator_stream, relay_fallback, gateway_channel]

OPENAPI = OpenAPIConfig(
    title="Transom hub",
    version="1",
    description=(
        "Control plane of Transom. Changes made with a person's cookie carry the header "
        "`x-transom-csrf` (from `GET /v1/me`). Calls with the admin's token may say what they are "
        "for in the header `x-transom-reason` (percent-encoded); each is in the log. WebSockets: "
        "`/v1/operator/stream` sends `OperatorEvent`; `/v1/relay/{session_id}` and "
        "`/v1/gateways/channel` are described in "
        "spec/moq-mapping.md and spec/gateway-channel.md."
    ),
    path="/schema",
    render_plugins=[JsonRenderPlugin(path="/openapi.json")],
)
