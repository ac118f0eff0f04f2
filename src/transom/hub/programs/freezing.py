"""Freezing a program: no look under it until it is resumed. The oversight seat does it."""

from sqlalchemy import Connection

from transom.core.codec import JsonObject
from transom.errors import ConflictError
from transom.hub.hub import Hub
from transom.hub.ledger import Staged, stage
from transom.hub.programs import repository
from transom.hub.programs.finding import Found, existing, unended
from transom.hub.programs.schemas import Program
from transom.hub.programs.telling import tell
from transom.hub.sessions import life


async def set_frozen(hub: Hub, program_id: str, *, frozen: bool, by: str, reason: str) -> Program:
    """Freezes or resumes; gateways are told before the log is.

    Raises:
        NotFoundError: there is no such program.
        ConflictError: it is so already, or the program is over.
    """
    staged, found = await hub.db.write(
        _set, program_id, frozen=frozen, by=by, reason=reason, now=hub.clock.now()
    )
    if frozen:
        life.end_where(hub, lambda live: live.program_id == program_id, reason="consent_ended")
    program = await tell(hub, found)
    await hub.ledger.note(staged)
    return program


def _set(
    conn: Connection, program_id: str, *, frozen: bool, by: str, reason: str, now: int
) -> tuple[Staged, Found]:
    row, _ = unended(conn, program_id, now)
    if (row["frozen_at"] is not None) == frozen:
        raise ConflictError("the program is frozen already" if frozen else "it isn't frozen")
    repository.change(conn, program_id, frozen_at=now if frozen else None)
    record: JsonObject = {"program_id": program_id, "by": by, "reason": reason, "at": now}
    type_ = "program.frozen" if frozen else "program.resumed"
    staged = stage(conn, type_, subject=program_id, record=record, at=now, program=program_id)
    return staged, existing(conn, program_id)
