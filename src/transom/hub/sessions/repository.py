"""Every query on view sessions: the diary of what ran, by whom, when, and how it ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, case, func, insert, or_, select, update

from transom.hub.db.tables import (
    cameras,
    incidents,
    openings,
    people,
    session_steps,
    view_sessions,
)

RUNNING = ("opening", "knocking", "released")
MOST_LISTED = 500
_OPENED, _CLOSED = openings.alias("opened"), openings.alias("closed")
# Made once: every view request asks these, and making a query takes longer than its answer.
_KNOWN = select(view_sessions.c.session_id).where(
    view_sessions.c.session_id == bindparam("session_id")
)
_RUNNING_IN = select(func.count()).where(
    view_sessions.c.program_id == bindparam("program_id"), view_sessions.c.state.in_(RUNNING)
)
_SHOWN = (
    select(
        view_sessions,
        cameras.c.name.label("camera_name"),
        incidents.c.number.label("incident_number"),
        people.c.pseudonym,
        _OPENED.c.entry_index.label("entry_index"),
        _CLOSED.c.entry_index.label("closed_entry_index"),
    )
    .join(cameras, cameras.c.camera_id == view_sessions.c.camera_id)
    .join(incidents, incidents.c.incident_id == view_sessions.c.incident_id)
    .join(people, people.c.person_id == view_sessions.c.person_id)
    .outerjoin(_OPENED, _OPENED.c.opening_id == view_sessions.c.opened_opening)
    .outerjoin(_CLOSED, _CLOSED.c.opening_id == view_sessions.c.closed_opening)
)


# What a session may still use counts until it ends; then only what was seen counts.
_SPENT_MS = case(
    (view_sessions.c.state.in_(RUNNING), view_sessions.c.not_after - view_sessions.c.opened_at),
    (view_sessions.c.released_at.is_(None), 0),
    else_=func.coalesce(view_sessions.c.ended_at, view_sessions.c.not_after)
    - view_sessions.c.released_at,
)


@dataclass(frozen=True, kw_only=True)
class Spent:
    """Minutes of view sessions, begun ones counted whole, each camera's for itself."""

    incident: int
    person_of_day: int
    agency_of_day: int


def add(conn: Connection, **values: Any) -> None:
    """Adds a session."""
    conn.execute(insert(view_sessions).values(**values))


def exists(conn: Connection, session_id: str) -> bool:
    """Whether a session of this identifier ever ran."""
    return conn.execute(_KNOWN, {"session_id": session_id}).first() is not None


def change(conn: Connection, session_id: str, **values: Any) -> None:
    """Changes a session."""
    conn.execute(
        update(view_sessions).where(view_sessions.c.session_id == session_id).values(**values)
    )


def add_step(conn: Connection, session_id: str, *, state: str, at: int, detail: str = "") -> None:
    """Writes a step into the diary."""
    conn.execute(
        insert(session_steps).values(session_id=session_id, state=state, at=at, detail=detail[:400])
    )


def shown(conn: Connection, session_id: str) -> RowMapping | None:
    """One session as the interface shows it."""
    return conn.execute(_SHOWN.where(view_sessions.c.session_id == session_id)).mappings().first()


def list_shown(
    conn: Connection, *, person_id: str | None, agency_id: str, states: Sequence[str] | None
) -> Sequence[RowMapping]:
    """The newest sessions of an agency, or of one person in it."""
    query = _SHOWN.where(view_sessions.c.agency_id == agency_id)
    if person_id is not None:
        query = query.where(view_sessions.c.person_id == person_id)
    if states is not None:
        query = query.where(view_sessions.c.state.in_(states))
    query = query.order_by(view_sessions.c.opened_at.desc(), view_sessions.c.session_id)
    return conn.execute(query.limit(MOST_LISTED)).mappings().all()


def unfinished(conn: Connection) -> Sequence[RowMapping]:
    """Sessions that a stop of the hub left without their last entry, oldest first."""
    query = select(view_sessions).where(
        view_sessions.c.state.in_((*RUNNING, "closed")), view_sessions.c.closed_opening.is_(None)
    )
    return conn.execute(query.order_by(view_sessions.c.opened_at)).mappings().all()


def running_in_program(conn: Connection, program_id: str) -> int:
    """How many sessions run under a program."""
    return int(conn.execute(_RUNNING_IN, {"program_id": program_id}).scalar_one())


def spent(
    conn: Connection, *, agency_id: str, person_id: str, incident_id: str, since: int
) -> Spent:
    """What an agency's view sessions have used: of an incident, and of those opened since then."""
    of_incident = view_sessions.c.incident_id == incident_id
    of_day = view_sessions.c.opened_at > since
    of_person = of_day & (view_sessions.c.person_id == person_id)
    sums = [
        func.sum(case((which, _SPENT_MS), else_=0)) for which in (of_incident, of_person, of_day)
    ]
    query = select(*sums).where(view_sessions.c.agency_id == agency_id, or_(of_incident, of_day))
    incident, person, agency = (-(-int(ms or 0) // 60_000) for ms in conn.execute(query).one())
    return Spent(incident=incident, person_of_day=person, agency_of_day=agency)


def steps(conn: Connection, session_id: str) -> Sequence[RowMapping]:
    """A session's diary."""
    query = select(session_steps).where(session_steps.c.session_id == session_id)
    return conn.execute(query.order_by(session_steps.c.step_id)).mappings().all()
