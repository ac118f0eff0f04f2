"""A small RGB copy of a picture, for detectors."""

import numpy as np
from numpy.typing import NDArray

from transom.gateway.picture.picture import Picture

WIDEST = 640


def small_rgb(picture: Picture) -> tuple[NDArray[np.uint8], int]:
    """The picture at most `WIDEST` pixels wide, and by how much it was shrunk.

    BT.601 limited range, as cameras send; detectors don't mind the small error otherwise.
    """
    shrunk = -(-picture.y.shape[1] // WIDEST)
    y = picture.y[::shrunk, ::shrunk].astype(np.float32)
    u, v = (
        plane.repeat(2, axis=0).repeat(2, axis=1)[::shrunk, ::shrunk][: y.shape[0], : y.shape[1]]
        for plane in (picture.u, picture.v)
    )
    light = 1.164 * (y - 16)
    blue, red = u.astype(np.float32) - 128, v.astype(np.float32) - 128
    rgb = np.stack(
        [light + 1.596 * red, light - 0.392 * blue - 0.813 * red, light + 2.017 * blue], axis=2
    )
    return np.clip(rgb, 0, 255).astype(np.uint8), shrunk
