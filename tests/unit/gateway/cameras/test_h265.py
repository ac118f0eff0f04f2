"""RFC 7798 in, whole access units out; what isn't whole never comes out."""

import itertools
import random
import struct
from collections.abc import Iterator
from fractions import Fraction

import av
import pytest
from av.video.codeccontext import VideoCodecContext
from hypothesis import given, settings
from hypothesis import strategies as st

from transom.gateway.cameras import rtp
from transom.gateway.cameras.h265 import Depacketizer
from transom.gateway.cameras.nal import START, split_nals
from transom.gateway.cameras.picture import decode
from transom.gateway.cameras.unit import LOST, Unit
from transom.testing.camera.footage import Footage

VPS, SPS, PPS = b"\x40\x01\x0c\x01", b"\x42\x01\x01\x01", b"\x44\x01\xc1\x72"
IDR, SLICE = b"\x26\x01" + b"i" * 3000, b"\x02\x01" + b"p" * 500
CRA, DELIMITER = b"\x2a\x01" + b"c" * 300, b"\x46\x01\x50"
ROOM = 1400


def annex_b(*nals: bytes) -> bytes:
    return b"".join(START + nal for nal in nals)


def payloads(nals: list[bytes], room: int = ROOM) -> Iterator[bytes]:
    """As RFC 7798 §4.4 cuts and joins them: single, AP, FU."""
    for large, some in itertools.groupby(nals, key=lambda nal: len(nal) + 4 > room):
        together = list(some)
        if large:
            for nal in together:
                yield from fragments(nal, room)
        elif len(together) == 1 or sum(2 + len(n) for n in together) + 2 > room:
            yield from together
        else:
            yield b"\x60\x01" + b"".join(struct.pack("!H", len(n)) + n for n in together)


def fragments(nal: bytes, room: int) -> Iterator[bytes]:
    step = room - 3
    for at in range(2, len(nal), step):
        start, end = (0x80 if at == 2 else 0), (0x40 if at + step >= len(nal) else 0)
        header = bytes([nal[0] & 0x81 | 49 << 1, nal[1], start | end | nal[0] >> 1 & 0x3F])
        yield header + nal[at : at + step]


def packets(*units: list[bytes], room: int = ROOM) -> list[rtp.RtpPacket]:
    sequence, out = itertools.count(65530), []
    for number, nals in enumerate(units):
        cut = list(payloads(nals, room))
        for at, payload in enumerate(cut):
            marker = at == len(cut) - 1
            out.append(
                rtp.RtpPacket(
                    96, marker, next(sequence) & 0xFFFF, number * 3600, memoryview(payload)
                )
            )
    return out


def run(depacketizer: Depacketizer, incoming: list[rtp.RtpPacket]) -> list[Unit]:
    return [unit for packet in incoming for unit in depacketizer.push(packet)]


def encoded(count: int) -> list[list[bytes]]:
    """Access units of x265, parameter sets with each key frame."""
    context = av.CodecContext.create("libx265", "w")
    assert isinstance(context, VideoCodecContext)
    context.width, context.height, context.pix_fmt = 640, 360, "yuv420p"
    context.time_base, context.framerate = Fraction(1, 25), Fraction(25)
    context.options = {
        "preset": "ultrafast", "tune": "zerolatency",
        "x265-params": "keyint=5:repeat-headers=1:annexb=1:log-level=none",
    }  # fmt: skip
    footage, out = Footage("elm-street", width=640, height=360), []
    for number in range(count):
        frame = footage.frame(number / 25, number * 40)
        frame.pts = number
        out += [split_nals(bytes(packet)) for packet in context.encode(frame)]
    return out + [split_nals(bytes(packet)) for packet in context.encode(None)]


def test_what_x265_made_comes_out_whole_and_decodes() -> None:
    made = encoded(12)
    got = run(Depacketizer(), packets(*made))
    assert [unit.data for unit in got] == [annex_b(*nals) for nals in made]
    assert [unit.is_key for unit in got] == [number % 5 == 0 for number in range(len(made))]
    assert len(list(decode((unit.data for unit in got), "hevc"))) == 12


def test_key_frame_without_parameter_sets_gets_those_of_the_description() -> None:
    got = run(Depacketizer((VPS, SPS, PPS)), packets([IDR], [SLICE], [DELIMITER, CRA]))
    assert got == [
        Unit(annex_b(VPS, SPS, PPS, IDR), True),
        Unit(annex_b(SLICE), False),
        Unit(annex_b(DELIMITER, VPS, SPS, PPS, CRA), True),
    ]


def test_another_format_in_the_stream_takes_over() -> None:
    sps, pps = b"\x42\x01\x02\x02", b"\x44\x01\xc1\x73"
    got = run(Depacketizer((VPS, SPS, PPS)), packets([sps, pps, IDR], [IDR]))
    assert got[1].data == annex_b(VPS, sps, pps, IDR)


@pytest.mark.parametrize("lost", range(1, 5))
def test_unit_that_lost_a_packet_is_reported_and_never_handed_on(lost: int) -> None:
    incoming = packets([VPS, SPS, PPS, IDR], [SLICE], [SLICE])
    kept = [packet for at, packet in enumerate(incoming) if at != lost]
    got = run(Depacketizer((VPS, SPS, PPS)), kept)
    whole = {annex_b(VPS, SPS, PPS, IDR), annex_b(SLICE)}
    assert LOST in got
    assert all(unit.lost or unit.data in whole for unit in got)


@given(
    st.lists(st.lists(st.integers(3, 4000), min_size=1, max_size=5), min_size=1, max_size=5),
    st.integers(100, 1500),
)
def test_any_units_come_out_as_they_went_in(sizes: list[list[int]], room: int) -> None:
    rng = random.Random(1)
    made = [[b"\x02\x01" + rng.randbytes(n - 2) for n in nals] for nals in sizes]
    got = run(Depacketizer(), packets(*made, room=room))
    assert got == [Unit(annex_b(*nals), False) for nals in made]


HEADERS = st.sampled_from([0x02, 0x26, 0x40, 0x42, 0x44, 0x46, 0x60, 0x62, 0x64, 0x7E])


@settings(max_examples=300)
@given(
    st.lists(
        st.tuples(HEADERS, st.binary(max_size=60), st.booleans(), st.integers(0, 3)), max_size=12
    )
)
def test_no_payload_breaks_the_depacketizer(junk: list[tuple[int, bytes, bool, int]]) -> None:
    depacketizer = Depacketizer()
    for sequence, (first, rest, marker, timestamp) in enumerate(junk):
        payload = memoryview(bytes([first]) + rest)
        packet = rtp.RtpPacket(96, marker, sequence, timestamp, payload)
        for unit in depacketizer.push(packet):
            assert unit.lost or unit.data.startswith(START)
