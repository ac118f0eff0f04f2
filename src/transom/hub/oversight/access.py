"""What the oversight seat and the hub's staff read or change: allowed by policy, noted, and logged.

The note and its entry are durable before anything is answered. The same reading again within a
minute is the same reading.
"""

from sqlalchemy import Connection, insert, select

from transom.core.codec import JsonObject
from transom.hub.accounts.people import SignedIn, bare, uid
from transom.hub.db.tables_oversight import staff_access
from transom.hub.hub import Hub
from transom.hub.ledger import Staged, stage
from transom.hub.policy import Question

SAME_READING_MS = 60_000
MOST_TARGET = 400


async def reads(hub: Hub, person: SignedIn, what: str, target: str = "") -> None:
    """Returns if the person may read the record; the reading is noted and logged.

    Args:
        what: a word for what is read, for example `looks`.
        target: which of it: a filter or an identifier.

    Raises:
        PolicyRefused: they don't sit in the oversight seat.
    """
    check(hub, person, "read_record")
    await note(hub, person.pseudonym, what, target)


def check(hub: Hub, person: SignedIn, action: str) -> None:
    """Returns if the policy allows the oversight seat's action to this person.

    Raises:
        PolicyRefused: it doesn't.
    """
    hub.policy.check(
        Question(
            principal=person.uid,
            action=action,
            resource=uid("Hub", "hub"),
            entities=[person.entity(), bare("Hub", "hub")],
        )
    )


async def note(hub: Hub, who: str, what: str, target: str = "") -> None:
    """Notes a reading or a change, and logs `staff.access`.

    Args:
        who: a badge pseudonym, or `hub admin`.
    """
    staged = await hub.db.write(note_in, who, what, target, hub.clock.now())
    if staged is not None:
        hub.ledger.note_soon(staged)


def note_in(conn: Connection, who: str, what: str, target: str, now: int) -> Staged | None:
    """Notes it in the caller's transaction; nothing is staged for the same reading again."""
    target = target[:MOST_TARGET]
    if _noted(conn, who, what, target, now - SAME_READING_MS):
        return None
    record: JsonObject = {"who": who, "what": what, "target": target, "at": now}
    staged = stage(conn, "staff.access", subject=what[:30], record=record, at=now)
    conn.execute(
        insert(staff_access).values(
            who=who, what=what, target=target, at=now, opening_id=staged.opening_id
        )
    )
    return staged


def _noted(conn: Connection, who: str, what: str, target: str, since: int) -> bool:
    query = select(staff_access.c.access_id).where(
        staff_access.c.at > since,
        staff_access.c.who == who,
        staff_access.c.what == what,
        staff_access.c.target == target,
    )
    return conn.execute(query.limit(1)).first() is not None
