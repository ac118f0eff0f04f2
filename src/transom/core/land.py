"""Polygons on the ground; one is a piece of land that a neighbour wants masked (spec/land.md).

Only form and size: who may ask for it, and which camera sees it, is decided elsewhere.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from transom.core.codec import Value
from transom.core.ground import Degrees, Metres, Plane
from transom.core.members import Members
from transom.errors import EncodingError

MOST_CORNERS = 32
CIRCLE_CORNERS = 24
Fault = Literal["corners", "place", "crossing", "small", "large"]


@dataclass(frozen=True)
class Limits:
    """How large a polygon may be.

    Args:
        most_corners: it has 3 to so many.
        least_area, most_area: in m².
        most_extent: how far a corner may be from the first, in metres.
    """

    most_corners: int
    least_area: float
    most_area: float
    most_extent: float

    def why(self, fault: Fault) -> str:
        """A fault in words."""
        return {
            "corners": f"it has 3 to {self.most_corners} corners, each another",
            "place": "a corner isn't a place on the ground",
            "crossing": "its edges cross",
            "small": f"it has less than {self.least_area:.0f} m²",
            "large": f"it has more than {self.most_area:.0f} m², or a corner further than "
            f"{self.most_extent:.0f} m from the first",
        }[fault]


# From a doorstep to a large garden; nobody draws a strip along a whole street.
LAND = Limits(MOST_CORNERS, 4.0, 10_000.0, 250.0)


@dataclass(frozen=True)
class Land:
    """A simple polygon of 3 to 32 corners, none the same as another, of a home's size.

    Args:
        corners: latitude and longitude of each, in degrees × 10^6, in order.

    Raises:
        EncodingError: it isn't one.
    """

    corners: tuple[Degrees, ...]

    def __post_init__(self) -> None:
        fault = fault_of(self.corners)
        if fault is not None:
            raise EncodingError(f"no land that can be asked for: {LAND.why(fault)}")

    def to_json(self) -> list[Value]:
        """Its corners as objects, as they travel and are committed to."""
        return corners_to_json(self.corners)

    @classmethod
    def from_json(cls, value: object) -> "Land":
        """Reads it.

        Raises:
            EncodingError: not a land of spec/land.md.
        """
        return cls(corners_from_json(value, LAND))

    @property
    def middle(self) -> Degrees:
        """The middle of its box."""
        return middle_of(self.corners)

    def square_metres(self) -> float:
        """Its area."""
        return square_metres(self.corners)


def corners_to_json(corners: Sequence[Degrees]) -> list[Value]:
    """Corners as objects."""
    return [{"lat_e6": lat, "lon_e6": lon} for lat, lon in corners]


def corners_from_json(value: object, limits: Limits) -> tuple[Degrees, ...]:
    """Reads corners, one more than may be at most; whether they make a polygon isn't looked at.

    Raises:
        EncodingError: not a list of corners.
    """
    if not isinstance(value, list):
        raise EncodingError("polygon: not a list of corners")
    return tuple(_corner(item) for item in value[: limits.most_corners + 1])


def fault_of(corners: Sequence[Degrees], limits: Limits = LAND) -> Fault | None:
    """What is wrong with corners that somebody gives; None if they make a polygon."""
    if not 3 <= len(corners) <= limits.most_corners or len(set(corners)) < len(corners):
        return "corners"
    if not all(abs(lat) <= 90_000_000 and abs(lon) <= 180_000_000 for lat, lon in corners):
        return "place"
    points = _around(corners)
    if any(math.hypot(*point) > limits.most_extent for point in points):
        return "large"
    if _crosses(points):
        return "crossing"
    area = area_of(points)
    if area < limits.least_area:
        return "small"
    return "large" if area > limits.most_area else None


def circle(middle: Degrees, radius_m: float) -> tuple[Degrees, ...]:
    """Corners of a polygon around a circle, so that nothing of the circle lies outside."""
    plane, out = Plane(*middle), radius_m / math.cos(math.pi / CIRCLE_CORNERS)
    angles = [2 * math.pi * n / CIRCLE_CORNERS for n in range(CIRCLE_CORNERS)]
    return tuple(plane.degrees((out * math.sin(a), out * math.cos(a))) for a in angles)


def rectangle(middle: Degrees, width_m: float, depth_m: float) -> tuple[Degrees, ...]:
    """Corners of a rectangle, its sides east to west and north to south."""
    plane, east, north = Plane(*middle), width_m / 2, depth_m / 2
    signs = ((-1, -1), (1, -1), (1, 1), (-1, 1))
    return tuple(plane.degrees((x * east, y * north)) for x, y in signs)


def middle_of(corners: Sequence[Degrees]) -> Degrees:
    """The middle of a polygon's box."""
    return Plane(*corners[0]).degrees(_middle(_around(corners)))


def square_metres(corners: Sequence[Degrees]) -> float:
    """The area of a simple polygon, in m²."""
    return area_of(_around(corners))


def area_of(points: Sequence[Metres]) -> float:
    """The area of a simple polygon."""
    pairs = zip(points, [*points[1:], points[0]], strict=True)
    return abs(sum(x * v - u * y for (x, y), (u, v) in pairs)) / 2


def _corner(value: object) -> Degrees:
    m = Members(value, "corner")
    lat = m.integer("lat_e6", -90_000_000, 90_000_000)
    lon = m.integer("lon_e6", -180_000_000, 180_000_000)
    m.end()
    return lat, lon


def _around(corners: Sequence[Degrees]) -> list[Metres]:
    plane = Plane(*corners[0])
    return [plane.metres(corner) for corner in corners]


def _middle(points: Sequence[Metres]) -> Metres:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def _crosses(points: Sequence[Metres]) -> bool:
    """Whether two edges that aren't neighbours meet."""
    edges = list(zip(points, [*points[1:], points[0]], strict=True))
    last = len(edges) - 1
    return any(
        _meet(*edges[i], *edges[j])
        for i in range(len(edges))
        for j in range(i + 2, len(edges))
        if (i, j) != (0, last)
    )


def _meet(a: Metres, b: Metres, c: Metres, d: Metres) -> bool:
    across = _side(a, b, c) * _side(a, b, d) <= 0 and _side(c, d, a) * _side(c, d, b) <= 0
    boxes = all(
        max(min(a[k], b[k]), min(c[k], d[k])) <= min(max(a[k], b[k]), max(c[k], d[k]))
        for k in (0, 1)
    )
    return across and boxes


def _side(a: Metres, b: Metres, c: Metres) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
