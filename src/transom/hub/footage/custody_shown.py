"""A clip's custody as its agency's people see it."""

from sqlalchemy import Connection, RowMapping

from transom.errors import PolicyRefused
from transom.hub.accounts.people import SignedIn, in_agency
from transom.hub.footage import custody_repository as repository
from transom.hub.footage.custody import Where, clip_of, may_keep
from transom.hub.footage.evidence_schemas import ClipCustody, CustodyEvent
from transom.hub.footage.retention import DAY_MS, KEEP_DAYS
from transom.hub.hub import Hub


async def get(hub: Hub, person: SignedIn, where: Where) -> ClipCustody:
    """How long a clip stays, and what was done with it.

    Raises:
        PolicyRefused: the person sees no footage of the agency.
        NotFoundError: there is no such clip.
    """
    try:
        may_keep(hub, person)
    except PolicyRefused:
        hub.policy.check(in_agency(person, "read_footage", person.agency()))
        return await hub.db.read(_shown, person, where, False)
    return await hub.db.read(_shown, person, where, True)


def _shown(conn: Connection, person: SignedIn, where: Where, may_keep: bool) -> ClipCustody:
    row, clip = clip_of(conn, person, *where)
    shown = ClipCustody(
        released_at=clip["released_at"],
        keep_until=clip["keep_until"] or clip["released_at"] + KEEP_DAYS * DAY_MS,
        program_end=repository.program_end(conn, row["program_id"]),
        may_keep=may_keep,
        events=[_event(one) for one in repository.of_clip(conn, *where)],
    )
    for name in ("held_at", "destroyed_at"):
        if clip[name] is not None:
            setattr(shown, name, clip[name])
    return shown


def _event(row: RowMapping) -> CustodyEvent:
    event = CustodyEvent(type=row["type"], at=row["at"], detail=row["detail"])
    if row["pseudonym"] is not None:
        event.by = row["pseudonym"]
    if row["entry_index"] is not None:
        event.entry_index = row["entry_index"]
    return event
