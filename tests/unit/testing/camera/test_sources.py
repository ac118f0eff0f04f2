"""Where access units come from, at their time and only while somebody watches."""

import queue
from fractions import Fraction
from pathlib import Path

import av
import pytest

from transom.core.crypto.frames import FrameHeader
from transom.errors import SetupError
from transom.gateway.cameras.h264 import IDR
from transom.gateway.cameras.nal import START, split_nals
from transom.testing.camera.footage import Footage
from transom.testing.camera.sources import FileSource, FootageSource, Format, LoopSource, Source
from transom.testing.viewer.opener import Opened
from transom.testing.viewer.pictures import PictureDecoder

FORM = Format(fps=25)


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Twelve H.264 pictures in an MP4 file."""
    path = tmp_path / "film.mp4"
    footage = Footage("elm-street")
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 25)
        for number in range(12):
            frame = footage.frame(number / 25, 1_700_000_000_000)
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def take(source: Source, count: int) -> list[tuple[list[bytes], int]]:
    units = source.units()
    return [next(units) for _ in range(count)]


def clocks(units: list[tuple[list[bytes], int]]) -> list[int | None]:
    decoder = PictureDecoder(lambda: 0)
    out = []
    for number, (nals, _) in enumerate(units):
        data = b"".join(START + nal for nal in nals)
        out += decoder.decode(Opened(FrameHeader(0, number, 0), data, 0, number))
    return [picture.clock_ms for picture in out]


def test_footage_dates_each_picture_with_its_own_instant() -> None:
    units = take(FootageSource("elm-street", FORM), 5)
    assert clocks(units) == [instant_us // 1000 for _, instant_us in units]


def test_file_is_transcoded_with_the_clock_and_looped(film: Path) -> None:
    units = take(FileSource(film, FORM), 30)
    assert clocks(units) == [instant_us // 1000 for _, instant_us in units]


def test_file_that_is_passed_through_keeps_its_own_pictures(film: Path) -> None:
    units = take(FileSource(film, FORM, passthrough=True), 13)
    keys = [i for i, (nals, _) in enumerate(units) if any(n[0] & 0x1F == IDR for n in nals)]
    assert keys == [0, 12]


def test_file_that_is_no_video_is_a_setup_error(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("no video at all")
    with pytest.raises(SetupError, match=r"notes\.txt"):
        FileSource(path, FORM)
    with pytest.raises(SetupError, match=r"missing\.mp4"):
        FileSource(tmp_path / "missing.mp4", FORM)


def test_loop_repeats_itself_at_its_bit_rate() -> None:
    source = LoopSource("elm-street", Format(fps=10, bitrate=600_000), seconds=1)
    units = take(source.another(), 20)
    assert [nals for nals, _ in units[:10]] == [nals for nals, _ in units[10:]]
    assert 300_000 < source.bits_per_second < 900_000


def test_source_sleeps_until_somebody_watches_and_then_starts_with_a_key_frame() -> None:
    taken: queue.Queue[bool] = queue.Queue()
    source = FootageSource("elm-street", FORM)
    source.start(lambda nals, is_key, instant: taken.put(is_key))
    with pytest.raises(queue.Empty):
        taken.get(timeout=0.2)
    for _ in range(2):
        source.wake()
        while not taken.get(timeout=5):
            pass
    source.close()


def test_nal_units_are_split_at_start_codes_of_either_length() -> None:
    data = b"\x00\x00\x00\x01\x67\x01\x00\x00\x01\x68\x02\x00\x00\x00\x01\x65\x03"
    assert split_nals(data) == [b"\x67\x01", b"\x68\x02", b"\x65\x03"]
