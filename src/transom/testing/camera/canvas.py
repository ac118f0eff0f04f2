"""Draws shapes with soft edges: a numpy picture, larger than it comes out."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Colour = str | tuple[float, float, float]


def rgb(colour: Colour) -> Floats:
    """`#rrggbb`, or three numbers from 0 to 255."""
    if isinstance(colour, str):
        return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], np.float32)
    return np.array(colour, np.float32)


def mix(a: Colour, b: Colour, share: float) -> tuple[float, float, float]:
    """A colour between two, `share` of the way from `a` to `b`."""
    r, g, b_ = rgb(a) * (1 - share) + rgb(b) * share
    return float(r), float(g), float(b_)


class Canvas:
    """A picture with an alpha plane, transparent at first. Coordinates are in its own pixels."""

    def __init__(self, width: float, height: float, *, scale: float = 1.0) -> None:
        self._finer = 3 if scale < 1.5 else 2  # a large picture's edges show less
        self._unit = scale * self._finer
        rows, columns = (round(v * scale) * self._finer for v in (height, width))
        self._premultiplied: Floats = np.zeros((rows, columns, 4), np.float32)

    def polygon(self, points: Sequence[tuple[float, float]], colour: Colour, a: float = 1) -> None:
        """Fills a polygon."""
        corners = np.array(points, np.float32) * self._unit
        box = self._box(*corners.min(0), *corners.max(0))
        if box is None:
            return
        ys, xs = self._grid(box)
        inside = np.zeros((ys.shape[0], xs.shape[1]), bool)
        for (x0, y0), (x1, y1) in zip(corners, np.roll(corners, -1, 0), strict=True):
            if y0 != y1:  # even-odd rule
                crosses = (ys >= min(y0, y1)) & (ys < max(y0, y1))
                inside ^= crosses & (xs < x0 + (ys - y0) * (x1 - x0) / (y1 - y0))
        self._blend(box, inside.astype(np.float32) * a, rgb(colour))

    def rect(self, x: float, y: float, w: float, h: float, colour: Colour, a: float = 1) -> None:
        """Fills a rectangle."""
        self.polygon([(x, y), (x + w, y), (x + w, y + h), (x, y + h)], colour, a)

    def ellipse(
        self, x: float, y: float, rx: float, ry: float, colour: Colour, a: float = 1
    ) -> None:
        """Fills an ellipse around a centre."""
        u = self._unit
        self._round(x * u, y * u, rx * u, ry * u, colour, a, soft=False)

    def glow(self, x: float, y: float, rx: float, ry: float, colour: Colour, a: float) -> None:
        """Light that fades from a centre outwards."""
        u = self._unit
        self._round(x * u, y * u, rx * u, ry * u, colour, a, soft=True)

    def gradient(self, x: float, y: float, w: float, h: float, top: Colour, bottom: Colour) -> None:
        """Fills a rectangle from one colour to another, downwards."""
        u = self._unit
        box = self._box(x * u, y * u, (x + w) * u, (y + h) * u)
        if box is None:
            return
        ys, _ = self._grid(box)
        share = np.clip((ys / u - y) / h, 0, 1)[..., None]
        self._blend(box, np.ones((1, 1), np.float32), rgb(top) * (1 - share) + rgb(bottom) * share)

    def grain(self, x: float, y: float, w: float, h: float, amount: float, seed: int) -> None:
        """Roughens a rectangle's brightness by up to `amount` of 255."""
        u = self._unit
        box = self._box(x * u, y * u, (x + w) * u, (y + h) * u)
        if box is None:
            return
        part = self._premultiplied[box]
        rows, columns = (-(-n // self._finer) for n in part.shape[:2])
        noise = np.random.default_rng(seed).normal(0, amount / 2, (rows, columns))
        large = noise.repeat(self._finer, 0).repeat(self._finer, 1)
        part[..., :3] += large[: part.shape[0], : part.shape[1], None].astype(np.float32)

    def pixels(self) -> Floats:
        """The finished picture: premultiplied RGB from 0 to 255, and alpha from 0 to 1."""
        n, p = self._finer, self._premultiplied
        rows, columns = p.shape[0] // n, p.shape[1] // n
        small: Floats = p.reshape(rows, n, columns, n, 4).mean(axis=(1, 3))
        small[..., :3] = np.clip(small[..., :3], 0, 255)
        return small

    def _round(
        self, x: float, y: float, rx: float, ry: float, colour: Colour, a: float, *, soft: bool
    ) -> None:
        box = self._box(x - rx, y - ry, x + rx, y + ry)
        if box is None:
            return
        ys, xs = self._grid(box)
        distance = ((xs - x) / rx) ** 2 + ((ys - y) / ry) ** 2
        cover = np.clip(1 - distance, 0, 1) ** 2 if soft else (distance <= 1)
        self._blend(box, cover.astype(np.float32) * a, rgb(colour))

    def _box(self, x0: float, y0: float, x1: float, y1: float) -> tuple[slice, slice] | None:
        rows, columns = self._premultiplied.shape[:2]
        left, right = max(0, int(x0)), min(columns, int(np.ceil(x1)) + 1)
        top, bottom = max(0, int(y0)), min(rows, int(np.ceil(y1)) + 1)
        if left >= right or top >= bottom:
            return None
        return slice(top, bottom), slice(left, right)

    @staticmethod
    def _grid(box: tuple[slice, slice]) -> tuple[Floats, Floats]:
        ys = np.arange(box[0].start, box[0].stop, dtype=np.float32)[:, None] + np.float32(0.5)
        xs = np.arange(box[1].start, box[1].stop, dtype=np.float32)[None, :] + np.float32(0.5)
        return ys, xs

    def _blend(self, box: tuple[slice, slice], cover: Floats, colour: Floats) -> None:
        part = self._premultiplied[box]
        share = cover[..., None]
        part[..., :3] += (colour - part[..., :3]) * share
        part[..., 3:] += (1 - part[..., 3:]) * share
