"""Masks burned in: every pixel inside is replaced before anything is encoded.

Edges are rounded outwards to whole chroma blocks (2×2 pixels of yuv420p), so that no plane keeps
a sample that a pixel inside had a part in. Doesn't decide which masks are in force: `steps.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from transom.errors import PictureError
from transom.gateway.picture.picture import Picture
from transom.gateway.picture.polygons import FULL
from transom.gateway.picture.settings import Corners, MaskSet

Bools = NDArray[np.bool_]
FLAT = (64, 128, 128)  # Y, U, V: a dark grey that no night picture is mistaken for
# Encoders pad a height to a multiple of 16, so 1080 lines may arrive as 1088: 0.7 %.
SHAPE_TOLERANCE = 0.01


@dataclass(frozen=True)
class _Raster:
    """The masks of one picture size, cut to the box around them."""

    rows: slice
    columns: slice
    blocks: Bools
    pixels: Bools


class MaskStep:
    """Fills the masks of whichever set fits a picture's shape.

    Args:
        sets: what the owner drew, one set for each shape of picture; they are valid.
    """

    def __init__(self, sets: Sequence[MaskSet]) -> None:
        self._sets = tuple(sets)
        self._rasters: dict[tuple[int, int], _Raster | None] = {}

    def apply(self, picture: Picture) -> None:
        """Replaces what is inside.

        Raises:
            PictureError: no masks were drawn for a picture of this shape.
        """
        height, width = picture.y.shape
        if (height, width) not in self._rasters:
            self._rasters[height, width] = self._raster(width, height)
        raster = self._rasters[height, width]
        if raster is None:
            return
        rows, columns = raster.rows, raster.columns
        for plane, value in ((picture.u, FLAT[1]), (picture.v, FLAT[2])):
            np.copyto(plane[rows, columns], np.uint8(value), where=raster.blocks)
        luma = picture.y[_doubled(rows), _doubled(columns)]
        lines, across = luma.shape
        np.copyto(luma, np.uint8(FLAT[0]), where=raster.pixels[:lines, :across])

    def _raster(self, width: int, height: int) -> _Raster | None:
        chosen = min(self._sets, key=lambda masks: _difference(masks, width, height), default=None)
        difference = _difference(chosen, width, height) if chosen else 1.0
        if chosen is None or difference > SHAPE_TOLERANCE:
            raise PictureError(
                f"no masks were drawn for pictures of {width}×{height}",
                hint="The owner can draw them for this shape of picture as well.",
            )
        margin = int(np.ceil(difference * max(width, height) / 2))
        return _cut(grow(touched(chosen.polygons, width, height), margin))


def fits(masks: MaskSet, width: int, height: int) -> bool:
    """Whether masks were drawn on a picture of this shape."""
    return _difference(masks, width, height) <= SHAPE_TOLERANCE


def _difference(masks: MaskSet, width: int, height: int) -> float:
    """By which share two shapes differ."""
    return abs(masks.width * height / (masks.height * width) - 1)


def touched(polygons: Sequence[Corners], width: int, height: int) -> Bools:
    """The chroma blocks that a polygon's inside or outline touches: `[row, column]`."""
    blocks = np.zeros((-(-height // 2), -(-width // 2)), np.bool_)
    for corners in polygons:
        points = np.array(corners, np.float64) * (width / 2, height / 2) / FULL
        blocks |= _inside(points, blocks.shape)
        for start, end in zip(points, np.roll(points, -1, axis=0), strict=True):
            _mark_line(blocks, start, end)
    return blocks


def grow(blocks: Bools, count: int) -> Bools:
    """The same with `count` blocks more on every side."""
    for _ in range(count):
        wider = blocks.copy()
        wider[:, 1:] |= blocks[:, :-1]
        wider[:, :-1] |= blocks[:, 1:]
        blocks = wider.copy()
        blocks[1:] |= wider[:-1]
        blocks[:-1] |= wider[1:]
    return blocks


def _inside(points: NDArray[np.float64], shape: tuple[int, int]) -> Bools:
    """Blocks whose middle is inside, by the even-odd rule."""
    ys, xs = np.arange(shape[0])[:, None] + 0.5, np.arange(shape[1])[None, :] + 0.5
    inside = np.zeros(shape, np.bool_)
    for (x0, y0), (x1, y1) in zip(points, np.roll(points, -1, axis=0), strict=True):
        if y0 != y1:
            crossed = (ys >= min(y0, y1)) & (ys < max(y0, y1))
            inside ^= crossed & (xs < x0 + (ys - y0) * (x1 - x0) / (y1 - y0))
    return inside


def _mark_line(blocks: Bools, start: NDArray[np.float64], end: NDArray[np.float64]) -> None:
    """Marks every block that a line touches, row by row of blocks."""
    (x0, y0), (x1, y1) = sorted((tuple(start), tuple(end)), key=lambda point: point[1])
    rows, columns = blocks.shape
    for row in range(max(0, int(np.ceil(y0 - 1))), min(rows - 1, int(y1)) + 1):
        top, bottom = max(y0, row), min(y1, row + 1)
        xs = (
            [x0, x1] if y0 == y1 else [x0 + (y - y0) * (x1 - x0) / (y1 - y0) for y in (top, bottom)]
        )
        # One ulp of doubt is settled in favour of the mask.
        first = max(0, int(np.ceil(min(xs) - 1e-9)) - 1)
        blocks[row, first : min(columns, int(max(xs) + 1e-9) + 1)] = True


def _cut(blocks: Bools) -> _Raster | None:
    if not blocks.any():
        return None
    rows, columns = (np.flatnonzero(blocks.any(axis=axis)) for axis in (1, 0))
    box = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    cut = blocks[box]
    return _Raster(*box, cut, cut.repeat(2, axis=0).repeat(2, axis=1))


def _doubled(part: slice) -> slice:
    return slice(part.start * 2, part.stop * 2)
