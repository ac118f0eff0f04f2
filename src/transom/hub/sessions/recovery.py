"""After a stop of the hub: sessions that were open are closed, in the diary and in the log.

The relay's connections ended with the process, so nobody watches any more; the gateways may come
back with their figures, and are waited for a little.
"""

import asyncio
from typing import Any

from sqlalchemy import Connection, RowMapping

from transom.core.codec import decode_object
from transom.core.log.entry import parse_entry
from transom.core.session import Record
from transom.hub.db.tables import openings
from transom.hub.hub import Hub
from transom.hub.ledger import Staged
from transom.hub.sessions import repository
from transom.hub.sessions.diary import log_end
from transom.hub.sessions.live import Live


async def recover(hub: Hub) -> int:
    """Ends every session that has no last entry yet. How many there were."""
    found = await hub.db.read(_unfinished)
    for row, staged in found:
        live = _revived(row, staged)
        live.state = "closed"
        live.ended_at = row["ended_at"] or min(hub.clock.now(), live.not_after)
        hub.live.end(live)
        reason = row["reason"] or "hub_closed"
        # Also for one that was never noted as released: the crash may have come before the note.
        hub.tasks.spawn(log_end(hub, live, reason, wait=hub.config.timings.recovery))
    await asyncio.sleep(0)
    return len(found)


def _unfinished(conn: Connection) -> list[tuple[RowMapping, Staged]]:
    found = []
    for row in repository.unfinished(conn):
        query = openings.select().where(openings.c.opening_id == row["opened_opening"])
        opening = conn.execute(query).mappings().one()
        staged = Staged(
            opening["opening_id"],
            parse_entry(opening["entry"]),
            decode_object(opening["record"]),
            opening["salt"],
        )
        found.append((row, staged))
    return found


def _revived(row: RowMapping, staged: Staged) -> Live:
    names = (
        "session_id",
        "person_id",
        "agency_id",
        "device_id",
        "camera_id",
        "gateway_id",
        "program_id",
        "incident_id",
        "purpose",
        "opened_at",
        "not_after",
        "released_at",
    )
    members: dict[str, Any] = {name: row[name] for name in names}
    return Live(
        **members,
        web_session=b"",
        record=Record.from_json(staged.record),
        consents=(),
        staged=staged,
    )
