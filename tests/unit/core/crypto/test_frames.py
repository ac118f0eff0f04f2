"""The frame seal: published vectors, and a frame opens only where it was published."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transom.core.crypto.frames import (
    CTR_END,
    HEADER_BYTES,
    TAG_BYTES,
    CipherSuite,
    FrameHeader,
    SealKey,
    derive,
    make_kid,
    metadata,
    parse_header,
)
from transom.errors import FrameError, SealRefused

suites = st.sampled_from(list(CipherSuite))
places = st.tuples(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8),
    st.sampled_from(["video", "audio"]),
    st.integers(0, 2**64 - 1),
    st.integers(0, 2**32 - 1),
)


def unhex(case, name):
    return bytes.fromhex(case[name + "_hex"])


def number(case, name):
    return int(case[name + "_hex"], 16)


def key_of(case):
    return SealKey(CipherSuite(case["cipher_suite"]), number(case, "kid"), unhex(case, "base_key"))


@pytest.mark.vectors("sframe/header.json")
def test_headers_of_rfc_9605(case):
    kid, ctr, header = number(case, "kid"), number(case, "ctr"), unhex(case, "header")
    assert parse_header(header + bytes(TAG_BYTES)) == (kid, ctr, len(header))
    if ctr < CTR_END:
        sealed = SealKey(CipherSuite(4), kid, bytes(16)).seal(ctr, b"", b"")
        assert sealed[: len(header)] == header


@pytest.mark.vectors("sframe/rfc9605.json")
def test_sealing_and_opening_of_rfc_9605(case):
    assert derive(
        CipherSuite(case["cipher_suite"]), number(case, "kid"), unhex(case, "base_key")
    ) == (
        unhex(case, "sframe_key"),
        unhex(case, "sframe_salt"),
    )
    key, meta = key_of(case), unhex(case, "metadata")
    sealed = key.seal(number(case, "ctr"), meta, unhex(case, "plaintext"))
    assert sealed == unhex(case, "sealed")
    assert key.open(sealed, meta) == unhex(case, "plaintext")


@pytest.mark.vectors("sframe/refused_header.json")
def test_header_in_another_form_is_refused(case, run):
    run(lambda: parse_header(unhex(case, "sealed")))


@pytest.mark.vectors("sframe/open.json")
def test_frame_opens_only_whole_and_in_place(case, run):
    opened = run(lambda: key_of(case).open(unhex(case, "sealed"), unhex(case, "metadata")))
    assert opened is None or opened == unhex(case, "plaintext")


@pytest.mark.vectors("frame_seal/kid.json")
def test_kid_names_camera_and_epoch(case, run):
    kid = run(lambda: make_kid(case["camera_id"], case["epoch"]))
    assert kid is None or kid == number(case, "kid")


@pytest.mark.vectors("frame_seal/metadata.json")
def test_metadata_names_the_place(case, run):
    place = run(lambda: metadata(case["broadcast"], case["track"], case["group"], case["index"]))
    assert place is None or place == unhex(case, "metadata")


@pytest.mark.vectors("frame_seal/header.json")
def test_frame_header_both_ways(case, run):
    header = run(lambda: FrameHeader.unpack(unhex(case, "header")))
    if header is not None:
        assert header == FrameHeader(case["flags"], case["sequence"], case["captured_at_us"])
        assert header.pack() == unhex(case, "header")


@pytest.mark.vectors("frame_seal/frames.json")
def test_frame_opens_only_where_it_was_published(case, run):
    kid = make_kid(case["camera_id"], case["epoch"])
    key = SealKey(CipherSuite(case["cipher_suite"]), kid, unhex(case, "base_key"))
    place = metadata(case["broadcast"], case["track"], case["group"], case["index"])

    def open_frame():
        plaintext = key.open(unhex(case, "sealed"), place)
        return FrameHeader.unpack(plaintext), plaintext[HEADER_BYTES:]

    opened = run(open_frame)
    if opened is not None:
        header, unit = opened
        assert header == FrameHeader(case["flags"], case["sequence"], case["captured_at_us"])
        assert unit == unhex(case, "access_unit")
        assert parse_header(unhex(case, "sealed"))[1] == case["ctr"]


@given(suites, st.integers(0, CTR_END - 1), places, places, st.binary())
def test_moved_frames_never_open(suite, ctr, place, elsewhere, plaintext):
    base_key = bytes(range(suite.key_bytes))
    sealed = SealKey(suite, 7, base_key).seal(ctr, metadata(*place), plaintext)
    reader = SealKey(suite, 7, base_key)
    assert reader.open(sealed, metadata(*place)) == plaintext
    if elsewhere != place:
        with pytest.raises(SealRefused):
            reader.open(sealed, metadata(*elsewhere))


@given(suites, st.binary(max_size=60), st.data())
def test_a_flipped_bit_never_opens(suite, plaintext, data):
    key = SealKey(suite, 0x123456, bytes(suite.key_bytes))
    sealed = bytearray(key.seal(7, b"place", plaintext))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises((SealRefused, FrameError)):
        key.open(bytes(sealed), b"place")


@given(st.binary(max_size=64))
def test_made_up_frames_raise_our_errors_only(data):
    with pytest.raises((SealRefused, FrameError)):
        SealKey(CipherSuite(4), 3, bytes(16)).open(data, b"")


@given(st.binary(max_size=40))
def test_made_up_headers_raise_our_errors_only(data):
    try:
        header = FrameHeader.unpack(data)
    except FrameError:
        return
    assert header.pack() == data[:HEADER_BYTES]


def test_no_nonce_is_used_twice():
    key = SealKey(CipherSuite(4), 1, bytes(16))
    key.seal(5, b"", b"x")
    for ctr in (5, 4, 0, CTR_END, -1):
        with pytest.raises(SealRefused):
            key.seal(ctr, b"", b"x")
    key.seal(CTR_END - 1, b"", b"x")
    with pytest.raises(SealRefused):
        key.seal(CTR_END, b"", b"x")


def test_frame_of_another_camera_or_epoch_is_refused():
    kid = make_kid("cam_a", 1)
    sealed = SealKey(CipherSuite(4), kid, bytes(16)).seal(0, b"", b"x")
    for other in (make_kid("cam_a", 2), make_kid("cam_b", 1)):
        with pytest.raises(SealRefused):
            SealKey(CipherSuite(4), other, bytes(16)).open(sealed, b"")


@pytest.mark.parametrize(("kid", "base_key"), [(2**64, bytes(16)), (-1, bytes(16)), (1, bytes(15))])
def test_keys_that_no_frame_can_have_are_refused(kid, base_key):
    with pytest.raises(FrameError):
        SealKey(CipherSuite(4), kid, base_key)


@pytest.mark.parametrize(
    "header", [FrameHeader(4, 0, 0), FrameHeader(0, 2**32, 0), FrameHeader(0, 0, -1)]
)
def test_headers_out_of_range_are_refused(header):
    with pytest.raises(FrameError):
        header.pack()


def test_key_is_not_shown():
    key = SealKey(CipherSuite(4), 1, b"sixteen byte key")
    assert b"sixteen".hex() not in repr(key)
    assert "sixteen" not in repr(key)
