"""Incidents: why an agency watches. No incident, no look."""

from sqlalchemy import Connection, RowMapping

from transom.core.ids import new_id
from transom.core.log.categories import PURPOSES
from transom.core.session import Incident as Stated
from transom.errors import InputError, NotFoundError
from transom.hub.accounts.people import SignedIn, bare, uid
from transom.hub.hub import Hub
from transom.hub.incidents import repository
from transom.hub.incidents.schemas import Incident, NewIncident
from transom.hub.policy import Question
from transom.hub.sessions import life


async def open_incident(hub: Hub, person: SignedIn, new: NewIncident) -> Incident:
    """Opens an incident of the person's agency.

    Raises:
        PolicyRefused: they are neither operator nor supervisor.
        InputError: field `purpose`: not a purpose category.
    """
    _allowed(hub, person, "open_incident", person.agency())
    row = {
        "incident_id": new_id("inc"),
        "agency_id": person.agency(),
        "person_id": person.person_id,
        "number": new.number,
        "purpose": new.purpose,
        "justification": new.justification,
        "authority": new.authority,
        "opened_at": hub.clock.now(),
    }
    if new.purpose not in PURPOSES:
        raise InputError(
            "purpose",
            "that isn't a purpose for which anyone may watch",
            hint="Choose one of GET /v1/purposes; nothing else is ever allowed.",
        )
    return _shown(await hub.db.write(_add, row))


async def list_for(hub: Hub, person: SignedIn) -> list[Incident]:
    """The agency's incidents, newest first.

    Raises:
        PolicyRefused: the person belongs to no agency.
    """
    rows = await hub.db.read(repository.of_agency, person.agency())
    return [_shown(row) for row in rows]


async def close(hub: Hub, person: SignedIn, incident_id: str) -> Incident:
    """Closes an incident and every view session under it.

    Raises:
        PolicyRefused: they are neither operator nor supervisor.
        NotFoundError: the agency has no such incident.
    """
    _allowed(hub, person, "close_incident", person.agency())
    row = await hub.db.write(_close, incident_id, person.agency(), hub.clock.now())
    life.end_where(hub, lambda live: live.incident_id == incident_id, reason="viewer_left")
    return _shown(row)


def stated(row: RowMapping) -> Stated:
    """The incident as a view request must state it."""
    return Stated(
        incident_id=row["incident_id"],
        number=row["number"],
        purpose=row["purpose"],
        justification=row["justification"],
        authority=row["authority"],
    )


def _allowed(hub: Hub, person: SignedIn, action: str, agency_id: str) -> None:
    hub.policy.check(
        Question(
            principal=person.uid,
            action=action,
            resource=uid("Agency", agency_id),
            entities=[person.entity(), bare("Agency", agency_id)],
        )
    )


def _add(conn: Connection, row: dict[str, object]) -> RowMapping:
    repository.add(conn, **row)
    made = repository.incident(conn, str(row["incident_id"]))
    assert made is not None
    return made


def _close(conn: Connection, incident_id: str, agency_id: str, now: int) -> RowMapping:
    row = repository.incident(conn, incident_id)
    if row is None or row["agency_id"] != agency_id:
        raise NotFoundError("there is no such incident")
    repository.close(conn, incident_id, at=now)
    closed = repository.incident(conn, incident_id)
    assert closed is not None
    return closed


def _shown(row: RowMapping) -> Incident:
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
    return incident
