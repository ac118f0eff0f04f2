"""The ground that a camera may see: more rather than less than what its owner has told.

A wedge from position, bearing, angle and reach. Pure: knows no database.
"""

import math

import shapely
from shapely import Polygon

from transom.core.codec import decode_object
from transom.core.ground import Plane
from transom.core.land import Land
from transom.hub.db.rows import Row

DEFAULT_REACH_M = 60.0  # where the owner has told no field of view: a circle
PLACE_SLACK_M = 20.0  # how far off a told position may be
BEARING_SLACK_DEG = 10.0
REACH_SLACK = 1.25  # people tell how far they see well, not how far one sees
TURNING = frozenset({"ptz", "mobile"})
_STEP_DEG = 5.0

Box = tuple[float, float, float, float]
"""Least and greatest longitude, least and greatest latitude, in degrees."""


def ground_of(camera: Row) -> tuple[Plane, Polygon] | None:
    """What a camera may see, on the plane around it; None if nobody has told where it is."""
    if camera["lat_e6"] is None or camera["lon_e6"] is None:
        return None
    view = camera["field_of_view"]
    told = decode_object(view) if view is not None else {}
    reach = float(told.get("reach_m", DEFAULT_REACH_M)) * REACH_SLACK  # type: ignore[arg-type]
    angle = float(told.get("angle_deg", 360)) + 2 * BEARING_SLACK_DEG  # type: ignore[arg-type]
    if not told or camera["kind"] in TURNING or angle >= 360:
        shape = shapely.Point(0, 0).buffer(reach)
    else:
        shape = _wedge(float(told["bearing_deg"]), angle, reach)  # type: ignore[arg-type]
    return Plane(camera["lat_e6"], camera["lon_e6"]), shape.buffer(PLACE_SLACK_M)


def may_see(camera: Row, land: Land) -> bool:
    """Whether a camera may see anything of a land."""
    ground = ground_of(camera)
    if ground is None:
        return False
    plane, shape = ground
    return bool(shape.intersects(Polygon([plane.metres(corner) for corner in land.corners])))


def box_of(camera: Row) -> Box | None:
    """The box around what a camera may see; all longitudes where it would cross the 180th."""
    ground = ground_of(camera)
    if ground is None:
        return None
    plane, shape = ground
    west, south, east, north = shape.bounds
    return _box(plane, (west, south), (east, north))


def box_of_land(land: Land) -> Box:
    """The box around a land, as `box_of`."""
    plane = Plane(*land.corners[0])
    points = [plane.metres(corner) for corner in land.corners]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return _box(plane, (min(xs), min(ys)), (max(xs), max(ys)))


def _wedge(bearing: float, angle: float, reach: float) -> Polygon:
    """A polygon around the wedge: its arc's corners lie outside the arc."""
    steps = max(2, math.ceil(angle / _STEP_DEG))
    out = reach / math.cos(math.radians(angle / steps / 2))
    bearings = [math.radians(bearing - angle / 2 + angle * n / steps) for n in range(steps + 1)]
    return Polygon([(0, 0), *((out * math.sin(b), out * math.cos(b)) for b in bearings)])


def _box(plane: Plane, south_west: tuple[float, float], north_east: tuple[float, float]) -> Box:
    (south, west), (north, east) = plane.degrees(south_west), plane.degrees(north_east)
    if west > east:
        west, east = -180_000_000, 180_000_000
    return west / 1e6, east / 1e6, south / 1e6, north / 1e6
