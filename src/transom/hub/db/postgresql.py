"""PostgreSQL with PostGIS, for a registry that one machine's file is too small for.

One hub has the database at a time: the only connection that writes holds a lock of the session, and
takes it anew whenever it has to connect again. So what was read before a write still holds in it,
as with SQLite's single writer. Goes through no pooler that shares sessions (PgBouncer's transaction
mode): the lock would be another's.
"""

import contextlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError

from transom.errors import (
    ConflictError,
    FatalError,
    InputError,
    SetupError,
    StorageUnavailable,
    TransomError,
)
from transom.hub.db.sqlite import BUSY_MS, READERS

LOCK = 0x7472616E736F6D  # "transom": the session lock of the hub that has the database
CONNECT_SECONDS = 5
_SETTINGS = {
    "synchronous_commit": "on",  # an acknowledged change survives a power cut
    "lock_timeout": f"{BUSY_MS}",
    "jit": "off",  # our queries are short: compiling one takes longer than running it
    "timezone": "UTC",
}
_AWAY = "Start PostgreSQL again, or free space on its disk; nothing that was written is lost."
# Classes of SQLSTATE: connection, resources, operator's intervention, system; read-only, locked.
_PASSING = ("08", "53", "57", "58")
_PASSING_STATES = ("25006", "55P03")


class Postgresql:
    """A database on a server.

    Args:
        url: `postgresql://user:password@host:port/name`, as libpq takes it.

    Raises:
        SetupError: not such a URL, or the driver isn't installed.
    """

    def __init__(self, url: str) -> None:
        where = _address(url)
        self.name = f"the database {where.database or ''} at {where.host or 'this machine'}"
        self._writer = _engine(where, 1)
        event.listen(self._writer, "connect", _take_lock)
        readers = _engine(where, READERS)
        self._readers = readers.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """As `BackEnd.writing`: on the one connection that holds the lock."""
        with self._writer.connect() as conn:
            yield conn

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """As `BackEnd.reading`."""
        with self._readers.connect() as conn:
            yield conn

    def failure(self, error: DBAPIError) -> TransomError:
        """As `BackEnd.failure`."""
        text, state = str(error.orig), _state(error)
        # 22: text with a NUL, or longer than its column. SQLite would keep it.
        if state.startswith("22") or type(error).__name__ == "DataError":
            return InputError("request", f"a value that the database can't keep: {text}")
        if not state or state.startswith(_PASSING) or state in _PASSING_STATES:
            return StorageUnavailable(f"the hub can't use its database now: {text}", hint=_AWAY)
        return FatalError(f"the database failed: {text}")

    def uncommitted(self, error: DBAPIError) -> TransomError:
        """As `BackEnd.uncommitted`: if the connection broke meanwhile, nobody knows."""
        if isinstance(error, IntegrityError):
            return ConflictError("that is there already, or has changed meanwhile")
        return FatalError(f"whether a change was written isn't known: {error.orig}")

    def dispose(self) -> None:
        """As `BackEnd.dispose`."""
        self._writer.dispose()
        self._readers.dispose()


def _address(url: str) -> URL:
    try:
        where = make_url(url)
    except ArgumentError as error:
        raise SetupError("the database's URL can't be read", hint=_EXAMPLE) from error
    if where.get_backend_name() != "postgresql":
        raise SetupError(f"no database of the kind {where.drivername!r:.40}", hint=_EXAMPLE)
    return where.set(drivername="postgresql+psycopg")


_EXAMPLE = "For example postgresql://transom@localhost/transom; without one the hub uses SQLite."


def _engine(where: URL, size: int) -> Engine:
    told: dict[str, Any] = {
        "connect_timeout": CONNECT_SECONDS,
        "application_name": "transom-hub",
        "options": " ".join(f"-c {name}={value}" for name, value in _SETTINGS.items()),
    }
    try:
        return create_engine(
            where, pool_size=size, max_overflow=0, pool_pre_ping=True, connect_args=told
        )
    except (ImportError, NoSuchModuleError) as error:
        raise SetupError(
            "the driver for PostgreSQL isn't installed",
            hint="Install Transom with its extra: pip install 'transom[postgresql]'.",
        ) from error


def _take_lock(raw: Any, _record: object) -> None:
    with raw.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", (LOCK,))
        (taken,) = cursor.fetchone()
    raw.commit()  # the lock is the session's, and stays
    if not taken:
        raise SetupError(
            "another hub has this database",
            hint="Stop it first: one hub keeps one log, and one database.",
        )


def _state(error: DBAPIError) -> str:
    return str(getattr(error.orig, "sqlstate", None) or "")
