"""HTTP: the basemap by byte ranges, what the map stands on, streets and addresses."""

import asyncio
from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import UNSET

from transom.core.ground import Degrees
from transom.errors import NotFoundError
from transom.hub.accounts.people import SignedIn
from transom.hub.basemap.gazetteer import Entry
from transom.hub.basemap.schemas import AddressSearch, FoundAddress, MapGround
from transom.hub.hub import Hub
from transom.hub.schemas import Place
from transom.hub.web.problems import PERSON

BASEMAP = "/map/basemap.pmtiles"
_BINARY = "application/octet-stream"


@get(BASEMAP, include_in_schema=False)
async def basemap(hub: NamedDependency[Hub], request: Request[Any, Any, Any]) -> Response[bytes]:
    """A piece of the basemap. It says nothing about anybody, so nobody need be signed in."""
    archive = hub.basemap
    if archive is None:
        raise NotFoundError("this hub has no basemap")
    # Without a range it's begun, not sent whole: archives have gigabytes.
    part = archive.part(request.headers.get("range"))
    if part is None:
        return Response(b"", status_code=416, headers={"content-range": f"bytes */{archive.size}"})
    data = await asyncio.to_thread(archive.read, *part)
    headers = {
        "content-range": f"bytes {part[0]}-{part[1]}/{archive.size}",
        "accept-ranges": "bytes",
        "etag": archive.tag,
        "cache-control": "public, max-age=3600",
    }
    return Response(data, status_code=206, media_type=_BINARY, headers=headers)


@get("/v1/map", operation_id="map_ground", responses=PERSON, tags=["cameras"])
async def map_ground(hub: NamedDependency[Hub], person: NamedDependency[SignedIn]) -> MapGround:
    """What the operators' map stands on."""
    person.agency()
    style = hub.config.map_style or ""
    return MapGround(
        basemap=BASEMAP if hub.basemap else UNSET,
        # Where incidents are would show in what a style of another host is asked for.
        style=style if style.startswith("/") else UNSET,
        gazetteer=bool(hub.gazetteer.entries),
    )


@post(
    "/v1/addresses/search",
    operation_id="search_addresses",
    status_code=200,
    responses=PERSON,
    tags=["cameras"],
)
async def search_addresses(
    data: JSONBody[AddressSearch], hub: NamedDependency[Hub], person: NamedDependency[SignedIn]
) -> list[FoundAddress]:
    """Streets and addresses by name, from the hub's gazetteer; the search is kept nowhere."""
    person.agency()
    found = await asyncio.to_thread(hub.gazetteer.find, data.text)
    return [_shown(one) for one in found]


def _shown(entry: Entry) -> FoundAddress:
    line = [_place(one) for one in entry.line]
    return FoundAddress(name=entry.name, place=_place(entry.place), line=line or UNSET)


def _place(at: Degrees) -> Place:
    return Place(lat_e6=at[0], lon_e6=at[1])


HANDLERS = [basemap, map_ground, search_addresses]
