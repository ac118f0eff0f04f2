"""A segment's bytes: what was put in comes out, and nothing that was changed opens."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transom.core.ids import new_id
from transom.errors import RecordingDamaged
from transom.gateway.cameras.camera import AccessUnit
from transom.gateway.recording.segment import (
    CODECS,
    HEAD_BYTES,
    HEADER_BYTES,
    WHYS,
    RecordHead,
    SegmentHeader,
    SegmentSeal,
)

KEY, SALT = bytes(range(32)), bytes(range(32, 64))
HEADERS = st.builds(
    SegmentHeader,
    camera_id=st.builds(new_id, st.just("cam"), st.binary(min_size=16, max_size=16)),
    segment_id=st.binary(min_size=16, max_size=16),
    codec=st.sampled_from(CODECS),
    why=st.sampled_from(WHYS),
    slot=st.integers(0, 2**32 - 1),
    began_us=st.integers(0, 2**63),
)
PICTURES = st.lists(
    st.tuples(st.binary(min_size=1, max_size=300), st.booleans(), st.integers(0, 10**6)),
    min_size=1,
    max_size=8,
)
NUMBERS = st.integers(0, 2**32 - 1)
Picture = tuple[bytes, bool, int]


def group(header: SegmentHeader, pictures: list[Picture]) -> list[AccessUnit]:
    units, at = [], header.began_us
    for sequence, (data, key, after_us) in enumerate(pictures):
        units.append(AccessUnit(data, key, sequence, at, header.codec))
        at += after_us
    return units


def sealed(header: SegmentHeader) -> SegmentSeal:
    return SegmentSeal(header, key=KEY, salt=SALT)


def opened(
    header: SegmentHeader, number: int, record: bytes, *, key: bytes = KEY, salt: bytes = SALT
) -> list[AccessUnit]:
    head = RecordHead.unpack(record)
    if head is None:
        raise RecordingDamaged("no head")
    seal = SegmentSeal(header, key=key, salt=salt)
    return seal.open(number, head, record[HEAD_BYTES:], codec=header.codec)


@given(HEADERS)
def test_a_header_says_again_what_was_put_in(header: SegmentHeader) -> None:
    assert len(header.pack()) == HEADER_BYTES
    assert SegmentHeader.unpack(header.pack()) == header


@given(st.binary(max_size=HEADER_BYTES * 2))
def test_other_bytes_are_no_header(data: bytes) -> None:
    with pytest.raises(RecordingDamaged):
        SegmentHeader.unpack(data)


@settings(max_examples=40)
@given(HEADERS, PICTURES, NUMBERS)
def test_a_record_gives_its_access_units_back(
    header: SegmentHeader, pictures: list[Picture], number: int
) -> None:
    units = group(header, pictures)
    record = sealed(header).seal(number, units)
    assert opened(header, number, record) == units


@given(st.none() | st.integers(-(2**62), 2**62))
def test_a_record_says_how_far_the_cameras_clock_was_ahead(offset: int | None) -> None:
    header = SegmentHeader(new_id("cam"), bytes(16), "h264", "goes_on", 0, 0)
    units = [
        replace(unit, clock_offset_ms=offset)
        for unit in group(header, [(b"one", True, 10), (b"two", False, 10)])
    ]
    record = sealed(header).seal(0, units)
    head = RecordHead.unpack(record)
    assert head is not None
    assert head.clock_offset_ms == offset
    assert opened(header, 0, record) == units


@settings(max_examples=40)
@given(HEADERS, PICTURES, NUMBERS, st.data())
def test_a_changed_record_does_not_open(
    header: SegmentHeader, pictures: list[Picture], number: int, data: st.DataObject
) -> None:
    record = bytearray(sealed(header).seal(number, group(header, pictures)))
    record[data.draw(st.integers(0, len(record) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(RecordingDamaged):
        opened(header, number, bytes(record))


@settings(max_examples=40)
@given(HEADERS, PICTURES, NUMBERS)
def test_a_record_opens_nowhere_else(
    header: SegmentHeader, pictures: list[Picture], number: int
) -> None:
    record = sealed(header).seal(number, group(header, pictures))
    other = SegmentHeader(new_id("cam"), *list(vars(header).values())[1:])
    elsewhere = SegmentHeader(header.camera_id, bytes(15) + b"!", *list(vars(header).values())[2:])
    for where, place in ((other, number), (elsewhere, number), (header, number ^ 1)):
        with pytest.raises(RecordingDamaged):
            opened(where, place, record)


@settings(max_examples=40)
@given(HEADERS, PICTURES)
def test_neither_key_nor_salt_opens_a_record_alone(
    header: SegmentHeader, pictures: list[Picture]
) -> None:
    record = sealed(header).seal(0, group(header, pictures))
    with pytest.raises(RecordingDamaged):
        opened(header, 0, record, key=bytes(32))
    with pytest.raises(RecordingDamaged):
        opened(header, 0, record, salt=bytes(32))
