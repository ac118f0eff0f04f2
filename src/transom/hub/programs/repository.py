"""Every query on programs. A program's row has its newest document's hash and purposes with it."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, and_, func, insert, select, update

from transom.hub.db.tables import program_agencies, programs
from transom.hub.db.tables_programs import program_documents

_older = program_documents.alias()
_newest = (
    select(func.max(_older.c.version))
    .where(_older.c.program_id == programs.c.program_id)
    .scalar_subquery()
)


def _programs() -> Select[Any]:
    d = program_documents.c
    in_force = and_(d.program_id == programs.c.program_id, d.version == _newest)
    columns = select(programs, d.document, d.purposes, d.version)
    return columns.select_from(programs).join(program_documents, in_force)


def add(conn: Connection, agency_ids: Iterable[str], **values: Any) -> None:
    """Adds a program of these agencies; it is found once it has a document too."""
    conn.execute(insert(programs).values(**values))
    rows = [{"program_id": values["program_id"], "agency_id": a} for a in agency_ids]
    conn.execute(insert(program_agencies), rows)


def all_programs(conn: Connection) -> list[tuple[RowMapping, list[str]]]:
    """Every program with its agencies, oldest first."""
    members: dict[str, list[str]] = {}
    for program_id, agency_id in conn.execute(
        select(program_agencies).order_by(program_agencies.c.agency_id)
    ):
        members.setdefault(program_id, []).append(agency_id)
    rows = conn.execute(_programs().order_by(programs.c.not_before, programs.c.program_id))
    return [(row, members.get(row["program_id"], [])) for row in rows.mappings()]


def program(conn: Connection, program_id: str) -> tuple[RowMapping, list[str]] | None:
    """One program with its agencies."""
    query = _programs().where(programs.c.program_id == program_id)
    row = conn.execute(query).mappings().first()
    if row is None:
        return None
    agencies = select(program_agencies.c.agency_id).where(
        program_agencies.c.program_id == program_id
    )
    return row, sorted(conn.execute(agencies).scalars())


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
