"""What a camera's picture looks like when nobody is in it, cell by cell, learned as it goes.

Says of each cell whether it differs from that. Knows no people: a person who stands quite still
for `ABSORB_S` becomes background, and a branch that sways doesn't.
"""

import numpy as np
from numpy.typing import NDArray

from transom.gateway.picture.cells import Floats

Bools = NDArray[np.bool_]

SETTLE_S = 10.0  # so long a cell must look the same before it is known at all
ABSORB_S = 300.0  # so long something new must stand still before it counts as background
DRIFT_S = 20.0  # time constant with which a known cell follows daylight
GAP_S = 4.0  # a picture stands for no more time than this since the one before
# Means of a cell, 0 to 255. Two video encoders and a sensor's noise stay below the first.
LEAST, MOST, PER_DEVIATION = 5.0, 12.0, 3.0
SAME = 5.0
CHROMA_WEIGHT = 1.5  # skin and clothes differ in colour where light hides it


class Background:
    """The learned picture of one camera, for one size of picture."""

    def __init__(self, shape: tuple[int, int]) -> None:
        self._mean: Floats = np.zeros((3, *shape), np.float32)
        self._deviation: Floats = np.zeros(shape, np.float32)
        self._known: Bools = np.zeros(shape, np.bool_)
        self._candidate: Floats = np.full((3, *shape), -1000.0, np.float32)
        self._votes: Floats = np.zeros(shape, np.float32)
        self._last_s: float | None = None

    def differs(self, means: Floats, at_s: float) -> Bools:
        """Which cells may show something that isn't background; learns from the picture.

        Args:
            means: of every cell, from `Grid.means`.
            at_s: when the picture was taken, in seconds of any clock.
        """
        elapsed = min(max(at_s - (self._last_s or at_s), 0.0), GAP_S)
        self._last_s = at_s
        distance = _distance(means, self._lit(means))
        limit = np.clip(PER_DEVIATION * self._deviation, LEAST, MOST)
        near = self._known & (distance <= limit)
        near |= self._promoted(means, near, elapsed)
        self._follow(means, distance, near, elapsed / DRIFT_S)
        return _company(~near)

    def _lit(self, means: Floats) -> Floats:
        """The background as it would be in the picture's light: exposure changes all at once."""
        if not self._known.any():
            return self._mean
        lit = self._mean.copy()
        ratio = (means[0] + 8.0)[self._known] / (self._mean[0] + 8.0)[self._known]
        lit[0] = (lit[0] + 8.0) * np.clip(np.median(ratio), 0.7, 1.4) - 8.0
        return lit

    def _promoted(self, means: Floats, near: Bools, elapsed: float) -> Bools:
        """Takes into the background what a cell has shown for most of the time, for long enough.

        A majority vote (Boyer and Moore's) whose unit is time: agreeing adds it up, anything else
        takes it away, so that people who pass don't keep a busy pavement from being learned.
        """
        same = _distance(means, self._candidate) <= SAME
        self._votes += np.where(same, elapsed, -elapsed).astype(np.float32)
        fresh = self._votes < 0
        share = np.where(fresh, 1.0, np.where(same, 0.05, 0.0)).astype(np.float32)
        self._candidate += share * (means - self._candidate)
        self._votes[fresh] = 0.0
        needed = np.where(self._known, ABSORB_S, SETTLE_S)
        promoted: Bools = ~near & same & (self._votes >= needed)
        self._mean[:, promoted] = self._candidate[:, promoted]
        self._deviation[promoted] = 0.0
        self._known |= promoted
        self._votes[near & self._known] = 0.0
        return promoted

    def _follow(self, means: Floats, distance: Floats, near: Bools, share: float) -> None:
        weight = near * np.float32(share)
        self._mean += weight * (means - self._mean)
        self._deviation += weight * (distance - self._deviation)


def _company(cells: Bools) -> Bools:
    """Without cells that have no neighbour: noise; nobody is told by one cell of 1/90 height."""
    rows, columns = cells.shape
    padded = np.zeros((rows + 2, columns + 2), np.uint8)
    padded[1:-1, 1:-1] = cells
    lines = padded[:-2] + padded[1:-1] + padded[2:]
    around = lines[:, :-2] + lines[:, 1:-1] + lines[:, 2:]
    company: Bools = cells & (around > 1)
    return company


def _distance(a: Floats, b: Floats) -> Floats:
    apart = np.abs(a - b)
    chroma = np.maximum(apart[1], apart[2]) * np.float32(CHROMA_WEIGHT)
    farthest: Floats = np.maximum(apart[0], chroma)
    return farthest
