"""The SQLite file and its transactions. Every write is on the disk when its call returns."""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from transom.errors import FatalError, SetupError, StorageUnavailable, TransomError

FILE_NAME = "state.sqlite"
VERSION = 5
_FIRST = """
CREATE TABLE consent (consent_id TEXT PRIMARY KEY, signed TEXT NOT NULL) STRICT;
CREATE TABLE withdrawal (consent_id TEXT PRIMARY KEY, signed TEXT NOT NULL) STRICT;
CREATE TABLE agreement (
  consent_id TEXT NOT NULL, key TEXT NOT NULL, signed TEXT NOT NULL, PRIMARY KEY (consent_id, key)
) STRICT;
CREATE TABLE co_owner_act (key TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT;
CREATE TABLE epoch (camera_id TEXT PRIMARY KEY, next INTEGER NOT NULL) STRICT;
CREATE TABLE seen (session_id TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT;
CREATE TABLE memory (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  tree_size INTEGER NOT NULL, root BLOB NOT NULL, latest INTEGER NOT NULL
) STRICT;
CREATE TABLE stop (what TEXT PRIMARY KEY, since INTEGER NOT NULL) STRICT;
CREATE TABLE raised (camera_id TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT;
CREATE TABLE directory (one INTEGER PRIMARY KEY CHECK (one = 1), content TEXT NOT NULL) STRICT;
CREATE TABLE look (
  session_id TEXT PRIMARY KEY,
  camera_id TEXT NOT NULL, camera_name TEXT NOT NULL, consent_id TEXT NOT NULL,
  agency_name TEXT NOT NULL, pseudonym TEXT NOT NULL, role TEXT NOT NULL,
  incident_number TEXT NOT NULL, purpose TEXT NOT NULL, justification TEXT NOT NULL,
  authority TEXT NOT NULL, since INTEGER NOT NULL, not_after INTEGER NOT NULL,
  entry_index INTEGER NOT NULL, blur TEXT NOT NULL, unblurred_reason TEXT,
  ended_at INTEGER, ended_because TEXT, seconds INTEGER, frames INTEGER, bytes INTEGER,
  reported INTEGER NOT NULL DEFAULT 0, counted_to INTEGER
) STRICT;
CREATE INDEX look_since ON look (since);
CREATE INDEX look_camera ON look (camera_id, since);
CREATE INDEX look_unreported ON look (session_id) WHERE reported = 0;
CREATE TABLE ask (
  session_id TEXT PRIMARY KEY, at INTEGER NOT NULL, outcome TEXT NOT NULL,
  camera_id TEXT NOT NULL, camera_name TEXT NOT NULL, agency_name TEXT NOT NULL,
  pseudonym TEXT NOT NULL, role TEXT NOT NULL, incident_number TEXT NOT NULL,
  purpose TEXT NOT NULL, justification TEXT NOT NULL, authority TEXT NOT NULL,
  step TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL DEFAULT '', message TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX ask_at ON ask (at);
CREATE TABLE trusted (policy_id TEXT PRIMARY KEY, policy TEXT NOT NULL) STRICT;
CREATE TABLE opening (
  leaf BLOB PRIMARY KEY, commitment BLOB NOT NULL, number INTEGER, subject TEXT NOT NULL,
  type TEXT NOT NULL, time INTEGER NOT NULL, entry_index INTEGER NOT NULL,
  opening TEXT NOT NULL, policy_id TEXT NOT NULL
) STRICT;
CREATE INDEX opening_subject ON opening (subject);
CREATE INDEX opening_time ON opening (time);
CREATE INDEX opening_number ON opening (number);
CREATE TABLE alarm (
  alarm_id INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, number INTEGER UNIQUE,
  subject TEXT NOT NULL, why TEXT NOT NULL, opening TEXT NOT NULL, seen_at INTEGER
) STRICT;
CREATE TABLE notice (
  notice_id INTEGER PRIMARY KEY, at INTEGER NOT NULL, about TEXT NOT NULL, key TEXT UNIQUE,
  title TEXT NOT NULL, text TEXT NOT NULL, link TEXT NOT NULL, session_id TEXT,
  until INTEGER, planned INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX notice_unplanned ON notice (notice_id) WHERE planned = 0;
CREATE TABLE delivery (
  delivery_id INTEGER PRIMARY KEY, notice_id INTEGER NOT NULL, way TEXT NOT NULL,
  together INTEGER NOT NULL, due_at INTEGER NOT NULL, ends_at INTEGER NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0, trouble TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX delivery_due ON delivery (due_at);
CREATE TABLE objection (
  objection_id TEXT NOT NULL, camera_id TEXT NOT NULL, land TEXT NOT NULL,
  filed_at INTEGER NOT NULL, due INTEGER NOT NULL, told_at INTEGER NOT NULL,
  answered_at INTEGER, masked INTEGER NOT NULL, word TEXT NOT NULL, signed TEXT,
  PRIMARY KEY (objection_id, camera_id)
) STRICT;
CREATE TABLE subscription (
  subscription_id TEXT PRIMARY KEY, endpoint TEXT NOT NULL UNIQUE, p256dh TEXT NOT NULL,
  auth TEXT NOT NULL, name TEXT NOT NULL, since INTEGER NOT NULL
) STRICT;
"""
_SINCE_2 = """
CREATE TABLE recorded_alarm (
  camera_id TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (camera_id, at)
) STRICT;
CREATE TABLE vote (
  program_id TEXT NOT NULL, vote_id TEXT NOT NULL, content TEXT NOT NULL,
  PRIMARY KEY (program_id, vote_id)
) STRICT;
CREATE TABLE unread_votes (program_id TEXT PRIMARY KEY) STRICT;
"""
_SINCE_3 = """
CREATE TABLE footage (
  request_id TEXT PRIMARY KEY, signed TEXT NOT NULL, agency_name TEXT NOT NULL,
  agency_key BLOB NOT NULL, pseudonym TEXT NOT NULL, role TEXT NOT NULL, devices TEXT NOT NULL,
  cameras TEXT NOT NULL, told_at INTEGER NOT NULL
) STRICT;
CREATE TABLE footage_answer (
  request_id TEXT NOT NULL, camera_id TEXT NOT NULL, state TEXT NOT NULL, at INTEGER NOT NULL,
  range_begin INTEGER, range_end INTEGER, blur TEXT, release TEXT, keys TEXT NOT NULL,
  message TEXT NOT NULL, PRIMARY KEY (request_id, camera_id)
) STRICT;
"""
_SINCE_4 = """
CREATE TABLE message (
  message_id TEXT PRIMARY KEY, signed TEXT NOT NULL, agency_name TEXT NOT NULL,
  pseudonym TEXT NOT NULL, role TEXT NOT NULL, told_at INTEGER NOT NULL, answer TEXT, report TEXT
) STRICT;
CREATE TABLE muted_agency (agency_id TEXT PRIMARY KEY) STRICT;
"""
_SINCE_5 = "ALTER TABLE look ADD COLUMN break_glass TEXT;"
SCHEMA = _FIRST + _SINCE_2 + _SINCE_3 + _SINCE_4 + _SINCE_5
UPGRADES = {1: _SINCE_2, 2: _SINCE_3, 3: _SINCE_4, 4: _SINCE_5}
"""What brings a file of each older version to the next."""
# The codes after which SQLite has rolled back, so that it is known that nothing was saved.
_NOT_SAVED = frozenset(
    {sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_BUSY}
)


class Database:
    """The open file. For one thread; the gateway uses it on its event loop (a write is < 1 ms).

    Raises:
        SetupError: the file can't be opened, is damaged, or is of a newer version.
    """

    def __init__(self, folder: Path) -> None:
        path = folder / FILE_NAME
        try:
            # Made here, so that SQLite and its side files take over a mode that is ours alone.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            self._connection = sqlite3.connect(path, isolation_level=None)
        except (OSError, sqlite3.Error) as error:
            raise SetupError(
                f"the data folder {folder} can't be used: {error}",
                hint="Check that it exists, is yours, and that the disk isn't full.",
            ) from error
        self._connection.row_factory = sqlite3.Row
        with _mapped():
            self._prepare()

    def rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        """All rows of a query."""
        with _mapped():
            return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, *values: Any) -> sqlite3.Row | None:
        """The first row of a query."""
        rows = self.rows(sql, *values)
        return rows[0] if rows else None

    def write(self, sql: str, *values: Any) -> int:
        """One statement as a transaction of its own; returns how many rows it changed.

        Raises:
            StorageUnavailable: the disk refused; nothing was saved.
            FatalError: nobody knows whether it was saved.
        """
        with _mapped():
            return self._connection.execute(sql, values).rowcount

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Several writes as one; inside another transaction, a part of it. Raises as `write`."""
        if self._within():
            yield
            return
        self.write("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self._within():
                self._connection.execute("ROLLBACK")
            raise
        self.write("COMMIT")

    def close(self) -> None:
        """Closes the file."""
        self._connection.close()

    def _within(self) -> bool:
        return self._connection.in_transaction

    def _prepare(self) -> None:
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        version = self._connection.execute("PRAGMA user_version").fetchone()[0]
        if version == 0:
            script = f"BEGIN IMMEDIATE;{SCHEMA}PRAGMA user_version = {VERSION};COMMIT;"
            self._connection.executescript(script)
            version = VERSION
        while version in UPGRADES:
            script = UPGRADES[version]
            version += 1
            self._connection.executescript(
                f"BEGIN IMMEDIATE;{script}PRAGMA user_version = {version};COMMIT;"
            )
        if version != VERSION:
            raise SetupError(
                "the data folder was written by another version of Transom",
                hint="Use the version that wrote it.",
            )


@contextmanager
def _mapped() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise _map(error) from error


def _map(error: sqlite3.Error) -> TransomError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_IOERR:
        return FatalError("it isn't known whether the gateway's state was saved")
    if code in _NOT_SAVED:
        return StorageUnavailable(
            f"the gateway's state couldn't be saved: {error}",
            hint="Make room on the disk and do it again; nothing has changed.",
        )
    return SetupError(
        f"the gateway's state can't be used: {error}", hint="Restore the file from your backup."
    )


def placeholders(values: Sequence[object]) -> str:
    """`?, ?, …` for as many values."""
    return ", ".join("?" * len(values))
