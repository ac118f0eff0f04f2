"""RTP packets as RFC 3550 lays them out, and their order over UDP."""

import random
import struct

from hypothesis import given
from hypothesis import strategies as st

from transom.gateway.cameras.rtp import Reorder, RtpPacket, parse


def raw(first: int = 0x80, second: int = 0xE0, tail: bytes = b"payload") -> memoryview:
    return memoryview(struct.pack("!BBHII", first, second, 7, 900, 1) + tail)


def test_plain_packet() -> None:
    packet = parse(raw())
    assert packet is not None
    assert (packet.payload_type, packet.marker, packet.sequence, packet.timestamp) == (
        96, True, 7, 900,
    )  # fmt: skip
    assert packet.payload == b"payload"


def test_sources_extension_and_padding_are_taken_off() -> None:
    tail = bytes(8) + struct.pack("!HH", 0xABAC, 2) + bytes(8) + b"payload" + b"\0\0\3"
    packet = parse(raw(first=0x80 | 0x20 | 0x10 | 2, tail=tail))
    assert packet is not None
    assert packet.payload == b"payload"


@given(st.binary(max_size=40))
def test_any_bytes_are_a_packet_with_a_payload_or_none(data: bytes) -> None:
    packet = parse(memoryview(data))
    assert packet is None or len(packet.payload) > 0


def packet(sequence: int) -> RtpPacket:
    return RtpPacket(96, False, sequence & 0xFFFF, 0, memoryview(b"x"))


def sequences(packets: list[RtpPacket]) -> list[int]:
    return [p.sequence for p in packets]


@given(st.integers(0, 0xFFFF), st.integers(0, 2**32))
def test_packets_that_overtake_each_other_a_little_come_out_in_order(start: int, seed: int) -> None:
    rng = random.Random(seed)
    order = sorted(range(1, 100), key=lambda n: n + rng.uniform(0, 10))
    reorder = Reorder()
    out = reorder.push(packet(start))
    for number in order:
        out += reorder.push(packet(start + number))
    assert sequences(out) == [start + n & 0xFFFF for n in range(100)]


def test_missing_packet_is_given_up_after_16_later_ones() -> None:
    reorder = Reorder()
    reorder.push(packet(0))
    out = [reorder.push(packet(n)) for n in range(2, 19)]
    assert all(not released for released in out[:-1])
    assert sequences(out[-1]) == list(range(2, 19))
    assert sequences(reorder.push(packet(19))) == [19]


def test_doubled_and_late_packets_are_dropped() -> None:
    reorder = Reorder()
    reorder.push(packet(10))
    assert reorder.push(packet(10)) == []
    assert reorder.push(packet(9)) == []
    assert sequences(reorder.push(packet(11))) == [11]
