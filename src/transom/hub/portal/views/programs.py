"""A program: who decided it, for how long, what it may do, and what became of it."""

from typing import Any

from sqlalchemy import Connection, select

from transom.errors import NotFoundError
from transom.hub.db.tables_programs import closing_reports, program_documents
from transom.hub.portal import programs
from transom.hub.portal.areas import describe, is_cell
from transom.hub.portal.figures import Choice, week_of
from transom.hub.portal.looks import LONGEST_MS
from transom.hub.portal.visit import Page, Visit
from transom.hub.programs.shown import REMINDERS
from transom.hub.votes.counting import public


async def show(visit: Visit) -> Page:
    """All programs, or one.

    Raises:
        NotFoundError: there is no program of this identifier.
    """
    if not visit.item:
        listed = await programs.listed(visit.hub, visit.now)
        return Page("programs", {"programs": listed})
    program = await programs.one(visit.hub, visit.item, visit.now)
    if program is None:
        raise NotFoundError("there is no such program")
    figures, week = visit.hub.book.figures, week_of(visit.now)
    opened = Choice(program=program.id, type="view_session.opened")
    return Page(
        "program",
        {
            "program": program,
            "documents": await visit.hub.db.read(_documents, program.id),
            "closing_report": await visit.hub.db.read(_closing_report, program.id),
            "asked": await visit.hub.db.read(public, program.id, visit.now),
            "events": visit.hub.book.programs.get(program.id, []),
            "reminders": _reminders(program),
            "week": week,
            "opened": figures.count(opened),
            "opened_this_week": figures.count(
                Choice(program=program.id, type="view_session.opened", week=week)
            ),
            "area": _area(visit),
            "area_looks": _area_looks(visit),
        },
    )


def _reminders(program: programs.ShownProgram) -> list[tuple[int, int]]:
    end = program.row["not_after"]
    return [(days, end - days * programs.DAY_MS) for days in REMINDERS]


def _area(visit: Visit) -> Any:
    cell = visit.text("area", 15)
    return describe(cell, visit.hub.places) if is_cell(cell) else None


def _area_looks(visit: Visit) -> int:
    """Looks of the last seven days in the area that a sign's code named."""
    cell = visit.text("area", 15)
    if not is_cell(cell):
        return 0
    since = visit.now - 7 * LONGEST_MS
    found = visit.hub.book.looks.within([cell], since, visit.now)
    return sum(look.program == visit.item for look in found)


def _documents(conn: Connection, program_id: str) -> list[dict[str, Any]]:
    """The program's documents, newest version first."""
    columns = program_documents.c
    query = (
        select(columns.version, columns.document, columns.decision, columns.since)
        .where(columns.program_id == program_id)
        .order_by(columns.version.desc())
    )
    return [dict(row) for row in conn.execute(query).mappings()]


def _closing_report(conn: Connection, program_id: str) -> dict[str, Any] | None:
    columns = closing_reports.c
    query = select(columns.document, columns.made_at).where(columns.program_id == program_id)
    row = conn.execute(query).mappings().first()
    return None if row is None else dict(row)
