"""Verifies a C2SP tlog-checkpoint: whose it is, and who watched it. The result is another type."""

from dataclasses import dataclass

from transom.core.log.cosignature import verify_cosignatures
from transom.core.log.head import MAX_SIZE, Checkpoint, parse_checkpoint, parse_decimal
from transom.core.log.note import Note, VerifierKey, parse_note, verify_note
from transom.core.log.policy import Policy
from transom.errors import LogRefused

__all__ = [
    "MAX_SIZE",
    "Checkpoint",
    "SignedCheckpoint",
    "VerifiedCheckpoint",
    "parse_checkpoint",
    "parse_decimal",
    "verify_checkpoint",
    "verify_signed",
]


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
