"""A program's documents by their hash, as they were decided on; and its closing report."""

from typing import Any

from sqlalchemy import Connection, select

from transom.core.codec import JsonObject, decode_object
from transom.errors import NotFoundError
from transom.hub.db.tables import programs
from transom.hub.db.tables_programs import closing_reports, program_documents
from transom.hub.portal.programs import agency_names
from transom.hub.portal.visit import Page, Visit


async def show(visit: Visit) -> Page:
    """One version of a program's documents.

    Raises:
        NotFoundError: no program has, or had, a document of this hash.
    """
    try:
        document = bytes.fromhex(visit.item)
    except ValueError as error:
        raise NotFoundError("there is no such document") from error
    found = await visit.hub.db.read(_by_hash, document)
    if found is None:
        raise NotFoundError("there is no such document")
    content: JsonObject = decode_object(found["content"])
    return Page("documents", {"found": found, "content": content, "hash": visit.item})


async def closing(visit: Visit) -> Page:
    """The closing report of a program that is over.

    Raises:
        NotFoundError: there is none (yet).
    """
    found = await visit.hub.db.read(_closing_report, visit.item)
    if found is None:
        raise NotFoundError("there is no such report")
    report: JsonObject = decode_object(found["content"])
    names = await agency_names(visit.hub)
    return Page("closing", {"found": found, "report": report, "names": names})


def _by_hash(conn: Connection, document: bytes) -> dict[str, Any] | None:
    query = (
        select(program_documents, programs.c.name)
        .join(programs, programs.c.program_id == program_documents.c.program_id)
        .where(program_documents.c.document == document)
        .order_by(program_documents.c.since)
        .limit(1)
    )
    row = conn.execute(query).mappings().first()
    return None if row is None else dict(row)


def _closing_report(conn: Connection, program_id: str) -> dict[str, Any] | None:
    query = select(closing_reports).where(closing_reports.c.program_id == program_id)
    row = conn.execute(query).mappings().first()
    return None if row is None else dict(row)
