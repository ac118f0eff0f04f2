"""Every query on approvals, broken glass, and the looks that rest on them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, bindparam, func, insert, select, update

from transom.hub.db.tables import incidents, people, view_sessions
from transom.hub.db.tables_rights import approvals, glasses, look_rights

MOST_LISTED = 200
MOST_GLASSES = 2**31 - 1  # that the column holds
_ASKER, _ANSWERER = people.alias("asker"), people.alias("answerer")
_BREAKER, _JUSTIFIER = people.alias("breaker"), people.alias("justifier")
_LOOKS = (
    select(func.count())
    .where(look_rights.c.glass_id == glasses.c.glass_id)
    .correlate(glasses)
    .scalar_subquery()
)
_OF_INCIDENT = (
    incidents.c.number.label("incident_number"),
    incidents.c.justification.label("incident_justification"),
    incidents.c.authority,
)
_APPROVALS = (
    select(
        approvals,
        *_OF_INCIDENT,
        _ASKER.c.pseudonym.label("asker"),
        _ANSWERER.c.pseudonym.label("answerer"),
    )
    .join(incidents, incidents.c.incident_id == approvals.c.incident_id)
    .join(_ASKER, _ASKER.c.person_id == approvals.c.asked_by)
    .outerjoin(_ANSWERER, _ANSWERER.c.person_id == approvals.c.answered_by)
)
_GLASSES = (
    select(
        glasses,
        *_OF_INCIDENT,
        incidents.c.purpose,
        _LOOKS.label("looks"),
        _BREAKER.c.pseudonym.label("breaker"),
        _JUSTIFIER.c.pseudonym.label("justifier"),
    )
    .join(incidents, incidents.c.incident_id == glasses.c.incident_id)
    .join(_BREAKER, _BREAKER.c.person_id == glasses.c.broken_by)
    .outerjoin(_JUSTIFIER, _JUSTIFIER.c.person_id == glasses.c.justified_by)
)
# Made once: every view request asks these, and making a query takes longer than its answer.
_NEWEST_APPROVAL = (
    _APPROVALS.where(approvals.c.incident_id == bindparam("incident_id"))
    .order_by(approvals.c.approval_id.desc())
    .limit(1)
)
_NEWEST_GLASS = (
    _GLASSES.where(glasses.c.incident_id == bindparam("incident_id"))
    .order_by(glasses.c.glass_id.desc())
    .limit(1)
)


def approval(conn: Connection, incident_id: str) -> RowMapping | None:
    """An incident's newest approval, asked for or given."""
    return conn.execute(_NEWEST_APPROVAL, {"incident_id": incident_id}).mappings().first()


def glass(conn: Connection, incident_id: str) -> RowMapping | None:
    """An incident's glass as it was broken last."""
    return conn.execute(_NEWEST_GLASS, {"incident_id": incident_id}).mappings().first()


def glass_numbered(conn: Connection, glass_id: int) -> RowMapping | None:
    """Broken glass by its number."""
    if not 0 < glass_id <= MOST_GLASSES:
        return None
    return conn.execute(_GLASSES.where(glasses.c.glass_id == glass_id)).mappings().first()


def listed(conn: Connection, agency_id: str) -> tuple[list[RowMapping], list[RowMapping]]:
    """An agency's newest approvals and its broken glass, newest first."""
    asked = _APPROVALS.where(approvals.c.agency_id == agency_id)
    broken = _GLASSES.where(glasses.c.agency_id == agency_id)
    return (
        _all(conn, asked.order_by(approvals.c.approval_id.desc())),
        _all(conn, broken.order_by(glasses.c.glass_id.desc())),
    )


def _all(conn: Connection, query: Select[Any]) -> list[RowMapping]:
    return list(conn.execute(query.limit(MOST_LISTED)).mappings())


def add_approval(conn: Connection, **values: Any) -> None:
    """Adds an approval that somebody asks for."""
    conn.execute(insert(approvals).values(**values))


def change_approval(conn: Connection, approval_id: int, **values: Any) -> None:
    """Changes an approval."""
    conn.execute(update(approvals).where(approvals.c.approval_id == approval_id).values(**values))


def add_glass(conn: Connection, **values: Any) -> None:
    """Adds broken glass."""
    conn.execute(insert(glasses).values(**values))


def change_glass(conn: Connection, glass_id: int, **values: Any) -> None:
    """Changes broken glass."""
    conn.execute(update(glasses).where(glasses.c.glass_id == glass_id).values(**values))


def add_look(
    conn: Connection, session_id: str, *, approval_id: int | None, glass_id: int | None, at: int
) -> None:
    """Notes what a look rests on; the first one under broken glass makes it owe a justification."""
    values = {"session_id": session_id, "approval_id": approval_id, "glass_id": glass_id}
    conn.execute(insert(look_rights).values(**values))
    if glass_id is not None:
        first = glasses.c.used_at.is_(None)
        of_it = glasses.c.glass_id == glass_id
        conn.execute(update(glasses).where(of_it, first).values(used_at=at))


def looks_under(conn: Connection, glass_id: int) -> Sequence[str]:
    """The looks under broken glass, in the order of their identifiers."""
    query = select(look_rights.c.session_id).where(look_rights.c.glass_id == glass_id)
    return conn.execute(query.order_by(look_rights.c.session_id)).scalars().all()


def gateway_of(conn: Connection, session_id: str) -> str | None:
    """The gateway whose camera a look was of."""
    query = select(view_sessions.c.gateway_id).where(view_sessions.c.session_id == session_id)
    found: str | None = conn.execute(query).scalar()
    return found


def overdue(conn: Connection, now: int, agency_id: str | None = None) -> int:
    """How often a justification is overdue: of one agency, or of all."""
    return _owed(conn, glasses.c.due <= now, agency_id)


def waiting(conn: Connection, now: int) -> int:
    """How often a justification of any agency is due and still in time."""
    return _owed(conn, glasses.c.due > now, None)


def _owed(conn: Connection, when: Any, agency_id: str | None) -> int:
    tests = [glasses.c.used_at.is_not(None), glasses.c.justified_at.is_(None), when]
    if agency_id is not None:
        tests.append(glasses.c.agency_id == agency_id)
    return int(conn.execute(select(func.count()).select_from(glasses).where(*tests)).scalar_one())


def of_look(conn: Connection, session_id: str) -> RowMapping | None:
    """Who approved a look, and why the glass was broken for it; none if it rests on neither."""
    query = (
        select(
            _ANSWERER.c.pseudonym.label("approved_by"),
            approvals.c.answered_at.label("approved_at"),
            glasses.c.reason.label("break_glass_reason"),
            glasses.c.due.label("break_glass_due"),
            glasses.c.justification.label("break_glass_justification"),
        )
        .select_from(look_rights)
        .outerjoin(approvals, approvals.c.approval_id == look_rights.c.approval_id)
        .outerjoin(_ANSWERER, _ANSWERER.c.person_id == approvals.c.answered_by)
        .outerjoin(glasses, glasses.c.glass_id == look_rights.c.glass_id)
        .where(look_rights.c.session_id == session_id)
    )
    return conn.execute(query).mappings().first()
