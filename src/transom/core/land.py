"""A piece of land that a neighbour wants masked: a polygon on the ground (spec/land.md).

Only its form and size: who may ask for it, and which camera sees it, is decided elsewhere.
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
LEAST_AREA, MOST_AREA = 4.0, 10_000.0  # m²: a doorstep, a large garden
MOST_EXTENT = 250.0  # m: nobody draws a strip along a whole street
CIRCLE_CORNERS = 24
Fault = Literal["corners", "place", "crossing", "small", "large"]
_FAULTS: dict[Fault, str] = {
    "corners": f"it has 3 to {MOST_CORNERS} corners, each another",
    "place": "a corner isn't a place on the ground",
    "crossing": "its edges cross",
    "small": f"it has less than {LEAST_AREA:.0f} m²",
    "large": f"it has more than {MOST_AREA:.0f} m², or is longer than {MOST_EXTENT:.0f} m",
}


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
            raise EncodingError(f"no land that can be asked for: {_FAULTS[fault]}")

    def to_json(self) -> list[Value]:
        """Its corners as objects, as they travel and are committed to."""
        return [{"lat_e6": lat, "lon_e6": lon} for lat, lon in self.corners]

    @classmethod
    def from_json(cls, value: object) -> "Land":
        """Reads it.

        Raises:
            EncodingError: not a land of spec/land.md.
        """
        if not isinstance(value, list):
            raise EncodingError("land: not a list of corners")
        return cls(tuple(_corner(item) for item in value[: MOST_CORNERS + 1]))

    @property
    def middle(self) -> Degrees:
        """The middle of its box."""
        plane = Plane(*self.corners[0])
        return plane.degrees(_middle([plane.metres(corner) for corner in self.corners]))

    def square_metres(self) -> float:
        """Its area."""
        return area_of(_around(self.corners))


def fault_of(corners: Sequence[Degrees]) -> Fault | None:
    """What is wrong with corners that somebody gives; None if they make a land."""
    if not 3 <= len(corners) <= MOST_CORNERS or len(set(corners)) < len(corners):
        return "corners"
    if not all(abs(lat) <= 90_000_000 and abs(lon) <= 180_000_000 for lat, lon in corners):
        return "place"
    points = _around(corners)
    if any(math.hypot(*point) > MOST_EXTENT for point in points):
        return "large"
    if _crosses(points):
        return "crossing"
    area = area_of(points)
    if area < LEAST_AREA:
        return "small"
    return "large" if area > MOST_AREA else None


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
