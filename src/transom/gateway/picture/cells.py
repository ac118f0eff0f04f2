"""A picture in coarse cells: their means, and pixels to cells and back.

A cell is the finest unit in which movement is looked for, about 1/90 of the picture's height.
Rows and columns left over at the bottom and the right belong to the last cell.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from transom.gateway.picture.picture import Picture, Plane

Floats = NDArray[np.float32]
_ROWS = 90


@dataclass(frozen=True)
class Grid:
    """How a picture divides into square cells.

    Attributes:
        side: of a cell, in pixels; even, so that chroma divides likewise.
    """

    side: int
    rows: int
    columns: int

    @classmethod
    def of(cls, picture: Picture) -> "Grid":
        """The grid for this size of picture."""
        height, width = picture.y.shape
        side = max(2, 2 * round(height / _ROWS / 2))
        return cls(side, max(1, height // side), max(1, width // side))

    def means(self, picture: Picture) -> Floats:
        """Mean Y, U and V of every cell: `[plane, row, column]`."""
        return np.stack(
            [
                self._mean(picture.y, self.side),
                self._mean(picture.u, self.side // 2),
                self._mean(picture.v, self.side // 2),
            ]
        )

    def _mean(self, plane: Plane, side: int) -> Floats:
        # Adding whole strided lines is several times faster than summing small tiles.
        lines = plane[: self.rows * side]
        sums = lines[0::side].astype(np.uint16)
        for offset in range(1, side):
            sums += lines[offset::side]
        across = sums[:, : self.columns * side]
        total = across[:, 0::side].astype(np.float32)
        for offset in range(1, side):
            total += across[:, offset::side]
        return total / np.float32(side * side)
