"""The fallback's messages byte by byte (spec/moq-mapping.md)."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transom.errors import FrameError
from transom.wire.items import GroupEnd, WireFrame, decode_message, encode_message


def test_messages_are_laid_out_as_the_page_says() -> None:
    assert encode_message(WireFrame(1, 2, b"ab")) == bytes.fromhex("010000000000000001000000026162")
    assert encode_message(GroupEnd(258)) == bytes.fromhex("020000000000000102")


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**32 - 1), st.binary(min_size=1, max_size=50))
def test_messages_round_trip(group: int, index: int, payload: bytes) -> None:
    for item in (WireFrame(group, index, payload), GroupEnd(group)):
        assert decode_message(encode_message(item)) == item


@given(st.binary(max_size=40))
def test_any_other_bytes_are_refused_or_mean_themselves(data: bytes) -> None:
    with contextlib.suppress(FrameError):
        assert encode_message(decode_message(data)) == data


@pytest.mark.parametrize("data", ["", "01", "0200", "03" + "00" * 20, "01" + "00" * 12])
def test_malformed_message_is_a_frame_error(data: str) -> None:
    with pytest.raises(FrameError):
        decode_message(bytes.fromhex(data))
