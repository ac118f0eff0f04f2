"""A program's documents by their hash: use policy and impact report, as they were decided on."""

from typing import Any

from sqlalchemy import Connection, select

from transom.core.codec import JsonObject, decode_object
from transom.errors import NotFoundError
from transom.hub.db.tables import programs
from transom.hub.db.tables_programs import program_documents
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
