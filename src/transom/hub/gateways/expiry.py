"""The duty that says in the log when a consent has ended by itself, with its program at the latest.

It only says so: gateways end consents by their own clocks, and no entry opens or closes anything.
"""

from sqlalchemy import Connection

from transom.core.codec import JsonObject
from transom.hub.cameras import repository, sharing
from transom.hub.cameras.areas import Areas
from transom.hub.db.rows import Row
from transom.hub.gateways.acting import tell_cameras
from transom.hub.gateways.consents import given
from transom.hub.hub import Hub
from transom.hub.ledger import Staged, stage


async def expire_due(hub: Hub) -> None:
    """Logs `consent.expired` for every consent whose end has come; agencies see the camera go."""
    now = hub.clock.now()
    if not await hub.db.read(repository.expired, now):
        return
    for staged, gateway_id, camera_id in await hub.db.write(_expire, hub.areas, now):
        hub.ledger.note_soon(staged)
        await tell_cameras(hub, [camera_id], gateway_id)


def _expire(conn: Connection, areas: Areas, now: int) -> list[tuple[Staged, str, str]]:
    ended = repository.expired(conn, now)
    return [(_stage(conn, row, areas, now), row["gateway_id"], row["camera_id"]) for row in ended]


def _stage(conn: Connection, row: Row, areas: Areas, now: int) -> Staged:
    repository.expire(conn, row["consent_id"], at=now)
    sharing.forget_consent(conn, row["consent_id"])
    record: JsonObject = {
        "consent_id": row["consent_id"],
        "not_after": min(row["not_after"], row["program_end"]),
    }
    return stage(
        conn,
        "consent.expired",
        subject=row["consent_id"],
        record=record,
        at=now,
        gateway_id=row["gateway_id"],
        agency=row["agency_id"],
        program=row["program_id"],
        refers_to=given(conn, row["consent_id"]),
        area=areas.of(row["camera_id"]),
    )
