"""A camera's clock as its sender reports tell it (RFC 3550 §6.4.1)."""

import struct

from hypothesis import given
from hypothesis import strategies as st

from transom.gateway.cameras.rtcp import clock_offset_ms
from transom.testing.camera.packetize import sender_report

NOW = 1_790_000_000_000
ERA_MS = 2**32 * 1000
TO_1970_MS = 2_208_988_800_000


def report(instant_ms: int) -> bytes:
    return sender_report(7, instant_us=instant_ms * 1000, timestamp=0, packets=1, octets=9)


def by_ntp(ntp: int) -> memoryview:
    return memoryview(report(0)[:8] + struct.pack("!Q", ntp) + report(0)[16:])


@given(st.integers(-40 * 365 * 86_400_000, 9 * 365 * 86_400_000))
def test_the_offset_is_how_far_the_cameras_clock_is_ahead(skew: int) -> None:
    offset = clock_offset_ms(memoryview(report(NOW + skew)), now=NOW)
    assert offset is not None
    assert abs(offset - skew) <= 1


def test_a_report_is_found_behind_other_packets_of_its_compound() -> None:
    receiver_report = struct.pack("!BBHI", 0x80, 201, 1, 7)
    whole = memoryview(receiver_report + report(NOW - 5000) + receiver_report)
    offset = clock_offset_ms(whole, now=NOW)
    assert offset is not None
    assert abs(offset + 5000) <= 1
    assert clock_offset_ms(memoryview(receiver_report), now=NOW) is None


def test_a_camera_that_knows_no_time_of_day_tells_none() -> None:
    assert clock_offset_ms(by_ntp(0), now=NOW) is None
    assert clock_offset_ms(by_ntp(90 << 32), now=NOW) is None  # since its start


def test_the_count_that_begins_anew_in_2036_is_understood() -> None:
    in_2036 = ERA_MS - TO_1970_MS + 60_000  # a minute into the next era
    offset = clock_offset_ms(by_ntp(63 << 32), now=in_2036)
    assert offset == 3000
    assert clock_offset_ms(by_ntp((2**32 - 1) << 32), now=in_2036) == -61_000


@given(st.binary(max_size=120))
def test_other_bytes_never_break_anything(data: bytes) -> None:
    clock_offset_ms(memoryview(data), now=NOW)
