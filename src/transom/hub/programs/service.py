"""Programs: schemes with a beginning, caps and a sunset."""

import hashlib
from typing import Any

from msgspec import UNSET
from sqlalchemy import Connection

from transom.core.codec import encode
from transom.core.ids import check_id, new_id
from transom.core.members import INSTANT_END
from transom.errors import EncodingError, InputError, NotFoundError
from transom.hub.accounts import repository as accounts
from transom.hub.db.rows import Row
from transom.hub.gateways.directory import announce
from transom.hub.hub import Hub
from transom.hub.ledger import Staged, stage
from transom.hub.policy import PolicyEngine
from transom.hub.programs import repository
from transom.hub.programs.freezing import set_frozen
from transom.hub.programs.records import as_record
from transom.hub.programs.schemas import NewPolicy, NewProgram, Policy, Program, Rule
from transom.hub.sessions import life

DAY_MS = 24 * 3_600_000


async def list_all(hub: Hub) -> list[Program]:
    """Every program."""
    return [shown(*found) for found in await hub.db.read(repository.all_programs)]


async def create(hub: Hub, new: NewProgram) -> Program:
    """Creates a program and logs `program.created`; gateways learn of it at once.

    Raises:
        InputError: fields `agency_ids`, `starts_at`: unknown agencies, an impossible instant.
    """
    now = hub.clock.now()
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
        "frozen_at": None,
    }
    if row["not_after"] >= INSTANT_END or row["not_after"] <= now:
        raise InputError("starts_at", "the program would have no time to run")
    agencies = sorted(set(new.agency_ids))
    staged = await hub.db.write(_create, row, agencies, now)
    await hub.ledger.note(staged)
    await announce(hub)
    return shown(row, agencies)


async def end(hub: Hub, program_id: str) -> Program:
    """Ends a program now: its sessions close, no more open, and gateways are told.

    Raises:
        NotFoundError: there is no such program.
    """
    found = await hub.db.write(_end, program_id, hub.clock.now())
    life.end_where(hub, lambda live: live.program_id == program_id, reason="consent_ended")
    await announce(hub)
    return shown(*found)


async def freeze(hub: Hub, program_id: str, *, by: str, reason: str) -> Program:
    """Freezes a program: its sessions close at once, and nothing opens until it is resumed.

    Args:
        by: the identifier of the person who decides it; stays in the entry's record.
        reason: why, in words; stays there too.

    Raises:
        NotFoundError: there is no such program.
        ConflictError: it is frozen already, or over.
    """
    return shown(*await set_frozen(hub, program_id, frozen=True, by=by, reason=reason))


async def resume(hub: Hub, program_id: str, *, by: str, reason: str) -> Program:
    """Lets a frozen program go on: looks may be asked for again; none opens by itself.

    Raises:
        NotFoundError: there is no such program.
        ConflictError: it isn't frozen, or it is over.
    """
    return shown(*await set_frozen(hub, program_id, frozen=False, by=by, reason=reason))


def policy_in_force(hub: Hub) -> Policy:
    """The policy that decides now."""
    engine = hub.policy
    rules = [
        Rule(id=r.id, effect=r.effect, explanation=r.explanation, change=r.change)
        for r in engine.rules
    ]
    return Policy(version=engine.version, schema=engine.schema_text, text=engine.text, rules=rules)


def change_policy(hub: Hub, new: NewPolicy) -> Policy:
    """Puts another policy in force once it has passed strict validation.

    Raises:
        InputError: field `policy`: it doesn't parse or validate; the old one stays in force.
        StorageUnavailable: it can't be stored; the old one stays in force.
    """
    engine = PolicyEngine(new.text)
    hub.use_policy(engine)
    return policy_in_force(hub)


def shown(row: Row, agency_ids: list[str]) -> Program:
    """A program as everybody may see it."""
    return Program(
        program_id=row["program_id"],
        name=row["name"],
        agency_ids=agency_ids,
        authorising_decision=row["authorising_decision"],
        policy_version=row["policy_version"],
        not_before=row["not_before"],
        not_after=row["not_after"],
        max_cameras=row["max_cameras"],
        max_minutes=row["max_minutes"],
        max_open_sessions=row["max_open_sessions"],
        frozen=row["frozen_at"] is not None,
    )


def _create(conn: Connection, row: dict[str, Any], agencies: list[str], now: int) -> Staged:
    for agency_id in agencies:
        if not _is_agency(conn, agency_id):
            raise InputError("agency_ids", f"there is no agency {agency_id!r:.40}")
    repository.add(conn, agencies, **row)
    return stage(
        conn,
        "program.created",
        subject=row["program_id"],
        record=as_record(row, agencies),
        at=now,
        program=row["program_id"],
        not_before=row["not_before"],
        not_after=row["not_after"],
        max_minutes=row["max_minutes"],
        document=hashlib.sha256(encode(as_record(row, agencies))).digest(),
    )


def _is_agency(conn: Connection, agency_id: str) -> bool:
    try:
        return accounts.agency_name(conn, check_id(agency_id, "agy")) is not None
    except EncodingError:
        return False


def _end(conn: Connection, program_id: str, now: int) -> tuple[Row, list[str]]:
    repository.end(conn, program_id, at=now)
    found = repository.program(conn, program_id)
    if found is None:
        raise NotFoundError("there is no such program")
    return found
