"""What the oversight seat and the hub's staff read or change: allowed by policy, noted, and logged.

The note and its entry are durable before anything is answered. The same reading again within a
minute is the same reading.
"""

from sqlalchemy import Connection, insert, select

from transom.core.codec import JsonObject, Value
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


async def note(hub: Hub, who: str, what: str, target: str = "", **more: Value) -> None:
    """Notes a reading or a change, and logs `staff.access`.

    Args:
        who: a badge pseudonym.
        more: further members of the entry's record.
    """
    record: JsonObject = {"who": who, "what": what, "target": target[:MOST_TARGET], **more}
    staged = await hub.db.write(_note, record, hub.clock.now())
    if staged is not None:
        hub.ledger.note_soon(staged)


def _note(conn: Connection, record: JsonObject, now: int) -> Staged | None:
    """Notes it; nothing is staged for the same reading again."""
    told = {name: record[name] for name in ("who", "what", "target")}
    if _noted(conn, told, now - SAME_READING_MS):
        return None
    subject = str(record["what"])[:30]
    staged = stage(conn, "staff.access", subject=subject, record={**record, "at": now}, at=now)
    conn.execute(insert(staff_access).values(**told, at=now, opening_id=staged.opening_id))
    return staged


def _noted(conn: Connection, told: JsonObject, since: int) -> bool:
    query = select(staff_access.c.access_id).where(
        staff_access.c.at > since,
        *(staff_access.c[name] == value for name, value in told.items()),
    )
    return conn.execute(query.limit(1)).first() is not None
