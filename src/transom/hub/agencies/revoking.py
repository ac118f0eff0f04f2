"""An agency is revoked: its people are out, its devices revoked, what it watches ends. For good."""

from sqlalchemy import Connection

from transom.core.codec import JsonObject
from transom.errors import ConflictError, NotFoundError
from transom.hub.accounts import repository as accounts
from transom.hub.agencies import repository
from transom.hub.agencies.schemas import Agency
from transom.hub.agencies.service import shown
from transom.hub.db.rows import Row
from transom.hub.devices import repository as devices
from transom.hub.devices.service import mark_revoked
from transom.hub.gateways.directory import announce
from transom.hub.hub import Hub
from transom.hub.ledger import Staged, stage
from transom.hub.sessions import life


async def revoke(hub: Hub, agency_id: str) -> Agency:
    """Revokes an agency and logs `agency.revoked`, and `device.revoked` of each device.

    Consents that name it stay as their owners signed them, and open nothing any more: nobody can
    ask under them. A body that is to come back is registered anew, with a name and key of its own,
    and asks every owner anew.

    Raises:
        NotFoundError: there is no such agency.
        ConflictError: it was revoked before.
    """
    row, people, staged = await hub.db.write(_revoke, agency_id, hub.clock.now())
    life.end_where(hub, lambda live: live.agency_id == agency_id, reason="device_revoked")
    for person_id in people:
        hub.streams.end_person(person_id)
    for entry in staged:
        await hub.ledger.note(entry)
    await announce(hub)
    return shown(row)


def _revoke(conn: Connection, agency_id: str, now: int) -> tuple[Row, list[str], list[Staged]]:
    found = repository.agency(conn, agency_id)
    if found is None:
        raise NotFoundError("there is no such agency")
    if found["revoked_at"] is not None:
        raise ConflictError("the agency was revoked before")
    repository.revoke(conn, agency_id, at=now)
    record: JsonObject = {"agency_id": agency_id, "name": found["name"], "revoked_at": now}
    staged = [
        stage(conn, "agency.revoked", subject=agency_id, record=record, at=now, agency=agency_id)
    ]
    people = [row["person_id"] for row in accounts.of_agency(conn, agency_id)]
    for person_id in people:
        accounts.leave(conn, person_id, at=now)
    for device in devices.of_agency(conn, agency_id):
        _, entry = mark_revoked(conn, device["device_id"], {}, now)
        staged += [entry] if entry is not None else []
    row = repository.agency(conn, agency_id)
    assert row is not None
    return row, people, staged
