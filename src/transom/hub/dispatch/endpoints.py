"""HTTP: calls from dispatch, what operators do with them, what administrators set."""

from typing import Any

from litestar import Request, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from transom.core.dispatch.webhook import read_delivery
from transom.hub.accounts.people import SignedIn
from transom.hub.dispatch import calls, keys, settings
from transom.hub.dispatch.receiving import receive
from transom.hub.dispatch.schemas import (
    CallReceived,
    CallTypes,
    DispatchCall,
    DispatchSettings,
    MadeDispatchSecret,
    NewDispatchSecret,
)
from transom.hub.hub import Hub
from transom.hub.web.access import caller
from transom.hub.web.problems import ANONYMOUS, PERSON


@post(
    "/v1/agencies/{agency_id:str}/dispatch",
    operation_id="receive_call",
    status_code=200,
    responses=ANONYMOUS,
    tags=["dispatch"],
)
async def receive_call(
    agency_id: FromPath[str], hub: NamedDependency[Hub], request: Request[Any, Any, Any]
) -> CallReceived:
    """An EIDO (NENA-STA-021.1b) from dispatch, signed by Standard Webhooks (spec/dispatch.md)."""
    told = [request.headers.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature")]
    delivery = read_delivery(*told)
    return await receive(hub, agency_id, delivery, await request.body(), caller=caller(request))


@get(
    "/v1/agencies/{agency_id:str}/dispatch",
    operation_id="get_dispatch_settings",
    responses=PERSON,
    tags=["dispatch"],
)
async def get_dispatch_settings(
    agency_id: FromPath[str], hub: NamedDependency[Hub], person: NamedDependency[SignedIn]
) -> DispatchSettings:
    """How the agency's dispatch sends calls, for its administrators."""
    return await settings.read(hub, person, agency_id)


@post(
    "/v1/agencies/{agency_id:str}/dispatch/secrets",
    operation_id="make_dispatch_secret",
    responses=PERSON,
    tags=["dispatch"],
)
async def make_dispatch_secret(
    agency_id: FromPath[str],
    data: JSONBody[NewDispatchSecret],
    hub: NamedDependency[Hub],
    person: NamedDependency[SignedIn],
) -> MadeDispatchSecret:
    """Makes a secret and tells it this once; those before it end after the overlap."""
    return await keys.make(hub, person, agency_id, overlap_minutes=data.overlap_minutes)


@post(
    "/v1/agencies/{agency_id:str}/dispatch/secrets/{secret_id:str}/end",
    operation_id="end_dispatch_secret",
    status_code=204,
    responses=PERSON,
    tags=["dispatch"],
)
async def end_dispatch_secret(
    agency_id: FromPath[str],
    secret_id: FromPath[str],
    hub: NamedDependency[Hub],
    person: NamedDependency[SignedIn],
) -> None:
    """Ends a secret now."""
    await keys.end(hub, person, agency_id, secret_id)


@put(
    "/v1/agencies/{agency_id:str}/dispatch/types",
    operation_id="put_call_types",
    responses=PERSON,
    tags=["dispatch"],
)
async def put_call_types(
    agency_id: FromPath[str],
    data: JSONBody[CallTypes],
    hub: NamedDependency[Hub],
    person: NamedDependency[SignedIn],
) -> DispatchSettings:
    """Replaces the table of call types and purposes; an empty one brings the packaged one back."""
    return await settings.put_types(hub, person, agency_id, data.types)


@get("/v1/dispatch/calls", operation_id="list_calls", responses=PERSON, tags=["dispatch"])
async def list_calls(
    hub: NamedDependency[Hub], person: NamedDependency[SignedIn]
) -> list[DispatchCall]:
    """The agency's open calls, newest first, each with the purpose that its type has."""
    return await calls.list_open(hub, person)


@post(
    "/v1/dispatch/calls/{call_id:str}/set-aside",
    operation_id="set_call_aside",
    status_code=204,
    responses=PERSON,
    tags=["dispatch"],
)
async def set_call_aside(
    call_id: FromPath[str], hub: NamedDependency[Hub], person: NamedDependency[SignedIn]
) -> None:
    """Shows a call no longer: no camera is needed for it."""
    await calls.set_aside(hub, person, call_id)


HANDLERS = [
    receive_call,
    get_dispatch_settings,
    make_dispatch_secret,
    end_dispatch_secret,
    put_call_types,
    list_calls,
    set_call_aside,
]
