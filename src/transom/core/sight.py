"""The ground that a camera may see: more rather than less than what its owner has told.

A wedge from position, bearing, angle and reach (spec/land.md, Which cameras may see it).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from shapely import Polygon

from transom.core.ground import Degrees, Metres, Plane

DEFAULT_REACH_M = 60.0  # where the owner has told no field of view: a circle
PLACE_SLACK_M = 20.0  # how far off a told position may be
BEARING_SLACK_DEG = 10.0
REACH_SLACK = 1.25  # people tell how far they see well, not how far one sees
TURNING = frozenset({"ptz", "mobile"})
_STEP_DEG = 5.0


@dataclass(frozen=True, kw_only=True)
class View:
    """A field of view: where its middle points, how wide it is, how far it reaches."""

    bearing_deg: int
    angle_deg: int
    reach_m: int


@dataclass(frozen=True, kw_only=True)
class Sight:
    """Where a camera is and what it sees, as its owner has told it."""

    kind: str
    position: Degrees
    view: View | None = None

    def ground(self) -> tuple[Plane, Polygon]:
        """What it may see, on the plane around it."""
        reach, wedge = self._reach(), self._corners()
        shape = Polygon(wedge) if wedge else shapely.Point(0, 0).buffer(reach)
        return Plane(*self.position), shape.buffer(PLACE_SLACK_M)

    def bounds(self) -> tuple[Metres, Metres]:
        """South-western and north-eastern corner of the box around `ground`, on its plane.

        Much quicker than `ground`, and never smaller.
        """
        reach, wedge = self._reach(), self._corners()
        xs, ys = zip(*(wedge or [(-reach, -reach), (reach, reach)]), strict=True)
        by = PLACE_SLACK_M
        return (min(xs) - by, min(ys) - by), (max(xs) + by, max(ys) + by)

    def _reach(self) -> float:
        return (self.view.reach_m if self.view else DEFAULT_REACH_M) * REACH_SLACK

    def _corners(self) -> list[Metres]:
        """The corners of the wedge that it may see, without slack in place; none all around."""
        told = self.view
        if told is None or self.kind in TURNING:
            return []
        angle = told.angle_deg + 2 * BEARING_SLACK_DEG
        return [] if angle >= 360 else _wedge(told.bearing_deg, angle, self._reach())

    def may_see(self, corners: Sequence[Degrees]) -> bool:
        """Whether it may see anything of a polygon, or is inside it."""
        plane, shape = self.ground()
        return bool(shape.intersects(Polygon([plane.metres(corner) for corner in corners])))


def _wedge(bearing: float, angle: float, reach: float) -> list[Metres]:
    """The corners of a polygon around the wedge: its arc's corners lie outside the arc."""
    steps = max(2, math.ceil(angle / _STEP_DEG))
    out = reach / math.cos(math.radians(angle / steps / 2))
    bearings = [math.radians(bearing - angle / 2 + angle * n / steps) for n in range(steps + 1)]
    return [(0.0, 0.0), *((out * math.sin(b), out * math.cos(b)) for b in bearings)]
