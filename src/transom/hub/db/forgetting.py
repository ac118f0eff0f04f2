"""Makes what is deleted unreadable on the disk too, where the database is a file of ours (SQLite).

Without it a deleted row's bytes stay in free pages and in the write-ahead log until something else
is written there.
"""

import sqlite3
from pathlib import Path

from sqlalchemy import Connection

from transom.errors import StorageUnavailable

BUSY_SECONDS = 5.0


def overwrite_deleted(conn: Connection) -> None:
    """From here on this connection overwrites what it deletes (SQLite, PRAGMA secure_delete)."""
    if conn.dialect.name == "sqlite":
        conn.exec_driver_sql("PRAGMA secure_delete=ON")


def empty_log(path: Path) -> bool:
    """Empties the write-ahead log, where deleted pages still stand; False: try again later.

    Args:
        path: the database's file; nothing is done if there is none.

    Raises:
        StorageUnavailable: the disk is full or the file locked.
    """
    if not path.exists():
        return True
    try:
        raw = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            busy, _, _ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            raw.close()
    except sqlite3.Error as error:
        raise StorageUnavailable(f"the hub's database can't be emptied now: {error}") from error
    return not busy
