"""Every query on openings: which are logged, who holds which."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update

from transom.hub.db.tables import openings
from transom.hub.db.tables_record import gateway_openings

MOST_NUMBER = 2**53 - 1


def unmarked(conn: Connection) -> Sequence[Any]:
    """What was staged and isn't known to be logged, oldest first."""
    query = select(openings).where(openings.c.entry_index.is_(None))
    return conn.execute(query.order_by(openings.c.opening_id)).all()


def staged(conn: Connection, opening_id: int) -> Any:
    """One that was staged."""
    return conn.execute(select(openings).where(openings.c.opening_id == opening_id)).one()


def mark(conn: Connection, indexes: Mapping[int, int]) -> set[str]:
    """Notes where entries stand in the log; the gateways that hold an opening more.

    Args:
        indexes: by the openings' numbers.
    """
    for opening_id, index in sorted(indexes.items()):
        conn.execute(
            update(openings).where(openings.c.opening_id == opening_id).values(entry_index=index)
        )
    return hand_over(conn, sorted(indexes))


def hand_over(conn: Connection, opening_ids: Sequence[int]) -> set[str]:
    """Gives those of the openings that are logged and have a gateway to it; once each."""
    query = (
        select(openings.c.opening_id, openings.c.gateway_id)
        .outerjoin(gateway_openings, gateway_openings.c.opening_id == openings.c.opening_id)
        .where(
            openings.c.opening_id.in_(opening_ids),
            openings.c.gateway_id.is_not(None),
            openings.c.entry_index.is_not(None),
            openings.c.sealed_until.is_(None),
            gateway_openings.c.number.is_(None),
        )
        .order_by(openings.c.opening_id)
    )
    rows = [dict(row) for row in conn.execute(query).mappings()]
    if rows:
        conn.execute(insert(gateway_openings), rows)
    return {row["gateway_id"] for row in rows}


def held_after(conn: Connection, gateway_id: str, number: int, limit: int) -> Sequence[RowMapping]:
    """A gateway's openings with a higher number than this, in order."""
    query = (
        select(openings, gateway_openings.c.number)
        .join(gateway_openings, gateway_openings.c.opening_id == openings.c.opening_id)
        .where(gateway_openings.c.gateway_id == gateway_id, gateway_openings.c.number > number)
        .order_by(gateway_openings.c.number)
    )
    return conn.execute(query.limit(limit)).mappings().all()


def opening(conn: Connection, opening_id: int) -> RowMapping | None:
    """One opening."""
    if opening_id > MOST_NUMBER:
        return None  # SQLite doesn't even take the question
    query = select(openings).where(openings.c.opening_id == opening_id)
    return conn.execute(query).mappings().first()


def search(
    conn: Connection,
    /,
    *,
    limit: int,
    before: int | None = None,
    sealed: bool = False,
    **equal: str | None,
) -> Sequence[RowMapping]:
    """The newest openings, newest first.

    Args:
        before: only lower numbers than this.
        sealed: whether those that are still sealed are among them.
        equal: columns and what they must be; None asks for nothing.
    """
    query = select(openings)
    for column, value in equal.items():
        if value is not None:
            query = query.where(openings.c[column] == value)
    if before is not None:
        query = query.where(openings.c.opening_id < before)
    if not sealed:
        query = query.where(openings.c.sealed_until.is_(None))
    return conn.execute(query.order_by(openings.c.opening_id.desc()).limit(limit)).mappings().all()


def of_type(conn: Connection, type_: str) -> Sequence[RowMapping]:
    """The openings of all entries of a type, oldest first."""
    query = select(openings).where(openings.c.type == type_)
    return conn.execute(query.order_by(openings.c.opening_id)).mappings().all()


def newest_of_type(conn: Connection, type_: str) -> RowMapping | None:
    """The opening of the newest entry of a type."""
    query = select(openings).where(openings.c.type == type_)
    return conn.execute(query.order_by(openings.c.opening_id.desc()).limit(1)).mappings().first()
