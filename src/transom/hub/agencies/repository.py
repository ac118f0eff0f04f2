"""Every query on agencies."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from transom.hub.db.tables import agencies, agency_nonces


def all_agencies(conn: Connection) -> Sequence[RowMapping]:
    """Every agency, oldest first."""
    return conn.execute(select(agencies).order_by(agencies.c.enrolled_at)).mappings().all()


def agency(conn: Connection, agency_id: str) -> RowMapping | None:
    """One agency."""
    query = select(agencies).where(agencies.c.agency_id == agency_id)
    return conn.execute(query).mappings().first()


def revoke(conn: Connection, agency_id: str, *, at: int) -> None:
    """Marks an agency as revoked, for good."""
    conn.execute(update(agencies).where(agencies.c.agency_id == agency_id).values(revoked_at=at))


def add(conn: Connection, **values: Any) -> None:
    """Adds an agency."""
    conn.execute(insert(agencies).values(**values))


def use_nonce(conn: Connection, nonce: bytes, *, now: int, forget_before: int) -> bool:
    """Notes a nonce; false if it was seen before. Forgets old ones."""
    conn.execute(delete(agency_nonces).where(agency_nonces.c.seen_at < forget_before))
    seen = conn.execute(select(agency_nonces.c.seen_at).where(agency_nonces.c.nonce == nonce))
    if seen.first() is not None:
        return False
    conn.execute(insert(agency_nonces).values(nonce=nonce, seen_at=now))
    return True
