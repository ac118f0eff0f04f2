"""Openings: what they show, and that nothing changed in one ever holds."""

import json
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from naive_merkle import mth, path

from tests.agreement.cases import WITNESSES, good, grow
from transom.core.codec import encode
from transom.core.log.entry import commit, new_salt
from transom.core.log.head import Checkpoint
from transom.core.log.note import MLDSA_COSIGNATURE
from transom.core.log.opening import (
    Opening,
    read_record_file,
    verify_opening,
    write_opening_file,
    write_record_file,
)
from transom.core.log.policy import parse_policy
from transom.core.log.seal import public_members, sealed_record
from transom.core.log.table import REVEALABLE, TYPES
from transom.errors import EncodingError, LogFormatError, LogRefused

OURS = (EncodingError, LogFormatError, LogRefused)


def _opening():
    """An opening in a tree of 13, under a policy of all five witnesses, of both kinds."""
    parts = good(grow(13, random.Random(5)), random.Random(5))
    parts.known = parts.cosigners = list(WITNESSES)
    parts.threshold = len(WITNESSES)
    (opening,), _ = read_record_file(parts.file().encode())
    return opening, parse_policy(parts.policy())


OPENING, POLICY = _opening()
VERIFIED = verify_opening(OPENING, policy=POLICY)
FILE = write_opening_file(OPENING, POLICY.to_text()).decode()


@pytest.mark.parametrize("size", [1, 2, 7, 64])
def test_an_opening_is_of_the_rfc_s_tree(size):
    rng = random.Random(size)
    grown = grow(size, rng)
    for index in {0, size // 2, size - 1}:
        parts = good(grown, rng)
        parts.index, parts.entry = index, grown.entries[index]
        parts.record, parts.salt = grown.records[index], grown.salts[index]
        parts.path = path(index, grown.entries)
        parts.head = Checkpoint(parts.head.origin, size, mth(grown.entries))
        (opening,), _ = read_record_file(parts.file().encode())
        found = verify_opening(opening, policy=parse_policy(parts.policy()))
        assert (found.index, found.checkpoint.root) == (index, mth(grown.entries))


def test_every_witness_that_cosigned_is_named():
    assert [name for name, _ in VERIFIED.cosigned] == [w.name for w in POLICY.witnesses]
    assert MLDSA_COSIGNATURE in {w.vkey.type for w in POLICY.witnesses}


def test_a_reader_who_trusts_other_witnesses_is_not_satisfied():
    strangers = replace(POLICY, witnesses=POLICY.witnesses[:2])
    with pytest.raises(LogRefused) as refusal:
        verify_opening(OPENING, policy=strangers)
    assert refusal.value.check == "witnesses"


def test_files_read_back():
    policy = POLICY.to_text()
    assert read_record_file(FILE.encode()) == ([OPENING], policy)
    several = [OPENING, OPENING]
    assert read_record_file(write_record_file(several, policy)) == (several, policy)
    assert read_record_file(write_record_file([], None)) == ([], None)


@given(st.integers(0, len(FILE)), st.integers(0, 40), st.text(max_size=4), st.booleans())
def test_a_changed_file_is_refused_or_says_the_same(start, length, piece, double):
    middle = FILE[start : start + length] * 2 if double else piece
    text = FILE[:start] + middle + FILE[start + length :]
    try:
        openings, _ = read_record_file(text.encode("utf-8", "surrogatepass"))
        found = [verify_opening(one, policy=POLICY) for one in openings]
    except OURS:
        return
    assert [(v.entry, v.record, v.index) for v in found] == [
        (VERIFIED.entry, VERIFIED.record, VERIFIED.index)
    ]


@given(st.integers(0, 10_000), st.integers(0, 7), st.sampled_from(["entry", "salt"]))
def test_a_flipped_bit_of_the_entry_or_the_salt_is_refused(at, bit, name):
    data = bytearray(getattr(OPENING, name))
    data[at % len(data)] ^= 1 << bit
    with pytest.raises(OURS):
        verify_opening(replace(OPENING, **{name: bytes(data)}), policy=POLICY)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.text(max_size=6), json_values))
def test_no_other_record_opens_it(record):
    if record == OPENING.record:
        return
    with pytest.raises(OURS):
        verify_opening(replace(OPENING, record=record), policy=POLICY)


@given(json_values, st.binary(max_size=80))
@settings(max_examples=50)
def test_anything_else_is_no_opening_and_no_file(value, data):
    with pytest.raises(EncodingError):
        Opening.from_json(value)
    for odd in (data, json.dumps(value).encode()):
        with pytest.raises(EncodingError):
            read_record_file(odd)


def test_commitments_of_equal_records_differ():
    assert len({commit(OPENING.record, new_salt()) for _ in range(50)}) == 50


@pytest.mark.parametrize("type_", sorted(set(TYPES) - set(REVEALABLE)))
def test_what_can_t_be_revealed_can_t_be_sealed(type_):
    with pytest.raises(EncodingError):
        sealed_record(type_, public={}, record={})


def test_a_sealed_record_has_one_form():
    public = public_members(VERIFIED.entry)
    value = sealed_record("staff.access", public=public, record={"n": 1})
    assert encode(value) == encode({"record": {"n": 1}, "public": public, "type": "staff.access"})
