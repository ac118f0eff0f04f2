"""Log entries and their salted commitments (spec/log-entry.md).

An entry reveals nobody, by construction: each of its members is the identifier of a public body or
program, a class from a short list, a number, a cell or a hash. There is no place for anything else;
`transom.core.log.table` says which member stands in which type.
"""

import hashlib
import secrets
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any

from transom.core.codec import JsonObject, decode_object, encode
from transom.core.log.merkle import leaf_hash
from transom.core.log.patterns import match_entry
from transom.core.log.table import ATTRIBUTES, FORMS, HASH_BYTES, TYPES, shape
from transom.core.members import Members
from transom.errors import EncodingError, LogRefused

__all__ = ["TYPES", "Entry", "commit", "new_salt", "parse_entry", "verify_commitment"]

VERSION = 1
MAX_ENTRY_BYTES = 1024
SALT_BYTES = 32
COMMITMENT_BYTES = HASH_BYTES
_DOMAIN = b"transom:commitment/v1\n"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One public line of the log.

    Args:
        type: one of `TYPES`.
        time: milliseconds since 1970.
        commitment: 32 bytes, made by `commit`.
        agency, program: identifiers.
        purpose, authority, reason, blur, outcome: words of `transom.core.log.categories`.
        area: an H3 cell of resolution 3 to 7.
        seconds, byte_count, max_seconds, max_minutes: how long, how much, at most how long.
        not_before, not_after, due: milliseconds since 1970.
        document: the SHA-256 of a public document's canonical encoding.
        revealed: the type that a `sealed.revealed` reveals.
        refers_to: the commitment of an earlier entry.

    Raises:
        EncodingError: a member outside spec/log-entry.md, or one that its type must have and hasn't
            or may not have and has.
    """

    type: str
    time: int
    commitment: bytes
    agency: str | None = None
    program: str | None = None
    purpose: str | None = None
    authority: str | None = None
    area: str | None = None
    reason: str | None = None
    seconds: int | None = None
    byte_count: int | None = None
    blur: str | None = None
    not_before: int | None = None
    not_after: int | None = None
    max_minutes: int | None = None
    max_seconds: int | None = None
    document: bytes | None = None
    outcome: str | None = None
    due: int | None = None
    revealed: str | None = None
    refers_to: bytes | None = None

    def __post_init__(self) -> None:
        _read(self.to_json())

    def to_json(self) -> JsonObject:
        """The members, in no particular order."""
        known = ((name, getattr(self, attribute)) for name, attribute in ATTRIBUTES.items())
        members = {name: FORMS[name].write(value) for name, value in known if value is not None}
        return {"v": VERSION, **members}

    def to_bytes(self) -> bytes:
        """The leaf's bytes: canonical, and shorter than `MAX_ENTRY_BYTES` whatever they say."""
        return encode(self.to_json())

    def leaf(self) -> bytes:
        """The leaf hash (RFC 6962 §2.1)."""
        return leaf_hash(self.to_bytes())


def parse_entry(data: bytes) -> Entry:
    """Reads a leaf's bytes.

    Raises:
        EncodingError: not a log entry (spec/log-entry.md).
    """
    if len(data) > MAX_ENTRY_BYTES:
        raise EncodingError(f"a log entry longer than {MAX_ENTRY_BYTES} bytes")
    attributes = match_entry(data)
    if attributes is None:
        attributes = _read(decode_object(data))
    # All of them have been checked: `__post_init__` would only check them again.
    entry = object.__new__(Entry)
    entry.__dict__.update(attributes)
    return entry


def _read(members: JsonObject) -> dict[str, Any]:
    """The attributes of an entry, each read in its form and allowed by the table."""
    m = Members(members, "log entry")
    m.integer("v", VERSION, VERSION)
    read: dict[str, Any] = dict.fromkeys(ATTRIBUTES.values())
    for name in members:
        if name in FORMS:
            read[ATTRIBUTES[name]] = FORMS[name].read(m, name)
    m.end()
    _check_shape(members, read["type"], read["revealed"])
    return read


def _check_shape(members: JsonObject, type_: str | None, revealed: str | None) -> None:
    if type_ is None:
        raise EncodingError("log entry: no type")
    allowed = shape(type_, revealed)
    present = members.keys() - {"v"}
    for name in sorted(allowed.must - present):
        raise EncodingError(f"a log entry {type_} needs {name}")
    for name in sorted(present - allowed.must - allowed.may):
        raise EncodingError(f"a log entry {type_} has no {name}")


def new_salt() -> bytes:
    """32 random bytes, without which a commitment tells nothing about its record."""
    return secrets.token_bytes(SALT_BYTES)


def commit(record: JsonObject, salt: bytes) -> bytes:
    """The commitment to a record (spec/log-entry.md, `commitment`).

    Raises:
        EncodingError: a record without canonical form, or a salt that isn't 32 bytes.
    """
    if len(salt) != SALT_BYTES:
        raise EncodingError(f"a salt has {SALT_BYTES} bytes")
    return hashlib.sha256(_DOMAIN + salt + encode(record)).digest()


def verify_commitment(entry: Entry, *, record: JsonObject, salt: bytes) -> None:
    """Checks that the entry commits to this record.

    Raises:
        EncodingError: as `commit`.
        LogRefused: it commits to something else; `check` is `commitment`.
    """
    if not compare_digest(entry.commitment, commit(record, salt)):
        raise LogRefused("commitment", "the log entry commits to another record")
