"""Blurs people: what moves is hidden always, what a detector finds is hidden too.

Everything is hidden until the background is known (P12). Holds what it hides for some seconds, so
that nobody flickers into view. Doesn't choose the detectors: `steps.py` does.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from transom.errors import PictureError
from transom.gateway.picture.cells import Grid
from transom.gateway.picture.finders import Box, Finder
from transom.gateway.picture.memory import BlurMemory
from transom.gateway.picture.picture import Picture
from transom.gateway.picture.pixelate import pixelate
from transom.gateway.picture.regions import Regions
from transom.gateway.picture.rgb import small_rgb

LOOK_EVERY_S = 0.5  # detectors are dear; whoever moves is hidden by the floor meanwhile
_ASIDE = 0.3  # a found box is widened by this share of its size on each side


class BlurStep:
    """Hides people in a camera's pictures, one after the other.

    Args:
        finders: look at a picture every `LOOK_EVERY_S`.
        memory: the camera's, where it has one; else the step learns from nothing.
    """

    def __init__(self, finders: Sequence[Finder] = (), memory: BlurMemory | None = None) -> None:
        self._finders = tuple(finders)
        self._memory = memory or BlurMemory()
        self._grid: Grid | None = None
        self._looked_s = float("-inf")

    def apply(self, picture: Picture) -> None:
        """Hides people.

        Raises:
            PictureError: a detector failed.
        """
        grid = Grid.of(picture)
        if grid != self._grid:
            self._grid = grid
            self._regions = Regions((grid.rows, grid.columns))
            self._looked_s = float("-inf")
        at_s = picture.captured_at_us / 1e6
        means = grid.means(picture)
        cells = self._memory.differs(means, at_s)
        if self._finders and not 0 <= at_s - self._looked_s < LOOK_EVERY_S:
            self._looked_s = at_s
            self._look(picture, grid, cells)
        pixelate(picture, grid, means, self._regions.hide(cells, at_s))

    def _look(self, picture: Picture, grid: Grid, cells: NDArray[np.bool_]) -> None:
        rgb, shrunk = small_rgb(picture)
        for finder in self._finders:
            try:
                boxes = finder.find(rgb)
            except Exception as error:
                raise PictureError(
                    "a detector of people failed, so nothing is shown",
                    hint="Choose another way to blur on the camera's page, or start again.",
                ) from error
            for box in boxes:
                _mark(cells, box, shrunk / grid.side)


def _mark(cells: NDArray[np.bool_], box: Box, scale: float) -> None:
    """Marks the cells under a box of the small picture, widened."""
    left, top, right, bottom = (edge * scale for edge in box)
    wide, high = (right - left) * _ASIDE, (bottom - top) * _ASIDE
    rows = slice(max(0, int(top - high)), max(0, int(np.ceil(bottom + high))))
    columns = slice(max(0, int(left - wide)), max(0, int(np.ceil(right + wide))))
    cells[rows, columns] = True
