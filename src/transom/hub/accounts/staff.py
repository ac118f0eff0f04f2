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
    allowed(hub, person, agency_id)
    return [shown(row) for row in await hub.db.read(repository.of_agency, agency_id)]


async def let_go(hub: Hub, person: SignedIn, agency_id: str, person_id: str) -> Colleague:
    """Ends a person's access for good: what they watch, their devices, their sign-in.

    Raises:
        PolicyRefused: the asking person isn't that agency's administrator.
        NotFoundError: the agency has no such person.
    """
    allowed(hub, person, agency_id)
    row, staged = await hub.db.write(mark_gone, agency_id, person_id, hub.clock.now())
    await end_all_of(hub, person_id, staged)
    return shown(row)


async def end_all_of(hub: Hub, person_id: str, staged: list[Staged]) -> None:
    """Ends at once what runs of a person who is marked as gone, and logs what was staged of it."""
    life.end_where(hub, lambda live: live.person_id == person_id, reason="device_revoked")
    hub.streams.end_person(person_id)
    for entry in staged:
        await hub.ledger.note(entry)


def mark_gone(
    conn: Connection, agency_id: str, person_id: str, now: int
) -> tuple[RowMapping, list[Staged]]:
    """Ends a person's access in the caller's transaction; `end_all_of` ends what runs.

    Raises:
        NotFoundError: the agency has no such person.
    """
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


def allowed(hub: Hub, person: SignedIn, agency_id: str) -> None:
    """Returns if the person keeps the agency's people.

    Raises:
        PolicyRefused: they aren't that agency's administrator.
    """
    hub.policy.check(in_agency(person, "manage_people", agency_id))


def shown(row: RowMapping) -> Colleague:
    """A person as their agency's administrator sees them."""
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
