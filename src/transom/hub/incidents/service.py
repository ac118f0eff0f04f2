"""Incidents: why an agency watches. No incident, no look."""

from typing import Any

from sqlalchemy import Connection, RowMapping

from transom.core.ids import new_id
from transom.core.log.categories import PURPOSES
from transom.core.session import Incident as Stated
from transom.errors import InputError, NotFoundError
from transom.hub.accounts.people import SignedIn, in_agency
from transom.hub.cameras import placing
from transom.hub.cameras.schemas import PlacedCamera
from transom.hub.dispatch import calls
from transom.hub.hub import Hub
from transom.hub.incidents import repository
from transom.hub.incidents.schemas import Incident, NewIncident
from transom.hub.schemas import Place
from transom.hub.sessions import life


async def open_incident(hub: Hub, person: SignedIn, new: NewIncident) -> Incident:
    """Opens an incident of the person's agency.

    Raises:
        PolicyRefused: they are neither operator nor supervisor.
        InputError: field `purpose`: not a purpose category.
        NotFoundError, ConflictError: there is no such call, or somebody has taken it.
        PolicyRefused: the call's type is a prohibited use.
    """
    hub.policy.check(in_agency(person, "open_incident", person.agency()))
    row = {
        "incident_id": new_id("inc"),
        "agency_id": person.agency(),
        "person_id": person.person_id,
        "number": new.number,
        "purpose": new.purpose,
        "justification": new.justification,
        "authority": new.authority,
        "opened_at": hub.clock.now(),
        **_where(new),
    }
    if new.purpose not in PURPOSES:
        raise InputError(
            "purpose",
            "that isn't a purpose for which anyone may watch",
            hint="Choose one of GET /v1/purposes; nothing else is ever allowed.",
        )
    call_id = new.call_id or None
    made = await hub.db.write(_add, row, call_id)
    if call_id is not None:
        calls.tell(hub, person.agency(), call_id)
    return shown(made)


async def list_for(hub: Hub, person: SignedIn) -> list[Incident]:
    """The agency's incidents, newest first.

    Raises:
        PolicyRefused: the person belongs to no agency.
    """
    rows = await hub.db.read(repository.of_agency, person.agency())
    return [shown(row) for row in rows]


async def cameras_of(hub: Hub, person: SignedIn, incident_id: str) -> list[PlacedCamera]:
    """The cameras of an incident's place, those that reach it first; none without a place.

    Raises:
        PolicyRefused: the person belongs to no agency.
        NotFoundError: the agency has no such incident.
    """
    row = await hub.db.read(_of_agency, incident_id, person.agency())
    if row["lat_e6"] is None:
        return []
    return await placing.near(hub, person, (row["lat_e6"], row["lon_e6"]))


async def close(hub: Hub, person: SignedIn, incident_id: str) -> Incident:
    """Closes an incident and every view session under it.

    Raises:
        PolicyRefused: they are neither operator nor supervisor.
        NotFoundError: the agency has no such incident.
    """
    hub.policy.check(in_agency(person, "close_incident", person.agency()))
    row = await hub.db.write(_close, incident_id, person.agency(), hub.clock.now())
    life.end_where(hub, lambda live: live.incident_id == incident_id, reason="viewer_left")
    return shown(row)


def stated(row: RowMapping) -> Stated:
    """The incident as a view request must state it."""
    return Stated(
        incident_id=row["incident_id"],
        number=row["number"],
        purpose=row["purpose"],
        justification=row["justification"],
        authority=row["authority"],
    )


def _where(new: NewIncident) -> dict[str, object]:
    place, address = new.place, new.address
    return {
        "lat_e6": place.lat_e6 if place else None,
        "lon_e6": place.lon_e6 if place else None,
        "address": (address.strip() or None) if address else None,
    }


def _add(conn: Connection, row: dict[str, Any], call_id: str | None) -> RowMapping:
    repository.add(conn, **row)
    if call_id is not None:
        calls.take(conn, row["agency_id"], call_id, row["incident_id"], row["opened_at"])
    made = repository.incident(conn, str(row["incident_id"]))
    assert made is not None
    return made


def _of_agency(conn: Connection, incident_id: str, agency_id: str) -> RowMapping:
    row = repository.incident(conn, incident_id)
    if row is None or row["agency_id"] != agency_id:
        raise NotFoundError("there is no such incident")
    return row


def _close(conn: Connection, incident_id: str, agency_id: str, now: int) -> RowMapping:
    _of_agency(conn, incident_id, agency_id)
    repository.close(conn, incident_id, at=now)
    closed = repository.incident(conn, incident_id)
    assert closed is not None
    return closed


def shown(row: RowMapping) -> Incident:
    """An incident as its agency's people see it."""
    incident = Incident(
        incident_id=row["incident_id"],
        number=row["number"],
        purpose=row["purpose"],
        justification=row["justification"],
        authority=row["authority"],
        opened_at=row["opened_at"],
        opened_by=row["pseudonym"],
    )
    if row["closed_at"] is not None:
        incident.closed_at = row["closed_at"]
    if row["lat_e6"] is not None:
        incident.place = Place(lat_e6=row["lat_e6"], lon_e6=row["lon_e6"])
    if row["address"] is not None:
        incident.address = row["address"]
    return incident
