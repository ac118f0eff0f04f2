"""Where people are signed in: each sees and ends their own, an administrator the agency's."""

import hashlib
from collections.abc import Callable
from typing import TypeAlias

from sqlalchemy import Connection, RowMapping

from transom.core.codec import b64
from transom.errors import NotFoundError
from transom.hub.accounts import repository
from transom.hub.accounts.people import SignedIn
from transom.hub.accounts.schemas import PersonAccess, WebSession
from transom.hub.accounts.staff import allowed
from transom.hub.accounts.staff import shown as shown_person
from transom.hub.devices import repository as devices
from transom.hub.devices import service as devices_service
from transom.hub.devices.schemas import Device
from transom.hub.devices.state import shown as shown_device
from transom.hub.hub import Hub

Wanted: TypeAlias = Callable[[RowMapping], bool]


async def list_mine(hub: Hub, person: SignedIn) -> list[WebSession]:
    """Where the person is signed in, newest first; the session that asks is marked."""
    rows = await hub.db.read(repository.sessions_of, [person.person_id], hub.clock.now())
    return [_shown(row, this=person.session) for row in rows]


async def end_mine(hub: Hub, person: SignedIn, session_id: str) -> None:
    """Ends one of the person's own sessions, and what is open in it.

    Raises:
        NotFoundError: they have no such session.
    """
    await _end(hub, person.person_id, lambda row: session_name(row) == session_id, some=True)


async def end_my_others(hub: Hub, person: SignedIn) -> None:
    """Ends all of the person's sessions but the one that asks."""
    await _end(hub, person.person_id, lambda row: row["token_hash"] != person.session)


async def list_of_agency(hub: Hub, person: SignedIn, agency_id: str) -> list[PersonAccess]:
    """The agency's people with their sessions and devices, oldest first.

    Raises:
        PolicyRefused: the asking person isn't that agency's administrator.
    """
    allowed(hub, person, agency_id)
    return await hub.db.read(_of_agency, agency_id, hub.clock.now(), person.session)


async def end_of_person(
    hub: Hub, person: SignedIn, agency_id: str, person_id: str, session_id: str | None = None
) -> None:
    """Ends one session of a person of the agency, or all of them.

    Raises:
        PolicyRefused: the asking person isn't that agency's administrator.
        NotFoundError: the agency has no such person, or they no such session.
    """
    allowed(hub, person, agency_id)
    await hub.db.read(_require, agency_id, person_id)
    one = session_id is not None
    await _end(hub, person_id, lambda row: not one or session_name(row) == session_id, some=one)


async def revoke_device_of(
    hub: Hub, person: SignedIn, agency_id: str, person_id: str, device_id: str
) -> Device:
    """Revokes a device of a person of the agency; what it watches ends at once.

    Raises:
        PolicyRefused: the asking person isn't that agency's administrator.
        NotFoundError: the agency has no such person, or they no such device.
    """
    allowed(hub, person, agency_id)
    whose = {"agency_id": agency_id, "person_id": person_id}
    return await devices_service.revoke_where(hub, device_id, **whose)


def session_name(row: RowMapping) -> str:
    """What a session is called in lists: a digest of what the hub keeps of its token."""
    return b64(hashlib.sha256(b"transom:web-session/v1\n" + row["token_hash"]).digest()[:12])


async def _end(hub: Hub, person_id: str, wanted: Wanted, *, some: bool = False) -> None:
    ended = await hub.db.write(_forget, person_id, hub.clock.now(), wanted)
    if some and not ended:
        raise NotFoundError("there is no such session", hint="It may have ended by itself.")
    for token_hash in ended:
        hub.streams.end_web_session(token_hash)


def _forget(conn: Connection, person_id: str, now: int, wanted: Wanted) -> list[bytes]:
    rows = repository.sessions_of(conn, [person_id], now)
    ended = [bytes(row["token_hash"]) for row in rows if wanted(row)]
    for token_hash in ended:
        repository.end_session(conn, token_hash)
    return ended


def _of_agency(conn: Connection, agency_id: str, now: int, this: bytes) -> list[PersonAccess]:
    people = {row["person_id"]: row for row in repository.of_agency(conn, agency_id)}
    made = {
        person_id: PersonAccess(person=shown_person(row), sessions=[], devices=[])
        for person_id, row in people.items()
    }
    for row in repository.sessions_of(conn, list(people), now):
        made[row["person_id"]].sessions.append(_shown(row, this=this))
    for row in devices.of_agency(conn, agency_id):
        made[row["person_id"]].devices.append(shown_device(row, now))
    return list(made.values())


def _require(conn: Connection, agency_id: str, person_id: str) -> None:
    row = repository.person(conn, person_id)
    if row is None or row["agency_id"] != agency_id:
        raise NotFoundError("the agency has no such person")


def _shown(row: RowMapping, *, this: bytes) -> WebSession:
    return WebSession(
        session_id=session_name(row),
        how=row["how"],
        browser=row["browser"],
        created_at=row["created_at"],
        used_at=row["used_at"] or row["created_at"],
        expires_at=row["expires_at"],
        this=row["token_hash"] == this,
    )
