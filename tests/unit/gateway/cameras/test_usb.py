"""USB cameras. A kernel without Video4Linux has no device to open, so what stands behind the
device is put in its place: FFmpeg's own picture generator, which gives raw pictures as a cheap
webcam does, and a stream of MJPEG. The reader, its units and its refusals are the real ones.
"""

import errno
from pathlib import Path

import av
import pytest
from av.container import InputContainer

from tests.unit.gateway.cameras.test_film import film
from transom.clock import SystemClock
from transom.errors import CameraUnavailable
from transom.gateway.cameras.camera import Codec
from transom.gateway.cameras.opening import probe
from transom.gateway.cameras.picture import decode, describe
from transom.gateway.cameras.reader import units
from transom.gateway.cameras.source import CameraSource
from transom.gateway.cameras.usb import OpenInput, UsbReader

SOURCE = CameraSource.parse("usb:/dev/video0")


def raw(path: str, wanted: str) -> InputContainer:
    """As a webcam that has raw pictures only: it refuses every named format."""
    assert path == "/dev/video0"
    if wanted:
        raise OSError(errno.EINVAL, "Invalid argument")
    return av.open("testsrc=size=640x360:rate=25", format="lavfi")


def first(open_input: OpenInput, count: int) -> tuple[UsbReader, Codec, list[bytes]]:
    reader = UsbReader(SOURCE, open_input=open_input)
    stream = reader.open()
    read = units(reader, clock=SystemClock(), stall_seconds=5.0)
    got = [next(read) for _ in range(count)]
    assert got[0].is_key
    info = describe(got[0].data, stream)
    assert (info.width, info.height, info.fps) == (640, 360, 25.0)
    return reader, stream.codec, [unit.data for unit in got]


def test_raw_pictures_are_encoded() -> None:
    reader, codec, data = first(raw, 12)
    assert codec == "h264"
    assert len(list(decode(data))) == 12
    reader.close()


@pytest.mark.parametrize("codec", ["h264", "mjpeg"])
def test_what_the_camera_encodes_itself_is_passed_on(tmp_path: Path, codec: Codec) -> None:
    path = film(tmp_path, codec, rate=25, form="avi")

    def encoded(_: str, wanted: str) -> InputContainer:
        if wanted != codec:
            raise OSError(errno.EINVAL, "Invalid argument")
        return av.open(str(path))

    reader, sent, data = first(encoded, 12)
    assert sent == codec
    assert len(list(decode(data, codec))) == 12
    with pytest.raises(CameraUnavailable) as raised:
        reader.read()
    assert raised.value.reason == "lost"
    reader.close()


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.ENOENT, "missing"),
        (errno.ENODEV, "missing"),
        (errno.EACCES, "denied"),
        (errno.EBUSY, "busy"),
        (errno.EINVAL, "no_video"),
        (errno.ENOTTY, "no_video"),
    ],
)
def test_what_keeps_the_device_shut_is_named(number: int, reason: str) -> None:
    def refuse(path: str, wanted: str) -> InputContainer:
        raise OSError(number, "no")

    reader = UsbReader(SOURCE, open_input=refuse)
    with pytest.raises(CameraUnavailable) as raised:
        reader.open()
    reader.close()
    assert raised.value.reason == reason


async def test_camera_that_isnt_plugged_in_is_missing() -> None:
    with pytest.raises(CameraUnavailable, match="/dev/video240") as raised:
        await probe(CameraSource.parse("usb:/dev/video240"))
    assert raised.value.reason == "missing"
