"""Areas in which cameras are looked for, and which of them see something of one (spec/dispatch.md).

An area is a core (a point, a line, a polygon) and a margin around it, on the plane that touches the
ground at its middle. Pure: knows no map, no height, no database.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from transom.core.ground import Degrees, Metres, Plane
from transom.core.land import Limits, fault_of
from transom.core.sight import DEFAULT_REACH_M, TURNING, Sight
from transom.errors import InputError

PLACE_M = 10.0  # what an address or a point on a map may be off; a place is a circle of that radius
MOST_RADIUS_M = 5_000
MOST_STREET_M, MOST_WIDTH_M, MOST_BENDS = 3_000, 500, 64
SEARCHED = Limits(64, 4.0, 25_000_000.0, 10_000.0)
_PIECE_M = 250.0  # a street that runs askew would have a box with half the town in it
_ARC_STEPS = 24

Bounds = tuple[float, float, float, float]
"""Least east, least north, greatest east, greatest north, in metres on an area's plane."""


@dataclass(frozen=True, eq=False)
class Area:
    """Ground to look for cameras on.

    Args:
        middle: from here it is counted who is nearest.
        core: a geometry on the plane around the middle; everything within `margin` metres of it
            belongs to the area.
    """

    middle: Degrees
    core: Any
    margin: float

    @property
    def plane(self) -> Plane:
        """The plane that it is measured on."""
        return Plane(*self.middle)

    @property
    def extent(self) -> float:
        """How far its furthest point may be from the middle, in metres."""
        west, south, east, north = self.core.bounds
        return math.hypot(max(-west, east), max(-south, north)) + self.margin

    def within(self, reach: float, beyond: float = 0.0) -> list[Bounds]:
        """Boxes that together cover what of it is at most `reach` metres from the middle.

        Args:
            beyond: what is nearer than that, in both directions, needn't be covered again.
        """
        if self.core.geom_type == "LineString":
            return [self._around(piece) for piece in _pieces(self.core)]
        around = self._around(self.core)
        clipped = (_overlap(box, around) for box in _ring(beyond, reach))
        return [box for box in clipped if box[0] <= box[2] and box[1] <= box[3]]

    def _around(self, shape: Any) -> Bounds:
        west, south, east, north = shape.bounds
        by = self.margin
        return west - by, south - by, east + by, north + by


def place(at: Degrees) -> Area:
    """Where an incident is."""
    return Area(at, shapely.Point(0, 0), PLACE_M)


def circle(at: Degrees, radius_m: float) -> Area:
    """A circle.

    Raises:
        InputError: field `area`: too large, or no radius.
    """
    if not 1 <= radius_m <= MOST_RADIUS_M:
        raise InputError("area", f"a circle has a radius of 1 to {MOST_RADIUS_M} m")
    return Area(at, shapely.Point(0, 0), radius_m)


def polygon(corners: Sequence[Degrees]) -> Area:
    """A simple polygon.

    Raises:
        InputError: field `area`: it isn't one, or is too large.
    """
    fault = fault_of(tuple(corners), SEARCHED)
    if fault is not None:
        raise InputError("area", f"no area that can be searched: {SEARCHED.why(fault)}")
    middle, points = _centred(corners)
    return Area(middle, shapely.Polygon(points), 0.0)


def street(bends: Sequence[Degrees], width_m: float) -> Area:
    """A strip along a line; it reaches half its width to each side.

    Raises:
        InputError: field `area`: no line, too long or too wide.
    """
    if not 2 <= len(bends) <= MOST_BENDS or len(set(bends)) < 2:
        raise InputError("area", f"a street is a line of 2 to {MOST_BENDS} points")
    if not 1 <= width_m <= MOST_WIDTH_M:
        raise InputError("area", f"a street is 1 to {MOST_WIDTH_M} m wide")
    middle, points = _centred(bends)
    line = shapely.LineString(points)
    if line.length > MOST_STREET_M:
        raise InputError("area", f"a street of more than {MOST_STREET_M} m: search it in parts")
    return Area(middle, line, width_m / 2)


@dataclass(frozen=True)
class Seen:
    """How a camera stands to an area.

    Args:
        distance_m: from the area's middle.
        reaches: whether the field of view that its owner has told has something of it.
    """

    distance_m: float
    reaches: bool


def seen(cameras: Sequence[Sight], area: Area) -> list[Seen]:
    """How each camera stands to an area, all of them in one go.

    The field of view counts as it was told: what is told to an operator isn't stretched as it is
    for a neighbour's land (`Sight.ground`). Who turns, or has told none, sees all around.
    """
    if not cameras:
        return []
    plane = area.plane
    points = np.array([plane.metres(one.position) for one in cameras])
    reach = np.array([one.view.reach_m if one.view else DEFAULT_REACH_M for one in cameras])
    angle = np.array([_angle(one) for one in cameras])
    bearing = np.array([one.view.bearing_deg if one.view else 0 for one in cameras])
    round_ = angle >= 360
    meets = np.empty(len(cameras), dtype=bool)
    away = shapely.distance(shapely.points(points[round_]), area.core)
    meets[round_] = away <= area.margin + reach[round_]
    narrow = ~round_
    wedges = _wedges(points[narrow], bearing[narrow], angle[narrow], reach[narrow])
    meets[narrow] = shapely.dwithin(wedges, area.core, area.margin)
    distances = np.hypot(points[:, 0], points[:, 1])
    return [Seen(float(d), bool(m)) for d, m in zip(distances, meets, strict=True)]


def _ring(inner: float, outer: float) -> list[Bounds]:
    """A square, or what is left of it around another one in its middle."""
    if inner == 0:
        return [(-outer, -outer, outer, outer)]
    return [
        (-outer, inner, outer, outer),
        (-outer, -outer, outer, -inner),
        (-outer, -inner, -inner, inner),
        (inner, -inner, outer, inner),
    ]


def _overlap(one: Bounds, other: Bounds) -> Bounds:
    west, south = max(one[0], other[0]), max(one[1], other[1])
    return west, south, min(one[2], other[2]), min(one[3], other[3])


def _angle(camera: Sight) -> float:
    return 360 if camera.view is None or camera.kind in TURNING else camera.view.angle_deg


def _wedges(
    apexes: NDArray[Any], bearing: NDArray[Any], angle: NDArray[Any], reach: NDArray[Any]
) -> Any:
    """Polygons around the wedges: the arcs' corners lie outside the arcs."""
    step = angle / _ARC_STEPS
    out = reach / np.cos(np.radians(step / 2))
    first = bearing - angle / 2
    turns = np.radians(first[:, None] + step[:, None] * np.arange(_ARC_STEPS + 1))
    arc = np.stack([np.sin(turns), np.cos(turns)], axis=2) * out[:, None, None]
    corners = np.concatenate([np.zeros_like(arc[:, :1]), arc], axis=1)
    return shapely.polygons(corners + apexes[:, None, :])


def _centred(corners: Sequence[Degrees]) -> tuple[Degrees, list[Metres]]:
    """The middle of the corners' box, and the corners as seen from there."""
    near = Plane(*corners[0])
    points = [near.metres(corner) for corner in corners]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    middle = near.degrees(((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2))
    plane = Plane(*middle)
    return middle, [plane.metres(corner) for corner in corners]


def _pieces(line: Any) -> list[Any]:
    corners = shapely.get_coordinates(shapely.segmentize(line, _PIECE_M))
    return [shapely.LineString(pair) for pair in pairwise(corners)]
