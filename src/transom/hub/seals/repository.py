"""Every query on seals."""

from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from transom.hub.db.tables import openings
from transom.hub.db.tables_record import seals
from transom.hub.openings.repository import MOST_NUMBER

_WAITING = seals.c.revealed_opening.is_(None)


def add(conn: Connection, *, opening_id: int, due: int, gateway_id: str) -> None:
    """Adds a seal."""
    conn.execute(insert(seals).values(opening_id=opening_id, due=due, gateway_id=gateway_id))


def seal(conn: Connection, opening_id: int) -> RowMapping | None:
    """One seal with its opening."""
    if opening_id > MOST_NUMBER:
        return None
    query = (
        select(seals, openings.c.entry, openings.c.record)
        .join(openings, openings.c.opening_id == seals.c.opening_id)
        .where(seals.c.opening_id == opening_id)
    )
    return conn.execute(query).mappings().first()


def waiting(conn: Connection, *, due_by: int | None = None) -> Sequence[RowMapping]:
    """Seals that weren't revealed yet, the next one first.

    Args:
        due_by: only those whose day has come by this instant.
    """
    query = select(seals, openings.c.entry_index).join(
        openings, openings.c.opening_id == seals.c.opening_id
    )
    query = query.where(_WAITING).order_by(seals.c.due, seals.c.opening_id)
    if due_by is not None:
        query = query.where(seals.c.due <= due_by)
    return conn.execute(query).mappings().all()


def open_up(
    conn: Connection, opening_id: int, *, revealed_opening: int, at: int, agency_id: str | None
) -> None:
    """Marks a seal as revealed; from now on its opening has holders."""
    changed = update(seals).where(seals.c.opening_id == opening_id)
    conn.execute(changed.values(revealed_opening=revealed_opening, revealed_at=at))
    holder = select(seals.c.gateway_id).where(seals.c.opening_id == opening_id).scalar_subquery()
    conn.execute(
        update(openings)
        .where(openings.c.opening_id == opening_id)
        .values(sealed_until=None, gateway_id=holder, subject=holder, agency_id=agency_id)
    )


def count(conn: Connection, now: int) -> tuple[int, int, int, int | None]:
    """All seals, those revealed, those whose day has passed unrevealed, the next day."""
    total = _number(conn, True)
    revealed = total - _number(conn, _WAITING)
    overdue = _number(conn, _WAITING & (seals.c.due < now))
    query = select(func.min(seals.c.due)).where(_WAITING)
    return total, revealed, overdue, conn.execute(query).scalar()


def _number(conn: Connection, holds: object) -> int:
    query = select(func.count()).select_from(seals)
    if holds is not True:
        query = query.where(holds)  # type: ignore[arg-type]
    return int(conn.execute(query).scalar_one())
