"""SQLite in WAL mode: one thread that writes, a few that read, plain synchronous functions.

A unit of work is a function `f(conn, …)`, and the transaction is the whole function: when it has
returned it is durable (synchronous=FULL), and before that it never happened.
"""

import asyncio
import contextlib
import errno
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from transom.errors import ConflictError, FatalError, SetupError, StorageUnavailable, TransomError
from transom.hub.db.migrate import upgrade

P = ParamSpec("P")
R = TypeVar("R")

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


class Database:
    """The hub's database, migrated to the newest shape on opening.

    Args:
        path: the file; its folder must exist.

    Raises:
        SetupError: the file can't be opened, migrated or written.
    """

    def __init__(self, path: Path) -> None:
        self._engine = _engine(path)
        with _at_start(path), self._engine.connect() as conn:
            conn.exec_driver_sql("BEGIN IMMEDIATE")  # all of the migrations, or none
            upgrade(conn)
            conn.commit()
        self._writer = ThreadPoolExecutor(1, "hub-writer")
        self._readers = ThreadPoolExecutor(READERS, "hub-reader")

    async def write(
        self, work: Callable[Concatenate[Connection, P], R], /, *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Runs `work` alone in one durable transaction.

        Raises:
            StorageUnavailable: the disk is full or the database locked; nothing was written.
            ConflictError: it contradicts what is stored.
            TransomError: as `work` raises; nothing was written.
        """
        return await self._run(self._writer, _writing, work, args, kwargs)

    async def read(
        self, work: Callable[Concatenate[Connection, P], R], /, *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Runs `work` on a consistent snapshot, beside writers and other readers."""
        return await self._run(self._readers, _reading, work, args, kwargs)

    async def _run(
        self,
        pool: ThreadPoolExecutor,
        how: Callable[..., R],
        work: Callable[..., R],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> R:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(pool, how, self._engine, work, args, kwargs)

    def close(self) -> None:
        """Waits for what is running, and closes the file."""
        self._writer.shutdown()
        self._readers.shutdown()
        self._engine.dispose()


def _writing(
    engine: Engine, work: Callable[..., R], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> R:
    with _as_ours(), engine.connect() as conn:
        conn.exec_driver_sql("BEGIN IMMEDIATE")
        result = work(conn, *args, **kwargs)
        conn.commit()
        return result


def _reading(
    engine: Engine, work: Callable[..., R], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> R:
    with _as_ours(), engine.connect() as conn:
        conn.exec_driver_sql("BEGIN")
        return work(conn, *args, **kwargs)


def _engine(path: Path) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}", pool_size=READERS + 1, max_overflow=0, connect_args={"timeout": 5}
    )

    @event.listens_for(engine, "connect")
    def _configure(raw: sqlite3.Connection, _record: object) -> None:
        raw.isolation_level = None  # transactions begin where we say so, not where sqlite3 guesses
        for pragma in _PRAGMAS:
            raw.execute(pragma).close()

    return engine


@contextlib.contextmanager
def _as_ours() -> Iterator[None]:
    """Gives the database's failures our names."""
    try:
        yield
    except IntegrityError as error:
        raise ConflictError("that is there already, or has changed meanwhile") from error
    except OperationalError as error:
        raise storage_error(error) from error


def storage_error(error: OperationalError) -> TransomError:
    """Our error for a failure of the disk underneath."""
    text = str(error.orig)
    if any(known in text for known in _FULL):
        return StorageUnavailable(f"the hub can't write now: {text}")
    return FatalError(f"the database failed: {text}")


@contextlib.contextmanager
def _at_start(path: Path) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise SetupError(f"{path.name} can't be used: {error.orig}") from error
    except OSError as error:
        why = "the disk is full" if error.errno == errno.ENOSPC else error.strerror
        raise SetupError(f"{path.name} can't be used: {why}") from error
