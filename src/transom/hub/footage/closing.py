"""Ends of footage requests: by their own time, their program's, or their agency's wish (P10).

Nothing here looks at what owners did: a request in which all declined ends like any other.
"""

from sqlalchemy import Connection

from transom.core.codec import JsonObject
from transom.core.footage.record import POSTED
from transom.hub.footage import repository
from transom.hub.footage.schemas import FootageEvent, FootageReason
from transom.hub.hub import Hub
from transom.hub.ledger import Staged, commitment_of, stage


async def close_due(hub: Hub) -> None:
    """A duty: closes the requests whose time is over."""
    now = hub.clock.now()
    for row in await hub.db.read(repository.over, now):
        ends: list[tuple[int, FootageReason]] = [
            (row["due"], "due"),
            (row["program_end"], "program_over"),
        ]
        if row["agency_revoked_at"] is not None:
            ends.append((row["agency_revoked_at"], "withdrawn"))
        at, reason = min(ends)
        await close(hub, row["request_id"], reason=reason, at=at)


async def close(hub: Hub, request_id: str, *, reason: FootageReason, at: int) -> None:
    """Closes a request and logs it, once.

    Args:
        at: the instant that its entry tells, milliseconds since 1970.
    """
    staged = await hub.db.write(_close, request_id, reason, at)
    if staged is not None:
        hub.ledger.note_soon(staged)
        agencies = [staged.entry.agency] if staged.entry.agency else []
        hub.streams.footage(agencies, FootageEvent(request_id=request_id, state="closed"))


def _close(conn: Connection, request_id: str, reason: str, at: int) -> Staged | None:
    row = repository.request(conn, request_id)
    if row is None or row["closed_at"] is not None:
        return None
    repository.change(conn, request_id, closed_at=at, reason=reason)
    record: JsonObject = {
        "request_id": request_id,
        "closed_at": at,
        "reason": reason,
        "released": len(repository.released(conn, [request_id])),
    }
    return stage(
        conn,
        "footage_request.closed",
        subject=request_id,
        record=record,
        at=at,
        person_id=row["person_id"],
        agency=row["agency_id"],
        program=row["program_id"],
        refers_to=commitment_of(conn, POSTED, request_id),
    )
