"""Entries reveal nobody, and commit to their records."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transom.core.consent.consent import PURPOSES
from transom.core.ids import PREFIXES, new_id
from transom.core.log.entry import (
    CLOSED,
    MAX_ENTRY_BYTES,
    REFUSALS,
    REFUSED,
    SALT_BYTES,
    TYPES,
    Entry,
    commit,
    new_salt,
    parse_entry,
    verify_commitment,
)
from transom.core.session import AUTHORITIES
from transom.errors import EncodingError, LogRefused

RECORD = {"session_id": "x", "minutes": 30}


@st.composite
def entries(draw):
    type_ = draw(st.sampled_from(TYPES))
    numbers = st.integers(0, 2**53 - 1)
    optional = {
        "agency": st.binary(min_size=16, max_size=16).map(lambda r: new_id("agy", r)),
        "program": st.binary(min_size=16, max_size=16).map(lambda r: new_id("prg", r)),
        "purpose": st.sampled_from(sorted(PURPOSES)),
        "authority": st.sampled_from(sorted(AUTHORITIES)),
        "area": st.sampled_from(["871fb4670ffffff", "831fb4fffffffff"]),
    }
    chosen = draw(st.sets(st.sampled_from(sorted(optional))))
    return Entry(
        type=type_,
        time=draw(st.integers(0, 2**47 - 1)),
        commitment=draw(st.binary(min_size=32, max_size=32)),
        reason=draw(st.sampled_from(REFUSALS)) if type_ == REFUSED else None,
        seconds=draw(numbers) if type_ == CLOSED else None,
        byte_count=draw(numbers) if type_ == CLOSED else None,
        **{name: draw(optional[name]) for name in chosen},
    )


@given(entries())
def test_an_entry_reads_back_and_is_short(entry):
    data = entry.to_bytes()
    assert parse_entry(data) == entry
    assert len(data) <= MAX_ENTRY_BYTES


@pytest.mark.parametrize("prefix", sorted(PREFIXES - {"agy"}))
def test_no_identifier_but_an_agencys_passes_for_an_agency(prefix):
    with pytest.raises(EncodingError):
        Entry(type="log.created", time=0, commitment=bytes(32), agency=new_id(prefix))


@given(st.text(max_size=40), st.sampled_from(["agency", "program", "purpose", "authority", "area"]))
def test_no_free_text_stands_in_an_entry(text, member):
    with pytest.raises(EncodingError):
        Entry(type="log.created", time=0, commitment=bytes(32), **{member: text})


def test_every_salt_is_new():
    assert len({new_salt() for _ in range(100)}) == 100
    assert len(new_salt()) == SALT_BYTES


def test_a_commitment_opens_to_its_record_with_its_salt_only():
    salt = new_salt()
    entry = Entry(type="log.created", time=0, commitment=commit(RECORD, salt))
    verify_commitment(entry, record=RECORD, salt=salt)
    for record, other in (({**RECORD, "minutes": 31}, salt), (RECORD, new_salt())):
        with pytest.raises(LogRefused) as refusal:
            verify_commitment(entry, record=record, salt=other)
        assert refusal.value.check == "commitment"


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_salt_of_another_length_is_an_error(length):
    with pytest.raises(EncodingError):
        commit(RECORD, bytes(length))
