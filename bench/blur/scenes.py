"""The bench's scenes: pictures in order, and where people are in some of them.

`vtest` and the faces come from Debian's package opencv-doc; the rest is drawn here, with a
sensor's grain. What is labelled is only what lies after the start, during which all is hidden.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from bench.blur.leaks import Box
from transom.gateway.picture.picture import Picture
from transom.testing.camera.canvas import Canvas
from transom.testing.camera.planes import Planes, Sprite
from transom.testing.camera.scenes import SCENES
from transom.testing.camera.sprites import STEPS, person

DATA = Path("/usr/share/doc/opencv-doc/examples/data")
LABELS = Path(__file__).parent / "vtest.json"
_FPS = 5  # of the drawn scenes; more pictures a second only cost time here
_GRAIN = 2.5
_LABELLED_FROM_S = 15.0
_GREEN = ("#3f7a5b", "#2b3648")


@dataclass(frozen=True)
class Shot:
    """One picture, at a time in seconds; `people` is None where nobody has looked."""

    picture: Picture
    people: tuple[Box, ...] | None


@dataclass(frozen=True)
class Scene:
    """A name, what happens in it, and its pictures."""

    name: str
    says: str
    shots: Callable[[], Iterator[Shot]]
    heads_only: bool = False


def vtest() -> Iterator[Shot]:
    """All of vtest.avi; every 48th picture is labelled."""
    labels = json.loads(LABELS.read_text())["frames"]
    with av.open(str(DATA / "vtest.avi")) as container:
        for number, frame in enumerate(container.decode(video=0)):
            boxes = labels.get(str(number))
            people = None if boxes is None else tuple((a, b, c, d) for a, b, c, d in boxes)
            yield Shot(_opened(frame, number / 10), people)


def walking() -> Iterator[Shot]:
    """Three people who cross a street all the time, for a minute."""
    clothes = (("#b8443a", "#2b3648"), ("#4a4d52", "#54585c"), ("#b9b5ac", "#6a625c"))
    for at_s, planes in _street(60):
        people = []
        for number, (shirt, trousers) in enumerate(clothes):
            x = (at_s * (30 + 9 * number) + 200 * number) % 560 + 40
            step = int(at_s * 8) % STEPS
            people.append(_stand(
                planes, x, base=230 + 55 * number, scale=0.9 + 0.4 * number,
                clothes=(shirt, trousers), step=step,
            ))  # fmt: skip
        yield Shot(_grained(planes, at_s), _labelled(at_s, people))


def stops() -> Iterator[Shot]:
    """Somebody walks in after 20 seconds and then stands without moving, for six minutes."""
    for at_s, planes in _street(380):
        people = []
        if at_s >= 20:
            x = min(320.0, 30 + (at_s - 20) * 45)
            step = int(at_s * 8) % STEPS if x < 320 else 0
            people.append(_stand(planes, x, base=340, scale=1.7, clothes=_GREEN, step=step))
        yield Shot(_grained(planes, at_s), _labelled(at_s, people, every_s=5))


def stood_before() -> Iterator[Shot]:
    """Somebody stands without moving before the first picture, and goes on standing."""
    for at_s, planes in _street(60):
        people = [_stand(planes, 320, base=340, scale=1.7, clothes=_GREEN, step=0)]
        yield Shot(_grained(planes, at_s), _labelled(at_s, people))


def faces() -> Iterator[Shot]:
    """Two players' faces in a still photograph, there before the first picture."""
    with av.open(str(DATA / "basketball1.png")) as container:
        frame = next(container.decode(video=0))
        still = Planes(np.asarray(frame.reformat(format="yuv420p").to_ndarray(), np.uint8))
    boxes: list[Box] = [(70, 93, 103, 134), (511, 66, 549, 122)]  # by eye
    for number in range(40 * _FPS):
        at_s = number / _FPS
        yield Shot(_grained(still.copy(), at_s), _labelled(at_s, boxes))


SCENES_OF_THE_BENCH = (
    Scene("vtest", "a real square, people walking and waiting", vtest),
    Scene("walking", "drawn: three people crossing a street", walking),
    Scene("stops", "drawn: somebody walks in, then stands still for six minutes", stops),
    Scene("stood_before", "drawn: somebody who stood still from the start", stood_before),
    Scene("faces", "a photograph: two faces, still from the start", faces, heads_only=True),
)


def _street(seconds: int) -> Iterator[tuple[float, Planes]]:
    for number in range(seconds * _FPS):
        yield number / _FPS, _empty().copy()


@cache
def _empty() -> Planes:
    canvas = Canvas(640, 360)
    SCENES["elm-street"].paint(canvas)
    return Planes.of(canvas.pixels()[:360, :640])


def _stand(
    planes: Planes, x: float, *, base: int, scale: float, clothes: tuple[str, str], step: int
) -> Box:
    """Draws a person with the feet at (x, base); returns the box around what is opaque."""
    picture, inner = _drawn(*clothes, step, scale)
    sprite = Sprite(picture)
    left, top = round(x) - sprite.width // 2, (base - sprite.height) // 2 * 2
    sprite.draw(planes, left, top)
    return left + inner[0], top + inner[1], left + inner[2], top + inner[3]


@cache
def _drawn(shirt: str, trousers: str, step: int, scale: float) -> tuple[NDArray[np.float32], Box]:
    picture = person(shirt, trousers, "#3b2a1e", step=step, scale=scale, mirrored=False)
    rows, columns = np.nonzero(picture[..., 3] > 0.5)
    box = int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1
    return picture, box


def _labelled(at_s: float, people: list[Box], *, every_s: int = 1) -> tuple[Box, ...] | None:
    labelled = at_s >= _LABELLED_FROM_S and at_s % every_s == 0 and people
    return tuple(people) if labelled else None


def _grained(planes: Planes, at_s: float) -> Picture:
    grain = _grains()[round(at_s * _FPS) % len(_grains())][: planes.y.shape[0], : planes.y.shape[1]]
    np.clip(planes.y + grain, 16, 235, out=planes.y, casting="unsafe")
    return Picture(planes.y, planes.u, planes.v, round(at_s * 1e6))


@cache
def _grains() -> NDArray[np.int16]:
    noise = np.random.default_rng(7).normal(0, _GRAIN, (7, 480, 640))
    return np.round(noise).astype(np.int16)


def _opened(frame: av.VideoFrame, at_s: float) -> Picture:
    planes = Planes(np.asarray(frame.reformat(format="yuv420p").to_ndarray(), np.uint8).copy())
    return Picture(planes.y, planes.u, planes.v, round(at_s * 1e6))
