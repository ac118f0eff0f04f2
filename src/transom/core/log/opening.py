"""Openings (spec/log-entry.md): an entry with its record and its proof, to be shown to anybody.

Checks what an opening claims under a trust policy. Looks at no date: an old proof stays good.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from transom.core.codec import JsonObject, b64
from transom.core.log.entry import SALT_BYTES, Entry, parse_entry, verify_commitment
from transom.core.log.head import Checkpoint, parse_checkpoint
from transom.core.log.merkle import leaf_hash
from transom.core.log.note import MAX_NOTE_BYTES
from transom.core.log.policy import MAX_POLICY_BYTES, Policy
from transom.core.log.proof import verify_proof
from transom.core.members import Members
from transom.errors import EncodingError

VERSION = 1
ONE, SEVERAL = "transom-opening/v1", "transom-record/v1"
"""The formats of files: of one opening, of several."""
MAX_FILE_BYTES = 64 * 1024 * 1024
MAX_OPENINGS = 100_000


@dataclass(frozen=True)
class Opening:
    """What a holder of a record can show: nothing about it is known to be true yet.

    Args:
        entry: the leaf's bytes.
        record: what the entry commits to.
        salt: 32 bytes.
        proof: C2SP tlog-proof text.
    """

    entry: bytes
    record: JsonObject
    salt: bytes
    proof: str

    def to_json(self) -> JsonObject:
        """The members, ready to encode or to send."""
        return {
            "v": VERSION,
            "entry": b64(self.entry),
            "record": self.record,
            "salt": b64(self.salt),
            "proof": self.proof,
        }

    @classmethod
    def from_json(cls, value: object) -> "Opening":
        """Reads the members; checks their form only.

        Raises:
            EncodingError: not an opening.
        """
        m = Members(value, "opening")
        m.integer("v", VERSION, VERSION)
        entry, record = m.data("entry"), m.take("record")
        if not isinstance(record, dict):
            raise m.bad("record", "an object")
        salt = m.data("salt", SALT_BYTES)
        proof = m.text("proof", 1, MAX_NOTE_BYTES)
        m.end()
        return cls(entry, record, salt, proof)


@dataclass(frozen=True)
class VerifiedOpening:
    """An opening that holds under a policy. Only `verify_opening` makes one.

    Args:
        index: the entry's place in the log.
        checkpoint: the tree that it is included in.
        cosigned: each counted witness's name in the policy, and its instant (ms since 1970).
    """

    entry: Entry
    record: JsonObject
    index: int
    checkpoint: Checkpoint
    cosigned: tuple[tuple[str, int], ...]


def verify_opening(opening: Opening, *, policy: Policy) -> VerifiedOpening:
    """Checks an opening: commitment, checkpoint, quorum, inclusion.

    Raises:
        EncodingError: the entry isn't one (spec/log-entry.md), or the record has no canonical form.
        LogFormatError: the proof isn't one.
        LogRefused: `check` says which part doesn't hold.
    """
    entry = parse_entry(opening.entry)
    verify_commitment(entry, record=opening.record, salt=opening.salt)
    proven = verify_proof(opening.proof, leaf=leaf_hash(opening.entry), policy=policy)
    checkpoint = parse_checkpoint(proven.checkpoint.note.text)
    cosigned = tuple(proven.checkpoint.cosigned.items())
    return VerifiedOpening(entry, opening.record, proven.index, checkpoint, cosigned)


def write_opening_file(opening: Opening, policy: str | None) -> bytes:
    """The file of one opening, with the policy under which its holder checked it."""
    return _write({"format": ONE, "opening": opening.to_json()}, policy)


def write_record_file(openings: Sequence[Opening], policy: str | None) -> bytes:
    """The file of several openings, with the policy under which their holder checked them."""
    return _write({"format": SEVERAL, "openings": [o.to_json() for o in openings]}, policy)


def _write(file: JsonObject, policy: str | None) -> bytes:
    told: JsonObject = {} if policy is None else {"policy": policy}
    return f"{json.dumps({**file, **told}, ensure_ascii=False, indent=1)}\n".encode()


def read_record_file(data: bytes) -> tuple[list[Opening], str | None]:
    """The openings of a file of either format, and the policy that its holder used.

    Who doesn't trust that policy verifies with another one.

    Raises:
        EncodingError: not such a file.
    """
    m = Members(_json(data), "record file")
    if m.choice("format", (ONE, SEVERAL)) == ONE:
        found = [m.take("opening")]
    else:
        found = m.list("openings", MAX_OPENINGS)
    policy = m.text("policy", 1, MAX_POLICY_BYTES) if m.has("policy") else None
    m.end()
    return [Opening.from_json(one) for one in found], policy


def _json(data: bytes) -> object:
    if len(data) > MAX_FILE_BYTES:
        raise EncodingError(f"a record file longer than {MAX_FILE_BYTES} bytes")
    try:
        value: object = json.loads(data.decode(), parse_float=_number, parse_constant=_constant)
    except (ValueError, RecursionError) as error:
        raise EncodingError("not a record file: not JSON in UTF-8") from error
    return value


def _number(text: str) -> int | float:
    """A number as browsers read it: `1.0` is `1`; a fraction has no canonical form, nor a use."""
    value = float(text)
    return int(value) if value.is_integer() else value


def _constant(text: str) -> object:
    raise ValueError(f"{text} is no JSON")
