"""Log entries and their salted commitments (spec/log-entry.md).

An entry reveals nobody, by construction: each of its members is the identifier of a public body or
program, a class from a short list, a number, a cell or a hash. There is no place for anything else.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass
from hmac import compare_digest

from transom.core.codec import JsonObject, b64, decode_object, encode
from transom.core.consent.consent import PURPOSES
from transom.core.ids import check_id
from transom.core.log.merkle import leaf_hash
from transom.core.members import INSTANT_END, Members
from transom.core.session import AUTHORITIES
from transom.errors import EncodingError, LogRefused

VERSION = 1
MAX_ENTRY_BYTES = 1024
SALT_BYTES = 32
COMMITMENT_BYTES = 32
REFUSED, CLOSED = "view_session.refused", "view_session.closed"
TYPES = (
    "log.created",
    "agency.enrolled",
    "program.created",
    "device.enrolled",
    "device.revoked",
    "gateway.enrolled",
    "consent.given",
    "consent.withdrawn",
    "view_session.opened",
    REFUSED,
    CLOSED,
)
REFUSALS = ("policy", "proof", "not_available")
_DOMAIN = b"transom:commitment/v1\n"
_CELL = re.compile(r"8([3-7])[0-9a-f]{13}\Z")
"""An H3 index of a cell: mode 1, its resolution in the second digit."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One public line of the log.

    Args:
        type: one of `TYPES`.
        time: milliseconds since 1970.
        commitment: 32 bytes, made by `commit`.
        agency, program: identifiers.
        purpose, authority: categories of spec/consent.md and spec/view-session.md.
        area: an H3 cell of resolution 3 to 7.
        reason: one of `REFUSALS`; in `view_session.refused`, and nowhere else.
        seconds, byte_count: how long, how much; in `view_session.closed`, and nowhere else.

    Raises:
        EncodingError: a member outside spec/log-entry.md.
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

    def __post_init__(self) -> None:
        self._check_kinds()
        _check_choice("purpose", self.purpose, PURPOSES)
        _check_choice("authority", self.authority, AUTHORITIES)
        if self.agency is not None:
            check_id(self.agency, "agy")
        if self.program is not None:
            check_id(self.program, "prg")
        if self.area is not None and not _CELL.match(self.area):
            raise EncodingError("a log entry's area is an H3 cell of resolution 3 to 7")

    def _check_kinds(self) -> None:
        _check_choice("type", self.type, TYPES)
        _check_choice("reason", self.reason, REFUSALS)
        if not 0 <= self.time < INSTANT_END:
            raise EncodingError("a log entry's time is an instant in milliseconds")
        if len(self.commitment) != COMMITMENT_BYTES:
            raise EncodingError(f"a commitment has {COMMITMENT_BYTES} bytes")
        if (self.reason is not None) != (self.type == REFUSED):
            raise EncodingError(f"{REFUSED} gives a reason, and no other entry does")
        if {self.seconds is not None, self.byte_count is not None} != {self.type == CLOSED}:
            raise EncodingError(f"{CLOSED} gives seconds and bytes, and no other entry does")
        if min(self.seconds or 0, self.byte_count or 0) < 0:
            raise EncodingError("a log entry's seconds and bytes aren't negative")

    def to_json(self) -> JsonObject:
        """The members, in no particular order."""
        known: dict[str, str | int | None] = {
            "v": VERSION,
            "type": self.type,
            "time": self.time,
            "commitment": b64(self.commitment),
            "agency": self.agency,
            "program": self.program,
            "purpose": self.purpose,
            "authority": self.authority,
            "area": self.area,
            "reason": self.reason,
            "seconds": self.seconds,
            "bytes": self.byte_count,
        }
        return {name: value for name, value in known.items() if value is not None}

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
    m = Members(decode_object(data), "log entry")
    m.integer("v", VERSION, VERSION)
    return _read(m)


def _read(m: Members) -> Entry:
    entry = Entry(
        type=m.choice("type", TYPES),
        time=m.instant("time"),
        commitment=m.data("commitment", COMMITMENT_BYTES),
        agency=m.id("agency", "agy") if m.has("agency") else None,
        program=m.id("program", "prg") if m.has("program") else None,
        purpose=m.choice("purpose", PURPOSES) if m.has("purpose") else None,
        authority=m.choice("authority", AUTHORITIES) if m.has("authority") else None,
        area=m.text("area", 15, 15) if m.has("area") else None,
        reason=m.choice("reason", REFUSALS) if m.has("reason") else None,
        seconds=m.integer("seconds") if m.has("seconds") else None,
        byte_count=m.integer("bytes") if m.has("bytes") else None,
    )
    m.end()
    return entry


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


def _check_choice(name: str, value: str | None, allowed: tuple[str, ...] | frozenset[str]) -> None:
    if value is not None and value not in allowed:
        raise EncodingError(f"a log entry's {name} can't be {value!r:.40}")
