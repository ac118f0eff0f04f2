"""Every query on objections."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, func, insert, or_, select, update

from transom.hub.db.tables import agencies
from transom.hub.db.tables_lands import lands
from transom.hub.db.tables_oversight import objections

MOST_LISTED = 500
_WITH_AGENCY = select(
    objections,
    agencies.c.name.label("agency"),
    lands.c.objection_id.is_not(None).label("land"),
).select_from(
    objections.outerjoin(agencies, agencies.c.agency_id == objections.c.agency_id).outerjoin(
        lands, lands.c.objection_id == objections.c.objection_id
    )
)


def add(conn: Connection, **values: Any) -> None:
    """Adds an objection."""
    conn.execute(insert(objections).values(**values))


def change(conn: Connection, objection_id: str, **values: Any) -> None:
    """Changes an objection."""
    conn.execute(
        update(objections).where(objections.c.objection_id == objection_id).values(**values)
    )


def objection(conn: Connection, objection_id: str) -> RowMapping | None:
    """One objection with its agency's name, and whether it is about a land that was drawn."""
    query = _WITH_AGENCY.where(objections.c.objection_id == objection_id)
    return conn.execute(query).mappings().first()


def by_reference(conn: Connection, reference_hash: bytes) -> RowMapping | None:
    """The objection that a reference is of."""
    query = _WITH_AGENCY.where(objections.c.reference_hash == reference_hash)
    return conn.execute(query).mappings().first()


def listed(conn: Connection, agency_id: str | None = None) -> Sequence[RowMapping]:
    """The newest objections, of all agencies or of one: those that name none are everybody's."""
    query = _WITH_AGENCY
    if agency_id is not None:
        mine = or_(objections.c.agency_id == agency_id, objections.c.agency_id.is_(None))
        query = query.where(mine)
    query = query.order_by(objections.c.filed_at.desc(), objections.c.objection_id)
    return conn.execute(query.limit(MOST_LISTED)).mappings().all()


def open_ones(conn: Connection, due_before: int) -> int:
    """How many wait for an answer that is due before an instant."""
    query = select(func.count()).where(
        objections.c.answered_at.is_(None), objections.c.due < due_before
    )
    return int(conn.execute(query).scalar_one())


def said_before(conn: Connection, text: str, since: int) -> bool:
    """Whether the same words were filed since an instant."""
    query = select(objections.c.objection_id).where(
        objections.c.text == text, objections.c.filed_at >= since
    )
    return conn.execute(query.limit(1)).first() is not None
