"""What the log says of a view session, from the request on; each is staged with what it tells of.

An owner's no and an owner's silence give the same entries at the same time (P10).
"""

from typing import Any

from sqlalchemy import Connection

from transom.core.codec import JsonObject
from transom.core.session import Record, ViewRequest
from transom.hub.ledger import Staged, stage
from transom.hub.sessions.live import Counts, Live

LET_IN, NO_ANSWER = "let_in", "no_answer"
# The owner's silence, an absent gateway or witness. Whatever else was refused, the proof failed.
_AWAY = ("knock", "release", "witnesses")


def asked(
    conn: Connection,
    request: ViewRequest,
    *,
    gateway_id: str,
    person_id: str,
    program_known: bool,
    area: str | None,
    at: int,
) -> Staged:
    """`view_session.asked`: before anything is decided about the request."""
    record: JsonObject = {
        "session_id": request.session_id,
        "view_request": request.signed.to_json(),
        "asked_at": at,
    }
    return stage(
        conn,
        "view_session.asked",
        subject=request.session_id,
        record=record,
        at=at,
        gateway_id=gateway_id,
        person_id=person_id,
        agency=request.agency_id,
        program=request.program_id if program_known else None,
        purpose=request.incident.purpose,
        authority=request.incident.authority,
        area=area,
    )


def turned_away(
    conn: Connection, first: Staged, request: ViewRequest, *, reason: str, why: str, **who: Any
) -> Staged:
    """`view_session.refused`, by the hub itself.

    Args:
        first: the request's `asked`.
        why: the policy's rule, or what was missing.
        who: `gateway_id` and `person_id`.
    """
    record: JsonObject = {
        "session_id": request.session_id,
        "view_request": request.signed.to_json(),
        "refused_at": first.entry.time,
        "why": why,
    }
    return stage(
        conn,
        "view_session.refused",
        subject=request.session_id,
        record=record,
        at=first.entry.time,
        reason=reason,
        refers_to=first.commitment,
        program=first.entry.program,
        **who,
        **_look(first),
    )


def opened(conn: Connection, first: Staged, record: Record, *, person_id: str) -> Staged:
    """`view_session.opened`: the hub allows it; the gateway is asked with this very entry."""
    public: dict[str, Any] = dict(record.public_members())
    return stage(
        conn,
        "view_session.opened",
        subject=record.session_id,
        record=record.to_json(),
        at=public.pop("time"),
        gateway_id=record.gateway_id,
        person_id=person_id,
        area=first.entry.area,
        refers_to=first.commitment,
        **public,
    )


def knock(conn: Connection, live: Live, outcome: str, *, at: int) -> Staged:
    """`knock.answered`, about the `opened` entry of its session."""
    record: JsonObject = {"session_id": live.session_id, "outcome": outcome, "answered_at": at}
    return stage(
        conn,
        "knock.answered",
        subject=live.session_id,
        record=record,
        at=at,
        agency=live.agency_id,
        program=live.program_id,
        outcome=outcome,
        refers_to=live.staged.commitment,
        **_holders(live),
    )


def refused(conn: Connection, live: Live, ended: dict[str, Any]) -> list[Staged]:
    """`view_session.refused` of an opened session; after a knock without answer, that first."""
    record: JsonObject = {"session_id": live.session_id, **ended}
    away = ended["step"] in _AWAY or ended["reason"] == "witnesses"
    staged = []
    if ended["step"] == "knock":
        staged.append(knock(conn, live, NO_ANSWER, at=ended["ended_at"]))
    last = stage(
        conn,
        "view_session.refused",
        subject=live.session_id,
        record=record,
        at=ended["ended_at"],
        program=live.program_id,
        reason="not_available" if away else "proof",
        refers_to=live.staged.entry.refers_to,
        **_look(live.staged),
        **_holders(live),
    )
    return [*staged, last]


def closed(conn: Connection, live: Live, ended_at: int, reason: str, counts: Counts) -> Staged:
    """`view_session.closed`, with the gateway's figures."""
    record: JsonObject = {
        "session_id": live.session_id,
        "ended_at": ended_at,
        "reason": reason,
        "seconds": counts.seconds,
        "frames": counts.frames,
        "bytes": counts.byte_count,
    }
    return stage(
        conn,
        "view_session.closed",
        subject=live.session_id,
        record=record,
        at=ended_at,
        program=live.program_id,
        seconds=counts.seconds,
        byte_count=counts.byte_count,
        blur=counts.blur,
        refers_to=live.staged.commitment,
        **_look(live.staged),
        **_holders(live),
    )


def _look(staged: Staged) -> dict[str, Any]:
    """The members that all entries of one look share."""
    entry = staged.entry
    return {
        "agency": entry.agency,
        "purpose": entry.purpose,
        "authority": entry.authority,
        "area": entry.area,
    }


def _holders(live: Live) -> dict[str, Any]:
    return {"gateway_id": live.gateway_id, "person_id": live.person_id}
