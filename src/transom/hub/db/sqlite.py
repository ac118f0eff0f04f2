"""SQLite in WAL mode, in a file of the hub's folder."""

import contextlib
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import DBAPIError, IntegrityError

from transom.errors import ConflictError, FatalError, StorageUnavailable, TransomError

READERS = 3
BUSY_MS = 5000
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # an acknowledged change survives a power cut
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={BUSY_MS}",
    "PRAGMA cache_size=-32000",  # KiB: a search in a large registry reads many pages
    "PRAGMA trusted_schema=OFF",
)
_FULL = ("disk is full", "disk I/O error", "readonly database", "database is locked")


class BackEnd(Protocol):
    """What `Database` needs of a kind of database."""

    name: str
    """What a person is told it is; no secret."""

    def writing(self) -> AbstractContextManager[Connection]:
        """A connection in a transaction that runs alone; it is rolled back unless committed."""

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection in a transaction that sees one snapshot."""

    def failure(self, error: DBAPIError) -> TransomError:
        """Our error for one before the commit: nothing was written."""

    def uncommitted(self, error: DBAPIError) -> TransomError:
        """Our error for a commit that failed."""

    def dispose(self) -> None:
        """Closes every connection."""


class Sqlite:
    """A file.

    Args:
        path: its folder must exist.
    """

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self._engine = create_engine(
            f"sqlite:///{path}", pool_size=READERS + 1, max_overflow=0, connect_args={"timeout": 5}
        )
        event.listen(self._engine, "connect", _configure)

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """As `BackEnd.writing`: the file's only writer."""
        with self._engine.connect() as conn:
            conn.exec_driver_sql("BEGIN IMMEDIATE")
            yield conn

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """As `BackEnd.reading`."""
        with self._engine.connect() as conn:
            conn.exec_driver_sql("BEGIN")
            yield conn

    def failure(self, error: DBAPIError) -> TransomError:
        """As `BackEnd.failure`."""
        text = str(error.orig)
        if any(known in text for known in _FULL):
            return StorageUnavailable(f"the hub can't write now: {text}")
        return FatalError(f"the database failed: {text}")

    def uncommitted(self, error: DBAPIError) -> TransomError:
        """As `BackEnd.uncommitted`: what SQLite refuses to commit isn't written."""
        if isinstance(error, IntegrityError):
            return ConflictError("that is there already, or has changed meanwhile")
        return self.failure(error)

    def dispose(self) -> None:
        """As `BackEnd.dispose`."""
        self._engine.dispose()


def _configure(raw: sqlite3.Connection, _record: object) -> None:
    raw.isolation_level = None  # transactions begin where we say so, not where sqlite3 guesses
    for pragma in _PRAGMAS:
        raw.execute(pragma).close()
