"""The text of a C2SP tlog-checkpoint: what a log says its tree is. Verifies nothing."""

import re
from dataclasses import dataclass

from transom.core.log.merkle import HASH_BYTES
from transom.core.log.note import b64_line, unb64_line
from transom.errors import LogFormatError

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
