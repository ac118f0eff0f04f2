"""RFC 6184 in, whole access units out; what isn't whole never comes out."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transom.gateway.cameras import rtp
from transom.gateway.cameras.h264 import Depacketizer
from transom.gateway.cameras.nal import START
from transom.gateway.cameras.unit import LOST, Unit
from transom.testing.camera.packetize import Packetizer

SPS, PPS = b"\x67\x42\xc0\x1e\xda", b"\x68\xce\x3c\x80"
IDR, SLICE, DELIMITER = b"\x65" + b"i" * 3000, b"\x41" + b"p" * 500, b"\x09\xf0"


def annex_b(*nals: bytes) -> bytes:
    return b"".join(START + nal for nal in nals)


def packets(*units: list[bytes], mtu: int = 1400, marker: bool = True) -> list[rtp.RtpPacket]:
    maker = Packetizer(ssrc=1, first_sequence=65530, mtu=mtu)
    out = []
    for number, nals in enumerate(units):
        for raw in maker.packets(nals, number * 3600):
            packet = rtp.parse(memoryview(raw))
            assert packet is not None
            packet.marker = packet.marker and marker
            out.append(packet)
    return out


def run(depacketizer: Depacketizer, incoming: list[rtp.RtpPacket]) -> list[Unit]:
    return [unit for packet in incoming for unit in depacketizer.push(packet)]


def test_unit_is_complete_with_the_packet_that_carries_the_marker() -> None:
    depacketizer = Depacketizer()
    incoming = packets([SPS, PPS, IDR])
    assert run(depacketizer, incoming[:-1]) == []
    assert depacketizer.push(incoming[-1]) == [Unit(annex_b(SPS, PPS, IDR), True)]


def test_camera_without_markers_is_read_one_unit_late() -> None:
    got = run(Depacketizer(), packets([SPS, PPS, IDR], [SLICE], [SLICE], marker=False))
    assert got == [Unit(annex_b(SPS, PPS, IDR), True), Unit(annex_b(SLICE), False)]


def test_key_frame_without_parameter_sets_gets_those_of_the_description() -> None:
    got = run(Depacketizer((SPS, PPS)), packets([IDR], [SLICE]))
    assert got == [Unit(annex_b(SPS, PPS, IDR), True), Unit(annex_b(SLICE), False)]


def test_parameter_sets_stand_after_a_delimiter() -> None:
    (unit,) = run(Depacketizer((SPS, PPS)), packets([DELIMITER, IDR]))
    assert unit.data == annex_b(DELIMITER, SPS, PPS, IDR)


def test_parameter_sets_in_the_stream_take_over_from_the_description() -> None:
    new_sps, new_pps = b"\x67\x64\x00\x28", b"\x68\xee\x01"
    got = run(Depacketizer((SPS, PPS)), packets([new_sps, new_pps, IDR], [IDR]))
    assert got[1].data == annex_b(new_sps, new_pps, IDR)


def test_parameter_sets_on_their_own_join_the_picture_that_follows() -> None:
    got = run(Depacketizer(), packets([SPS], [PPS], [IDR]))
    assert [u.data for u in got] == [annex_b(SPS, PPS, IDR)]


def test_pps_with_other_identifiers_are_all_kept() -> None:
    second = b"\x68\x40\x01"  # ue(v) 010: pic_parameter_set_id 1
    got = run(Depacketizer((SPS, PPS, second)), packets([IDR]))
    assert got[0].data == annex_b(SPS, PPS, second, IDR)


@pytest.mark.parametrize("lost", range(1, 5))
def test_unit_that_lost_a_packet_is_reported_and_never_handed_on(lost: int) -> None:
    incoming = packets([SPS, PPS, IDR], [SLICE], [SLICE])
    first = [p for p in incoming if p.timestamp == 0]
    kept = [p for i, p in enumerate(incoming) if i != lost]
    got = run(Depacketizer((SPS, PPS)), kept)
    whole = {annex_b(SPS, PPS, IDR), annex_b(SLICE)}
    assert LOST in got
    assert all(unit.lost or unit.data in whole for unit in got)
    if lost < len(first):
        assert not any(unit.is_key for unit in got)


def test_unit_of_which_every_packet_is_lost_is_reported() -> None:
    incoming = packets([SPS, PPS, IDR], [SLICE], [SLICE], [SLICE])
    kept = [p for p in incoming if p.timestamp != 3600]
    assert [u.lost for u in run(Depacketizer(), kept)] == [False, True, False]


@given(
    st.lists(st.lists(st.integers(2, 4000), min_size=1, max_size=5), min_size=1, max_size=5),
    st.integers(100, 1500),
)
def test_any_units_come_out_as_they_went_in(sizes: list[list[int]], mtu: int) -> None:
    rng = random.Random(1)
    units = [[b"\x41" + rng.randbytes(n - 1) for n in nals] for nals in sizes]
    got = run(Depacketizer(), packets(*units, mtu=mtu))
    assert got == [Unit(annex_b(*nals), False) for nals in units]


@settings(max_examples=300)
@given(st.lists(st.tuples(st.binary(min_size=1, max_size=60), st.booleans(), st.integers(0, 3))))
def test_no_payload_breaks_the_depacketizer(junk: list[tuple[bytes, bool, int]]) -> None:
    depacketizer = Depacketizer()
    for sequence, (payload, marker, timestamp) in enumerate(junk):
        packet = rtp.RtpPacket(96, marker, sequence, timestamp, memoryview(payload))
        for unit in depacketizer.push(packet):
            assert unit.lost or unit.data.startswith(START)


def test_endless_unit_does_not_fill_the_memory() -> None:
    depacketizer = Depacketizer()
    piece = memoryview(b"\x41" + bytes(60_000))
    for sequence in range(400):
        depacketizer.push(rtp.RtpPacket(96, False, sequence & 0xFFFF, 0, piece))
        held = sum(len(part) for part in depacketizer._parts)
        assert held < 9 * 1024 * 1024
