"""Every query on calls from dispatch, their secrets and their types."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, delete, insert, or_, select, update

from transom.hub.db.tables_dispatch import (
    dispatch_calls,
    dispatch_messages,
    dispatch_secrets,
    dispatch_types,
)

_calls, _secrets = dispatch_calls.c, dispatch_secrets.c
MOST_CALLS = 100


def note_message(conn: Connection, agency_id: str, number: str, *, at: int) -> bool:
    """Notes that a message was received; false if it was before."""
    messages = dispatch_messages.c
    known = select(messages.number).where(
        messages.agency_id == agency_id, messages.number == number
    )
    if conn.execute(known).first() is not None:
        return False
    conn.execute(
        insert(dispatch_messages).values(agency_id=agency_id, number=number, received_at=at)
    )
    return True


def forget(conn: Connection, *, messages_before: int, calls_before: int) -> None:
    """Forgets old messages, and old calls from which no incident was begun."""
    old = dispatch_messages.c.received_at < messages_before
    conn.execute(delete(dispatch_messages).where(old))
    unused = and_(_calls.received_at < calls_before, _calls.incident_id.is_(None))
    conn.execute(delete(dispatch_calls).where(unused))


def of_source(conn: Connection, agency_id: str, source: str) -> RowMapping | None:
    """The call that dispatch names so."""
    query = select(dispatch_calls).where(_calls.agency_id == agency_id, _calls.source == source)
    return conn.execute(query).mappings().first()


def call(conn: Connection, agency_id: str, call_id: str) -> RowMapping | None:
    """A call of an agency."""
    query = select(dispatch_calls).where(_calls.agency_id == agency_id, _calls.call_id == call_id)
    return conn.execute(query).mappings().first()


def open_calls(conn: Connection, agency_id: str, *, since: int) -> Sequence[RowMapping]:
    """An agency's newest calls that are open, and from which nobody has begun an incident."""
    query = select(dispatch_calls).where(
        _calls.agency_id == agency_id,
        _calls.closed_at.is_(None),
        _calls.incident_id.is_(None),
        _calls.heard_at >= since,
    )
    newest = query.order_by(_calls.received_at.desc(), _calls.call_id).limit(MOST_CALLS)
    return conn.execute(newest).mappings().all()


def add_call(conn: Connection, **values: Any) -> None:
    """Adds a call."""
    conn.execute(insert(dispatch_calls).values(**values))


def change_call(conn: Connection, call_id: str, **values: Any) -> None:
    """Changes columns of a call."""
    conn.execute(update(dispatch_calls).where(_calls.call_id == call_id).values(**values))


def secrets_of(conn: Connection, agency_id: str, now: int) -> Sequence[RowMapping]:
    """An agency's secrets that hold, newest first."""
    holds = or_(_secrets.ends_at.is_(None), _secrets.ends_at > now)
    query = select(dispatch_secrets).where(_secrets.agency_id == agency_id, holds)
    return conn.execute(query.order_by(_secrets.made_at.desc())).mappings().all()


def add_secret(conn: Connection, **values: Any) -> None:
    """Adds a secret."""
    conn.execute(insert(dispatch_secrets).values(**values))


def change_secret(conn: Connection, secret_id: str, **values: Any) -> None:
    """Changes columns of a secret."""
    conn.execute(update(dispatch_secrets).where(_secrets.secret_id == secret_id).values(**values))


def types_of(conn: Connection, agency_id: str) -> dict[str, str]:
    """An agency's own table; empty if it has none."""
    types = dispatch_types.c
    query = select(types.code, types.purpose).where(types.agency_id == agency_id)
    return {row.code: row.purpose for row in conn.execute(query.order_by(types.code))}


def put_types(conn: Connection, agency_id: str, table: Mapping[str, str]) -> None:
    """Replaces an agency's table."""
    conn.execute(delete(dispatch_types).where(dispatch_types.c.agency_id == agency_id))
    rows = [{"agency_id": agency_id, "code": c, "purpose": p} for c, p in table.items()]
    if rows:
        conn.execute(insert(dispatch_types), rows)
