"""Flags: the oversight seat asks for an explanation, the agency answers, or everybody sees it
didn't. Closing a flag hides nothing: one that was never answered stays public."""

from msgspec import UNSET
from sqlalchemy import Connection, RowMapping

from transom.core.codec import JsonObject
from transom.core.ids import new_id
from transom.errors import ConflictError, NotFoundError
from transom.hub.accounts.people import SignedIn
from transom.hub.db.rows import Row
from transom.hub.hub import Hub
from transom.hub.ledger import Staged, commitment_of, stage
from transom.hub.objections.answering import check_answers
from transom.hub.oversight import access, gathering, repository
from transom.hub.oversight import flag_repository as stored
from transom.hub.oversight.flag_schemas import (
    Flag,
    FlagAnswer,
    FlagEnd,
    FlagState,
    NewFlag,
    OverdueFlag,
    PublicFlags,
)

DAY_MS = 24 * 3_600_000
_OPTIONAL = (
    "pseudonym",
    "incident_number",
    "camera",
    "seconds",
    "public_text",
    "answer",
    "answered_by",
    "answered_at",
    "remark",
    "closed_at",
)


async def raise_flag(hub: Hub, person: SignedIn, new: NewFlag) -> Flag:
    """Flags a look for explanation and logs `flag.raised`.

    Raises:
        PolicyRefused: the person doesn't sit in the oversight seat.
        NotFoundError: there is no such look.
        ConflictError: the look has an open flag.
    """
    access.check(hub, person, "flag_look")
    await gathering.catch_up(hub)
    now = hub.clock.now()
    row, staged = await hub.db.write(_raise, person.pseudonym, new, now)
    hub.ledger.note_soon(staged)
    return shown(row, now)


async def list_all(hub: Hub, person: SignedIn) -> list[Flag]:
    """The newest flags of all agencies.

    Raises:
        PolicyRefused: the person doesn't sit in the oversight seat.
    """
    await access.reads(hub, person, "flags")
    now = hub.clock.now()
    return [shown(row, now) for row in await hub.db.read(stored.listed)]


async def list_for_agency(hub: Hub, person: SignedIn) -> list[Flag]:
    """The flags that the person's agency answers, newest first.

    Raises:
        PolicyRefused: they are neither supervisor nor administrator of an agency.
    """
    check_answers(hub, person, "answer_flag")
    now = hub.clock.now()
    return [shown(row, now) for row in await hub.db.read(stored.listed, person.agency())]


async def answer(hub: Hub, person: SignedIn, flag_id: str, new: FlagAnswer) -> Flag:
    """Answers a flag, once, and logs `flag.answered`; late is better than never.

    Raises:
        PolicyRefused: they are neither supervisor nor administrator of an agency.
        NotFoundError: the agency has no such flag.
        ConflictError: it was answered before.
    """
    check_answers(hub, person, "answer_flag")
    now = hub.clock.now()
    row, staged = await hub.db.write(_answer, person, flag_id, new.text.strip(), now)
    hub.ledger.note_soon(staged)
    return shown(row, now)


async def close(hub: Hub, person: SignedIn, flag_id: str, end: FlagEnd) -> Flag:
    """Closes a flag that was answered, or is overdue.

    Raises:
        PolicyRefused: the person doesn't sit in the oversight seat.
        NotFoundError: there is no such flag.
        ConflictError: it is closed, or the agency still has time.
    """
    access.check(hub, person, "close_flag")
    now = hub.clock.now()
    row = await hub.db.write(_close, flag_id, end, now)
    await access.note(hub, person.pseudonym, "flag closed", flag_id)
    return shown(row, now)


async def public(hub: Hub) -> PublicFlags:
    """How flags stand: counts, and each that wasn't answered in time."""
    now, rows = hub.clock.now(), await hub.db.read(stored.standing)
    unanswered = [row for row in rows if row["answered_at"] is None]
    return PublicFlags(
        raised=len(rows),
        waiting=sum(now < row["due"] for row in unanswered),
        answered=len(rows) - len(unanswered),
        not_satisfied=sum(row["outcome"] == "not_satisfied" for row in rows),
        overdue=[_overdue(row, now) for row in unanswered if now >= row["due"]],
    )


def state_of(row: Row, now: int) -> FlagState:
    """How a flag stands at an instant."""
    if row["outcome"] is not None:
        outcome: FlagState = row["outcome"]
        return outcome
    if row["answered_at"] is not None:
        return "answered"
    return "overdue" if now >= row["due"] else "open"


def shown(row: Row, now: int) -> Flag:
    """A flag as the oversight seat and the agency see it."""
    names = (
        "flag_id",
        "session_id",
        "agency_id",
        "agency",
        "question",
        "raised_by",
        "raised_at",
        "due",
        "purpose",
        "asked_at",
    )
    flag = Flag(state=state_of(row, now), **{name: row[name] for name in names})
    for name in _OPTIONAL:
        if row[name] is not None:
            setattr(flag, name, row[name])
    return flag


def _overdue(row: Row, now: int) -> OverdueFlag:
    flag = OverdueFlag(
        agency_id=row["agency_id"],
        agency=row["agency"],
        raised_at=row["raised_at"],
        due=row["due"],
        days_overdue=(now - row["due"]) // DAY_MS,
    )
    if row["public_text"] is not None:
        flag.text = row["public_text"]
    return flag


def _raise(conn: Connection, by: str, new: NewFlag, now: int) -> tuple[RowMapping, Staged]:
    look = repository.look(conn, new.session_id)
    if look is None:
        raise NotFoundError("there is no such look")
    if stored.open_about(conn, new.session_id):
        raise ConflictError("this look has an open flag", hint="Close that one first.")
    flag_id, due = new_id("flg"), now + new.days * DAY_MS
    record: JsonObject = {
        "flag_id": flag_id,
        "session_id": new.session_id,
        "question": new.question,
        "by": by,
        "due": due,
    }
    staged = stage(
        conn,
        "flag.raised",
        subject=flag_id,
        record=record,
        at=now,
        agency=look["agency_id"],
        due=due,
        refers_to=_look_commitment(conn, look),
    )
    stored.add(
        conn,
        flag_id=flag_id,
        session_id=new.session_id,
        agency_id=look["agency_id"],
        question=new.question,
        public_text=None if new.public_text is UNSET else new.public_text.strip() or None,
        raised_by=by,
        raised_at=now,
        due=due,
        raised_opening=staged.opening_id,
    )
    return _flag(conn, flag_id), staged


def _look_commitment(conn: Connection, look: Row) -> bytes:
    opened = look["opened_opening"] is not None
    type_ = "view_session.opened" if opened else "view_session.asked"
    return commitment_of(conn, type_, look["session_id"])


def _answer(
    conn: Connection, person: SignedIn, flag_id: str, text: str, now: int
) -> tuple[RowMapping, Staged]:
    row = _flag(conn, flag_id)
    if row["agency_id"] != person.agency():
        raise NotFoundError("there is no such flag")
    if row["answered_at"] is not None:
        raise ConflictError("it was answered before", hint="An answer stands as it was given.")
    record: JsonObject = {
        "flag_id": flag_id,
        "answer": text,
        "by": person.pseudonym,
        "answered_at": now,
    }
    staged = stage(
        conn,
        "flag.answered",
        subject=flag_id,
        record=record,
        at=now,
        agency=row["agency_id"],
        refers_to=commitment_of(conn, "flag.raised", flag_id),
    )
    stored.change(
        conn,
        flag_id,
        answer=text,
        answered_by=person.pseudonym,
        answered_at=now,
        answered_opening=staged.opening_id,
    )
    return _flag(conn, flag_id), staged


def _close(conn: Connection, flag_id: str, end: FlagEnd, now: int) -> RowMapping:
    row = _flag(conn, flag_id)
    if row["closed_at"] is not None:
        raise ConflictError("the flag is closed")
    if row["answered_at"] is None and now < row["due"]:
        raise ConflictError("the agency still has time to answer", hint="Wait for its answer.")
    remark = None if end.remark is UNSET else end.remark.strip() or None
    stored.change(conn, flag_id, outcome=end.outcome, remark=remark, closed_at=now)
    return _flag(conn, flag_id)


def _flag(conn: Connection, flag_id: str) -> RowMapping:
    row = stored.flag(conn, flag_id)
    if row is None:
        raise NotFoundError("there is no such flag")
    return row
