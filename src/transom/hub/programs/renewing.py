"""Renewing a program: a later end, by a new decision. It lengthens no consent: owners are asked."""

from typing import Any

from msgspec import UNSET
from sqlalchemy import Connection

from transom.core.codec import JsonObject, b64
from transom.core.members import INSTANT_END
from transom.errors import InputError
from transom.hub.documents import repository as documents
from transom.hub.documents.checks import require_forbidden
from transom.hub.documents.schemas import Documents
from transom.hub.documents.versions import new_version, read_content, read_votes
from transom.hub.hub import Hub
from transom.hub.ledger import Staged, stage
from transom.hub.programs import repository
from transom.hub.programs.finding import Found, existing, unended
from transom.hub.programs.schemas import Program, Renewal
from transom.hub.programs.shown import DAY_MS
from transom.hub.programs.telling import tell


async def renew(hub: Hub, program_id: str, new: Renewal) -> Program:
    """Puts a program's end off, and logs `program.renewed`; gateways learn of it at once.

    Every consent keeps the end that its owner signed, so each owner must give a new one.

    Raises:
        NotFoundError: there is no such program.
        ConflictError: it is over: then nothing renews it.
        InputError: field `authorising_decision`: it isn't a new one; `days`: too far ahead; and
            as `service.create` for the documents.
    """
    if new.documents is not UNSET:
        require_forbidden(new.documents.use_policy, hub.policy, field="documents")
    staged, found = await hub.db.write(
        _renew, program_id, new, policy=hub.policy.version, now=hub.clock.now()
    )
    program = await tell(hub, found)
    await hub.ledger.note(staged)
    return program


def _renew(
    conn: Connection, program_id: str, new: Renewal, *, policy: str, now: int
) -> tuple[Staged, Found]:
    row, _ = unended(conn, program_id, now)
    version = _version(conn, program_id, new, now)
    not_after = row["not_after"] + new.days * DAY_MS
    if not_after >= INSTANT_END:
        raise InputError("days", "nothing is planned as far ahead as that")
    documents.add(conn, program_id, **version)
    repository.change(
        conn,
        program_id,
        authorising_decision=new.authorising_decision,
        policy_version=policy,
        not_after=not_after,
        reminded=None,
    )
    staged = stage(
        conn,
        "program.renewed",
        subject=program_id,
        record=_record(program_id, not_after, version),
        at=now,
        program=program_id,
        not_after=not_after,
        document=version["document"],
    )
    return staged, existing(conn, program_id)


def _version(conn: Connection, program_id: str, new: Renewal, now: int) -> dict[str, Any]:
    former = documents.versions(conn, program_id)
    if _plain(new.authorising_decision) in {_plain(row["decision"]) for row in former}:
        raise InputError(
            "authorising_decision",
            "the program had this decision already",
            hint="A renewal needs a new decision of the body that authorises the program.",
        )
    given: Documents = (
        read_content(former[0]["content"]) if new.documents is UNSET else new.documents
    )
    votes = read_votes(former[0]["content"])
    return new_version(former[0]["version"] + 1, given, new.authorising_decision, now, votes)


def _record(program_id: str, not_after: int, version: dict[str, Any]) -> JsonObject:
    return {
        "program_id": program_id,
        "not_after": not_after,
        "document": b64(version["document"]),
        "authorising_decision": version["decision"],
        "at": version["since"],
    }


def _plain(decision: str) -> str:
    """Without what makes two writings of one decision differ."""
    return "".join(c for c in decision.casefold() if c.isalnum())
