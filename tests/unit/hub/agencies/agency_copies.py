"""One agency's rows, copied into a thousand agencies: same shape, other people, keys and words.

Every table is copied of which a row names anything of the first agency, so that a new table is
there too as soon as `first_agency` leaves a row in it.
"""

import base64
import hashlib
import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, Connection, LargeBinary, Table, UniqueConstraint, insert
from sqlalchemy import select as rows_of

from transom.core.codec import b64
from transom.core.log.entry import parse_entry
from transom.hub.db.tables import metadata

ID = re.compile(rb"\b[a-z]{3}_[0-9a-v]{25}[048cgkos]")
MARK = re.compile(r"@\d{4}@")
OURS = "@0000@"
"""Stands in every text of the first agency; a copy has its own number there."""
APART = 100_000  # between the numbers of one agency's rows and the next one's

Rows = dict[Table, list[dict[str, Any]]]


def mark(n: int) -> str:
    """What stands in every text of the nth agency."""
    return f"@{n:04}@"


def read_rows(conn: Connection) -> Rows:
    """Every row of every table that belongs to an agency."""
    found = {t: [dict(r) for r in conn.execute(rows_of(t)).mappings()] for t in _tables()}
    return {table: rows for table, rows in found.items() if rows}


def write_rows(conn: Connection, copies: Iterator[Rows]) -> None:
    """Adds copies."""
    whole: Rows = {}
    for copy in copies:
        for table, rows in copy.items():
            whole.setdefault(table, []).extend(rows)
    for table in metadata.sorted_tables:
        if whole.get(table):
            conn.execute(insert(table), whole[table])


class Copy:
    """The nth agency: its rows, and its identifiers by the first agency's."""

    def __init__(self, n: int, patterns: "list[RowPattern]") -> None:
        self.n = n
        self.ids: dict[bytes, bytes] = {}
        self.rows: Rows = {}
        for pattern in patterns:
            self.rows.setdefault(pattern.table, []).append(pattern.fill(self))

    def text(self, value: bytes, named: list[bytes]) -> bytes:
        """A value with the nth agency's identifiers and mark."""
        for old in named:
            value = value.replace(old, self._id(old))
        return value.replace(OURS.encode(), mark(self.n).encode())

    def hash(self, value: bytes) -> bytes:
        """32 bytes that no other copy has."""
        return hashlib.sha256(b"%d|" % self.n + value).digest()

    def _id(self, old: bytes) -> bytes:
        if old not in self.ids:
            bits = base64.b32hexencode(self.hash(old)[:16]).decode().rstrip("=").lower()
            self.ids[old] = old[:4] + bits.encode()
        return self.ids[old]


class RowPattern:
    """A row of the first agency, with what has to differ in each copy of it."""

    def __init__(self, table: Table, row: dict[str, Any], shared: set[bytes]) -> None:
        self.table = table
        self._same = {**row, "persona": None} if "persona" in row else row
        self._differ = []
        self.names_us = False
        for column in table.c:
            value, unique = row[column.name], column.name in _unique(table)
            named = [i for i in dict.fromkeys(ids_in(value)) if i not in shared]
            self.names_us = self.names_us or bool(named)
            how = self._how(column, value, unique, named)
            if how is not None:
                self._differ.append((column.name, how))

    def fill(self, copy: Copy) -> dict[str, Any]:
        """The row, as a copy has it."""
        return {**self._same, **{name: how(copy) for name, how in self._differ}}

    def _how(self, column: Column[Any], value: Any, unique: bool, named: list[bytes]) -> Any:
        marked = named or OURS.encode() in _raw(value)
        if column.name == "entry":
            commitment = b64(parse_entry(value).commitment).encode()
            return lambda copy: copy.text(value, named).replace(
                commitment, b64(copy.hash(commitment)).encode()
            )
        if marked:
            return lambda copy: _as(value, copy.text(_raw(value), named))
        if unique and isinstance(value, str):
            return lambda copy: f"{value[:-4]}{copy.n:04}"
        if unique and isinstance(value, bytes):
            return lambda copy: copy.hash(value)[: len(value)]
        if isinstance(value, int) and _numbered(column):
            return lambda copy: value + copy.n * APART
        return None


def patterns(first: Rows, shared: set[bytes]) -> list[RowPattern]:
    """How the rows of the first agency are copied.

    Args:
        shared: identifiers that all agencies have in common: their program's.
    """
    every = (RowPattern(table, row, shared) for table, rows in first.items() for row in rows)
    return [pattern for pattern in every if pattern.names_us]


def _tables() -> list[Table]:
    left_out = {"portal_snapshots", "alembic_version"}
    return [table for table in metadata.sorted_tables if table.name not in left_out]


def _raw(value: Any) -> bytes:
    return value.encode() if isinstance(value, str) else value if isinstance(value, bytes) else b""


def _as(value: Any, told: bytes) -> Any:
    return told.decode() if isinstance(value, str) else told


def ids_in(value: Any) -> list[bytes]:
    """The identifiers that stand in a column's value."""
    return ID.findall(_raw(value))


def _unique(table: Table) -> set[str]:
    """Columns that no two rows may have alike, by themselves."""
    alone = {c.name for c in table.c if c.unique or list(table.primary_key.columns) == [c]}
    rules = (r for r in table.constraints if isinstance(r, UniqueConstraint))
    return alone | {c.name for r in rules if len(r.columns) == 1 for c in r.columns}


def _numbered(column: Column[Any]) -> bool:
    """Whether it is the number of a row, given by the database."""
    keys = list(column.table.primary_key.columns)
    if keys == [column]:
        return not isinstance(column.type, LargeBinary)
    return any(_numbered(key.column) for key in column.foreign_keys)
