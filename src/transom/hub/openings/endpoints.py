"""HTTP: openings of what is one's own, to keep and to show to anybody."""

from typing import Annotated, Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from transom.hub.accounts.people import SignedIn
from transom.hub.hub import Hub
from transom.hub.openings import service
from transom.hub.openings.schemas import OpeningFile, OpeningLine
from transom.hub.schemas import Number
from transom.hub.web.problems import PERSON


@get("/v1/openings", operation_id="list_openings", responses=PERSON, tags=["openings"])
async def list_openings(
    hub: NamedDependency[Hub],
    person: NamedDependency[SignedIn],
    subject: Annotated[str | None, QueryParameter(name="subject", max_length=30)] = None,
    entry_type: Annotated[str | None, QueryParameter(name="type", max_length=24)] = None,
    before: Annotated[int | None, QueryParameter(name="before", ge=0, le=2**53 - 1)] = None,
) -> list[OpeningLine]:
    """The newest 100 openings that the asking person may have, with a number below `before`.

    An operator's own looks; for supervisors and administrators, the agency's; for the oversight
    seat, all, and each reading is logged.
    """
    return await service.list_for(hub, person, subject=subject, type_=entry_type, before=before)


@get(
    "/v1/openings/{number:int}",
    operation_id="get_opening",
    responses=PERSON,
    tags=["openings"],
)
async def get_opening(
    number: Number, hub: NamedDependency[Hub], person: NamedDependency[SignedIn]
) -> Response[OpeningFile]:
    """One opening as a file (`transom-opening/v1`), with a proof under a cosigned checkpoint."""
    file = await service.file_for(hub, person, number)
    headers = {"content-disposition": f'attachment; filename="opening-{number}.json"'}
    return Response(file, headers=headers)


HANDLERS: list[Any] = [list_openings, get_opening]
