"""Whether what an owner drew is a polygon that can be filled. Changes nothing, draws nothing."""

from collections.abc import Sequence
from itertools import combinations

from transom.errors import InputError
from transom.gateway.picture.settings import Corner, Corners

FULL = 10_000  # one whole width or height
MAX_POLYGONS = 32
MAX_CORNERS = 64
_FIELD = "masks"


def check_polygons(polygons: Sequence[Corners]) -> None:
    """Returns if every polygon can be filled without doubt about what is inside.

    Raises:
        InputError: field `masks`: too many, too few corners, outside the picture, no area, or
            an outline that crosses itself.
    """
    if len(polygons) > MAX_POLYGONS:
        raise InputError(
            _FIELD,
            f"there are {len(polygons)} masks; {MAX_POLYGONS} is the most",
            hint="Draw larger masks instead of many small ones.",
        )
    for number, corners in enumerate(polygons, 1):
        _check(number, corners)


def _check(number: int, corners: Corners) -> None:
    if not 3 <= len(corners) <= MAX_CORNERS:
        raise InputError(
            _FIELD,
            f"mask {number} has {len(corners)} corners; it needs 3 to {MAX_CORNERS}",
            hint="Add corners, or delete the mask.",
        )
    if any(not 0 <= value <= FULL for corner in corners for value in corner):
        raise InputError(
            _FIELD,
            f"mask {number} has a corner outside the picture",
            hint="Corners are in 1/10000 of width and height, from 0 to 10000.",
        )
    if len(set(corners)) < len(corners):
        raise InputError(
            _FIELD,
            f"mask {number} has two corners in the same place",
            hint="Move one of them, or delete it.",
        )
    if _crosses_itself(corners):
        raise InputError(
            _FIELD,
            f"the outline of mask {number} crosses itself, so its inside isn't clear",
            hint="Move a corner so that the lines don't cross, or draw two masks.",
        )
    if _twice_area(corners) == 0:
        raise InputError(
            _FIELD, f"mask {number} is a line and covers nothing", hint="Move a corner aside."
        )


def _crosses_itself(corners: Corners) -> bool:
    edges = list(zip(corners, (*corners[1:], corners[0]), strict=True))
    last = len(edges) - 1
    return any(
        _meet(*a, *b)
        for (i, a), (j, b) in combinations(enumerate(edges), 2)
        if j - i > 1 and not (i == 0 and j == last)
    )


def _meet(a: Corner, b: Corner, c: Corner, d: Corner) -> bool:
    """Whether the segments ab and cd have a point in common; whole numbers, so exact."""
    abc, abd, cda, cdb = _turn(a, b, c), _turn(a, b, d), _turn(c, d, a), _turn(c, d, b)
    if abc * abd < 0 and cda * cdb < 0:
        return True
    on = ((abc, a, b, c), (abd, a, b, d), (cda, c, d, a), (cdb, c, d, b))
    return any(turn == 0 and _between(start, end, point) for turn, start, end, point in on)


def _turn(a: Corner, b: Corner, c: Corner) -> int:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _between(a: Corner, b: Corner, point: Corner) -> bool:
    """Whether a point on the line ab lies on the segment."""
    return all(min(p, q) <= r <= max(p, q) for p, q, r in zip(a, b, point, strict=True))


def _twice_area(corners: Corners) -> int:
    rest = (*corners[1:], corners[0])
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(corners, rest, strict=True)))
