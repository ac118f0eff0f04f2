"""What of the registry a map shows: single cameras where there are few, else how many are where.

Only cameras with a consent in force that names the agency are counted, as in every list.
"""

import math
from collections.abc import Sequence

from sqlalchemy import Connection, text

from transom.core import area as areas
from transom.core.area import Area
from transom.core.ground import Degrees
from transom.errors import InputError
from transom.hub.accounts.people import SignedIn
from transom.hub.cameras import repository, searching
from transom.hub.cameras.schemas import CameraCell, CamerasOnMap, GroundBox, MapView
from transom.hub.cameras.service import shown
from transom.hub.hub import Hub
from transom.hub.schemas import Place

MOST_SINGLE = 150  # so many wedges can still be told apart, and read in a list
CELL_PIXELS = 64  # of the map's 512 to a tile
_TILE_PIXELS = 512
_CELLS = text(
    """
SELECT count(*) AS cameras, avg(c.lat_e6) AS lat_e6, avg(c.lon_e6) AS lon_e6
FROM cameras AS c
WHERE c.removed_at IS NULL
  AND c.lat_e6 BETWEEN :south AND :north AND c.lon_e6 BETWEEN :west AND :east
  AND EXISTS (
    SELECT 1 FROM consents AS k JOIN programs AS p ON p.program_id = k.program_id
    WHERE k.camera_id = c.camera_id AND k.agency_id = :agency AND k.withdrawn_at IS NULL
      AND k.not_after > :at AND p.not_after > :at
  )
GROUP BY (c.lat_e6 + 90000000) / :tall, (c.lon_e6 + 180000000) / :wide
"""
)


async def on_map(hub: Hub, person: SignedIn, view: MapView) -> CamerasOnMap:
    """The agency's cameras in a box, one by one if a field of view could be made out.

    Raises:
        PolicyRefused: the person belongs to no agency.
        InputError: field `box`: its edges are crossed.
    """
    now, agency_id = hub.clock.now(), person.agency()
    ground = _ground(view.box)
    if ground is not None:
        found, more = await hub.db.read(searching.within, agency_id, ground, now, most=MOST_SINGLE)
        if not more:
            ids = [one.camera_id for one in found]
            rows = await hub.db.read(repository.those_listed_for, agency_id, now, ids)
            return CamerasOnMap(cameras=await shown(hub, rows, now), cells=[])
    cells = await hub.db.read(_cells, agency_id, view, now)
    return CamerasOnMap(cameras=[], cells=cells)


def _ground(box: GroundBox) -> Area | None:
    """The box as an area; None if it is larger than one that is searched."""
    if box.west_e6 >= box.east_e6 or box.south_e6 >= box.north_e6:
        raise InputError("box", "west must be less than east, and south less than north")
    corners: Sequence[Degrees] = (
        (box.south_e6, box.west_e6),
        (box.south_e6, box.east_e6),
        (box.north_e6, box.east_e6),
        (box.north_e6, box.west_e6),
    )
    try:
        return areas.polygon(corners)
    except InputError:
        return None


def _cells(conn: Connection, agency_id: str, view: MapView, at: int) -> list[CameraCell]:
    box = view.box
    wide = max(1, round(360e6 / 2**view.zoom * CELL_PIXELS / _TILE_PIXELS))
    middle = math.radians((box.south_e6 + box.north_e6) / 2e6)
    edges = {"west": box.west_e6, "east": box.east_e6, "south": box.south_e6}
    found = conn.execute(
        _CELLS,
        {
            "agency": agency_id,
            "at": at,
            "wide": wide,
            "tall": max(1, round(wide * math.cos(middle))),
            "north": box.north_e6,
            **edges,
        },
    )
    return [
        CameraCell(cameras=count, middle=Place(lat_e6=round(lat), lon_e6=round(lon)))
        for count, lat, lon in found
    ]
