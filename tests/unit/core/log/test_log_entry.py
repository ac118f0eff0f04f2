"""Entries reveal nobody, say what their type must say, and commit to their records."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transom.core.codec import b64, encode
from transom.core.ids import PREFIXES, new_id
from transom.core.log import categories
from transom.core.log.entry import (
    MAX_ENTRY_BYTES,
    SALT_BYTES,
    TYPES,
    Entry,
    commit,
    new_salt,
    parse_entry,
    verify_commitment,
)
from transom.core.log.patterns import match_entry
from transom.core.log.table import FORMS, REVEALABLE, REVEALED, SHAPES, shape
from transom.errors import EncodingError, LogRefused

SPEC = Path(__file__).parents[4] / "spec" / "log-entry.md"
RECORD = {"session_id": "x", "minutes": 30}
hashes = st.binary(min_size=32, max_size=32)
instants = st.integers(0, 2**47 - 1)
numbers = st.integers(0, 2**53 - 1)
VALUES = {
    "time": instants,
    "commitment": hashes,
    "agency": st.binary(min_size=16, max_size=16).map(lambda r: new_id("agy", r)),
    "program": st.binary(min_size=16, max_size=16).map(lambda r: new_id("prg", r)),
    "purpose": st.sampled_from(categories.PURPOSES),
    "authority": st.sampled_from(categories.AUTHORITIES),
    "area": st.sampled_from(["871fb4670ffffff", "831fb4fffffffff"]),
    "reason": st.sampled_from(categories.REFUSALS),
    "seconds": numbers,
    "bytes": numbers,
    "blur": st.sampled_from(categories.BLURS),
    "not_before": instants,
    "not_after": instants,
    "max_minutes": st.integers(1, 1440),
    "max_seconds": st.integers(1, 2**53 - 1),
    "document": hashes,
    "outcome": st.sampled_from(categories.OUTCOMES),
    "due": instants,
    "refers_to": hashes,
}
PRIVATE = {
    "name": "Ann Keller",
    "address": "12 Elm Street",
    "camera_id": new_id("cam"),
    "person_id": new_id("per"),
    "stream": "rtsp://192.168.1.20/main",
    "position": "52.520008,13.404954",
    "cell": "8f1fb466257ffff",
    "number": "2026-0815",
    "justification": "A child was last seen at the corner.",
}
"""What a record may be full of, and an entry never is."""


@st.composite
def entries(draw):
    type_ = draw(st.sampled_from(TYPES))
    revealed = draw(st.sampled_from(REVEALABLE)) if type_ == REVEALED else None
    allowed = shape(type_, revealed)
    chosen = draw(st.sets(st.sampled_from(sorted(allowed.may)))) if allowed.may else set()
    names = (allowed.must | chosen) & VALUES.keys()
    members = {name: draw(VALUES[name]) for name in sorted(names)}
    if "bytes" in members:
        members["byte_count"] = members.pop("bytes")
    return Entry(type=type_, revealed=revealed, **members)


def least(type_: str, record=RECORD, salt=bytes(32)) -> dict:
    """The members that an entry of a type must have, with a commitment to a record."""
    revealed = "clip.released" if type_ == REVEALED else None
    samples = {
        "time": 0,
        "agency": new_id("agy"),
        "program": new_id("prg"),
        "purpose": "fire",
        "authority": "warrant",
        "reason": "policy",
        "seconds": 1,
        "bytes": 1,
        "blur": "blurred",
        "not_before": 1,
        "not_after": 2,
        "max_minutes": 60,
        "max_seconds": 60,
        "document": b64(bytes(32)),
        "outcome": "let_in",
        "due": 3,
        "refers_to": b64(bytes(32)),
        "revealed": revealed,
        "type": type_,
        "commitment": b64(commit(record, salt)),
    }
    return {"v": 1, **{name: samples[name] for name in shape(type_, revealed).must}}


@given(entries())
def test_an_entry_reads_back_and_is_short(entry):
    data = entry.to_bytes()
    assert parse_entry(data) == entry
    assert len(data) <= MAX_ENTRY_BYTES


@given(entries())
def test_what_is_written_is_read_the_fast_way(entry):
    read = match_entry(entry.to_bytes())
    assert (read is None) == (entry.type == REVEALED)
    assert read is None or read == vars(entry)


@given(entries(), st.integers(0, 500), st.integers(0, 3), st.binary(max_size=3))
def test_the_fast_way_reads_nothing_that_the_table_refuses(entry, start, length, piece):
    data = entry.to_bytes()
    start %= len(data)
    changed = data[:start] + piece + data[start + length :]
    read = match_entry(changed)
    if read is not None:
        assert encode(Entry(**read).to_json()) == changed


def test_every_member_of_every_type_has_a_form():
    for wanted in SHAPES.values():
        assert (wanted.must | wanted.may) <= FORMS.keys()
        assert not wanted.must & wanted.may
    assert VALUES.keys() | {"type", "revealed"} == FORMS.keys()


@settings(max_examples=10)
@pytest.mark.parametrize("type_", TYPES)
@given(records=st.lists(st.dictionaries(st.sampled_from(sorted(PRIVATE)), st.text()), max_size=3))
def test_nothing_of_a_record_is_in_its_entry(type_, records):
    record = {**PRIVATE, "more": records}
    data = encode(least(type_, record, new_salt()))
    parse_entry(data)
    for text in PRIVATE.values():
        assert text.encode() not in data


@pytest.mark.parametrize("type_", TYPES)
def test_no_member_outside_the_table_is_read(type_):
    for member, text in PRIVATE.items():
        with pytest.raises(EncodingError):
            parse_entry(encode({**least(type_), member: text}))


@pytest.mark.parametrize("type_", TYPES)
def test_no_member_of_the_table_takes_free_text(type_):
    for member in FORMS:
        for text in PRIVATE.values():
            with pytest.raises(EncodingError):
                parse_entry(encode({**least(type_), member: text}))


@pytest.mark.parametrize("type_", TYPES)
def test_an_entry_lacks_nothing_of_its_type(type_):
    members = least(type_)
    parse_entry(encode(members))
    for name in members:
        with pytest.raises(EncodingError):
            parse_entry(encode({n: v for n, v in members.items() if n != name}))


@pytest.mark.parametrize("prefix", sorted(PREFIXES - {"agy"}))
def test_no_identifier_but_an_agencys_passes_for_an_agency(prefix):
    with pytest.raises(EncodingError):
        Entry(type="agency.enrolled", time=0, commitment=bytes(32), agency=new_id(prefix))


@given(st.text(max_size=40), st.sampled_from(["agency", "program", "area"]))
def test_no_free_text_stands_in_an_entry(text, member):
    with pytest.raises(EncodingError):
        Entry(type="objection.filed", time=0, commitment=bytes(32), **{member: text})


@pytest.mark.parametrize("type_", [t for t in TYPES if t not in REVEALABLE])
def test_what_can_t_be_sealed_isn_t_revealed(type_):
    with pytest.raises(EncodingError):
        parse_entry(encode({**least(REVEALED), "revealed": type_}))


def test_what_the_owner_s_machine_sees_can_t_be_sealed():
    assert not [t for t in REVEALABLE if t.startswith(("view_session.", "knock."))]


def test_the_table_is_the_specification_s():
    text = SPEC.read_text(encoding="utf-8")
    rows = [line.split("|") for line in text.splitlines() if line.startswith("| `")]
    told = {}
    for _, types, members, *_ in rows:
        if "revealed" in members:
            continue
        wanted = [m.strip() for m in members.split(",") if m.strip()]
        must = {m.strip("*") for m in wanted if m.startswith("**")}
        may = {m for m in wanted if not m.startswith("**")}
        told |= {t.strip(" `"): (must, may) for t in types.split(",")}
    always = {"type", "time", "commitment"}
    ours = {t: (set(s.must) - always, set(s.may)) for t, s in SHAPES.items() if t != REVEALED}
    assert told == ours


def test_every_salt_is_new():
    assert len({new_salt() for _ in range(100)}) == 100
    assert len(new_salt()) == SALT_BYTES


@given(st.dictionaries(st.sampled_from(sorted(PRIVATE)), st.text()))
def test_equal_records_have_different_commitments(record):
    assert commit(record, new_salt()) != commit(record, new_salt())


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


@pytest.mark.parametrize("value", [None, 5, "x", [], {}])
def test_other_json_is_refused(value):
    with pytest.raises(EncodingError):
        parse_entry(json.dumps(value).encode())
