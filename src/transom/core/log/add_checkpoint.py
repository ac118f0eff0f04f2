"""What a log sends a witness: C2SP tlog-witness, add-checkpoint. Form only."""

from dataclasses import dataclass

from transom.core.log.checkpoint import parse_decimal
from transom.core.log.merkle import HASH_BYTES, MAX_PATH
from transom.core.log.note import MAX_NOTE_BYTES, Note, b64_line, note_text, parse_note, unb64_line
from transom.errors import LogFormatError

PATH = "add-checkpoint"
MAX_REQUEST_BYTES = MAX_NOTE_BYTES
CONFLICT_TYPE = "text/x.tlog.size"
"""Content type of a 409 answer: the size that the witness has, and a newline."""


@dataclass(frozen=True)
class AddCheckpoint:
    """A request to cosign: nothing about it is known to be true yet.

    Args:
        old_size: of the tree that the witness is thought to have cosigned last.
        path: the consistency path from there.
        note: the new checkpoint.
    """

    old_size: int
    path: tuple[bytes, ...]
    note: Note

    def to_bytes(self) -> bytes:
        """The request's body."""
        lines = [f"old {self.old_size}", *map(b64_line, self.path), ""]
        return ("".join(f"{line}\n" for line in lines) + self.note.to_text()).encode()


def parse_add_checkpoint(data: bytes) -> AddCheckpoint:
    """Reads a request's body; checks its form only.

    Raises:
        LogFormatError: not such a request.
    """
    head, cut, rest = note_text(data).partition("\n\n")
    lines = head.split("\n")
    first = lines.pop(0)
    if not cut or not first.startswith("old "):
        raise LogFormatError("not a request to cosign: old size, path, empty line, checkpoint")
    if len(lines) > MAX_PATH:
        raise LogFormatError(f"a consistency path of more than {MAX_PATH} hashes")
    path = tuple(unb64_line(line, HASH_BYTES) for line in lines)
    return AddCheckpoint(parse_decimal(first.removeprefix("old ")), path, parse_note(rest))
