"""C2SP tlog-checkpoint: what a log says its tree is. Verification gives another type."""

import re
from dataclasses import dataclass

from transom.core.log.cosignature import verify_cosignatures
from transom.core.log.merkle import HASH_BYTES
from transom.core.log.note import Note, VerifierKey, b64_line, parse_note, unb64_line, verify_note
from transom.core.log.policy import Policy
from transom.errors import LogFormatError, LogRefused

MAX_SIZE = 2**53 - 1
"""Sizes travel in JSON too (spec/encoding.md, rule 2)."""
_DECIMAL = re.compile(r"(0|[1-9][0-9]{0,18})\Z")


@dataclass(frozen=True)
class Checkpoint:
    """A tree head as a note claims it: nothing is known to be true yet."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def to_text(self) -> str:
        """The note text."""
        lines = (self.origin, str(self.size), b64_line(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True)
class SignedCheckpoint:
    """A tree head that the log with this key has signed. Only `verify_signed` makes one."""

    head: Checkpoint
    note: Note
    log: VerifierKey


@dataclass(frozen=True)
class VerifiedCheckpoint:
    """A tree head that the log signed and a quorum cosigned. Only `verify_checkpoint` makes one.

    `cosigned` gives, for each witness's name in the policy, its cosignature's instant in
    milliseconds since 1970.
    """

    origin: str
    size: int
    root: bytes
    note: Note
    cosigned: dict[str, int]


def parse_checkpoint(text: str) -> Checkpoint:
    """Reads a note's text as a checkpoint; checks its form only.

    Raises:
        LogFormatError: not a checkpoint (C2SP tlog-checkpoint, Note text).
    """
    lines = text.split("\n")
    if lines.pop() or len(lines) < 3 or not all(lines):
        raise LogFormatError("not a checkpoint: origin, size and root, each on its line")
    return Checkpoint(
        lines[0], parse_decimal(lines[1]), unb64_line(lines[2], HASH_BYTES), tuple(lines[3:])
    )


def parse_decimal(text: str, limit: int = MAX_SIZE) -> int:
    """A decimal number without leading zeroes, at most `limit`.

    Raises:
        LogFormatError: it isn't one.
    """
    if not _DECIMAL.match(text) or int(text) > limit:
        raise LogFormatError(f"not a decimal number up to {limit}: {text!r:.40}")
    return int(text)


def verify_signed(note: Note | str | bytes, *, logs: tuple[VerifierKey, ...]) -> SignedCheckpoint:
    """The tree head, if one of the pinned logs signed it and its origin is that log's name.

    Raises:
        LogFormatError: not a signed note with a checkpoint.
        LogRefused: another origin, another key or a bad signature; `check` is `checkpoint`.
    """
    note = note if isinstance(note, Note) else parse_note(note)
    head = parse_checkpoint(note.text)
    known = [key for key in logs if key.name == head.origin]
    if not known:
        raise LogRefused("checkpoint", f"a checkpoint of another log: {head.origin!r:.80}")
    signing = [key for key in known if any(key.matches(s) for s in note.signatures)]
    if not signing:
        raise LogRefused("checkpoint", f"the checkpoint isn't signed by {head.origin}")
    for key in signing:
        verify_note(note, key=key)
    return SignedCheckpoint(head, note, signing[0])


def verify_checkpoint(
    note: Note | str | bytes,
    *,
    policy: Policy,
    now: int | None = None,
    window_ms: int | None = None,
) -> VerifiedCheckpoint:
    """The tree head, if a log of the policy signed it and the policy's quorum cosigned it.

    Args:
        now: the instant of the check, milliseconds since 1970.
        window_ms: with `now`, how far a cosignature's instant may lie from it and still count.

    Raises:
        LogFormatError: not a signed note with a checkpoint.
        LogRefused: the log's signature (`check` is `checkpoint`) or the quorum (`witnesses`).
    """
    signed = verify_signed(note, logs=policy.log_keys)
    cosigned = verify_cosignatures(signed.note, policy=policy, now=now, window_ms=window_ms)
    head = signed.head
    return VerifiedCheckpoint(head.origin, head.size, head.root, signed.note, cosigned)
