"""Where land lies in a camera's picture: a homography from points that the owner has matched.

It maps the ground, taken as flat, and nothing that stands on it: walls and windows rise above what
it finds. So a suggestion can reach up to the picture's edge, and the owner adjusts it.
Direct linear transformation with normalised points (Hartley, 1997).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from msgspec import Struct
from numpy.typing import NDArray
from shapely import Polygon

from transom.core.ground import Metres, Plane
from transom.core.land import Land
from transom.errors import InputError
from transom.gateway.picture.pose import Pose
from transom.gateway.picture.settings import Corners

Numbers = NDArray[np.float64]
LEAST, MOST = 4, 20
FULL = 10_000
MARGIN = 0.01  # of the picture: a hand isn't steady, and a lens isn't flat
_LEAST_SPREAD = 0.02  # of the picture, or of the ground's own extent: nearer is one point
_LEAST_AREA = 1e-3  # of three points' triangle, normalised: flatter is one line
_LEAST_PICTURE = 0.01  # of the picture's area
_LEAST_GROUND = 1.0  # m²
_NEAR_HORIZON = 0.02  # of the least depth among the points
MOST_CORNERS = 24


class MapPoint(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """One point in the picture (1/10000 of width and height) and on the map (degrees × 10^6)."""

    x: int
    y: int
    lat_e6: int
    lon_e6: int


class PictureMap(Struct, kw_only=True, frozen=True):
    """The points that an owner has matched, and the picture in which they lie.

    Args:
        width, height: its size in pixels.
        pose: where a `ptz` camera looked; `None` for every other kind.
    """

    points: tuple[MapPoint, ...]
    width: int
    height: int
    pose: Pose | None = None


@dataclass(frozen=True)
class Fit:
    """A homography from the plane around `plane` to the picture.

    Args:
        off: how far off each point lies, in 1/10000 of the picture's width. Four points always
            fit, so it says something from five on.
    """

    plane: Plane
    matrix: Numbers
    least_depth: float
    off: tuple[int, ...]

    @property
    def residual(self) -> int:
        """How far off the points lie on average (root mean square), in the same measure."""
        return round(math.sqrt(sum(one * one for one in self.off) / len(self.off)))

    def picture_of(self, ground: Sequence[Metres], *, closed: bool = True) -> Numbers:
        """Where a polygon or a line of the plane lies, in shares of the picture's width and height.

        What lies behind the camera, or too near the horizon, is cut off: there may be nothing left.
        """
        flat = _flat(np.array(ground, dtype=np.float64)) @ self.matrix.T
        ahead = _before_horizon(flat, self.least_depth * _NEAR_HORIZON, closed=closed)
        return ahead[:, :2] / ahead[:, 2:] if len(ahead) else np.empty((0, 2))


def fit(found: PictureMap) -> Fit:
    """The homography of matched points.

    Raises:
        InputError: field `points`: too few, on one line, the same twice, too close together,
            contradicting, or mirrored.
    """
    if not LEAST <= len(found.points) <= MOST:
        raise InputError("points", f"match {LEAST} to {MOST} points", hint="Add a point.")
    plane = Plane(found.points[0].lat_e6, found.points[0].lon_e6)
    ground = np.array([plane.metres((p.lat_e6, p.lon_e6)) for p in found.points])
    tall = found.height / found.width
    picture = np.array([(p.x / FULL, p.y / FULL * tall) for p in found.points])
    to_ground, to_picture = _normal(ground, "map"), _normal(picture, "picture")
    _check_lines(_apply(to_ground, ground), _apply(to_picture, picture))
    _check_size(ground, "map", _LEAST_GROUND)
    _check_size(picture, "picture", _LEAST_PICTURE * tall)
    inner = _solve(_apply(to_ground, ground), _apply(to_picture, picture))
    matrix = np.linalg.inv(to_picture) @ inner @ to_ground
    depths = (_flat(ground) @ matrix.T)[:, 2]
    if np.all(depths < 0):
        matrix, depths = -matrix, -depths
    if not np.all(depths > 0):
        raise InputError(
            "points",
            "the points contradict each other: some would lie behind the camera",
            hint="Check that each point in the picture has its own point on the map.",
        )
    if np.linalg.det(matrix) > 0:  # seen from above, the ground never turns over
        raise InputError(
            "points",
            "left and right are swapped between the picture and the map",
            hint="Check each point. If your camera mirrors its picture, switch that off in it.",
        )
    away = np.linalg.norm(_apply(matrix, ground) - picture, axis=1)
    # In the picture's own units from here: a share of its width, a share of its height.
    matrix = np.diag([1.0, 1 / tall, 1.0]) @ matrix
    off = tuple(round(float(one) * FULL) for one in away)
    return Fit(plane, matrix, float(depths.min()), off)


def suggest(fitted: Fit, land: Land, *, upwards: bool = False) -> Corners | None:
    """The polygon of the picture that covers a land; None if it isn't in the picture.

    Args:
        upwards: whether all above it is covered too, up to the picture's edge.
    """
    seen = fitted.picture_of([fitted.plane.metres(corner) for corner in land.corners])
    if len(seen) < 3:
        return None
    shape = shapely.make_valid(Polygon(seen))
    if upwards:
        shape = _upwards(shape)
    shape = shape.buffer(MARGIN, join_style="mitre").intersection(shapely.box(0, 0, 1, 1))
    return _corners(shape)


def _normal(points: Numbers, where: str) -> Numbers:
    """Moves points to the middle and to a mean distance of √2 from it."""
    middle = points.mean(axis=0)
    size = float(np.mean(np.linalg.norm(points - middle, axis=1)))
    pairs = np.linalg.norm(points[:, None] - points[None], axis=2)
    least = float(pairs[~np.eye(len(points), dtype=bool)].min())
    if size == 0 or least < _LEAST_SPREAD * size:
        raise InputError(
            "points",
            f"two points are the same in the {where}",
            hint="Take points that are far from each other.",
        )
    scale = np.sqrt(2) / size
    return np.array([[scale, 0, -scale * middle[0]], [0, scale, -scale * middle[1]], [0, 0, 1]])


def _check_lines(ground: Numbers, picture: Numbers) -> None:
    """Of any choice of points, four must span a quadrangle: no three of those on one line."""
    if not (_spans(ground) and _spans(picture)):
        raise InputError(
            "points",
            "the points lie on one line",
            hint="Take points at the corners of a large square on the ground, near and far.",
        )


def _check_size(points: Numbers, where: str, least: float) -> None:
    """A small figure magnifies every slip of the hand by as much as the picture is larger."""
    if shapely.MultiPoint(points).convex_hull.area < least:
        raise InputError(
            "points",
            f"the points lie too close together in the {where}",
            hint="Spread them over the picture: left and right, near and far.",
        )


def _spans(points: Numbers) -> bool:
    count = len(points)
    triangles = [(i, j, k) for i in range(count) for j in range(i) for k in range(j)]
    flat = {t for t in triangles if _area(*points[list(t)]) < _LEAST_AREA}
    fours = (
        (a, b, c, d) for a in range(count) for b in range(a) for c in range(b) for d in range(c)
    )
    return any(not {(a, b, c), (a, b, d), (a, c, d), (b, c, d)} & flat for a, b, c, d in fours)


def _area(a: Numbers, b: Numbers, c: Numbers) -> float:
    return abs(float((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))) / 2


def _solve(ground: Numbers, picture: Numbers) -> Numbers:
    rows = []
    for (x, y), (u, v) in zip(ground, picture, strict=True):
        rows.append([-x, -y, -1, 0, 0, 0, u * x, u * y, u])
        rows.append([0, 0, 0, -x, -y, -1, v * x, v * y, v])
    return np.asarray(np.linalg.svd(np.array(rows))[2][-1]).reshape(3, 3)


def _flat(points: Numbers) -> Numbers:
    return np.column_stack([points, np.ones(len(points))])


def _apply(matrix: Numbers, points: Numbers) -> Numbers:
    moved = _flat(points) @ matrix.T
    return np.asarray(moved[:, :2] / moved[:, 2:])


def _before_horizon(points: Numbers, least: float, *, closed: bool) -> Numbers:
    """Cuts off what would pass behind the camera (Sutherland and Hodgman, 1974)."""
    kept: list[Numbers] = []
    for at, here in enumerate(points):
        if here[2] >= least:
            kept.append(here)
        if not closed and at == len(points) - 1:
            break
        there = points[(at + 1) % len(points)]
        if (here[2] >= least) != (there[2] >= least):
            share = (least - here[2]) / (there[2] - here[2])
            kept.append(here + share * (there - here))
    return np.array(kept)


def _upwards(shape: shapely.Geometry) -> shapely.Geometry:
    """Everything between a shape and the picture's upper edge."""
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    columns = [shape]
    for part in parts:
        ring = list(part.exterior.coords)
        columns += [
            Polygon([a, b, (b[0], -1), (a[0], -1)]) for a, b in pairwise(ring) if a[0] != b[0]
        ]
    return shapely.union_all([shapely.make_valid(column) for column in columns])


def _corners(shape: shapely.Geometry) -> Corners | None:
    """The largest part as corners of a mask, no more than anybody wants to drag."""
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    largest = max(parts, key=lambda part: part.area, default=None)
    if largest is None or largest.area < 1e-5:
        return None
    plain, step = largest, 0.002
    while len(plain.exterior.coords) - 1 > MOST_CORNERS:
        plain, step = largest.buffer(step).simplify(step), step * 2  # never cuts anything off
    corners = [(round(x * FULL), round(y * FULL)) for x, y in plain.exterior.coords[:-1]]
    inside = [(min(max(x, 0), FULL), min(max(y, 0), FULL)) for x, y in corners]
    return tuple(dict.fromkeys(inside))
