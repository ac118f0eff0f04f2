"""Every query on messages to owners."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from transom.hub.db.tables import agencies, cameras, gateways, people
from transom.hub.db.tables_messages import owner_messages

MOST_LISTED = 500
_SHOWN = (
    select(
        owner_messages,
        people.c.pseudonym,
        agencies.c.name.label("agency_name"),
        cameras.c.name.label("camera_name"),
        gateways.c.gateway_key,
    )
    .join(people, people.c.person_id == owner_messages.c.person_id)
    .join(agencies, agencies.c.agency_id == owner_messages.c.agency_id)
    .join(cameras, cameras.c.camera_id == owner_messages.c.camera_id)
    .join(gateways, gateways.c.gateway_id == owner_messages.c.gateway_id)
)


def add(conn: Connection, **values: Any) -> None:
    """Adds a message."""
    conn.execute(insert(owner_messages).values(**values))


def change(conn: Connection, /, message_id: str, **values: Any) -> None:
    """Changes a message: it was answered, or reported."""
    query = update(owner_messages).where(owner_messages.c.message_id == message_id)
    conn.execute(query.values(**values))


def message(conn: Connection, message_id: str) -> RowMapping | None:
    """One message as the interface shows it."""
    query = _SHOWN.where(owner_messages.c.message_id == message_id)
    return conn.execute(query).mappings().first()


def of_incident(conn: Connection, agency_id: str, incident_id: str) -> Sequence[RowMapping]:
    """An agency's messages about an incident, newest first."""
    query = (
        _SHOWN.where(
            owner_messages.c.agency_id == agency_id, owner_messages.c.incident_id == incident_id
        )
        .order_by(owner_messages.c.sent_at.desc())
        .limit(MOST_LISTED)
    )
    return conn.execute(query).mappings().all()


def to_owner_since(conn: Connection, agency_id: str, gateway_id: str, at: int) -> int:
    """How many messages an agency has sent to one owner after `at`."""
    query = select(func.count()).where(
        owner_messages.c.agency_id == agency_id,
        owner_messages.c.gateway_id == gateway_id,
        owner_messages.c.sent_at > at,
    )
    return int(conn.execute(query).scalar_one())


def to_owner_about(conn: Connection, incident_id: str, gateway_id: str) -> int:
    """How many messages about an incident one owner was sent."""
    query = select(func.count()).where(
        owner_messages.c.incident_id == incident_id, owner_messages.c.gateway_id == gateway_id
    )
    return int(conn.execute(query).scalar_one())


def for_gateway(conn: Connection, gateway_id: str, since: int) -> Sequence[RowMapping]:
    """What a gateway's owner was sent after `since`, oldest first."""
    query = (
        select(owner_messages)
        .where(owner_messages.c.gateway_id == gateway_id, owner_messages.c.sent_at > since)
        .order_by(owner_messages.c.sent_at)
        .limit(MOST_LISTED)
    )
    return conn.execute(query).mappings().all()


def reported(conn: Connection) -> Sequence[RowMapping]:
    """The newest reported messages."""
    query = (
        _SHOWN.where(owner_messages.c.reported_at.is_not(None))
        .order_by(owner_messages.c.reported_at.desc())
        .limit(MOST_LISTED)
    )
    return conn.execute(query).mappings().all()


def sent_between(conn: Connection, begin: int, end: int) -> list[tuple[str, int]]:
    """Who sent a message when, from `begin` to before `end`: agency and instant."""
    query = select(owner_messages.c.agency_id, owner_messages.c.sent_at).where(
        owner_messages.c.sent_at >= begin, owner_messages.c.sent_at < end
    )
    return [(row.agency_id, row.sent_at) for row in conn.execute(query)]


def forget(conn: Connection, before: int) -> int:
    """Deletes messages that were sent before an instant; how many."""
    query = delete(owner_messages).where(owner_messages.c.sent_at < before)
    return conn.execute(query).rowcount
