"""Films of recorded access units: as they are, in every codec that cameras send."""

import io
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import av
import pytest
from av.video.codeccontext import VideoCodecContext

from tests.unit.gateway.recording.footage import BEGAN_US, FRAME_US, footage
from transom.errors import RecordingDamaged
from transom.gateway.cameras.camera import AccessUnit, Codec
from transom.gateway.recording.film import film
from transom.testing.camera.footage import Footage
from transom.testing.camera.scenes import DEFAULT_SCENE


def encoded(codec: Codec, count: int) -> Iterator[AccessUnit]:
    """Access units as a camera of this codec sends them."""
    if codec == "h264":
        yield from list(footage(2))[:count]
        return
    encoder = av.CodecContext.create("libx265" if codec == "hevc" else "mjpeg", "w")
    assert isinstance(encoder, VideoCodecContext)
    encoder.width, encoder.height, encoder.time_base = 640, 360, Fraction(1, 10)
    encoder.pix_fmt = "yuv420p" if codec == "hevc" else "yuvj420p"
    encoder.options = {
        "preset": "ultrafast",
        "tune": "zerolatency",
        "x265-params": "repeat-headers=1:log-level=none",
    } if codec == "hevc" else {}  # fmt: skip
    scene = Footage(DEFAULT_SCENE)
    for number in range(count):
        picture = scene.frame(number / 10, number * 100).reformat(format=encoder.pix_fmt)
        picture.pts = number
        for packet in encoder.encode(picture):
            yield AccessUnit(
                bytes(packet), packet.is_keyframe, number, BEGAN_US + number * FRAME_US, codec
            )


@pytest.mark.parametrize("codec", ["h264", "hevc", "mjpeg"])
def test_a_film_holds_the_cameras_own_packets_at_their_times(codec: Codec) -> None:
    units = list(encoded(codec, 8))
    made = b"".join(film(iter(units)))
    with av.open(io.BytesIO(made)) as container:
        (video,) = container.streams.video
        assert (video.codec_context.name, video.width, video.height) == (codec, 640, 360)
        frames = list(container.decode(video))
    assert [round(frame.time * 1e6, -3) for frame in frames if frame.time is not None] == [
        unit.captured_at_us - BEGAN_US for unit in units
    ]


def test_a_film_comes_in_pieces_long_before_its_end() -> None:
    units = footage(60)
    pieces = film(units)
    assert next(pieces)
    assert next(units).sequence < 30


def test_a_clock_that_ran_backwards_never_lets_a_film_run_backwards() -> None:
    units = [replace(unit, captured_at_us=BEGAN_US - n * 1000) for n, unit in enumerate(footage(1))]
    with av.open(io.BytesIO(b"".join(film(iter(units))))) as container:
        times = [frame.pts for frame in container.decode(video=0) if frame.pts is not None]
    assert times == sorted(set(times))
    assert len(times) == len(units)


def test_nothing_recorded_is_no_film_and_damage_is_told() -> None:
    assert list(film(iter(()))) == []
    with pytest.raises(RecordingDamaged):
        list(film(iter([AccessUnit(b"\0\0\0\1\x65 no picture", True, 0, BEGAN_US)])))
