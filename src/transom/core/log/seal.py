"""Seals (spec/log-entry.md): an entry that is announced at once and told later.

A `sealed` entry commits to what `sealed.revealed` will say in public and to its record, so that
whoever holds both openings can check that nothing was changed in between.
"""

from transom.core.codec import JsonObject, encode
from transom.core.log.entry import Entry
from transom.core.log.opening import VerifiedOpening
from transom.core.log.table import REVEALABLE, REVEALED, SEALED
from transom.core.members import Members
from transom.errors import EncodingError, LogRefused

_OF_THE_REVEALING = frozenset({"v", "type", "time", "commitment", "refers_to", "revealed"})


def sealed_record(type_: str, *, public: JsonObject, record: JsonObject) -> JsonObject:
    """The record that a `sealed` entry commits to.

    Args:
        type_: of the entry that is told later, one of `REVEALABLE`.
        public: the members that `sealed.revealed` will show, besides `refers_to` and `revealed`.
        record: what `sealed.revealed` will commit to.

    Raises:
        EncodingError: a type that can't be sealed.
    """
    value: JsonObject = {"type": type_, "public": public, "record": record}
    read_sealed_record(value)
    return value


def read_sealed_record(value: object) -> tuple[str, JsonObject, JsonObject]:
    """The type, the public members and the inner record of a sealed record.

    Raises:
        EncodingError: not the record of a `sealed` entry.
    """
    m = Members(value, "sealed record")
    type_ = m.choice("type", REVEALABLE)
    public, record = m.take("public"), m.take("record")
    m.end()
    if not isinstance(public, dict) or not isinstance(record, dict):
        raise EncodingError("a sealed record's public and record are objects")
    return type_, public, record


def public_members(entry: Entry) -> JsonObject:
    """The members of a `sealed.revealed` entry that its `sealed` entry's record foretold."""
    return {n: v for n, v in entry.to_json().items() if n not in _OF_THE_REVEALING}


def verify_revealed(sealed: VerifiedOpening, revealed: VerifiedOpening) -> None:
    """Checks that what was revealed is what was sealed.

    Raises:
        EncodingError: the sealed record isn't one, or what it foretold has no canonical form.
        LogRefused: they disagree; `check` is `seal`.
    """
    _require((sealed.entry.type, revealed.entry.type) == (SEALED, REVEALED), "other entries")
    _require(revealed.entry.refers_to == sealed.entry.commitment, "it refers to another seal")
    _require(revealed.index > sealed.index, "it was revealed before it was sealed")
    type_, public, record = read_sealed_record(sealed.record)
    _require(revealed.entry.revealed == type_, "another type was sealed")
    _require(
        encode(public_members(revealed.entry)) == encode(public), "other public members were sealed"
    )
    _require(encode(revealed.record) == encode(record), "another record was sealed")


def _require(holds: bool, why: str) -> None:
    if not holds:
        raise LogRefused("seal", f"what was revealed isn't what was sealed: {why}")
