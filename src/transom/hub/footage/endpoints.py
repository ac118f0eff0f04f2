"""HTTP: footage requests of an agency, and the clips that owners gave."""

from typing import Annotated, Any

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.response import Stream

from transom.hub.accounts.people import SignedIn
from transom.hub.footage import service
from transom.hub.footage.evidence_endpoints import HANDLERS as EVIDENCE
from transom.hub.footage.schemas import AgencyFootageRequest, NewFootageRequest
from transom.hub.hub import Hub
from transom.hub.schemas import SignedObject
from transom.hub.web.problems import PERSON

_ONE = "/v1/footage-requests/{request_id:str}"
_CLIP = f"{_ONE}/clips/{{camera_id:str}}"
TAGS = ["footage"]


@post("/v1/footage-requests", operation_id="post_footage_request", responses=PERSON, tags=TAGS)
async def post_footage_request(
    data: JSONBody[NewFootageRequest],
    hub: NamedDependency[Hub],
    person: NamedDependency[SignedIn],
) -> AgencyFootageRequest:
    """Asks the owners whose cameras could have seen a place at a time for footage."""
    return await service.post(hub, person, data.request)


@get("/v1/footage-requests", operation_id="list_footage_requests", responses=PERSON, tags=TAGS)
async def list_footage_requests(
    hub: NamedDependency[Hub],
    person: NamedDependency[SignedIn],
    incident: Annotated[str | None, QueryParameter(name="incident", max_length=30)] = None,
) -> list[AgencyFootageRequest]:
    """The agency's footage requests, newest first; those of one incident, if it is named."""
    return await service.list_for(hub, person, incident)


@get(_ONE, operation_id="get_footage_request", responses=PERSON, tags=TAGS)
async def get_footage_request(
    request_id: FromPath[str], hub: NamedDependency[Hub], person: NamedDependency[SignedIn]
) -> AgencyFootageRequest:
    """One footage request. Of owners it tells what they gave, and nothing else."""
    return await service.get(hub, person, request_id)


@post(
    f"{_ONE}/withdraw",
    operation_id="withdraw_footage_request",
    status_code=200,
    responses=PERSON,
    tags=TAGS,
)
async def withdraw_footage_request(
    request_id: FromPath[str], hub: NamedDependency[Hub], person: NamedDependency[SignedIn]
) -> AgencyFootageRequest:
    """Closes a footage request before its time; what was given stays."""
    return await service.withdraw(hub, person, request_id)


@post(
    f"{_CLIP}/keys/{{device_id:str}}",
    operation_id="open_clip",
    status_code=200,
    responses=PERSON,
    tags=TAGS,
)
async def open_clip(
    request_id: FromPath[str],
    camera_id: FromPath[str],
    device_id: FromPath[str],
    hub: NamedDependency[Hub],
    person: NamedDependency[SignedIn],
) -> SignedObject:
    """A clip's key, sealed to one of the person's devices, once the log says who opens it."""
    return await service.key_for(hub, person, request_id, camera_id, device_id)


@get(
    f"{_CLIP}/sealed",
    operation_id="get_sealed_clip",
    media_type="application/octet-stream",
    responses=PERSON,
    tags=TAGS,
)
async def get_sealed_clip(
    request_id: FromPath[str],
    camera_id: FromPath[str],
    hub: NamedDependency[Hub],
    person: NamedDependency[SignedIn],
) -> Stream:
    """A clip as the owner's gateway sealed it: all pieces, one after the other."""
    length, pieces = await service.sealed(hub, person, request_id, camera_id)
    headers = {"content-length": str(length), "cache-control": "no-store"}
    return Stream(pieces, media_type="application/octet-stream", headers=headers)


HANDLERS: list[Any] = [
    post_footage_request,
    list_footage_requests,
    get_footage_request,
    withdraw_footage_request,
    open_clip,
    get_sealed_clip,
    *EVIDENCE,
]
