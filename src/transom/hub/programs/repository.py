"""Every query on programs. A program's row has its newest document's hash and purposes with it."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    and_,
    bindparam,
    func,
    insert,
    literal,
    select,
    update,
)

from transom.hub.db.tables import consents, openings, program_agencies, programs, view_sessions
from transom.hub.db.tables_programs import closing_reports, program_documents

Found = tuple[RowMapping, list[str]]

_older = program_documents.alias()
_newest = (
    select(func.max(_older.c.version))
    .where(_older.c.program_id == programs.c.program_id)
    .scalar_subquery()
)


def _programs() -> Select[Any]:
    d = program_documents.c
    in_force = and_(d.program_id == programs.c.program_id, d.version == _newest)
    columns = select(programs, d.document, d.purposes, d.approval, d.version)
    return columns.select_from(programs).join(program_documents, in_force)


# Made once: every view request asks these, and making a query takes longer than its answer.
_PROGRAM = _programs().where(programs.c.program_id == bindparam("program_id"))
_AGENCIES = select(program_agencies.c.agency_id).where(
    program_agencies.c.program_id == bindparam("program_id")
)


def add(conn: Connection, agency_ids: Iterable[str], **values: Any) -> None:
    """Adds a program of these agencies; it is found once it has a document too."""
    conn.execute(insert(programs).values(**values))
    rows = [{"program_id": values["program_id"], "agency_id": a} for a in agency_ids]
    conn.execute(insert(program_agencies), rows)


def all_programs(conn: Connection) -> list[Found]:
    """Every program with its agencies, oldest first."""
    return _found(conn, _programs())


def unended(conn: Connection, now: int) -> list[Found]:
    """The programs whose end is still to come."""
    return _found(conn, _programs().where(programs.c.not_after > now))


def past_sunset(conn: Connection, now: int) -> list[Found]:
    """The programs that are over, and whose sunset hasn't been logged."""
    over = and_(programs.c.not_after <= now, programs.c.sunset_at.is_(None))
    return _found(conn, _programs().where(over))


def program(conn: Connection, program_id: str) -> Found | None:
    """One program with its agencies."""
    row = conn.execute(_PROGRAM, {"program_id": program_id}).mappings().first()
    return None if row is None else (row, _agencies(conn, program_id))


def _found(conn: Connection, query: Select[Any]) -> list[Found]:
    rows = conn.execute(query.order_by(programs.c.not_before, programs.c.program_id))
    return [(row, _agencies(conn, row["program_id"])) for row in rows.mappings()]


def _agencies(conn: Connection, program_id: str) -> list[str]:
    return sorted(conn.execute(_AGENCIES, {"program_id": program_id}).scalars())


def change(conn: Connection, program_id: str, **values: Any) -> None:
    """Changes columns of a program."""
    conn.execute(update(programs).where(programs.c.program_id == program_id).values(**values))


def end(conn: Connection, program_id: str, *, at: int) -> None:
    """Brings a program's end forward."""
    conn.execute(
        update(programs)
        .where(programs.c.program_id == program_id, programs.c.not_after > at)
        .values(not_after=at)
    )


def newest_entry(conn: Connection, program_id: str) -> int | None:
    """The greatest index of a program's entries, once nothing of it is still to be logged."""
    underway = (
        _one(view_sessions.c.program_id == program_id, view_sessions.c.closed_opening.is_(None)),
        _one(openings.c.program_id == program_id, openings.c.entry_index.is_(None)),
        _one(
            consents.c.program_id == program_id,
            consents.c.withdrawn_at.is_(None),
            consents.c.expired_at.is_(None),
        ),
    )
    if any(conn.execute(query).first() is not None for query in underway):
        return None
    query = select(func.max(openings.c.entry_index)).where(openings.c.program_id == program_id)
    newest: int | None = conn.execute(query).scalar()
    return newest


def _one(*holds: ColumnElement[bool]) -> Select[Any]:
    return select(literal(1)).where(*holds).limit(1)


def add_closing_report(conn: Connection, **values: Any) -> None:
    """Keeps a program's closing report."""
    conn.execute(insert(closing_reports).values(**values))


def closing_report(conn: Connection, program_id: str) -> bytes | None:
    """A program's closing report."""
    query = select(closing_reports.c.content).where(closing_reports.c.program_id == program_id)
    content: bytes | None = conn.execute(query).scalar()
    return content
