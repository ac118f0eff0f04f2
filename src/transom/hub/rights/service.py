"""Approvals: an operator asks, another person of the agency who supervises gives, declines or
takes back. What it opens is the hub's policy's to decide; the owner's gateway asks for none."""

from collections.abc import Callable
from dataclasses import replace

from msgspec import UNSET
from sqlalchemy import Connection, RowMapping

from transom.errors import ConflictError, InputError, NotFoundError
from transom.hub.accounts.people import SignedIn, in_agency
from transom.hub.hub import Hub
from transom.hub.incidents import repository as incidents
from transom.hub.policy import Question
from transom.hub.programs import repository as programs
from transom.hub.programs.shown import state_of as program_state
from transom.hub.rights import repository, shown
from transom.hub.rights.deciding import APPROVED_MS, Held, holds_now
from transom.hub.rights.schemas import AgencyRights, ApprovalAnswer, IncidentRights
from transom.hub.sessions import life
from transom.hub.sessions.schemas import RightsEvent


async def of_incident(hub: Hub, person: SignedIn, incident_id: str) -> IncidentRights:
    """What an incident has of its agency.

    Raises:
        PolicyRefused: the person belongs to no agency.
        NotFoundError: the agency has no such incident.
    """
    return await hub.db.read(_rights, person, incident_id, hub.clock.now())


async def list_for(hub: Hub, person: SignedIn) -> AgencyRights:
    """The agency's newest approvals and broken glass.

    Raises:
        PolicyRefused: the person belongs to no agency.
    """
    asked, broken = await hub.db.read(repository.listed, person.agency())
    now = hub.clock.now()
    return AgencyRights(
        approvals=[shown.asked(row, person.person_id, now) for row in asked],
        glasses=[shown.glass(row, now) for row in broken],
    )


async def ask(hub: Hub, person: SignedIn, incident_id: str) -> IncidentRights:
    """Asks the agency's supervisors to approve an incident.

    Raises:
        PolicyRefused: they are neither operator nor supervisor.
        NotFoundError: the agency has no such incident.
        ConflictError: it is closed, was asked for before, or has its approval.
    """
    hub.policy.check(in_agency(person, "ask_approval", person.agency()))
    return await _change(hub, person, incident_id, _ask)


async def answer(
    hub: Hub, person: SignedIn, incident_id: str, given: ApprovalAnswer
) -> IncidentRights:
    """Approves or declines what was asked for.

    Raises:
        PolicyRefused: they are no supervisor, or asked for it themselves.
        NotFoundError: the agency has no such incident, or nobody has asked.
        ConflictError: the incident is closed.
        InputError: field `reason`: a no without one.
    """
    if not given.approve and given.reason is UNSET:
        raise InputError("reason", "say why you decline")

    def work(conn: Connection, person: SignedIn, incident: RowMapping, now: int) -> None:
        row = _newest(conn, incident)
        hub.policy.check(_answering(person, row))
        if row["outcome"] is not None:
            raise NotFoundError("nobody waits for an answer about this incident")
        values = {
            "answered_by": person.person_id,
            "answered_at": now,
            "outcome": "approved" if given.approve else "declined",
            "reason": None if given.reason is UNSET else given.reason.strip(),
            "not_after": now + APPROVED_MS if given.approve else None,
        }
        repository.change_approval(conn, row["approval_id"], **values)

    return await _change(hub, person, incident_id, work)


async def withdraw(hub: Hub, person: SignedIn, incident_id: str) -> IncidentRights:
    """Takes an approval back and ends the looks that rest on it. Any supervisor may.

    Raises:
        PolicyRefused: they are no supervisor.
        NotFoundError: the agency has no such incident, or it has no approval now.
    """
    taken: list[int] = []

    def work(conn: Connection, person: SignedIn, incident: RowMapping, now: int) -> None:
        row = _newest(conn, incident)
        hub.policy.check(_answering(person, None))
        if not holds_now(row, now):
            raise NotFoundError("this incident has no approval now")
        values = {"withdrawn_at": now, "withdrawn_by": person.person_id}
        repository.change_approval(conn, row["approval_id"], **values)
        taken.append(row["approval_id"])

    told = await _change(hub, person, incident_id, work, closed=True)
    life.end_where(hub, lambda live: live.approval_id in taken, reason="viewer_left")
    return told


Work = Callable[[Connection, SignedIn, RowMapping, int], None]


async def _change(
    hub: Hub, person: SignedIn, incident_id: str, work: Work, *, closed: bool = False
) -> IncidentRights:
    now = hub.clock.now()

    def whole(conn: Connection) -> IncidentRights:
        work(conn, person, own_incident(conn, person, incident_id, closed=closed), now)
        return _rights(conn, person, incident_id, now)

    told = await hub.db.write(whole)
    hub.streams.rights([person.agency()], RightsEvent(incident_id=incident_id))
    return told


def own_incident(
    conn: Connection, person: SignedIn, incident_id: str, *, closed: bool = False
) -> RowMapping:
    """An incident of the person's agency.

    Args:
        closed: whether one that is closed will do.

    Raises:
        NotFoundError: the agency has no such incident.
        ConflictError: it is closed.
    """
    row = incidents.incident(conn, incident_id)
    if row is None or row["agency_id"] != person.agency():
        raise NotFoundError("there is no such incident")
    if row["closed_at"] is not None and not closed:
        raise ConflictError("the incident is closed", hint="Open a new incident.")
    return row


def held(conn: Connection, incident_id: str) -> Held:
    """An incident's newest approval and glass."""
    return Held(
        approval=repository.approval(conn, incident_id), glass=repository.glass(conn, incident_id)
    )


def _rights(conn: Connection, person: SignedIn, incident_id: str, now: int) -> IncidentRights:
    row = own_incident(conn, person, incident_id, closed=True)
    # The program is known only when a camera is asked for: any that demands it is reason to ask.
    needed = any(
        row["agency_id"] in agency_ids
        and program_state(program, now) == "running"
        and row["purpose"] in program["approval"].split()
        for program, agency_ids in programs.unended(conn, now)
    )
    now_held = held(conn, incident_id)
    return shown.rights(incident_id, now_held, person.person_id, needed=needed, now=now)


def _ask(conn: Connection, person: SignedIn, incident: RowMapping, now: int) -> None:
    row = repository.approval(conn, incident["incident_id"])
    if row is not None and (row["outcome"] is None or holds_now(row, now)):
        raise ConflictError("the approval was asked for already", hint="Wait for a supervisor.")
    repository.add_approval(
        conn,
        incident_id=incident["incident_id"],
        agency_id=incident["agency_id"],
        purpose=incident["purpose"],
        asked_by=person.person_id,
        asked_at=now,
    )


def _newest(conn: Connection, incident: RowMapping) -> RowMapping:
    row = repository.approval(conn, incident["incident_id"])
    if row is None:
        raise NotFoundError("nobody has asked for an approval of this incident")
    return row


def _answering(person: SignedIn, row: RowMapping | None) -> Question:
    own = row is not None and row["asked_by"] == person.person_id
    asked = in_agency(person, "answer_approval", person.agency())
    return replace(asked, context={"own": own})
