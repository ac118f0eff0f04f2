"""MJPEG over HTTP by software that isn't ours: Debian's ustreamer, with Basic authentication, and
ffmpeg's own stream of parts.

ustreamer has no device here, so it shows its "no signal" picture, once a second at least: what
counts is how it writes its stream.
"""

import contextlib
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.gateway.cameras.watch import Watch
from transom.errors import CameraUnavailable
from transom.gateway.cameras.opening import probe
from transom.gateway.cameras.picture import decode
from transom.gateway.cameras.source import CameraSource

USER, PASSWORD = "ann", "p w"


@contextlib.contextmanager
def running(*command: str) -> Iterator[None]:
    if shutil.which(command[0]) is None:
        pytest.fail(f"{command[0]} is missing: sudo apt-get install {command[0]}")
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.kill()
        process.wait()


def wait_for_port(port: int) -> None:
    for _ in range(1000):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.02)
    raise TimeoutError


@pytest.fixture
def ustreamer(unused_tcp_port: int, tmp_path: Path) -> Iterator[str]:
    with running(
        "ustreamer", "--device", str(tmp_path / "none"), "--host", "127.0.0.1",
        "--port", str(unused_tcp_port), "--user", USER, "--passwd", PASSWORD,
    ):  # fmt: skip
        wait_for_port(unused_tcp_port)
        yield f"http://127.0.0.1:{unused_tcp_port}/stream"


async def test_ustreamer_is_a_camera(ustreamer: str) -> None:
    source = CameraSource.parse(ustreamer, user=USER, password=PASSWORD)
    async with Watch(source) as watch:
        await watch.until(lambda w: len(w.units) >= 3)
    assert {unit.codec for unit in watch.units} == {"mjpeg"}
    pictures = list(decode((unit.data for unit in watch.units), "mjpeg"))
    info = watch.states[0].info
    assert info is not None
    assert {(p.width, p.height) for p in pictures} == {(info.width, info.height)}


async def test_ustreamer_refuses_a_wrong_password(ustreamer: str) -> None:
    with pytest.raises(CameraUnavailable) as raised:
        await probe(CameraSource.parse(ustreamer, user=USER, password="other"))
    assert raised.value.reason == "password"
    with pytest.raises(CameraUnavailable) as raised:
        path = ustreamer.replace("/stream", "/nothing")
        await probe(CameraSource.parse(path, user=USER, password=PASSWORD))
    assert raised.value.reason == "no_video"


async def test_ffmpegs_stream_of_parts_is_a_camera(unused_tcp_port: int) -> None:
    url = f"http://127.0.0.1:{unused_tcp_port}/"
    with running(
        "ffmpeg", "-loglevel", "quiet", "-re", "-f", "lavfi", "-i", "testsrc=size=640x360:rate=25",
        "-c:v", "mjpeg", "-f", "mpjpeg",
        "-content_type", "multipart/x-mixed-replace;boundary=ffmpeg", "-listen", "1", url,
    ):  # fmt: skip
        # It takes one connection and then ends, so the first try must be the one that counts.
        async with Watch(CameraSource.parse(url)) as watch:
            await watch.until(lambda w: len(w.units) >= 25)
    pictures = list(decode((unit.data for unit in watch.units), "mjpeg"))
    assert len(pictures) == len(watch.units)
    assert (pictures[0].width, pictures[0].height) == (640, 360)
