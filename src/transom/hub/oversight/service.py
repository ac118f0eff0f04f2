"""What the oversight seat reads. Each reading is allowed by policy, noted and logged first."""

from typing import Any, TypeVar

from msgspec import Struct
from sqlalchemy import Connection, func, select

from transom.errors import NotFoundError
from transom.hub.accounts.people import SignedIn
from transom.hub.db.rows import Row
from transom.hub.db.tables import agencies, devices, openings, people
from transom.hub.db.tables_oversight import staff_access
from transom.hub.devices.state import fingerprint, state_of
from transom.hub.hub import Hub
from transom.hub.oversight import gathering, record, repository
from transom.hub.oversight.access import reads
from transom.hub.oversight.repository import Filter
from transom.hub.oversight.schemas import (
    Access,
    Accesses,
    Look,
    LookDetail,
    Looks,
    RecordEntries,
    SeatDevice,
    SeatPerson,
)
from transom.hub.rights import repository as rights

Shape = TypeVar("Shape", bound=Struct)


async def list_looks(
    hub: Hub, person: SignedIn, wanted: Filter, *, offset: int, limit: int
) -> Looks:
    """A page of the looks of all agencies.

    Raises:
        PolicyRefused: the person doesn't sit in the oversight seat; so do all functions here.
    """
    await reads(hub, person, "looks", f"{wanted.told()} from {offset}".strip())
    await gathering.catch_up(hub)
    total, rows = await hub.db.read(repository.page, wanted, offset=offset, limit=limit)
    return Looks(total=total, looks=[shown_look(row) for row in rows])


async def look(hub: Hub, person: SignedIn, session_id: str) -> LookDetail:
    """One look with its justification and every entry about it.

    Raises:
        NotFoundError: there is no such look.
    """
    await reads(hub, person, "look", session_id)
    await gathering.catch_up(hub)
    return await hub.db.read(_detail, session_id)


async def list_record(
    hub: Hub, person: SignedIn, kind: str | None, *, offset: int, limit: int
) -> RecordEntries:
    """A page of the whole record, or of one part of it."""
    await reads(hub, person, "record", f"{kind or 'all'} from {offset}")
    return await hub.db.read(record.page, kind, offset=offset, limit=limit)


async def list_people(hub: Hub, person: SignedIn) -> list[SeatPerson]:
    """The people of every agency and of the oversight seat, oldest first."""
    await reads(hub, person, "people")
    return await hub.db.read(_people)


async def list_devices(hub: Hub, person: SignedIn) -> list[SeatDevice]:
    """The devices of every agency, newest first."""
    await reads(hub, person, "devices")
    return await hub.db.read(_devices, hub.clock.now())


async def list_access(hub: Hub, person: SignedIn, *, offset: int, limit: int) -> Accesses:
    """Who read or changed what, newest first; this reading included."""
    await reads(hub, person, "readings", f"from {offset}")
    return await hub.db.read(_accesses, offset=offset, limit=limit)


def shown_look(row: Row) -> Look:
    """A look as the oversight seat sees it."""
    shown = Look(
        number=row["last_opening"],
        **{name: row[name] for name in _LOOK if name != "number"},
    )
    return _with(shown, row, _LOOK_MORE)


_LOOK = (
    "session_id",
    "agency_id",
    "agency",
    "purpose",
    "authority",
    "outcome",
    "asked_at",
    "break_glass",
    "repeats",
    "flags",
)
_LOOK_MORE = (
    "program_id",
    "program",
    "pseudonym",
    "incident_number",
    "camera",
    "reason",
    "ended_at",
    "seconds",
    "bytes",
    "blur",
    "entry_index",
)


def _detail(conn: Connection, session_id: str) -> LookDetail:
    row = repository.look(conn, session_id)
    if row is None:
        raise NotFoundError("there is no such look")
    detail = LookDetail(look=shown_look(row), entries=record.about(conn, session_id))
    rested = rights.of_look(conn, session_id)
    if rested is not None:
        _with(detail, rested, tuple(rested.keys()))
    return _with(detail, row, ("justification",))


def _people(conn: Connection) -> list[SeatPerson]:
    query = (
        select(people, agencies.c.name.label("agency"))
        .outerjoin(agencies, agencies.c.agency_id == people.c.agency_id)
        .where(people.c.role != "owner")
        .order_by(people.c.created_at)
    )
    names = ("person_id", "name", "pseudonym", "role", "created_at")
    return [
        _with(SeatPerson(**{n: row[n] for n in names}), row, ("agency", "left_at"))
        for row in conn.execute(query).mappings()
    ]


def _devices(conn: Connection, now: int) -> list[SeatDevice]:
    query = (
        select(devices, people.c.pseudonym, agencies.c.name.label("agency"))
        .join(people, people.c.person_id == devices.c.person_id)
        .join(agencies, agencies.c.agency_id == devices.c.agency_id)
        .order_by(devices.c.created_at.desc())
    )
    names = ("device_id", "name", "pseudonym", "agency", "created_at")
    found = []
    for row in conn.execute(query).mappings():
        told: dict[str, Any] = {name: row[name] for name in names}
        device = SeatDevice(state=state_of(row, now), fingerprint=fingerprint(row), **told)
        found.append(_with(device, row, ("certified_at", "revoked_at")))
    return found


def _accesses(conn: Connection, *, offset: int, limit: int) -> Accesses:
    total = conn.execute(select(func.count()).select_from(staff_access)).scalar_one()
    query = (
        select(staff_access, openings.c.entry_index)
        .outerjoin(openings, openings.c.opening_id == staff_access.c.opening_id)
        .order_by(staff_access.c.access_id.desc())
    )
    names = ("who", "what", "target", "at")
    rows = conn.execute(query.offset(offset).limit(limit)).mappings()
    shown = []
    for row in rows:
        told = {**row, "number": row["opening_id"]}
        access = Access(**{name: row[name] for name in names})
        shown.append(_with(access, told, ("number", "entry_index")))
    return Accesses(total=total, accesses=shown)


def _with(shown: Shape, row: Row, names: tuple[str, ...]) -> Shape:
    for name in names:
        if row[name] is not None:
            setattr(shown, name, row[name])
    return shown
