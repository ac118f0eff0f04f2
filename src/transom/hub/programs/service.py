"""Programs: schemes with a beginning, caps and a sunset."""

from collections.abc import Sequence
from typing import Any

from msgspec import UNSET
from sqlalchemy import Connection

from transom.core.ids import check_id, new_id
from transom.core.members import INSTANT_END
from transom.core.vote import Vote
from transom.errors import EncodingError, InputError
from transom.hub.accounts import repository as accounts
from transom.hub.documents import repository as documents
from transom.hub.documents.checks import require_forbidden, template
from transom.hub.documents.versions import new_version
from transom.hub.hub import Hub
from transom.hub.ledger import Staged, stage
from transom.hub.programs import repository
from transom.hub.programs.finding import Found, existing
from transom.hub.programs.freezing import set_frozen
from transom.hub.programs.records import as_record
from transom.hub.programs.schemas import NewProgram, Program
from transom.hub.programs.shown import DAY_MS, shown
from transom.hub.programs.telling import tell
from transom.hub.sessions import life
from transom.hub.votes.making import made
from transom.hub.votes.repository import add as add_votes


async def list_all(hub: Hub) -> list[Program]:
    """Every program."""
    now = hub.clock.now()
    return [shown(*found, now) for found in await hub.db.read(repository.all_programs)]


async def create(hub: Hub, new: NewProgram) -> Program:
    """Creates a program and logs `program.created`; gateways learn of it at once.

    Raises:
        InputError: fields `agency_ids`, `starts_at`: unknown agencies, an impossible instant;
            `use_policy`, `documents`: documents that make no sense; `documents` too if the policy
            in force doesn't forbid what they prohibit; `votes`: as `votes.making.made`.
    """
    now = hub.clock.now()
    row = _row(hub, new, now)
    given = template() if new.documents is UNSET else new.documents
    require_forbidden(given.use_policy, hub.policy, field="documents")
    votes = made(hub, new.votes, row)
    version = new_version(1, given, new.authorising_decision, now, votes)
    agencies = sorted(set(new.agency_ids))
    staged, found = await hub.db.write(_create, row, version, agencies, votes=votes, now=now)
    await hub.ledger.note(staged)
    return await tell(hub, found)


async def end(hub: Hub, program_id: str) -> Program:
    """Ends a program now: its sessions close, no more open, and gateways are told.

    Its sunset follows within seconds (`sunset`).

    Raises:
        NotFoundError: there is no such program.
    """
    found = await hub.db.write(_end, program_id, hub.clock.now())
    life.end_where(hub, lambda live: live.program_id == program_id, reason="consent_ended")
    return await tell(hub, found)


async def freeze(hub: Hub, program_id: str, *, by: str, reason: str) -> Program:
    """Freezes a program: its sessions close at once, and nothing opens until it is resumed.

    Args:
        by: the identifier of the person who decides it; stays in the entry's record.
        reason: why, in words; stays there too.

    Raises:
        NotFoundError: there is no such program.
        ConflictError: it is frozen already, or over.
    """
    return await set_frozen(hub, program_id, frozen=True, by=by, reason=reason)


async def resume(hub: Hub, program_id: str, *, by: str, reason: str) -> Program:
    """Lets a frozen program go on: looks may be asked for again; none opens by itself.

    Raises:
        NotFoundError: there is no such program.
        ConflictError: it isn't frozen, or it is over.
    """
    return await set_frozen(hub, program_id, frozen=False, by=by, reason=reason)


def _row(hub: Hub, new: NewProgram, now: int) -> dict[str, Any]:
    start = now if new.starts_at is UNSET else new.starts_at
    row: dict[str, Any] = {
        "program_id": new_id("prg"),
        "name": new.name,
        "authorising_decision": new.authorising_decision,
        "policy_version": hub.policy.version,
        "not_before": start,
        "not_after": start + new.days * DAY_MS,
        "max_cameras": new.max_cameras,
        "max_minutes": new.max_minutes,
        "max_open_sessions": new.max_open_sessions,
    }
    if row["not_after"] >= INSTANT_END or row["not_after"] <= now:
        raise InputError("starts_at", "the program would have no time to run")
    return row


def _create(
    conn: Connection,
    row: dict[str, Any],
    version: dict[str, Any],
    agencies: list[str],
    *,
    votes: Sequence[Vote],
    now: int,
) -> tuple[Staged, Found]:
    for agency_id in agencies:
        if not _is_agency(conn, agency_id):
            raise InputError("agency_ids", f"there is no agency {agency_id!r:.40}")
    program_id = row["program_id"]
    repository.add(conn, agencies, **row)
    documents.add(conn, program_id, **version)
    add_votes(conn, program_id, votes)
    staged = stage(
        conn,
        "program.created",
        subject=program_id,
        record=as_record({**row, **version}, agencies),
        at=now,
        program=program_id,
        not_before=row["not_before"],
        not_after=row["not_after"],
        max_minutes=row["max_minutes"],
        document=version["document"],
    )
    return staged, existing(conn, program_id)


def _is_agency(conn: Connection, agency_id: str) -> bool:
    try:
        return accounts.agency_name(conn, check_id(agency_id, "agy")) is not None
    except EncodingError:
        return False


def _end(conn: Connection, program_id: str, now: int) -> Found:
    repository.end(conn, program_id, at=now)
    return existing(conn, program_id)
