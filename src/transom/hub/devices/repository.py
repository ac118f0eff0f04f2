"""Every query on devices."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, insert, select, update

from transom.hub.db.tables import devices, people

_WITH_PERSON = select(
    devices, people.c.name.label("person_name"), people.c.pseudonym, people.c.role
).join(people, people.c.person_id == devices.c.person_id)
# Made once: every view request asks it, and making a query takes longer than its answer.
_DEVICE = _WITH_PERSON.where(devices.c.device_id == bindparam("device_id"))


def add(conn: Connection, **values: Any) -> None:
    """Adds a device."""
    conn.execute(insert(devices).values(**values))


def device(conn: Connection, device_id: str) -> RowMapping | None:
    """One device with its person."""
    return conn.execute(_DEVICE, {"device_id": device_id}).mappings().first()


def by_key(conn: Connection, sign_key: bytes) -> RowMapping | None:
    """The device with this key, with its person."""
    return conn.execute(_WITH_PERSON.where(devices.c.sign_key == sign_key)).mappings().first()


def of_person(conn: Connection, person_id: str) -> Sequence[RowMapping]:
    """A person's devices, newest first."""
    query = _WITH_PERSON.where(devices.c.person_id == person_id)
    return conn.execute(query.order_by(devices.c.created_at.desc())).mappings().all()


def of_agency(conn: Connection, agency_id: str) -> Sequence[RowMapping]:
    """The devices of an agency's people, oldest first."""
    query = _WITH_PERSON.where(devices.c.agency_id == agency_id)
    return conn.execute(query.order_by(devices.c.created_at)).mappings().all()


def change(conn: Connection, device_id: str, **values: Any) -> None:
    """Changes a device."""
    conn.execute(update(devices).where(devices.c.device_id == device_id).values(**values))
