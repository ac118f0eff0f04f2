"""The ground that the registry's cameras may see, and the boxes around it and around lands.

Pure: knows no database.
"""

from collections.abc import Sequence

from transom.core.codec import decode_object
from transom.core.ground import Degrees, Metres, Plane
from transom.core.land import Land
from transom.core.sight import Sight, View
from transom.hub.db.rows import Row

Box = tuple[float, float, float, float]
"""Least and greatest longitude, least and greatest latitude, in degrees."""


def sight_of(camera: Row) -> Sight | None:
    """Where a camera is and what it sees; None if nobody has told where it is."""
    if camera["lat_e6"] is None or camera["lon_e6"] is None:
        return None
    told = camera["field_of_view"]
    view = View(**decode_object(told)) if told is not None else None  # type: ignore[arg-type]
    return Sight(kind=camera["kind"], position=(camera["lat_e6"], camera["lon_e6"]), view=view)


def may_see(camera: Row, corners: tuple[Degrees, ...]) -> bool:
    """Whether a camera may see anything of a polygon; not if nobody knows where it is."""
    sight = sight_of(camera)
    return sight is not None and sight.may_see(corners)


def box_of(camera: Row) -> Box | None:
    """The box around what a camera may see; all longitudes where it would cross the 180th."""
    sight = sight_of(camera)
    return None if sight is None else box_on(Plane(*sight.position), *sight.bounds())


def box_of_land(land: Land) -> Box:
    """The box around a land, as `box_of`."""
    return box_of_corners(land.corners)


def box_of_corners(corners: Sequence[Degrees]) -> Box:
    """The box around a polygon, as `box_of`."""
    plane = Plane(*corners[0])
    points = [plane.metres(corner) for corner in corners]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return box_on(plane, (min(xs), min(ys)), (max(xs), max(ys)))


def box_on(plane: Plane, south_west: Metres, north_east: Metres) -> Box:
    """The box around two corners on a plane, in degrees, as `box_of`."""
    (south, west), (north, east) = plane.degrees(south_west), plane.degrees(north_east)
    if west > east:
        west, east = -180_000_000, 180_000_000
    return west / 1e6, east / 1e6, south / 1e6, north / 1e6
