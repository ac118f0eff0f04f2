"""From cells that show people to blocks that hide them: growing, sizing, holding.

The higher a shape, the larger its blocks. Doesn't touch pixels: `pixelate.py` does.
"""

import numpy as np
from numpy.typing import NDArray

from transom.gateway.picture.masks import grow

Bools = NDArray[np.bool_]
BLOCK = 4  # cells to the side of the finest block: 1/22 of the picture's height
LEVELS = 3  # each twice the size of the one before: 1/22, 1/11 and 1/6 of the height
ACROSS = 6  # somebody is at most so many blocks high, so a head (1/7.5) is less than one block
MARGIN = 1  # cells added all round: the rim of a person blends into what is behind
HOLD_S = 2.5  # blocks stay for so long after the last sign of somebody in them


class Regions:
    """Which blocks are hidden now, for one grid of cells."""

    def __init__(self, shape: tuple[int, int]) -> None:
        self._shape = shape
        rows, columns = (-(-side // (BLOCK << (LEVELS - 1))) << (LEVELS - 1) for side in shape)
        self._until = np.full((LEVELS, rows, columns), -np.inf)

    def hide(self, cells: Bools, at_s: float) -> list[Bools]:
        """Takes the cells that show somebody now; returns the blocks to hide, finest level first.

        The arrays of all levels have the finest level's shape, whole blocks of their own level
        being filled. Where several levels claim a block, the coarsest holds.
        """
        blocks = self._blocks(grow(cells, MARGIN))
        heights = _heights(blocks)
        for level in range(LEVELS):
            part = heights > (ACROSS << level - 1 if level else 0)
            if level < LEVELS - 1:
                part &= heights <= ACROSS << level
            self._until[level][_whole(part, level)] = at_s + HOLD_S
        return [until > at_s for until in self._until]

    def _blocks(self, cells: Bools) -> Bools:
        rows, columns = self._until.shape[1:]
        padded = np.zeros((rows * BLOCK, columns * BLOCK), np.bool_)
        padded[: self._shape[0], : self._shape[1]] = cells
        return np.asarray(padded.reshape(rows, BLOCK, columns, BLOCK).any(axis=(1, 3)))


def _heights(blocks: Bools) -> NDArray[np.int_]:
    """How high the shape at each block is: the longest unbroken column there or beside it."""
    runs = np.zeros(blocks.shape, np.int_)
    above = np.zeros(blocks.shape[1], np.int_)
    for row, line in enumerate(blocks):
        above = runs[row] = (above + 1) * line
    for row in range(len(runs) - 2, -1, -1):  # the whole column is as long as its last block says
        runs[row] = np.where(blocks[row], np.maximum(runs[row], runs[row + 1]), 0)
    padded = np.pad(runs, 1)
    across = np.maximum(np.maximum(padded[:, :-2], padded[:, 1:-1]), padded[:, 2:])
    widest: NDArray[np.int_] = np.maximum(np.maximum(across[:-2], across[1:-1]), across[2:])
    return widest * blocks


def _whole(part: Bools, level: int) -> Bools:
    """A part grown to whole blocks of a level."""
    side = 1 << level
    rows, columns = part.shape
    coarse = part.reshape(rows // side, side, columns // side, side).any(axis=(1, 3))
    whole: Bools = coarse.repeat(side, axis=0).repeat(side, axis=1)
    return whole
