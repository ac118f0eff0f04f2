"""Real H.264 for recordings, and clocks that a test sets."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from transom.core.ids import new_id
from transom.gateway.cameras.camera import AccessUnit
from transom.gateway.cameras.nal import START
from transom.gateway.recording.disk import Disk
from transom.gateway.recording.shelf import Shelf
from transom.gateway.recording.writer import SegmentWriter
from transom.testing.camera.encode import Encoder, is_key
from transom.testing.camera.footage import Footage
from transom.testing.camera.scenes import DEFAULT_SCENE

CAMERA = new_id("cam", b"the front camera")  # the same in another process
KEY = bytes(range(32))
BEGAN_US = 1_790_000_000_000_000
FPS = 10
FRAME_US = 1_000_000 // FPS


@cache
def _two_seconds() -> tuple[tuple[bytes, bool], ...]:
    footage, encoder = Footage(DEFAULT_SCENE), Encoder(width=640, height=360, fps=FPS)
    nals = [encoder.encode(footage.frame(n / FPS, n * 100)) for n in range(2 * FPS)]
    return tuple((b"".join(b"\0\0\0\1" + nal for nal in one), is_key(one)) for one in nals)


def footage(seconds: int, *, began_us: int = BEGAN_US) -> Iterator[AccessUnit]:
    """Pictures of a street at 10 fps with a key frame each second; two seconds, repeated."""
    loop = _two_seconds()
    for number in range(seconds * FPS):
        data, key = loop[number % len(loop)]
        yield AccessUnit(data, key, number, began_us + number * FRAME_US)


def timed_footage(seconds: int) -> Iterator[AccessUnit]:
    """The same street, its clock right, with a key frame every two seconds."""
    scene, encoder = Footage(DEFAULT_SCENE), Encoder(width=640, height=360, fps=FPS, gop=2 * FPS)
    for number in range(seconds * FPS):
        instant_us = BEGAN_US + number * FRAME_US
        nals = encoder.encode(scene.frame(number / FPS, instant_us // 1000))
        yield AccessUnit(b"".join(START + nal for nal in nals), is_key(nals), number, instant_us)


def opened(folder: Path, disk: Disk | None = None) -> Shelf:
    """The recordings of a folder, as a gateway opens them when it starts."""
    return Shelf(folder, key=KEY, disk=disk or Disk(spare=0))


def record(shelf: Shelf, seconds: int, *, began_us: int = BEGAN_US) -> None:
    """Records footage, to the end of it."""
    writer = SegmentWriter(CAMERA, shelf, why="switched_off")
    for unit in footage(seconds, began_us=began_us):
        writer.take(unit)
    writer.interrupt("gateway_off")
