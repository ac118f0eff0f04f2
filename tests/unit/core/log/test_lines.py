"""The quick reader of bundles says of every entry what `parse_entry` says."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transom.core.codec import b64
from transom.core.ids import new_id
from transom.core.log import lines as lines_module
from transom.core.log.categories import AUTHORITIES, BLURS, OUTCOMES, PURPOSES, REFUSALS
from transom.core.log.entry import Entry, parse_entry
from transom.core.log.lines import Line, LineReader
from transom.core.log.table import REVEALABLE, REVEALED, TYPES, shape
from transom.errors import EncodingError

HASHES = st.binary(min_size=32, max_size=32)
INSTANTS = st.integers(0, 2**47 - 1)
COUNTS = st.integers(1, 1440)
MEMBERS: dict[str, st.SearchStrategy[Any]] = {
    "time": INSTANTS,
    "commitment": HASHES,
    "agency": st.binary(min_size=16, max_size=16).map(lambda raw: new_id("agy", raw)),
    "program": st.binary(min_size=16, max_size=16).map(lambda raw: new_id("prg", raw)),
    "purpose": st.sampled_from(PURPOSES),
    "authority": st.sampled_from(AUTHORITIES),
    "area": st.sampled_from(["871fb4670ffffff", "831fb4fffffffff"]),
    "reason": st.sampled_from(REFUSALS),
    "seconds": COUNTS,
    "bytes": COUNTS,
    "blur": st.sampled_from(BLURS),
    "not_before": INSTANTS,
    "not_after": INSTANTS,
    "max_minutes": COUNTS,
    "max_seconds": COUNTS,
    "document": HASHES,
    "outcome": st.sampled_from(OUTCOMES),
    "due": INSTANTS,
    "refers_to": HASHES,
}


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    type_ = draw(st.sampled_from(TYPES))
    revealed = draw(st.sampled_from(REVEALABLE)) if type_ == REVEALED else None
    allowed = shape(type_, revealed)
    names = allowed.must | draw(st.sets(st.sampled_from(sorted(allowed.may or {"time"}))))
    members = {name: draw(MEMBERS[name]) for name in sorted(names & MEMBERS.keys())}
    if "bytes" in members:
        members["byte_count"] = members.pop("bytes")
    if revealed:
        members["revealed"] = revealed
    return Entry(type=type_, **members)


def slow(bundle: list[bytes]) -> list[Entry] | None:
    try:
        return [parse_entry(data) for data in bundle]
    except EncodingError:
        return None


def fast(bundle: list[bytes]) -> list[Entry | Line] | None:
    try:
        return list(LineReader().read(bundle))
    except EncodingError:
        return None


def members_of(entry: Entry | Line) -> dict[str, Any]:
    names = [name for name in Entry.__dataclass_fields__ if getattr(entry, name) is not None]
    values = ((name, getattr(entry, name)) for name in names)
    return {name: b64(value) if isinstance(value, bytes) else value for name, value in values}


@given(st.lists(entries(), min_size=1, max_size=6))
def test_it_reads_what_parse_entry_reads(made: list[Entry]) -> None:
    read = fast([entry.to_bytes() for entry in made])
    assert read is not None
    assert [members_of(line) for line in read] == [members_of(entry) for entry in made]


@given(st.lists(entries(), min_size=1, max_size=4), st.data())
def test_it_refuses_what_parse_entry_refuses(made: list[Entry], data: st.DataObject) -> None:
    bundle = [entry.to_bytes() for entry in made]
    place = data.draw(st.integers(0, len(bundle) - 1))
    at = data.draw(st.integers(0, len(bundle[place]) - 1))
    byte = data.draw(st.one_of(st.sampled_from(b' {},":0-_/+A'), st.integers(0, 255)))
    bundle[place] = bundle[place][:at] + bytes([byte]) + bundle[place][at + 1 :]
    one, other = slow(bundle), fast(bundle)
    assert (one is None) == (other is None)


def _member(change: dict[str, Any]) -> bytes:
    members = {
        "agency": new_id("agy", bytes(16)),
        "commitment": b64(bytes(32)),
        "time": 1,
        "type": "agency.enrolled",
        "v": 1,
    }
    return json.dumps({**members, **change}, sort_keys=True, separators=(",", ":")).encode()


class TestTheQuickWayItself:
    """Without the fallback: what the quick way takes on its own word."""

    @pytest.fixture(autouse=True)
    def no_fallback(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(_: bytes) -> Entry:
            raise EncodingError("not taken")

        monkeypatch.setattr(lines_module, "parse_entry", refuse)

    def test_it_takes_an_entry(self) -> None:
        assert fast([_member({})]) is not None

    @pytest.mark.parametrize(
        "change",
        [
            {"agency": "agy_{}"},
            {"agency": new_id("prg", bytes(16))},
            {"area": "871fb4670ffffff"},
            {"commitment": b64(bytes(31))},
            {"commitment": b64(bytes(33))},
            {"commitment": "+" * 43},
            {"commitment": "A" * 42 + "B"},
            {"commitment": "A" * 42 + "="},
            {"time": -1},
            {"time": 2**47},
            {"time": 1.0},
            {"type": "agency.unknown"},
            {"v": 2},
            {"v": True},
        ],
        ids=range(14),
    )
    def test_it_refuses_a_member_of_another_form(self, change: dict[str, Any]) -> None:
        assert slow([_member(change)]) is None
        assert fast([_member(change)]) is None

    def test_entries_that_only_make_sense_joined_are_refused(self) -> None:
        whole = _member({})
        middle = len(whole) // 2
        assert fast([whole[:middle], whole[middle:]]) is None
        assert fast([whole + b"," + whole]) is None
        assert fast([whole + b"," + whole[:middle], whole[middle + 1 :]]) is None

    def test_another_spelling_of_an_entry_is_refused(self) -> None:
        whole = _member({})
        assert fast([whole.replace(b",", b", ")]) is None
        assert fast([whole[:-1] + b',"v":1}']) is None
        assert fast([whole.replace(b"agency.e", b"agency.\\u0065")]) is None
