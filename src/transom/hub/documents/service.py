"""A program's documents: public from its first day, every version of them; changes are logged."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from transom.core.codec import JsonObject, b64
from transom.core.vote import VoteResult
from transom.errors import ConflictError, NotFoundError
from transom.hub.documents import repository
from transom.hub.documents.checks import require_forbidden
from transom.hub.documents.schemas import Documents, ProgramDocuments
from transom.hub.documents.versions import new_version, read_content, read_votes, shown_version
from transom.hub.hub import Hub
from transom.hub.ledger import Staged, stage
from transom.hub.programs.finding import unended


async def of_program(hub: Hub, program_id: str) -> ProgramDocuments:
    """The documents in force, and the list of all versions.

    Raises:
        NotFoundError: there is no such program.
    """
    rows = await hub.db.read(repository.versions, program_id)
    if not rows:
        raise NotFoundError("there is no such program")
    newest, both = rows[0], read_content(rows[0]["content"])
    return ProgramDocuments(
        program_id=program_id,
        version=newest["version"],
        document=newest["document"].hex(),
        since=newest["since"],
        authorising_decision=newest["decision"],
        use_policy=both.use_policy,
        impact_report=both.impact_report,
        versions=[shown_version(row) for row in rows],
    )


async def content_of_hash(hub: Hub, program_id: str, document: str) -> bytes:
    """The very bytes whose hash stands in the log.

    Raises:
        NotFoundError: no version of this program's documents has that hash.
    """
    try:
        wanted = bytes.fromhex(document)
    except ValueError:
        wanted = b""
    content = await hub.db.read(repository.content, program_id, wanted)
    if content is None:
        raise NotFoundError("no version of this program's documents has that hash")
    return content


async def change(hub: Hub, program_id: str, given: Documents) -> ProgramDocuments:
    """Puts other documents in force under the same decision, and logs `program.changed`.

    Raises:
        NotFoundError: there is no such program.
        ConflictError: it is over, or these documents are in force already.
        InputError: as `programs.service.create`.
    """
    require_forbidden(given.use_policy, hub.policy, field="documents")
    staged = await hub.db.write(_change, program_id, given, hub.clock.now())
    await hub.ledger.note(staged)
    return await of_program(hub, program_id)


def _change(conn: Connection, program_id: str, given: Documents, now: int) -> Staged:
    row, _ = unended(conn, program_id, now)
    newest = repository.versions(conn, program_id)[0]
    votes = read_votes(newest["content"])
    version = new_version(row["version"] + 1, given, newest["decision"], now, votes)
    if version["document"] == row["document"]:
        raise ConflictError("these documents are in force already")
    return _put_in_force(conn, program_id, version, now)


def add_results(
    conn: Connection, program_id: str, results: Mapping[str, VoteResult | None], now: int
) -> Staged:
    """Puts a version in force that says how votes ended, and stages `program.changed`.

    Args:
        results: by the votes' identifiers.
    """
    newest = repository.versions(conn, program_id)[0]
    votes = [
        replace(vote, result=results.get(vote.vote_id, vote.result))
        for vote in read_votes(newest["content"])
    ]
    given = read_content(newest["content"])
    version = new_version(newest["version"] + 1, given, newest["decision"], now, votes)
    return _put_in_force(conn, program_id, version, now)


def _put_in_force(conn: Connection, program_id: str, version: dict[str, Any], now: int) -> Staged:
    repository.add(conn, program_id, **version)
    return stage(
        conn,
        "program.changed",
        subject=program_id,
        record=_record(program_id, version),
        at=now,
        program=program_id,
        document=version["document"],
    )


def _record(program_id: str, version: dict[str, Any]) -> JsonObject:
    return {
        "program_id": program_id,
        "version": version["version"],
        "document": b64(version["document"]),
        "authorising_decision": version["decision"],
        "at": version["since"],
    }
