"""Every use of the hub's admin token, to read or to change, is in the log (`staff.access`)."""

from sqlalchemy import Connection, insert

from transom.core.codec import JsonObject
from transom.hub.db.tables_oversight import staff_access
from transom.hub.hub import Hub
from transom.hub.ledger import Staged, stage

ADMIN = "hub admin"
MOST_REASON = 200


async def log_admin(hub: Hub, *, method: str, path: str, reason: str) -> None:
    """Notes a use of the admin token, durably before it takes effect, and logs it.

    Args:
        path: the route's template, which names no one.
        reason: what the token's holder says it is for; empty if they don't say.
    """
    noted = await hub.db.write(_note, method, path, reason[:MOST_REASON], hub.clock.now())
    hub.ledger.note_soon(noted)


def _note(conn: Connection, method: str, path: str, reason: str, now: int) -> Staged:
    what = "read" if method in ("GET", "HEAD") else "change"
    record: JsonObject = {
        "who": ADMIN,
        "what": what,
        "method": method,
        "path": path,
        "reason": reason,
        "at": now,
    }
    staged = stage(conn, "staff.access", subject="admin", record=record, at=now)
    target = f"{method} {path}: {reason}" if reason else f"{method} {path}"
    conn.execute(
        insert(staff_access).values(
            who=ADMIN, what=what, target=target[:400], at=now, opening_id=staged.opening_id
        )
    )
    return staged
