"""Pictures as the encoder wants them (YUV 4:2:0, BT.601 limited range), and sprites on them."""

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from transom.testing.camera.canvas import Floats

_MATRIX = np.array(  # ITU-R BT.601, from RGB 0–255
    [[65.481, 128.553, 24.966], [-37.797, -74.203, 112.0], [112.0, -93.786, -18.214]], np.float32
).T / np.float32(255)
_OFFSETS = np.array([16, 128, 128], np.float32)


class Planes:
    """A picture in one piece of memory: luma, then two planes of chroma of a quarter the size.

    Args:
        whole: as `VideoFrame.to_ndarray` gives it for yuv420p; taken over, not copied.
    """

    def __init__(self, whole: NDArray[np.uint8]) -> None:
        rows, columns = whole.shape[0] * 2 // 3, whole.shape[1]
        flat, luma = whole.reshape(-1), rows * columns
        self._whole = whole
        self.y = flat[:luma].reshape(rows, columns)
        self.u = flat[luma : luma * 5 // 4].reshape(rows // 2, columns // 2)
        self.v = flat[luma * 5 // 4 :].reshape(rows // 2, columns // 2)

    @classmethod
    def of(cls, picture: Floats) -> "Planes":
        """From `Canvas.pixels`, taken as opaque."""
        planes = cls(np.empty((picture.shape[0] * 3 // 2, picture.shape[1]), np.uint8))
        yuv = picture[..., :3] @ _MATRIX + _OFFSETS
        half = _halve(yuv[..., 1:])
        planes.y[:], planes.u[:], planes.v[:] = map(
            _bytes, (yuv[..., 0], half[..., 0], half[..., 1])
        )
        return planes

    def copy(self) -> "Planes":
        """An independent copy."""
        return Planes(self._whole.copy())

    def frame(self) -> VideoFrame:
        """The picture for an encoder."""
        return VideoFrame.from_ndarray(self._whole, "yuv420p")


class Sprite:
    """A small picture with soft edges, made ready for even and odd columns."""

    def __init__(self, picture: Floats) -> None:
        self.height, self.width = picture.shape[:2]
        self._phases = [_phase(picture, shift) for shift in (0, 1)]

    def draw(self, planes: Planes, x: int, y: int) -> None:
        """Blends it in with its upper left corner at (x, y); `y` is taken down to even."""
        phase = self._phases[x & 1]
        x, y = x - (x & 1), y - (y & 1)
        _blend(planes.y, phase[0], x, y)
        _blend(planes.u, phase[1], x // 2, y // 2)
        _blend(planes.v, phase[2], x // 2, y // 2)


_Layer = tuple[NDArray[np.uint16], NDArray[np.uint16]]  # what remains of 256, what is added


def _phase(picture: Floats, shift: int) -> list[_Layer]:
    rows, columns = picture.shape[0] + picture.shape[0] % 2, picture.shape[1] + shift
    padded = np.zeros((rows, columns + columns % 2, 4), np.float32)
    padded[: picture.shape[0], shift : shift + picture.shape[1]] = picture
    alpha = padded[..., 3:]
    yuv = padded[..., :3] @ _MATRIX + _OFFSETS * alpha
    luma, half, half_alpha = yuv[..., 0], _halve(yuv[..., 1:]), _halve(alpha)[..., 0]
    layers = [(alpha[..., 0], luma), (half_alpha, half[..., 0]), (half_alpha, half[..., 1])]
    return [
        (np.round(256 * (1 - a)).astype(np.uint16), np.round(256 * v).astype(np.uint16))
        for a, v in layers
    ]


def _blend(plane: NDArray[np.uint8], layer: _Layer, x: int, y: int) -> None:
    keep, add = layer
    x0, y0 = max(0, -x), max(0, -y)
    x1, y1 = min(keep.shape[1], plane.shape[1] - x), min(keep.shape[0], plane.shape[0] - y)
    if x0 >= x1 or y0 >= y1:
        return
    under = plane[y + y0 : y + y1, x + x0 : x + x1]
    under[:] = (under * keep[y0:y1, x0:x1] + add[y0:y1, x0:x1]) >> 8


def _halve(picture: Floats) -> Floats:
    rows, columns, depth = picture.shape
    halved: Floats = picture.reshape(rows // 2, 2, columns // 2, 2, depth).mean(axis=(1, 3))
    return halved


def _bytes(plane: Floats) -> NDArray[np.uint8]:
    return np.clip(np.round(plane), 0, 255).astype(np.uint8)
