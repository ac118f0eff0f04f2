"""C2SP tlog-proof: an entry's index, its inclusion path and a checkpoint, in one text."""

from dataclasses import dataclass

from transom.core.log.checkpoint import (
    VerifiedCheckpoint,
    parse_checkpoint,
    parse_decimal,
    verify_checkpoint,
)
from transom.core.log.merkle import HASH_BYTES, MAX_PATH, verify_inclusion
from transom.core.log.note import Note, b64_line, note_text, parse_note, unb64_line
from transom.core.log.policy import Policy
from transom.errors import LogFormatError

HEADER = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True)
class LogProof:
    """A proof as it came: nothing about it is known to be true yet.

    `extra` is authenticated by nothing, and nothing of ours looks at it.
    """

    index: int
    path: tuple[bytes, ...]
    checkpoint: Note
    extra: bytes | None = None

    def to_text(self) -> str:
        """The proof as `parse_proof` reads it."""
        extra = [] if self.extra is None else [f"extra {b64_line(self.extra)}"]
        lines = [HEADER, *extra, f"index {self.index}", *map(b64_line, self.path), ""]
        return "".join(f"{line}\n" for line in lines) + self.checkpoint.to_text()


@dataclass(frozen=True)
class VerifiedInclusion:
    """An entry that stands in a log that a quorum watches. Only `verify_proof` makes one."""

    index: int
    leaf: bytes
    checkpoint: VerifiedCheckpoint


def parse_proof(data: str | bytes) -> LogProof:
    """Reads a proof; checks its form only, that of its checkpoint included.

    Raises:
        LogFormatError: not a proof (C2SP tlog-proof, Format).
    """
    head, cut, rest = note_text(data).partition("\n\n")
    lines = head.split("\n")
    if not cut or lines.pop(0) != HEADER:
        raise LogFormatError(f"not a proof: it begins with {HEADER}, and a checkpoint ends it")
    extra = None
    if lines and lines[0].startswith("extra "):
        extra = unb64_line(lines.pop(0).removeprefix("extra "))
    if not lines or not lines[0].startswith("index "):
        raise LogFormatError("not a proof: it names no index")
    index = parse_decimal(lines.pop(0).removeprefix("index "))
    if len(lines) > MAX_PATH:
        raise LogFormatError(f"a proof with more than {MAX_PATH} hashes")
    path = tuple(unb64_line(line, HASH_BYTES) for line in lines)
    note = parse_note(rest)
    parse_checkpoint(note.text)
    return LogProof(index, path, note, extra)


def verify_proof(
    proof: LogProof | str | bytes,
    *,
    leaf: bytes,
    policy: Policy,
    now: int | None = None,
    window_ms: int | None = None,
) -> VerifiedInclusion:
    """The entry's place, if the whole proof holds (C2SP tlog-proof, Verifying, steps 2 to 4).

    Args:
        leaf: the entry's leaf hash.
        now: the instant of the check, milliseconds since 1970.
        window_ms: with `now`, how far a cosignature's instant may lie from it and still count.

    Raises:
        LogFormatError: not a proof.
        LogRefused: `check` says which part doesn't hold.
    """
    proof = proof if isinstance(proof, LogProof) else parse_proof(proof)
    checkpoint = verify_checkpoint(proof.checkpoint, policy=policy, now=now, window_ms=window_ms)
    verify_inclusion(
        leaf, index=proof.index, size=checkpoint.size, path=proof.path, root=checkpoint.root
    )
    return VerifiedInclusion(proof.index, leaf, checkpoint)
