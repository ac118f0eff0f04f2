"""HTTP: flags, raised and closed by the oversight seat, answered by the agency, public if not."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from transom.hub.accounts.people import SignedIn
from transom.hub.hub import Hub
from transom.hub.oversight import flags
from transom.hub.oversight.flag_schemas import Flag, FlagAnswer, FlagEnd, NewFlag, PublicFlags
from transom.hub.web.problems import PERSON, PUBLIC


@post("/v1/oversight/flags", operation_id="raise_flag", responses=PERSON, tags=["oversight"])
async def raise_flag(
    data: JSONBody[NewFlag], hub: NamedDependency[Hub], person: NamedDependency[SignedIn]
) -> Flag:
    """Flags a look for explanation by a date."""
    return await flags.raise_flag(hub, person, data)


@get("/v1/oversight/flags", operation_id="list_all_flags", responses=PERSON, tags=["oversight"])
async def list_all_flags(
    hub: NamedDependency[Hub], person: NamedDependency[SignedIn]
) -> list[Flag]:
    """The newest flags of all agencies; for the oversight seat."""
    return await flags.list_all(hub, person)


@post(
    "/v1/oversight/flags/{flag_id:str}/close",
    operation_id="close_flag",
    status_code=200,
    responses=PERSON,
    tags=["oversight"],
)
async def close_flag(
    flag_id: FromPath[str],
    data: JSONBody[FlagEnd],
    hub: NamedDependency[Hub],
    person: NamedDependency[SignedIn],
) -> Flag:
    """Closes a flag, satisfied or not."""
    return await flags.close(hub, person, flag_id, data)


@get("/v1/flags", operation_id="list_flags", responses=PERSON, tags=["oversight"])
async def list_flags(hub: NamedDependency[Hub], person: NamedDependency[SignedIn]) -> list[Flag]:
    """The flags that one's own agency answers; for supervisors and administrators."""
    return await flags.list_for_agency(hub, person)


@post(
    "/v1/flags/{flag_id:str}/answer",
    operation_id="answer_flag",
    status_code=200,
    responses=PERSON,
    tags=["oversight"],
)
async def answer_flag(
    flag_id: FromPath[str],
    data: JSONBody[FlagAnswer],
    hub: NamedDependency[Hub],
    person: NamedDependency[SignedIn],
) -> Flag:
    """Explains a look that was flagged, once."""
    return await flags.answer(hub, person, flag_id, data)


@get("/v1/public/flags", operation_id="list_public_flags", responses=PUBLIC, tags=["oversight"])
async def list_public_flags(hub: NamedDependency[Hub]) -> PublicFlags:
    """How flags stand, and each that wasn't answered in time."""
    return await flags.public(hub)


HANDLERS = [raise_flag, list_all_flags, close_flag, list_flags, answer_flag, list_public_flags]
