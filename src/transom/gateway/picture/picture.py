"""One decoded picture, and what may change it before it is encoded again."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

Plane = NDArray[np.uint8]


@dataclass
class Picture:
    """A picture as yuv420p planes, writable."""

    y: Plane
    u: Plane
    v: Plane
    captured_at_us: int


def picture_of(frame: VideoFrame, captured_at_us: int) -> tuple[Picture, NDArray[np.uint8]]:
    """A decoded frame as a picture, and the one piece of memory that its planes lie in (yuv420p).

    An odd last row or column is left out.
    """
    width, height = frame.width // 2 * 2, frame.height // 2 * 2
    whole = np.array(frame.reformat(width, height, "yuv420p").to_ndarray(), np.uint8)
    chroma = whole[height:].reshape(2, height // 2, width // 2)
    return Picture(whole[:height], chroma[0], chroma[1], captured_at_us), whole


class PictureStep(Protocol):
    """Changes a picture in place."""

    def apply(self, picture: Picture) -> None:
        """Raises PictureError."""
        ...
