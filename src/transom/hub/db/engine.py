"""The hub's database: one thread that writes, a few that read, plain synchronous functions.

A unit of work is a function `f(conn, …)`, and the transaction is the whole function: when it has
returned it is durable, and before that it never happened. `sqlite` and `postgresql` beside this
say how each of the two begins a transaction and what its failures mean.
"""

import asyncio
import contextlib
import errno
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError

from transom.errors import ConflictError, SetupError
from transom.hub.db.migrate import upgrade
from transom.hub.db.sqlite import READERS, BackEnd, Sqlite

P = ParamSpec("P")
R = TypeVar("R")


class Database:
    """The hub's database, migrated to the newest shape on opening.

    Args:
        where: SQLite's file, whose folder must exist, or a URL `postgresql://…`.

    Raises:
        SetupError: it can't be opened, migrated or written, or another hub has it.
    """

    def __init__(self, where: Path | str) -> None:
        self._back = _back_end(where)
        try:
            self._migrate()
        except BaseException:
            self._back.dispose()
            raise
        self._writer = ThreadPoolExecutor(1, "hub-writer")
        self._readers = ThreadPoolExecutor(READERS, "hub-reader")

    def _migrate(self) -> None:
        try:
            with self._back.writing() as conn:  # all of the migrations, or none
                upgrade(conn)
                conn.commit()
        except DBAPIError as error:
            raise SetupError(f"{self._back.name} can't be used: {error.orig}") from error
        except OSError as error:
            raise SetupError(f"{self._back.name} can't be used: {_why(error)}") from error

    async def write(
        self, work: Callable[Concatenate[Connection, P], R], /, *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Runs `work` alone in one durable transaction.

        Raises:
            StorageUnavailable: the disk is full, the database locked or away; nothing was written.
            ConflictError: it contradicts what is stored.
            FatalError: whether it was written isn't known.
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
        return await loop.run_in_executor(pool, how, self._back, work, args, kwargs)

    def close(self) -> None:
        """Waits for what is running, and closes the database."""
        self._writer.shutdown()
        self._readers.shutdown()
        self._back.dispose()


def _back_end(where: Path | str) -> BackEnd:
    if isinstance(where, Path):
        return Sqlite(where)
    # The driver is an extra: who keeps to SQLite needs none.
    from transom.hub.db.postgresql import Postgresql  # noqa: PLC0415

    return Postgresql(where)


def _writing(
    back: BackEnd, work: Callable[..., R], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> R:
    with _as_ours(back), back.writing() as conn:
        result = work(conn, *args, **kwargs)
        try:
            conn.commit()
        except DBAPIError as error:
            raise back.uncommitted(error) from error
        return result


def _reading(
    back: BackEnd, work: Callable[..., R], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> R:
    with _as_ours(back), back.reading() as conn:
        return work(conn, *args, **kwargs)


@contextlib.contextmanager
def _as_ours(back: BackEnd) -> Iterator[None]:
    """Gives the database's failures our names."""
    try:
        yield
    except IntegrityError as error:
        raise ConflictError("that is there already, or has changed meanwhile") from error
    except DBAPIError as error:
        raise back.failure(error) from error


def _why(error: OSError) -> str:
    return "the disk is full" if error.errno == errno.ENOSPC else str(error.strerror or error)
