"""Every query on gateways and their enrolment codes."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from transom.hub.db.tables import enrolment_codes, gateways

KEEP_CODES_MS = 24 * 3_600_000


def add_code(conn: Connection, **values: Any) -> bool:
    """Adds a code; false if a code of this name is still kept. Forgets old ones."""
    old = values["created_at"] - KEEP_CODES_MS
    conn.execute(delete(enrolment_codes).where(enrolment_codes.c.created_at < old))
    if code(conn, values["name"]) is not None:
        return False
    conn.execute(insert(enrolment_codes).values(**values))
    return True


def code(conn: Connection, name: str) -> RowMapping | None:
    """A code by its public name."""
    query = select(enrolment_codes).where(enrolment_codes.c.name == name)
    return conn.execute(query).mappings().first()


def count_try(conn: Connection, name: str) -> None:
    """Takes one of a code's tries."""
    conn.execute(
        update(enrolment_codes)
        .where(enrolment_codes.c.name == name)
        .values(tries_left=enrolment_codes.c.tries_left - 1)
    )


def use_code(conn: Connection, name: str, *, at: int) -> None:
    """Uses a code up, and wipes its key."""
    conn.execute(
        update(enrolment_codes).where(enrolment_codes.c.name == name).values(used_at=at, key=None)
    )


def gateway(conn: Connection, gateway_id: str) -> RowMapping | None:
    """One gateway."""
    query = select(gateways).where(gateways.c.gateway_id == gateway_id)
    return conn.execute(query).mappings().first()


def gateway_of_key(conn: Connection, gateway_key: bytes) -> RowMapping | None:
    """The gateway with this key."""
    query = select(gateways).where(gateways.c.gateway_key == gateway_key)
    return conn.execute(query).mappings().first()


def of_person(conn: Connection, person_id: str) -> Sequence[RowMapping]:
    """An owner's gateways, oldest first."""
    query = select(gateways).where(gateways.c.person_id == person_id)
    return conn.execute(query.order_by(gateways.c.enrolled_at)).mappings().all()


def add(conn: Connection, **values: Any) -> None:
    """Adds a gateway."""
    conn.execute(insert(gateways).values(**values))


def change(conn: Connection, gateway_id: str, **values: Any) -> None:
    """Changes a gateway."""
    conn.execute(update(gateways).where(gateways.c.gateway_id == gateway_id).values(**values))
