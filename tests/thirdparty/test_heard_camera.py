"""A camera's sound, from GStreamer's RTSP server: what is heard at the far end is what it plays."""

import queue
from collections.abc import Iterator
from itertools import islice

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.thirdparty.heard_camera import PASSWORD, USER, heard_camera
from transom.clock import SystemClock
from transom.errors import CameraUnavailable
from transom.gateway.cameras.camera import AccessUnit
from transom.gateway.cameras.sound import KEY_EVERY, RATE, Sound, opus, require_sound
from transom.gateway.cameras.source import CameraSource, Transport


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with heard_camera() as url:
        yield url


def camera(url: str, **more: str) -> CameraSource:
    return CameraSource.parse(url, **({"user": USER, "password": PASSWORD} | more))  # type: ignore[arg-type]


def samples(packets: list[bytes]) -> NDArray[np.float64]:
    """What a listener hears, decoded by libav's own Opus decoder."""
    decoder = av.CodecContext.create("opus", "r")
    decoder.sample_rate, decoder.layout = RATE, "mono"
    frames = [frame for packet in packets for frame in decoder.decode(av.Packet(packet))]
    return np.concatenate([frame.to_ndarray()[0] for frame in frames]).astype(float)


def pitch(heard: NDArray[np.float64]) -> float:
    """The loudest frequency, in hertz."""
    spectrum = np.abs(np.fft.rfft(heard * np.hanning(len(heard))))
    return float(np.argmax(spectrum)) * RATE / len(heard)


@pytest.mark.parametrize("transport", ["tcp", "udp"])
def test_what_the_camera_plays_is_heard(address: str, transport: Transport) -> None:
    packets = list(islice(opus(camera(f"{address}/main", transport=transport)), 75))
    heard = samples(packets)[RATE // 2 :]
    assert abs(pitch(heard) - 1000) < 5
    assert 0.2 < np.sqrt(np.mean(heard**2)) < 0.6
    assert sum(map(len, packets)) < 75 * 200


def test_sound_comes_packet_by_packet_until_it_is_closed(address: str) -> None:
    given: queue.Queue[AccessUnit] = queue.Queue()
    sound = Sound(camera(f"{address}/main"), given.put, clock=SystemClock())
    units = [given.get(timeout=10) for _ in range(2 * KEY_EVERY)]
    sound.close()
    assert [unit.sequence for unit in units] == list(range(2 * KEY_EVERY))
    assert [unit.sequence for unit in units if unit.is_key] == [0, KEY_EVERY]
    spread = units[-1].captured_at_us - units[0].captured_at_us
    assert 0.5e6 < spread < 3e6  # 0.98 s of sound, as it comes


@pytest.mark.parametrize(
    ("path", "secret"), [("/small", PASSWORD), ("/main", "another"), ("/none", PASSWORD)]
)
def test_what_can_t_be_heard_is_said_without_a_secret(address: str, path: str, secret: str) -> None:
    with pytest.raises(CameraUnavailable) as raised:
        require_sound(camera(f"{address}{path}", password=secret))
    assert raised.value.reason == "no_sound"
    for text in (str(raised.value), repr(raised.value), str(raised.value.__cause__)):
        assert secret not in text
