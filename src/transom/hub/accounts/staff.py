"""An agency's people, as its administrators keep them."""

from sqlalchemy import Connection, RowMapping

from transom.errors import NotFoundError
from transom.hub.accounts import repository
from transom.hub.accounts.people import SignedIn, in_agency
from transom.hub.accounts.schemas import Colleague
from transom.hub.devices import repository as devices
from transom.hub.devices.service import mark_revoked
from transom.hub.hub import Hub
from transom.hub.ledger import Staged
from transom.hub.sessions import life


async def list_of(hub: Hub, person: SignedIn, agency_id: str) -> list[Colleague]:
    """The people of the asking administrator's own agency, oldest first.

    Raises:
        PolicyRefused: they aren't that agency's administrator.
    """
    _allowed(hub, person, agency_id)
    return [_shown(row) for row in await hub.db.read(repository.of_agency, agency_id)]


async def let_go(hub: Hub, person: SignedIn, agency_id: str, person_id: str) -> Colleague:
    """Ends a person's access for good: what they watch, their devices, their sign-in.

    Raises:
        PolicyRefused: the asking person isn't that agency's administrator.
        NotFoundError: the agency has no such person.
    """
    _allowed(hub, person, agency_id)
    row, staged = await hub.db.write(_let_go, agency_id, person_id, hub.clock.now())
    life.end_where(hub, lambda live: live.person_id == person_id, reason="device_revoked")
    hub.streams.end_person(person_id)
    for entry in staged:
        await hub.ledger.note(entry)
    return _shown(row)


def _let_go(
    conn: Connection, agency_id: str, person_id: str, now: int
) -> tuple[RowMapping, list[Staged]]:
    found = repository.person(conn, person_id)
    if found is None or found["agency_id"] != agency_id:
        raise NotFoundError("the agency has no such person")
    repository.leave(conn, person_id, at=now)
    revoked = [
        mark_revoked(conn, device["device_id"], {}, now)[1]
        for device in devices.of_person(conn, person_id)
    ]
    row = repository.person(conn, person_id)
    assert row is not None
    return row, [staged for staged in revoked if staged is not None]


def _allowed(hub: Hub, person: SignedIn, agency_id: str) -> None:
    hub.policy.check(in_agency(person, "manage_people", agency_id))


def _shown(row: RowMapping) -> Colleague:
    colleague = Colleague(
        person_id=row["person_id"],
        name=row["name"],
        pseudonym=row["pseudonym"],
        role=row["role"],
        created_at=row["created_at"],
    )
    if row["left_at"] is not None:
        colleague.left_at = row["left_at"]
    return colleague
