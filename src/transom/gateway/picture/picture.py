"""One decoded picture, and what may change it before it is encoded again."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.uint8]


@dataclass
class Picture:
    """A picture as yuv420p planes, writable."""

    y: Plane
    u: Plane
    v: Plane
    captured_at_us: int


class PictureStep(Protocol):
    """Changes a picture in place."""

    def apply(self, picture: Picture) -> None:
        """Raises PictureError."""
        ...
