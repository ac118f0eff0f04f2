"""HTTP: the owner's record, and the files to keep of it."""

import hashlib
from base64 import b64encode
from typing import Annotated

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.enums import MediaType
from litestar.params import PathParameter, QueryParameter

from transom.errors import NotFoundError
from transom.gateway.api.errors import ANSWERS
from transom.gateway.api.record_schemas import AsksPage, EventsPage, LooksPage
from transom.gateway.api.schemas import Done
from transom.gateway.gateway import Gateway
from transom.gateway.record.export import PAGE_STYLE, record_file, record_html
from transom.gateway.record.pages import Wanted

_STYLE_HASH = b64encode(hashlib.sha256(PAGE_STYLE.encode()).digest()).decode()
PAGE_CSP = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; frame-ancestors 'none'"
Camera = Annotated[str | None, QueryParameter(name="camera_id", max_length=80)]
Since = Annotated[int, QueryParameter(ge=0, lt=2**53)]
Until = Annotated[int | None, QueryParameter(ge=0, lt=2**53)]
Limit = Annotated[int, QueryParameter(ge=1, le=200)]
Alarm = Annotated[int, PathParameter(ge=0, lt=2**53)]
Offset = Annotated[int, QueryParameter(ge=0, lt=2**31)]


@get("/api/record/looks", operation_id="record_looks", responses=ANSWERS)
async def record_looks(
    gateway: NamedDependency[Gateway],
    *,
    camera: Camera = None,
    since: Since = 0,
    until: Until = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> LooksPage:
    """Past looks with their entries of the public log, newest first."""
    return gateway.record.looks(_wanted(camera, since, until, limit, offset))


@get("/api/record/asks", operation_id="record_asks", responses=ANSWERS)
async def record_asks(
    gateway: NamedDependency[Gateway],
    *,
    camera: Camera = None,
    since: Since = 0,
    until: Until = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> AsksPage:
    """Who asked and saw nothing: refused, not answered, told no. Newest first."""
    return gateway.record.asks(_wanted(camera, since, until, limit, offset))


@get("/api/record/events", operation_id="record_events", responses=ANSWERS)
async def record_events(
    gateway: NamedDependency[Gateway],
    *,
    since: Since = 0,
    until: Until = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> EventsPage:
    """All else that the public log says of this owner, newest first."""
    return gateway.record.events(_wanted(None, since, until, limit, offset))


@get("/api/record/file.json", operation_id="record_file", responses=ANSWERS)
async def get_record_file(
    gateway: NamedDependency[Gateway],
    *,
    camera: Camera = None,
    since: Since = 0,
    until: Until = None,
    policy_id: Annotated[str | None, QueryParameter(max_length=64)] = None,
) -> Response[bytes]:
    """The record, or a part of it, as a file that anybody can check (transom-record/v1)."""
    wanted = Wanted(camera_id=camera, since=since, until=until)
    data = record_file(gateway.openings, gateway.looks, gateway.asks, wanted, policy_id)
    return Response(
        data,
        media_type=MediaType.JSON,
        headers={"content-disposition": 'attachment; filename="transom-record.json"'},
    )


@get(
    "/api/record/page.html",
    operation_id="record_page",
    media_type=MediaType.HTML,
    responses=ANSWERS,
)
async def record_page(
    gateway: NamedDependency[Gateway],
    *,
    camera: Camera = None,
    since: Since = 0,
    until: Until = None,
) -> Response[str]:
    """Looks as a page to print."""
    wanted = Wanted(camera_id=camera, since=since, until=until, limit=100_000)
    return Response(
        record_html(gateway.record, wanted, name=gateway.keystore.secrets.name),
        media_type=MediaType.HTML,
        headers={"content-security-policy": PAGE_CSP},
    )


@post(
    "/api/alarms/{alarm_id:int}/seen", operation_id="alarm_seen", status_code=200, responses=ANSWERS
)
async def alarm_seen(alarm_id: Alarm, gateway: NamedDependency[Gateway]) -> Done:
    """Puts an alarm aside. It stays in the file."""
    if not gateway.openings.put_aside(alarm_id, now=gateway.clock.now()):
        raise NotFoundError("there is no such alarm any more")
    gateway.events.changed()
    return Done()


def _wanted(
    camera_id: str | None, since: int, until: int | None, limit: int, offset: int
) -> Wanted:
    return Wanted(camera_id=camera_id, since=since, until=until, limit=limit, offset=offset)


HANDLERS = [
    record_looks,
    record_asks,
    record_events,
    get_record_file,
    record_page,
    alarm_seen,
]
