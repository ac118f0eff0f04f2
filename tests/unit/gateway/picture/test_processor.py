from dataclasses import replace
from fractions import Fraction

import av
import numpy as np
import pytest
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType

from transom.errors import PictureError
from transom.gateway.cameras.camera import AccessUnit, Codec
from transom.gateway.cameras.picture import decode
from transom.gateway.picture.masks import FLAT, MaskStep
from transom.gateway.picture.picture import Picture
from transom.gateway.picture.processor import Processor
from transom.gateway.picture.settings import MaskSet
from transom.testing.camera.footage import Footage
from transom.testing.camera.sources import Format

MASK = MaskSet(
    polygons=(((5000, 2000), (9000, 2000), (9000, 7000), (5000, 7000)),), width=640, height=360
)


def units(count: int, *, width: int = 640, height: int = 360) -> list[AccessUnit]:
    """Access units of a street, as a camera sends them."""
    footage = Footage("elm-street", width=width, height=height)
    encoder = Format(width=width, height=height).encoder()
    made = []
    for number in range(count):
        nals = encoder.encode(footage.frame(number / 25, number * 40))
        data = b"".join(b"\0\0\0\1" + nal for nal in nals)
        made.append(AccessUnit(data, number % 25 == 0, number, 1_000_000 + number * 40_000))
    return made


def in_codec(codec: Codec, made: list[AccessUnit]) -> list[AccessUnit]:
    """The same pictures, as a camera of another codec sends them."""
    encoder = av.CodecContext.create({"hevc": "libx265"}.get(codec, codec), "w")
    assert isinstance(encoder, VideoCodecContext)
    encoder.width, encoder.height = 640, 360
    encoder.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
    encoder.time_base = Fraction(1, 25)
    if codec == "hevc":
        parameters = "keyint=25:repeat-headers=1:annexb=1:log-level=none"
        encoder.options = {
            "preset": "ultrafast", "tune": "zerolatency", "x265-params": parameters
        }  # fmt: skip
    packets = []
    for number, frame in enumerate(decode(unit.data for unit in made)):
        picture = frame.reformat(format=encoder.pix_fmt)
        picture.pts, picture.time_base = number, Fraction(1, 25)
        picture.pict_type = PictureType.NONE
        packets += encoder.encode(picture)
    packets += encoder.encode(None)
    return [
        replace(unit, data=bytes(packet), is_key=packet.is_keyframe, codec=codec)
        for unit, packet in zip(made, packets, strict=True)
    ]


def test_each_picture_comes_out_at_once_with_its_own_instant_and_its_mask() -> None:
    processor, out = Processor([MaskStep([MASK])]), []
    for unit in units(30):
        (made,) = processor.process(unit)
        assert (made.sequence, made.captured_at_us) == (unit.sequence, unit.captured_at_us)
        out.append(made)
    assert out[0].is_key
    frames = list(decode(unit.data for unit in out))
    assert len(frames) == 30
    for frame in frames:
        luma = frame.to_ndarray(format="yuv420p")[80:240, 330:570].astype(int)
        assert np.abs(luma - FLAT[0]).max() <= 2


def test_it_begins_in_the_midst_of_a_group_with_a_key_frame() -> None:
    made, processor = units(10), Processor([MaskStep([MASK])])
    processor.prime(made[:9])
    processor.want_key()
    (first,) = processor.process(made[9])
    assert first.is_key
    assert len(list(decode([first.data]))) == 1


def test_another_resolution_comes_out_masked_from_its_first_picture() -> None:
    processor = Processor([MaskStep([MASK])])
    for unit in units(2):
        processor.process(unit)
    (large,) = processor.process(units(1, width=1280, height=720)[0])
    assert large.is_key
    (frame,) = decode([large.data])
    luma = frame.to_ndarray(format="yuv420p")[160:480, 660:1140].astype(int)
    assert np.abs(luma - FLAT[0]).max() <= 2


@pytest.mark.parametrize("data", [b"", b"\0\0\0\1\x65 a picture", b"\0\0\0\1\x41\x9a\xff" * 9])
def test_what_does_not_decode_gives_nothing_out(data: bytes) -> None:
    processor = Processor([MaskStep([MASK])])
    try:
        made = processor.process(AccessUnit(data, True, 0, 0))
    except PictureError:
        made = []
    assert made == []


class Broken:
    def apply(self, picture: Picture) -> None:
        raise PictureError("no")


def test_a_step_that_refuses_gives_nothing_out() -> None:
    with pytest.raises(PictureError):
        Processor([Broken()]).process(units(1)[0])


def test_the_owners_preview_is_the_encoded_picture() -> None:
    frame = Processor([MaskStep([MASK])]).last_picture(units(3))
    assert frame is not None
    luma = frame.to_ndarray(format="yuv420p")[80:240, 330:570].astype(int)
    assert np.abs(luma - FLAT[0]).max() <= 2
