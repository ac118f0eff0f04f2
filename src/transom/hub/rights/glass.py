"""Breaking the glass: when no supervisor can be reached or a cap of the agency's own is reached.

It lifts those and nothing else: what the owner, the program or the law has set stays (the policy's
rules, and the gateway's). Each look under it is logged as such before any key is released, and the
agency must say afterwards why it was right; until it has, once that is overdue, it breaks no more.
"""

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, RowMapping

from transom.core.codec import JsonObject
from transom.errors import ConflictError, NotFoundError
from transom.hub.accounts.people import SignedIn, in_agency
from transom.hub.db.rows import Row
from transom.hub.hub import Hub
from transom.hub.ledger import Staged, commitment_of, stage
from transom.hub.policy import Question
from transom.hub.rights import repository, shown
from transom.hub.rights.deciding import BROKEN_MS, JUSTIFY_MS
from transom.hub.rights.schemas import Breaking, Glass, Justification
from transom.hub.rights.service import own_incident
from transom.hub.sessions.schemas import RightsEvent


async def break_glass(hub: Hub, person: SignedIn, incident_id: str, new: Breaking) -> Glass:
    """Breaks the glass of an incident, for two hours.

    Raises:
        PolicyRefused: they are neither operator nor supervisor, or an earlier use is overdue.
        NotFoundError: the agency has no such incident.
        ConflictError: the incident is closed, or its glass is broken already.
    """
    now = hub.clock.now()

    def work(conn: Connection) -> RowMapping:
        overdue = repository.overdue(conn, now, person.agency()) > 0
        hub.policy.check(_asking(person, "break_glass", overdue=overdue))
        incident = own_incident(conn, person, incident_id)
        before = repository.glass(conn, incident_id)
        if before is not None and now < before["not_after"]:
            raise ConflictError("the glass of this incident is broken already")
        repository.add_glass(
            conn,
            incident_id=incident_id,
            agency_id=incident["agency_id"],
            broken_by=person.person_id,
            reason=new.reason.strip(),
            broken_at=now,
            not_after=now + BROKEN_MS,
            due=now + JUSTIFY_MS,
        )
        made = repository.glass(conn, incident_id)
        assert made is not None
        return made

    row = await hub.db.write(work)
    hub.streams.rights([person.agency()], RightsEvent(incident_id=incident_id))
    return shown.glass(row, now)


async def justify(hub: Hub, person: SignedIn, glass_id: int, new: Justification) -> Glass:
    """Says why it was right, once, and logs `break_glass.justified` for each look under it.

    Raises:
        NotFoundError: the agency has broken no such glass.
        PolicyRefused: they neither broke it nor answer for the agency.
        ConflictError: it was justified before, or no look was made under it.
    """
    now = hub.clock.now()

    def work(conn: Connection) -> tuple[RowMapping, list[Staged]]:
        row = repository.glass_numbered(conn, glass_id)
        if row is None or row["agency_id"] != person.agency():
            raise NotFoundError("your agency has broken no such glass")
        own = row["broken_by"] == person.person_id
        hub.policy.check(_asking(person, "justify_break_glass", own=own))
        _require_owed(row)
        repository.change_glass(
            conn,
            glass_id,
            justification=new.text.strip(),
            justified_by=person.person_id,
            justified_at=now,
            not_after=min(row["not_after"], now),  # no look begins that it doesn't speak of
        )
        sessions = repository.looks_under(conn, glass_id)
        staged = [_justified(conn, person, one, new.text.strip(), now) for one in sessions]
        changed = repository.glass_numbered(conn, glass_id)
        assert changed is not None
        return changed, staged

    row, staged = await hub.db.write(work)
    hub.ledger.note_soon(*staged)
    hub.streams.rights([person.agency()], RightsEvent(incident_id=row["incident_id"]))
    return shown.glass(row, now)


def stage_use(
    conn: Connection, first: Staged, glass: Row, *, session_id: str, **who: Any
) -> Staged:
    """Stages `break_glass.used` of a look, after its `asked` and before its `opened`.

    Args:
        who: `gateway_id` and `person_id`: the owner of the camera holds the opening.

    Raises:
        ConflictError: it was justified meanwhile.
    """
    now_broken = repository.glass_numbered(conn, glass["glass_id"])
    if now_broken is None or now_broken["justified_at"] is not None:
        raise ConflictError("this use of break-glass is over", hint="Ask again.")
    record: JsonObject = {
        "session_id": session_id,
        "incident_number": glass["incident_number"],
        "reason": glass["reason"],
        "broken_by": glass["breaker"],
        "broken_at": glass["broken_at"],
        "due": glass["due"],
    }
    return stage(
        conn,
        "break_glass.used",
        subject=session_id,
        record=record,
        at=first.entry.time,
        agency=first.entry.agency,
        program=first.entry.program,
        refers_to=first.commitment,
        **who,
    )


def _justified(conn: Connection, person: SignedIn, session_id: str, text: str, now: int) -> Staged:
    record: JsonObject = {
        "session_id": session_id,
        "justification": text,
        "by": person.pseudonym,
        "justified_at": now,
    }
    return stage(
        conn,
        "break_glass.justified",
        subject=session_id,
        record=record,
        at=now,
        gateway_id=repository.gateway_of(conn, session_id),
        agency=person.agency(),
        refers_to=commitment_of(conn, "break_glass.used", session_id),
    )


def _require_owed(row: RowMapping) -> None:
    if row["justified_at"] is not None:
        raise ConflictError("it was justified before", hint="What was written stands.")
    if row["used_at"] is None:
        raise ConflictError("no look was made under it, so nothing is owed")


def _asking(person: SignedIn, action: str, **context: Any) -> Question:
    return replace(in_agency(person, action, person.agency()), context=context)
