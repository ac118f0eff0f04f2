"""Every query on incidents."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, insert, select, update

from transom.hub.db.tables import incidents, people

_WITH_PERSON = select(incidents, people.c.pseudonym).join(
    people, people.c.person_id == incidents.c.person_id
)
# Made once: every view request asks it, and making a query takes longer than its answer.
_INCIDENT = _WITH_PERSON.where(incidents.c.incident_id == bindparam("incident_id"))


def add(conn: Connection, **values: Any) -> None:
    """Adds an incident."""
    conn.execute(insert(incidents).values(**values))


def incident(conn: Connection, incident_id: str) -> RowMapping | None:
    """One incident with who opened it."""
    return conn.execute(_INCIDENT, {"incident_id": incident_id}).mappings().first()


def of_agency(conn: Connection, agency_id: str) -> Sequence[RowMapping]:
    """An agency's newest incidents, at most 500."""
    query = _WITH_PERSON.where(incidents.c.agency_id == agency_id)
    return conn.execute(query.order_by(incidents.c.opened_at.desc()).limit(500)).mappings().all()


def close(conn: Connection, incident_id: str, *, at: int) -> None:
    """Closes an incident."""
    conn.execute(
        update(incidents)
        .where(incidents.c.incident_id == incident_id, incidents.c.closed_at.is_(None))
        .values(closed_at=at)
    )
