"""Pictures to work on: a noisy still scene, with somebody standing where asked."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from transom.gateway.picture.picture import Picture

Box = tuple[int, int, int, int]  # left, top, right, bottom in pixels


def picture(
    *, width: int = 640, height: int = 360, at_s: float = 0.0, people: tuple[Box, ...] = ()
) -> Picture:
    """A street of soft colours with a sensor's noise; people are dark, with a finer pattern."""
    y = _streets(width, height)[round(at_s * 10) % 4].copy()
    for left, top, right, bottom in people:
        rows, columns = np.mgrid[top:bottom, left:right]
        y[top:bottom, left:right] = 40 + 30 * ((rows + columns) % 2)
    chroma = np.full((2, height // 2, width // 2), 128, np.uint8)
    return Picture(y, chroma[0], chroma[1], round(at_s * 1_000_000))


@cache
def _streets(width: int, height: int) -> NDArray[np.uint8]:
    rows, columns = np.mgrid[0:height, 0:width]
    y = 110 + 40 * np.sin(columns / width * 17) * np.cos(rows / height * 15)
    noise = np.random.default_rng(1).normal(0, 2, (4, height, width))
    return np.clip(y + noise, 16, 235).astype(np.uint8)
