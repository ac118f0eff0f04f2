"""HTTP: what the oversight seat reads and does. It reads everything except video."""

from typing import Annotated, Literal

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta

from transom.hub.accounts.people import SignedIn
from transom.hub.hub import Hub
from transom.hub.objections.schemas import Objection, Publication
from transom.hub.oversight import acting, opening, service
from transom.hub.oversight.flag_endpoints import HANDLERS as FLAGS
from transom.hub.oversight.overview import overview
from transom.hub.oversight.repository import Filter
from transom.hub.oversight.schemas import (
    Accesses,
    Attention,
    LookDetail,
    LookOpening,
    Looks,
    Overview,
    Reason,
    RecordEntries,
    SeatDevice,
    SeatPerson,
)
from transom.hub.programs.schemas import Program
from transom.hub.web.problems import PERSON

Offset = Annotated[int, Meta(ge=0, le=10_000_000)]
Limit = Annotated[int, Meta(ge=1, le=100)]
Word = Annotated[str, Meta(max_length=100)]
When = Annotated[int, Meta(ge=0, le=2**53 - 1)]
Part = Literal[
    "policies", "programs", "consents", "devices", "disclosures", "break_glass", "footage"
]


@get("/v1/oversight", operation_id="get_overview", responses=PERSON, tags=["oversight"])
async def get_overview(hub: NamedDependency[Hub], person: NamedDependency[SignedIn]) -> Overview:
    """What wants attention now."""
    return await overview(hub, person)


@get("/v1/oversight/looks", operation_id="list_looks", responses=PERSON, tags=["oversight"])
async def list_looks(
    hub: NamedDependency[Hub],
    person: NamedDependency[SignedIn],
    *,
    agency_id: Annotated[Word | None, QueryParameter(name="agency")] = None,
    program_id: Annotated[Word | None, QueryParameter(name="program")] = None,
    purpose: Annotated[Word | None, QueryParameter(name="purpose")] = None,
    who: Annotated[Word | None, QueryParameter(name="person")] = None,
    words: Annotated[Word | None, QueryParameter(name="words")] = None,
    since: Annotated[When | None, QueryParameter(name="since")] = None,
    before: Annotated[When | None, QueryParameter(name="until")] = None,
    attention: Annotated[Attention | None, QueryParameter(name="attention")] = None,
    offset: Annotated[Offset, QueryParameter(name="offset")] = 0,
    limit: Annotated[Limit, QueryParameter(name="limit")] = 25,
) -> Looks:
    """A page of the looks of all agencies, newest first; for the oversight seat."""
    wanted = Filter(
        agency_id=agency_id,
        program_id=program_id,
        purpose=purpose,
        person=who,
        words=words,
        since=since,
        until=before,
        attention=attention,
    )
    return await service.list_looks(hub, person, wanted, offset=offset, limit=limit)


@get(
    "/v1/oversight/looks/{session_id:str}",
    operation_id="get_look",
    responses=PERSON,
    tags=["oversight"],
)
async def get_look(
    session_id: FromPath[str], hub: NamedDependency[Hub], person: NamedDependency[SignedIn]
) -> LookDetail:
    """One look, with every entry about it."""
    return await service.look(hub, person, session_id)


@get("/v1/oversight/openings", operation_id="open_looks", responses=PERSON, tags=["oversight"])
async def open_looks(
    hub: NamedDependency[Hub],
    person: NamedDependency[SignedIn],
    sessions: Annotated[Annotated[str, Meta(max_length=2000)], QueryParameter(name="sessions")],
) -> list[LookOpening]:
    """The openings of at most 50 looks, their identifiers separated by commas, with proofs."""
    return await opening.of_looks(hub, person, [one for one in sessions.split(",") if one])


@get("/v1/oversight/record", operation_id="list_record", responses=PERSON, tags=["oversight"])
async def list_record(
    hub: NamedDependency[Hub],
    person: NamedDependency[SignedIn],
    part: Annotated[Part | None, QueryParameter(name="part")] = None,
    offset: Annotated[Offset, QueryParameter(name="offset")] = 0,
    limit: Annotated[Limit, QueryParameter(name="limit")] = 25,
) -> RecordEntries:
    """A page of the record: policy versions, disclosures, what is sealed, and everything else."""
    return await service.list_record(hub, person, part, offset=offset, limit=limit)


@get("/v1/oversight/people", operation_id="list_seat_people", responses=PERSON, tags=["oversight"])
async def list_seat_people(
    hub: NamedDependency[Hub], person: NamedDependency[SignedIn]
) -> list[SeatPerson]:
    """The people of every agency and of the oversight seat; owners aren't listed."""
    return await service.list_people(hub, person)


@get(
    "/v1/oversight/devices", operation_id="list_seat_devices", responses=PERSON, tags=["oversight"]
)
async def list_seat_devices(
    hub: NamedDependency[Hub], person: NamedDependency[SignedIn]
) -> list[SeatDevice]:
    """The devices of every agency."""
    return await service.list_devices(hub, person)


@get("/v1/oversight/access", operation_id="list_access", responses=PERSON, tags=["oversight"])
async def list_access(
    hub: NamedDependency[Hub],
    person: NamedDependency[SignedIn],
    offset: Annotated[Offset, QueryParameter(name="offset")] = 0,
    limit: Annotated[Limit, QueryParameter(name="limit")] = 25,
) -> Accesses:
    """Who of the oversight seat and the hub's staff read or changed what."""
    return await service.list_access(hub, person, offset=offset, limit=limit)


@get(
    "/v1/oversight/objections",
    operation_id="list_all_objections",
    responses=PERSON,
    tags=["oversight"],
)
async def list_all_objections(
    hub: NamedDependency[Hub], person: NamedDependency[SignedIn]
) -> list[Objection]:
    """The newest objections to all agencies."""
    return await acting.list_objections(hub, person)


@post(
    "/v1/oversight/objections/{objection_id:str}/publication",
    operation_id="publish_objection",
    status_code=200,
    responses=PERSON,
    tags=["oversight"],
)
async def publish_objection(
    objection_id: FromPath[str],
    data: JSONBody[Publication],
    hub: NamedDependency[Hub],
    person: NamedDependency[SignedIn],
) -> Objection:
    """Publishes a summary of an objection and, if there is one, of its answer."""
    return await acting.publish(hub, person, objection_id, data)


@post(
    "/v1/oversight/programs/{program_id:str}/freeze",
    operation_id="freeze_program",
    status_code=200,
    responses=PERSON,
    tags=["oversight"],
)
async def freeze_program(
    program_id: FromPath[str],
    data: JSONBody[Reason],
    hub: NamedDependency[Hub],
    person: NamedDependency[SignedIn],
) -> Program:
    """Freezes a program: running looks close at once, and none opens until it is resumed."""
    return await acting.freeze(hub, person, program_id, data.reason)


@post(
    "/v1/oversight/programs/{program_id:str}/resume",
    operation_id="resume_program",
    status_code=200,
    responses=PERSON,
    tags=["oversight"],
)
async def resume_program(
    program_id: FromPath[str],
    data: JSONBody[Reason],
    hub: NamedDependency[Hub],
    person: NamedDependency[SignedIn],
) -> Program:
    """Lets a frozen program go on."""
    return await acting.resume(hub, person, program_id, data.reason)


HANDLERS = [
    get_overview,
    list_looks,
    get_look,
    open_looks,
    list_record,
    list_seat_people,
    list_seat_devices,
    list_access,
    list_all_objections,
    publish_objection,
    freeze_program,
    resume_program,
    *FLAGS,
]
