"""The one encoding that is signed or hashed."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transom.core.codec import MAX_BYTES, MAX_INTEGER, b64, decode, decode_object, encode, unb64
from transom.errors import EncodingError

names = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
scalars = (
    st.booleans()
    | st.integers(-MAX_INTEGER, MAX_INTEGER)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
)
values = st.recursive(
    scalars,
    lambda v: st.lists(v, max_size=4) | st.dictionaries(names, v, max_size=4),
    max_leaves=12,
)


@pytest.mark.vectors("encoding/canonical.json")
def test_canonical_bytes_both_ways(case):
    data = bytes.fromhex(case["canonical_hex"])
    assert encode(case["value"]) == data
    assert decode(data) == case["value"]


@pytest.mark.vectors("encoding/refused.json")
def test_any_other_bytes_are_refused(case, run):
    run(lambda: decode(bytes.fromhex(case["input_hex"])))


@pytest.mark.vectors("encoding/base64url.json")
def test_base64url_has_one_form(case, run):
    data = run(lambda: unb64(case["text"], case["length"]))
    if data is not None:
        assert data.hex() == case["bytes_hex"]
        assert b64(data) == case["text"]


@given(values)
def test_what_was_encoded_decodes_to_the_same(value):
    data = encode(value)
    again = decode(data)
    assert again == value
    assert encode(again) == data


@given(st.binary(max_size=60) | st.text(max_size=40).map(str.encode))
def test_decoding_accepts_canonical_bytes_only(data):
    try:
        value = decode(data)
    except EncodingError:
        return
    assert encode(value) == data


@given(values, st.data())
def test_a_changed_byte_is_refused_or_another_value(value, data):
    bytes_ = bytearray(encode(value))
    at = data.draw(st.integers(0, len(bytes_) - 1))
    bytes_[at] ^= data.draw(st.integers(1, 255))
    with suppress(EncodingError):
        assert encode(decode(bytes(bytes_))) == bytes_


@given(st.binary(max_size=80))
def test_base64url_round_trip(data):
    assert unb64(b64(data)) == data


@given(st.text(max_size=20) | st.none() | st.integers())
def test_base64url_of_anything_else_is_refused(text):
    with suppress(EncodingError):
        assert b64(unb64(text)) == text


@pytest.mark.parametrize("value", [None, 1.5, b"x", {1: 2}, {"A": 1}, (1,), {"a": None}, "\ud800"])
def test_values_without_canonical_form_are_refused(value):
    with pytest.raises(EncodingError):
        encode(value)


def test_longest_input_is_64_kib():
    longest = b'"' + b"a" * (MAX_BYTES - 2) + b'"'
    assert encode(decode(longest)) == longest
    with pytest.raises(EncodingError):
        decode(longest[:-1] + b'a"')
    with pytest.raises(EncodingError):
        encode("a" * (MAX_BYTES - 1))


def test_nesting_beyond_any_stack_is_refused():
    with pytest.raises(EncodingError):
        decode(b"[" * 30_000 + b"]" * 30_000)


def test_object_is_demanded():
    with pytest.raises(EncodingError):
        decode_object(b"[]")
    assert decode_object(b'{"a":1}') == {"a": 1}
