"""The checkpoint row, swapped by compare-and-swap: what it says is what the log is."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from transom.errors import FatalError, SetupError

_metadata = sa.MetaData()
_heads = sa.Table(
    "head",
    _metadata,
    sa.Column("origin", sa.String, primary_key=True),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("root", sa.LargeBinary, nullable=False),
    sa.Column("note", sa.String, nullable=False),
)
_leaves = sa.Table(
    "leaf",
    _metadata,
    sa.Column("hash", sa.LargeBinary, primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
    sqlite_with_rowid=False,
)
_INSERT_LEAF = "INSERT INTO leaf (hash, position) VALUES (?, ?)"  # plain: there are many
_LOOKUP = 500  # below SQLite's limit of bound variables in every build


@dataclass(frozen=True)
class Head:
    """A tree head as the log has decided it, with the note that its key has signed."""

    size: int
    root: bytes
    note: str


class HeadStore:
    """One row for one log, and where each leaf stands. Used from one thread.

    Args:
        path: of the SQLite file.
        origin: of the log.
    """

    def __init__(self, path: Path, origin: str) -> None:
        self._origin = origin
        self._engine = sa.create_engine(f"sqlite:///{path}")
        sa.event.listen(self._engine, "connect", _make_durable)
        self._open: sa.Connection | None = None

    def open(self) -> Head | None:
        """Makes the tables if they are missing, and gives the row, if there is one.

        Raises:
            SetupError: the file is of another origin, or can't be read or written.
        """
        try:
            self._open = self._engine.connect()
            with self._open.begin():
                _metadata.create_all(self._open)
                rows = self._open.execute(sa.select(_heads)).all()
        except SQLAlchemyError as error:
            raise SetupError(f"couldn't open the log's database: {_cause(error)}") from error
        if [row for row in rows if row.origin != self._origin]:
            raise SetupError(
                f"the log's database belongs to another log than {self._origin}",
                hint="Give the origin with which the log was made.",
            )
        return Head(rows[0].size, rows[0].root, rows[0].note) if rows else None

    def create(self, head: Head) -> None:
        """Writes the row of a new log.

        Raises:
            FatalError: whether it was written isn't known.
        """
        try:
            with self._connection.begin():
                self._connection.execute(_heads.insert().values(origin=self._origin, **vars(head)))
        except SQLAlchemyError as error:
            raise FatalError(f"couldn't begin the log: {_cause(error)}") from error

    def swap(self, old: Head, new: Head, leaves: Sequence[bytes]) -> None:
        """Puts `new` in the place of `old`, with the leaves that stand between them.

        Raises:
            FatalError: `old` isn't the row any more, or whether it was swapped isn't known.
        """
        same = (_heads.c.origin == self._origin) & (_heads.c.note == old.note)
        # In the table's own order, so that each of its pages is visited once.
        rows = sorted((leaf, old.size + i) for i, leaf in enumerate(leaves))
        try:
            with self._connection.begin():
                swapped = self._connection.execute(_heads.update().where(same).values(**vars(new)))
                if swapped.rowcount != 1:
                    raise FatalError("another process has written to the log's database")
                self._connection.exec_driver_sql(_INSERT_LEAF, rows)
        except SQLAlchemyError as error:
            raise FatalError(f"couldn't swap the log's checkpoint: {_cause(error)}") from error

    def positions(self, leaves: Sequence[bytes]) -> dict[bytes, int]:
        """Where these leaves stand, for those that are in the log.

        Raises:
            FatalError: the database can't be read.
        """
        found: dict[bytes, int] = {}
        try:
            with self._connection.begin():
                for i in range(0, len(leaves), _LOOKUP):
                    wanted = _leaves.c.hash.in_(leaves[i : i + _LOOKUP])
                    rows = self._connection.execute(sa.select(_leaves).where(wanted))
                    found.update((row.hash, row.position) for row in rows)
        except SQLAlchemyError as error:
            raise FatalError(f"couldn't read the log's database: {_cause(error)}") from error
        return found

    def close(self) -> None:
        """Closes the file."""
        if self._open is not None:
            self._open.close()
        self._engine.dispose()

    @property
    def _connection(self) -> sa.Connection:
        if self._open is None:
            raise FatalError("the log's database isn't open")
        return self._open


def _make_durable(connection: sa.engine.interfaces.DBAPIConnection, _record: object) -> None:
    """A commit returns when it would survive a power cut (SQLite, PRAGMA synchronous)."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def _cause(error: SQLAlchemyError) -> str:
    return str(getattr(error, "orig", None) or error)
