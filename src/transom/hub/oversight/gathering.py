"""Fills the oversight seat's table of looks from staged entries, when somebody wants to read it.

Nothing here runs while a look opens: the live path writes its entries and no more.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update

from transom.core.codec import JsonObject, decode_object
from transom.core.log.entry import Entry, parse_entry
from transom.hub.db.tables import devices, openings, people
from transom.hub.db.tables_oversight import look_progress, looks
from transom.hub.hub import Hub

BATCH = 500  # openings in one transaction, so that others may write in between
_TYPES = (
    "view_session.asked",
    "view_session.opened",
    "view_session.refused",
    "view_session.closed",
    "break_glass.used",
)


async def catch_up(hub: Hub) -> None:
    """Brings the table of looks up to what is staged now."""
    while await hub.db.read(_waiting):
        await hub.db.write(gather)


def gather(conn: Connection) -> None:
    """Takes the next openings in."""
    rows = _waiting(conn)
    for row in rows:
        _TAKE[row["type"]](conn, row, parse_entry(row["entry"]), decode_object(row["record"]))
    if rows:
        _move(conn, rows[-1]["opening_id"])


def _waiting(conn: Connection) -> list[RowMapping]:
    after = conn.execute(select(look_progress.c.opening_id)).scalar() or 0
    query = (
        select(openings)
        .where(openings.c.opening_id > after, openings.c.type.in_(_TYPES))
        .order_by(openings.c.opening_id)
        .limit(BATCH)
    )
    return list(conn.execute(query).mappings())


def _move(conn: Connection, opening_id: int) -> None:
    done = conn.execute(update(look_progress).values(opening_id=opening_id))
    if done.rowcount == 0:
        conn.execute(insert(look_progress).values(one=1, opening_id=opening_id))


def _asked(conn: Connection, row: RowMapping, entry: Entry, record: JsonObject) -> None:
    _begin(conn, row, entry, record)
    _change(conn, row, asked_opening=row["opening_id"])


def _opened(conn: Connection, row: RowMapping, entry: Entry, record: JsonObject) -> None:
    _begin(conn, row, entry, record)
    _change(conn, row, outcome="opened", opened_opening=row["opening_id"])


def _refused(conn: Connection, row: RowMapping, entry: Entry, record: JsonObject) -> None:
    _begin(conn, row, entry, record)
    _change(conn, row, outcome="refused", reason=entry.reason, ended_at=entry.time)


def _closed(conn: Connection, row: RowMapping, entry: Entry, record: JsonObject) -> None:
    figures = {"seconds": entry.seconds, "bytes": entry.byte_count, "blur": entry.blur}
    _change(conn, row, outcome="closed", ended_at=entry.time, **figures)


def _broke_glass(conn: Connection, row: RowMapping, entry: Entry, record: JsonObject) -> None:
    # Told beside the look: the newest entry of the look itself stays the one that is checked.
    conn.execute(update(looks).where(looks.c.session_id == row["subject"]).values(break_glass=True))


_TAKE: dict[str, Callable[[Connection, RowMapping, Entry, JsonObject], None]] = dict(
    zip(_TYPES, (_asked, _opened, _refused, _closed, _broke_glass), strict=True)
)


def _begin(conn: Connection, row: RowMapping, entry: Entry, record: JsonObject) -> None:
    """Adds the look of a view request, unless it is there."""
    known = select(looks.c.session_id).where(looks.c.session_id == row["subject"])
    request = record.get("view_request")
    if conn.execute(known).first() is not None or not isinstance(request, dict):
        return
    conn.execute(
        insert(looks).values(
            session_id=row["subject"],
            agency_id=entry.agency,
            program_id=entry.program,
            purpose=entry.purpose,
            authority=entry.authority,
            outcome="asked",
            asked_at=entry.time,
            break_glass=False,
            **_of_request(conn, request.get("body")),
        )
    )


def _of_request(conn: Connection, body: Any) -> dict[str, Any]:
    said = body if isinstance(body, dict) else {}
    incident = said.get("incident", {})
    return {
        "camera_id": said.get("camera_id"),
        "incident_id": incident.get("incident_id"),
        "incident_number": incident.get("number"),
        "justification": incident.get("justification"),
        **_person(conn, said.get("device_id")),
    }


def _person(conn: Connection, device_id: str | None) -> dict[str, Any]:
    query = (
        select(people.c.person_id, people.c.pseudonym)
        .join(devices, devices.c.person_id == people.c.person_id)
        .where(devices.c.device_id == device_id)
    )
    return dict(conn.execute(query).mappings().first() or {})


def _change(conn: Connection, row: RowMapping, **values: Any) -> None:
    conn.execute(
        update(looks)
        .where(looks.c.session_id == row["subject"])
        .values(last_opening=row["opening_id"], **values)
    )
