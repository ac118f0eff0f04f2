"""Reminds a program's agencies that it will be over: 14, 7 and 1 days before, each once."""

import structlog
from sqlalchemy import Connection

from transom.hub.hub import Hub
from transom.hub.programs import repository
from transom.hub.programs.finding import Found
from transom.hub.programs.shown import days_left, reminder
from transom.hub.programs.telling import tell_consoles

log = structlog.get_logger(__name__)


async def remind(hub: Hub) -> None:
    """Sends the reminders that are due; one that was sent before a restart isn't sent again."""
    now = hub.clock.now()
    if not await hub.db.read(_due, now):
        return
    for found in await hub.db.write(_mark, now):
        program = tell_consoles(hub, found)
        log.warning("program_ends_soon", program=program.program_id, days_left=program.days_left)


def _due(conn: Connection, now: int) -> list[tuple[Found, int]]:
    due: list[tuple[Found, int]] = []
    for found in repository.unended(conn, now):
        days = reminder(days_left(found[0], now))
        if days is not None and days < (found[0]["reminded"] or days + 1):
            due.append((found, days))
    return due


def _mark(conn: Connection, now: int) -> list[Found]:
    due = _due(conn, now)
    for (row, _), days in due:
        repository.change(conn, row["program_id"], reminded=days)
    return [found for found, _ in due]
