"""The cameras of a place or an area, as an agency's people see them."""

from collections.abc import Sequence

from transom.core import area as areas
from transom.core.area import Area
from transom.core.ground import Degrees
from transom.hub.accounts.people import SignedIn
from transom.hub.cameras import repository, searching
from transom.hub.cameras.schemas import (
    CameraSearch,
    CamerasFound,
    Circle,
    Outline,
    PlacedCamera,
)
from transom.hub.cameras.service import shown
from transom.hub.hub import Hub
from transom.hub.schemas import Place


async def near(hub: Hub, person: SignedIn, place: Degrees) -> list[PlacedCamera]:
    """The cameras of a place: those that reach it first, then the nearest.

    Raises:
        PolicyRefused: the person belongs to no agency.
    """
    now = hub.clock.now()
    found = await hub.db.read(searching.near, person.agency(), place, now)
    return await _placed(hub, person.agency(), found, now)


async def search(hub: Hub, person: SignedIn, asked: CameraSearch) -> CamerasFound:
    """The cameras that see something of an area.

    Raises:
        PolicyRefused: the person belongs to no agency.
        InputError: field `area`: it isn't one, or is too large.
    """
    now, agency_id = hub.clock.now(), person.agency()
    found, more = await hub.db.read(
        searching.within, agency_id, area_of(asked), now, most=asked.most
    )
    return CamerasFound(cameras=await _placed(hub, agency_id, found, now), more=more)


def area_of(asked: CameraSearch) -> Area:
    """The ground that is searched.

    Raises:
        InputError: field `area`: as `core.area` says.
    """
    match asked.area:
        case Circle(middle=middle, radius_m=radius):
            return areas.circle(_degrees(middle), radius)
        case Outline(corners=corners):
            return areas.polygon([_degrees(one) for one in corners])
        case strip:
            return areas.street([_degrees(one) for one in strip.line], strip.width_m)


def _degrees(place: Place) -> Degrees:
    return place.lat_e6, place.lon_e6


async def _placed(
    hub: Hub, agency_id: str, found: Sequence[searching.Found], now: int
) -> list[PlacedCamera]:
    ids = [one.camera_id for one in found]
    rows = await hub.db.read(repository.those_listed_for, agency_id, now, ids)
    cameras = {camera.camera_id: camera for camera in await shown(hub, rows, now)}
    return [
        PlacedCamera(
            camera=cameras[one.camera_id],
            distance_m=round(one.seen.distance_m),
            reaches=one.seen.reaches,
        )
        for one in found
        if one.camera_id in cameras
    ]
