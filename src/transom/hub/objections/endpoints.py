"""HTTP: objections of anybody, without an account; their answers by an agency."""

from typing import Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import UNSET

from transom.hub.accounts.people import SignedIn
from transom.hub.hub import Hub
from transom.hub.objections import answering, service
from transom.hub.objections.schemas import (
    AskStatus,
    Filed,
    NewAnswer,
    NewObjection,
    Objection,
    PublicObjection,
    Status,
)
from transom.hub.web.access import objection_limit
from transom.hub.web.problems import ANONYMOUS, PERSON, PUBLIC


@post(
    "/v1/public/objections",
    operation_id="file_objection",
    responses=ANONYMOUS,
    tags=["objections"],
)
async def file_objection(
    data: JSONBody[NewObjection], hub: NamedDependency[Hub], request: Request[Any, Any, Any]
) -> Filed:
    """Files an objection; needs no account. The reference is shown once."""
    objection_limit(hub, request)
    members = {name: getattr(data, name) for name in data.__struct_fields__}
    told = {name: value for name, value in members.items() if value is not UNSET}
    return await service.file(hub, **told)


@post(
    "/v1/public/objections/status",
    operation_id="get_objection_status",
    status_code=200,
    responses=ANONYMOUS,
    tags=["objections"],
)
async def get_objection_status(
    data: JSONBody[AskStatus], hub: NamedDependency[Hub], request: Request[Any, Any, Any]
) -> Status:
    """How one's own objection stands; the reference travels in the body, out of access logs."""
    objection_limit(hub, request)
    return await service.status(hub, data.reference)


@get(
    "/v1/public/objections",
    operation_id="list_public_objections",
    responses=PUBLIC,
    tags=["objections"],
)
async def list_public_objections(hub: NamedDependency[Hub]) -> list[PublicObjection]:
    """The newest objections as everybody may know them."""
    return await service.public_list(hub)


@get("/v1/objections", operation_id="list_objections", responses=PERSON, tags=["objections"])
async def list_objections(
    hub: NamedDependency[Hub], person: NamedDependency[SignedIn]
) -> list[Objection]:
    """Objections that one's own agency may answer; for supervisors and administrators."""
    return await answering.list_for_agency(hub, person)


@post(
    "/v1/objections/{objection_id:str}/answer",
    operation_id="answer_objection",
    status_code=200,
    responses=PERSON,
    tags=["objections"],
)
async def answer_objection(
    objection_id: FromPath[str],
    data: JSONBody[NewAnswer],
    hub: NamedDependency[Hub],
    person: NamedDependency[SignedIn],
) -> Objection:
    """Answers an objection, once."""
    return await answering.answer(hub, person, objection_id, data)


HANDLERS = [
    file_objection,
    get_objection_status,
    list_public_objections,
    list_objections,
    answer_objection,
]
