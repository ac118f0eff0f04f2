import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transom.core.crypto.frames import FrameHeader
from transom.gateway.cameras.nal import START
from transom.testing.camera.clock_strip import CELL_HEIGHT, WIDTH, draw_clock, read_clock
from transom.testing.camera.footage import Footage
from transom.testing.camera.sources import Format
from transom.testing.viewer.opener import Opened
from transom.testing.viewer.pictures import PictureDecoder

NOW = 1_795_416_932_378


@given(st.integers(1, 2**48 - 1))
def test_what_is_drawn_is_read(instant: int) -> None:
    luma = np.full((20, WIDTH + 3), 99, np.uint8)
    draw_clock(luma, instant)
    assert read_clock(luma) == instant


def test_first_cell_is_the_highest_bit_and_twelve_pixels_wide() -> None:
    luma = np.zeros((20, WIDTH), np.uint8)
    draw_clock(luma, 1 << 47)
    assert (luma[:16, :12] == 235).all()
    assert (luma[:16, 12:] == 16).all()


@pytest.mark.parametrize("level", [0, 100, 128])
def test_picture_without_a_clock_reads_as_none(level: int) -> None:
    assert read_clock(np.full((360, 640), level, np.uint8)) is None


def test_picture_too_small_reads_as_none() -> None:
    assert read_clock(np.zeros((CELL_HEIGHT, WIDTH - 1), np.uint8)) is None


@pytest.mark.parametrize("bitrate", [150_000, 1_000_000])
def test_clock_survives_compression(bitrate: int) -> None:
    footage, encoder = Footage("station-road"), Format(bitrate=bitrate).encoder()
    decoder = PictureDecoder(lambda: 0)
    for number in range(30):
        instant = NOW + number * 40
        nals = encoder.encode(footage.frame(number / 25, instant))
        unit = b"".join(START + nal for nal in nals)
        (picture,) = decoder.decode(Opened(FrameHeader(0, number, 0), unit, 0, number))
        assert picture.clock_ms == instant
