"""Every query on flags."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update

from transom.hub.db.tables import agencies, cameras
from transom.hub.db.tables_oversight import flags, looks

MOST_LISTED = 1000
_SHOWN = (
    select(
        flags,
        agencies.c.name.label("agency"),
        looks.c.purpose,
        looks.c.asked_at,
        looks.c.pseudonym,
        looks.c.incident_number,
        looks.c.seconds,
        cameras.c.name.label("camera"),
    )
    .join(agencies, agencies.c.agency_id == flags.c.agency_id)
    .join(looks, looks.c.session_id == flags.c.session_id)
    .outerjoin(cameras, cameras.c.camera_id == looks.c.camera_id)
)


def add(conn: Connection, **values: Any) -> None:
    """Adds a flag."""
    conn.execute(insert(flags).values(**values))


def change(conn: Connection, flag_id: str, **values: Any) -> None:
    """Changes a flag."""
    conn.execute(update(flags).where(flags.c.flag_id == flag_id).values(**values))


def flag(conn: Connection, flag_id: str) -> RowMapping | None:
    """One flag with its look."""
    return conn.execute(_SHOWN.where(flags.c.flag_id == flag_id)).mappings().first()


def listed(conn: Connection, agency_id: str | None = None) -> Sequence[RowMapping]:
    """The newest flags, of all agencies or of one."""
    query = _SHOWN if agency_id is None else _SHOWN.where(flags.c.agency_id == agency_id)
    query = query.order_by(flags.c.raised_at.desc(), flags.c.flag_id).limit(MOST_LISTED)
    return conn.execute(query).mappings().all()


def standing(conn: Connection) -> Sequence[RowMapping]:
    """Every flag there ever was with its agency's name, oldest first: what is overdue stays so."""
    query = select(flags, agencies.c.name.label("agency")).join(
        agencies, agencies.c.agency_id == flags.c.agency_id
    )
    return conn.execute(query.order_by(flags.c.raised_at)).mappings().all()


def open_about(conn: Connection, session_id: str) -> bool:
    """Whether a look has a flag that isn't closed."""
    query = select(flags.c.flag_id).where(
        flags.c.session_id == session_id, flags.c.closed_at.is_(None)
    )
    return conn.execute(query.limit(1)).first() is not None
