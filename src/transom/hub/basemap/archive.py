"""A PMTiles archive on the hub's disk: what its header says, and pieces of it by byte range.

Follows the PMTiles specification, version 3 (clause 3, header). Reads no tile: browsers do.
"""

import os
import re
import struct
from dataclasses import dataclass
from pathlib import Path

from transom.errors import SetupError

HEADER = 127
_VECTOR = 1
MOST_AT_ONCE = 8 * 1024 * 1024  # more than any directory or tile; nobody needs it whole
_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{1,15})?")


@dataclass(frozen=True)
class Archive:
    """A basemap's file.

    Args:
        size: in bytes.
        tag: stands for this very content, as an ETag.
    """

    path: Path
    size: int
    tag: str

    def read(self, first: int, last: int) -> bytes:
        """The bytes from the first to the last, both included."""
        with self.path.open("rb") as file:
            file.seek(first)
            return file.read(last - first + 1)

    def part(self, header: str | None) -> tuple[int, int] | None:
        """The first and the last byte that a `Range` header asks for (RFC 9110, 14.2), at most
        8 MiB; None if it asks for nothing that is there."""
        match = _RANGE.fullmatch(header or "bytes=0-")
        if match is None:
            return None
        first = int(match[1])
        last = min(int(match[2] or self.size), self.size - 1, first + MOST_AT_ONCE - 1)
        return (first, last) if first <= last else None


def open_archive(path: Path | None) -> Archive | None:
    """A basemap's archive; None without a path.

    Raises:
        SetupError: it can't be read, or isn't one of vector tiles.
    """
    if path is None:
        return None
    try:
        with path.open("rb") as file:
            header, state = file.read(HEADER), os.fstat(file.fileno())
    except OSError as error:
        raise SetupError(f"{path.name} can't be read: {error.strerror}") from error
    if len(header) < HEADER or header[:8] != b"PMTiles\x03" or header[99] != _VECTOR:
        raise SetupError(
            f"{path.name} isn't a PMTiles archive of vector tiles (version 3)",
            hint="Cut your city out of a build of Protomaps: pmtiles extract … --bbox=…",
        )
    # The header's own lengths too: a file that is replaced within a second has another tag.
    lengths = struct.unpack("<8Q", header[8:72])
    return Archive(
        path, state.st_size, f'"{state.st_mtime_ns:x}-{state.st_size:x}-{lengths[-1]:x}"'
    )
