"""Which segments there are, by time. A convenience: the files say it all, and it is made anew from
them when it is missing or damaged. Not thread-safe: the shelf's lock guards.
"""

import errno
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from transom.gateway.recording.segment import SegmentHeader

FILE_NAME = "index.sqlite"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS segment (
  segment_id BLOB PRIMARY KEY, camera_id TEXT NOT NULL, codec TEXT NOT NULL, why TEXT NOT NULL,
  slot INTEGER NOT NULL, began_us INTEGER NOT NULL, last_us INTEGER NOT NULL,
  bytes INTEGER NOT NULL, clock_offset_ms INTEGER
) STRICT;
CREATE INDEX IF NOT EXISTS segment_time ON segment (camera_id, began_us);
"""
_COLUMNS = "camera_id, segment_id, codec, why, slot, began_us, last_us, bytes, clock_offset_ms"


@dataclass(frozen=True)
class Segment:
    """A segment on the disk: its header, its last picture's instant, the file's size, and how far
    the camera's clock was ahead, if it has told."""

    header: SegmentHeader
    last_us: int
    bytes: int
    clock_offset_ms: int | None = None


class Index:
    """The open index. Every method raises OSError where the disk refuses."""

    def __init__(self, folder: Path) -> None:
        path = folder / FILE_NAME
        try:
            self._db = _opened(path)
        except sqlite3.DatabaseError:
            for old in folder.glob(f"{FILE_NAME}*"):
                old.unlink()
            with _disk_errors():
                self._db = _opened(path)

    def put(self, segment: Segment) -> None:
        """Adds a segment, or takes its new end."""
        h = segment.header
        with _disk_errors():
            self._db.execute(
                "INSERT OR REPLACE INTO segment VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (h.segment_id, h.camera_id, h.codec, h.why, h.slot, h.began_us,
                 segment.last_us, segment.bytes, segment.clock_offset_ms),
            )  # fmt: skip

    def remove(self, segment_ids: Iterable[bytes]) -> None:
        """Forgets segments."""
        with _disk_errors(), self._db:
            self._db.executemany(
                "DELETE FROM segment WHERE segment_id = ?", [(one,) for one in segment_ids]
            )

    def all(self) -> list[Segment]:
        """Every segment."""
        with _disk_errors():
            return [_segment(row) for row in self._db.execute(f"SELECT {_COLUMNS} FROM segment")]  # noqa: S608

    def of(self, camera_id: str) -> list[Segment]:
        """A camera's segments, oldest first."""
        query = f"SELECT {_COLUMNS} FROM segment WHERE camera_id = ? ORDER BY began_us"  # noqa: S608
        with _disk_errors():
            return [_segment(row) for row in self._db.execute(query, (camera_id,))]

    def close(self) -> None:
        """Closes the file."""
        self._db.close()


@contextmanager
def _disk_errors() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        full = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
        raise OSError(errno.ENOSPC if full else errno.EIO, str(error)) from error


def _opened(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        if db.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("damaged")
        db.executescript(_SCHEMA)
        db.execute(f"SELECT {_COLUMNS} FROM segment LIMIT 1")  # noqa: S608
    except sqlite3.DatabaseError:
        db.close()
        raise
    return db


def _segment(row: tuple[str, bytes, str, str, int, int, int, int, int | None]) -> Segment:
    camera_id, segment_id, codec, why, slot, began_us, last_us, size, offset_ms = row
    header = SegmentHeader(camera_id, segment_id, codec, why, slot, began_us)  # type: ignore[arg-type]
    return Segment(header, last_us, size, offset_ms)
