"""The chain of custody of released clips: each thing done with one is in the log before it is done.

An entry is a commitment (spec/evidence-package.md, Custody). Owners hold the openings of what was
done with their clip, but for those that name a reason or a recipient: these are the agency's.
"""

from sqlalchemy import Connection, RowMapping

from transom.core.codec import JsonObject
from transom.core.log.entry import parse_entry
from transom.errors import NotFoundError
from transom.hub.accounts.people import SignedIn, in_agency
from transom.hub.footage import custody_repository as custody
from transom.hub.footage import repository
from transom.hub.hub import Hub
from transom.hub.ledger import Staged, stage

FETCHED, HELD, LIFTED = "clip.fetched", "clip.held", "clip.hold_lifted"
DESTROYED = "clip.destroyed"
_OWNERS = frozenset({FETCHED, DESTROYED, "evidence.exported"})
Where = tuple[str, str]
"""A request's and a camera's identifier: they name a clip."""


def enter(
    conn: Connection,
    type_: str,
    where: Where,
    *,
    at: int,
    record: JsonObject,
    person_id: str | None = None,
    detail: str = "",
    token: bytes | None = None,
) -> Staged:
    """Stages what is done with a clip, in the caller's transaction.

    Args:
        record: members besides `request_id`, `camera_id` and `at`.
        detail: the reason, or whom a copy is for; stays in the hub's database.
        token: the hash of what lets its holder have the sealed bytes.

    Raises:
        NotFoundError: there is no such clip.
    """
    row = repository.request(conn, where[0])
    released = custody.released_opening(conn, *where)
    if row is None or released is None:
        raise NotFoundError("there is no such clip")
    refers_to = parse_entry(released["entry"]).commitment
    if type_ == LIFTED:
        refers_to = _held(conn, where)
    staged = stage(
        conn,
        type_,
        subject=where[0],
        record={"request_id": where[0], "camera_id": where[1], "at": at, **record},
        at=at,
        gateway_id=released["gateway_id"] if type_ in _OWNERS else None,
        person_id=person_id,
        agency=row["agency_id"],
        program=row["program_id"],
        refers_to=refers_to,
    )
    custody.add(
        conn,
        request_id=where[0],
        camera_id=where[1],
        type=type_,
        at=at,
        person_id=person_id,
        detail=detail,
        opening_id=staged.opening_id,
        token=token,
    )
    return staged


def clip_of(
    conn: Connection, person: SignedIn, request_id: str, camera_id: str
) -> tuple[RowMapping, RowMapping]:
    """A request of the person's agency and a clip that was released for it.

    Raises:
        NotFoundError: there is none, or none of this agency's.
    """
    row = repository.request(conn, request_id)
    clip = repository.clip(conn, request_id, camera_id)
    known = row is not None and row["agency_id"] == person.agency_id
    if not known or clip is None or clip["released_at"] is None:
        raise NotFoundError("there is no such clip")
    assert row is not None
    return row, clip


def there(clip: RowMapping) -> RowMapping:
    """The clip, if it hasn't been destroyed. Raises NotFoundError."""
    if clip["destroyed_at"] is not None:
        raise NotFoundError(
            "the clip was destroyed, with every key of it",
            hint="An evidence package that was made before still holds it.",
        )
    return clip


def may_keep(hub: Hub, person: SignedIn) -> None:
    """Returns if the person keeps their agency's evidence. Raises PolicyRefused."""
    hub.policy.check(in_agency(person, "keep_evidence", person.agency()))


def _held(conn: Connection, where: Where) -> bytes:
    held = [row for row in custody.of_clip(conn, *where) if row["type"] == HELD]
    if not held:
        raise NotFoundError("no hold was put on this clip")
    return parse_entry(held[-1]["entry"]).commitment
