"""Street-like footage, made as it is asked for: sprites move over a background drawn once."""

import datetime as dt
import math

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from transom.testing.camera import font, sprites
from transom.testing.camera.canvas import Canvas
from transom.testing.camera.clock_strip import CELL_HEIGHT, WIDTH, draw_clock
from transom.testing.camera.planes import Planes, Sprite
from transom.testing.camera.scenes import SCENES, Mover, Scene

_BASE = 640  # scenes are drawn for this width


class Footage:
    """Pictures of one scene. Not thread-safe; one thread asks for frames.

    Args:
        scene: a name out of `SCENES`.
        width: at least 576, and even; the height is 9/16 of it.
    """

    def __init__(self, scene: str, *, width: int = 640, height: int = 360) -> None:
        place = SCENES[scene]
        self._scale = width / _BASE
        self.width, self.height = width, height
        canvas = Canvas(_BASE, height / self._scale, scale=self._scale)
        place.paint(canvas)
        self._still = Planes.of(canvas.pixels()[:height, :width])
        self._still.u[: CELL_HEIGHT // 2, : WIDTH // 2] = 128
        self._still.v[: CELL_HEIGHT // 2, : WIDTH // 2] = 128
        self._movers = [_Moving(m, place, self._scale) for m in place.movers]
        self._label = Sprite(self._text(place.label))
        self._second = -1
        self._date: Sprite | None = None

    def planes(self, seconds: float, instant_ms: int) -> Planes:
        """The picture after `seconds` of the scene, with an instant as clock and as text."""
        planes = self._still.copy()
        for moving in self._movers:
            moving.draw(planes, seconds)
        bottom = self.height - round(16 * self._scale)
        self._label.draw(planes, round(10 * self._scale), bottom)
        date = self._dated(instant_ms // 1000)
        date.draw(planes, self.width - date.width - round(10 * self._scale), bottom)
        draw_clock(planes.y, instant_ms)
        return planes

    def frame(self, seconds: float, instant_ms: int) -> VideoFrame:
        """As `planes`, for an encoder."""
        return self.planes(seconds, instant_ms).frame()

    def _dated(self, second: int) -> Sprite:
        if self._date is None or second != self._second:
            self._second = second
            text = f"{dt.datetime.fromtimestamp(second, dt.UTC):%Y-%m-%d %H:%M:%S}"
            self._date = Sprite(self._text(text))
        return self._date

    def _text(self, text: str) -> NDArray[np.float32]:
        canvas = Canvas(len(text) * font.WIDTH + 2, font.HEIGHT, scale=self._scale)
        font.write(canvas, text, 1, 1)
        return canvas.pixels()


class _Moving:
    """A mover's sprites, and where it is at a time."""

    def __init__(self, mover: Mover, place: Scene, scale: float) -> None:
        self._mover = mover
        self._scale = scale
        size, mirrored = mover.scale * scale, mover.speed < 0
        if mover.kind == "person":
            shirt, trousers, hair = mover.colours
            self._sprites = [
                Sprite(
                    sprites.person(shirt, trousers, hair, step=step, scale=size, mirrored=mirrored)
                )
                for step in range(sprites.STEPS)
            ]
        else:
            picture = sprites.car(
                mover.colours[0], scale=size, mirrored=mirrored, kind=mover.kind,
                lights=place.lights,
            )  # fmt: skip
            self._sprites = [Sprite(picture)]

    def draw(self, planes: Planes, seconds: float) -> None:
        """Draws it where it is, or not at all."""
        mover = self._mover
        span = _BASE + mover.gap
        x = (mover.start + mover.speed * seconds) % span - mover.gap / 2
        # Two steps for every metre or so that it walks.
        step = math.floor(seconds * abs(mover.speed) / (6 * mover.scale)) % len(self._sprites)
        sprite = self._sprites[step]
        top = round(mover.base * self._scale) - sprite.height
        sprite.draw(planes, round(x * self._scale) - sprite.width // 2, top)
