"""Replaces blocks of a picture by their mean, in Y, U and V. Averages; never samples a pixel."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from transom.gateway.picture.cells import Grid
from transom.gateway.picture.picture import Picture, Plane
from transom.gateway.picture.regions import BLOCK

Bools = NDArray[np.bool_]
Floats = NDArray[np.float32]
# Means are rounded to steps of this: a face that moves under a fixed grid gives less away.
STEP = 8.0


def pixelate(picture: Picture, grid: Grid, means: Floats, levels: Sequence[Bools]) -> None:
    """Hides blocks, the coarsest last.

    Args:
        means: of every cell of the picture as it is, from `Grid.means`.
        levels: from `Regions.hide`.
    """
    down, across = (-(-side // BLOCK) for side in means.shape[1:])
    for level, claimed in enumerate(levels):
        blocks = claimed[:down, :across]
        if blocks.any():
            side = BLOCK << level
            values = _block_means(means, side)
            for plane, mean, pixels in (
                (picture.y, values[0], grid.side),
                (picture.u, values[1], grid.side // 2),
                (picture.v, values[2], grid.side // 2),
            ):
                _fill(plane, mean, blocks, BLOCK * pixels, level)


def _block_means(means: Floats, side: int) -> NDArray[np.uint8]:
    """Means of blocks of `side` cells; a block cut off by the edge takes what there is of it."""
    _, rows, columns = means.shape
    down, across = np.arange(0, rows, side), np.arange(0, columns, side)
    sums = np.add.reduceat(np.add.reduceat(means, down, axis=1), across, axis=2)
    counts = np.minimum(down + side, rows) - down
    widths = np.minimum(across + side, columns) - across
    mean = sums / (counts[:, None] * widths[None, :])
    rounded: NDArray[np.uint8] = np.clip(np.round(mean / STEP) * STEP, 16, 240).astype(np.uint8)
    return rounded


def _fill(plane: Plane, values: NDArray[np.uint8], hidden: Bools, block: int, level: int) -> None:
    """Fills the hidden blocks of one plane; lines and columns left over are the last block's.

    Args:
        block: pixels to the side of a finest block in this plane.
    """
    last_row, last_column = hidden.shape[0] - 1, hidden.shape[1] - 1
    columns = np.minimum(np.arange(plane.shape[1]) // block, last_column)
    coarse = columns >> level
    for row in np.flatnonzero(hidden.any(axis=1)):
        lines = plane[row * block : None if row == last_row else (row + 1) * block]
        np.copyto(lines, values[row >> level][coarse], where=hidden[row][columns])
