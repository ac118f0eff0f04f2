"""Every query on programs' documents."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select

from transom.hub.db.tables import programs
from transom.hub.db.tables_programs import program_documents

_d = program_documents.c


def add(conn: Connection, program_id: str, **values: Any) -> None:
    """Adds a version; it is in force from now on."""
    conn.execute(insert(program_documents).values(program_id=program_id, **values))


def versions(conn: Connection, program_id: str) -> list[RowMapping]:
    """Every version of a program's documents, newest first; none if there is no such program."""
    query = select(program_documents).where(_d.program_id == program_id).order_by(_d.version.desc())
    return list(conn.execute(query).mappings())


def content(conn: Connection, program_id: str, document: bytes) -> bytes | None:
    """The bytes of the version with this hash."""
    query = select(_d.content).where(_d.program_id == program_id, _d.document == document)
    found: bytes | None = conn.execute(query).scalars().first()
    return found


def names_and_contents(conn: Connection, program_ids: Collection[str]) -> list[tuple[str, bytes]]:
    """The names and newest documents of these programs."""
    query = (
        select(programs.c.program_id, programs.c.name, _d.content)
        .join(program_documents, _d.program_id == programs.c.program_id)
        .where(programs.c.program_id.in_(program_ids))
        .order_by(_d.version)
    )
    newest = {row.program_id: (row.name, row.content) for row in conn.execute(query)}
    return list(newest.values())
