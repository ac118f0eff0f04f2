"""Somebody else's camera: gst-rtsp-server plays pedestrians (opencv-doc's vtest.avi) over RTSP.

camera → ThreadedCamera → SealedStream → relay → subscriber → opener → decoder. Every picture at the
far end is compared twice: bit by bit with a decode of the very bytes that x264 made inside the
server, and by PSNR of its luma with the source film's own picture.
"""

import asyncio
import itertools
import json
import math
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.unit.gateway.cameras.watch import Watch
from transom.clock import SystemClock
from transom.core.crypto.envelope import HpkeKeyPair, unwrap
from transom.core.crypto.frames import SealKey
from transom.core.ids import new_id
from transom.core.signing import Signer
from transom.errors import CameraUnavailable
from transom.gateway.cameras.opening import open_camera, probe
from transom.gateway.cameras.source import CameraSource, Transport
from transom.gateway.media.stream import SealedStream, Viewer
from transom.testing.viewer.opener import FrameOpener
from transom.testing.viewer.pictures import Decoded, PictureDecoder
from transom.wire.publisher import RelayAccess
from transom.wire.relay import Relay
from transom.wire.subscriber import subscribe
from transom.wire.tokens import hash_token, new_token

PACKAGES = (
    "gir1.2-gst-rtsp-server-1.0 python3-gi gstreamer1.0-plugins-base gstreamer1.0-plugins-good "
    "gstreamer1.0-plugins-bad gstreamer1.0-plugins-ugly gstreamer1.0-libav opencv-doc"
)
USER, PASSWORD = "ann", "pedestrians"
PICTURES = 60
LEAST_PSNR = 36.0  # dB, of each picture's luma; x264 at 4 Mbit/s reaches it easily
CLOCK = SystemClock()
Picture = NDArray[np.uint8]


def missing(what: str) -> str:
    return f"{what}. Install what this test needs: sudo apt-get install {PACKAGES}"


@pytest.fixture(scope="module")
def film() -> Path:
    if shutil.which("dpkg") is None:
        pytest.fail(missing("this isn't Debian"))
    listing = subprocess.run(
        ["dpkg", "-L", "opencv-doc"], check=False, capture_output=True, text=True
    )
    found = [line for line in listing.stdout.splitlines() if line.endswith("/vtest.avi")]
    if not found:
        pytest.fail(missing("opencv-doc's vtest.avi is missing"))
    return Path(found[0])


class GstCamera:
    """The server's process."""

    def __init__(self, film: Path, sent: Path) -> None:
        script = Path(__file__).with_name("gst_camera.py")
        self.sent = sent
        self.process = subprocess.Popen(
            ["/usr/bin/python3", script, film, sent, USER, PASSWORD],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            _, error = self.process.communicate()
            pytest.fail(missing(f"gst-rtsp-server doesn't start: {error.strip()[-200:]}"))
        self.url: str = json.loads(line)["url"]

    def source(self, transport: Transport, *, password: str = PASSWORD) -> CameraSource:
        return CameraSource.parse(self.url, user=USER, password=password, transport=transport)

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def camera(film: Path, tmp_path: Path) -> Iterator[GstCamera]:
    running = GstCamera(film, tmp_path / "sent.h264")
    yield running
    running.close()


async def watch(source: CameraSource, count: int) -> tuple[list[Decoded], FrameOpener]:
    """The first `count` pictures that a viewer gets, through the whole path."""
    camera_id, session_id, device_id = new_id("cam"), new_id("vws"), new_id("dev")
    gateway, pair = Signer.generate(), HpkeKeyPair.generate()
    viewer_token, gateway_token = new_token(), new_token()
    numbers = itertools.count(1)

    async def reserve(wanted: int) -> int:
        first, *_ = itertools.islice(numbers, wanted)
        return first

    opener = FrameOpener(camera_id)
    decoder = PictureDecoder(CLOCK.now_us, keep=True)
    pictures: list[Decoded] = []
    rtsp = open_camera(source, clock=CLOCK)
    stream = SealedStream(camera_id, signer=gateway, reserve_epochs=reserve, clock=CLOCK)
    async with Relay(bind="127.0.0.1:0", clock=CLOCK) as relay:
        relay.allow_viewer(session_id, camera_id=camera_id, token_hash=hash_token(viewer_token))
        relay.allow_gateway(camera_id, token_hash=hash_token(gateway_token))
        rtsp.start(stream.push, lambda status: None)
        viewer = Viewer(session_id, device_id, pair.suite, pair.public, CLOCK.now() + 600_000)
        access = RelayAccess(relay.url, relay.fingerprints, gateway_token)
        envelopes = await stream.join(viewer, relay=access)
        envelope, base_key = unwrap(
            envelopes[session_id][0],
            gateway_key=gateway.key,
            private=pair,
            session_id=session_id,
            camera_id=camera_id,
            device_id=device_id,
        )
        opener.add_key(SealKey(envelope.cipher_suite, envelope.kid, base_key))
        async with asyncio.timeout(60):
            async for frame in subscribe(
                f"{relay.url}/v/{session_id}",
                fingerprints=relay.fingerprints,
                token=viewer_token,
                broadcast=camera_id,
            ):
                for opened in opener.push(frame):
                    pictures += decoder.decode(opened)
                if len(pictures) >= count:
                    break
        await stream.close()
        await rtsp.close()
    return pictures, opener


def decoded(path: Path, count: int, *, form: str | None = None) -> list[Picture]:
    """The first pictures of a file as yuv420p."""
    out = []
    with av.open(str(path), format=form) as container:
        for frame in itertools.islice(container.decode(video=0), count):
            out.append(np.asarray(frame.to_ndarray(format="yuv420p"), np.uint8))
    return out


def luma_psnr(one: Picture, other: Picture) -> float:
    """Of the luma planes, dB."""
    rows = one.shape[0] * 2 // 3
    error = float(np.mean((one[:rows].astype(float) - other[:rows]) ** 2))
    return math.inf if error == 0 else 10 * math.log10(255**2 / error)


@pytest.mark.parametrize("transport", ["tcp", "udp"])
async def test_pedestrians_arrive_frame_exact_from_a_camera_that_is_not_ours(
    camera: GstCamera, film: Path, transport: Transport
) -> None:
    pictures, opener = await watch(camera.source(transport), PICTURES)
    camera.close()
    first = pictures[0].sequence
    assert [p.sequence for p in pictures] == list(range(first, first + len(pictures)))
    assert opener.refused == 0
    assert not opener.dropped["not_in_step"]
    sent = decoded(camera.sent, first + PICTURES + 20, form="h264")
    source = decoded(film, first + PICTURES + 20)
    psnr = []
    for picture in pictures:
        assert picture.picture is not None
        here, there = picture.picture, sent[picture.sequence]
        exact = np.array_equal(here, there)
        assert exact, f"picture {picture.sequence} differs from what the server encoded"
        psnr.append(luma_psnr(here, source[picture.sequence]))
    told = f"luma PSNR to vtest.avi: least {min(psnr):.1f}, mean {np.mean(psnr):.1f} dB"
    print(f"{transport}: {len(psnr)} pictures bit-exact; {told}")
    assert min(psnr) >= LEAST_PSNR, told


async def test_pictures_of_the_film_differ_enough_for_the_comparison_to_mean_something(
    film: Path,
) -> None:
    source = decoded(film, PICTURES)
    neighbours = [luma_psnr(a, b) for a, b in itertools.pairwise(source)]
    assert max(neighbours) < LEAST_PSNR


@pytest.mark.parametrize("transport", ["tcp", "udp"])
async def test_its_clock_is_this_machines(camera: GstCamera, transport: Transport) -> None:
    async with Watch(camera.source(transport)) as watch:
        await watch.until(lambda w: w.units and w.units[-1].clock_offset_ms is not None)
    offset = watch.units[-1].clock_offset_ms
    assert offset is not None
    print(f"{transport}: gst-rtsp-server's clock is {offset} ms ahead")
    assert abs(offset) < 1500


@pytest.mark.parametrize("transport", ["tcp", "udp"])
async def test_wrong_password_is_named(camera: GstCamera, transport: Transport) -> None:
    with pytest.raises(CameraUnavailable) as raised:
        await probe(camera.source(transport, password="wrong"))
    assert raised.value.reason == "password"


@pytest.mark.parametrize("transport", ["tcp", "udp"])
async def test_probe_tells_what_it_sends(camera: GstCamera, transport: Transport) -> None:
    info = await probe(camera.source(transport))
    assert (info.codec, info.width, info.height, info.fps) == ("H.264", 768, 576, 10.0)
