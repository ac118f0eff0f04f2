"""A camera's background, remembered between looks and shared by its streams of one shape.

Fed by every blurred look, and by a picture now and then while nobody looks, so that a look doesn't
begin with a picture that is hidden all over. Held in memory only; nobody can be seen in it who
didn't stand still for minutes.
"""

import threading

import numpy as np
from numpy.typing import NDArray

from transom.gateway.picture.background import Background
from transom.gateway.picture.cells import Floats, Grid
from transom.gateway.picture.picture import Picture

Bools = NDArray[np.bool_]


class BlurMemory:
    """One camera's backgrounds, by the shape of its grid. Any thread may use it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._backgrounds: dict[tuple[int, int], Background] = {}

    def differs(self, means: Floats, at_s: float) -> Bools:
        """As `Background.differs`, for whichever shape the picture has."""
        shape = (means.shape[1], means.shape[2])
        with self._lock:
            background = self._backgrounds.setdefault(shape, Background(shape))
            return background.differs(means, at_s)

    def learn(self, picture: Picture) -> None:
        """Learns from a picture that nobody else sees."""
        self.differs(Grid.of(picture).means(picture), picture.captured_at_us / 1e6)
