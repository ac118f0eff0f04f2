"""The sunset: what happens at a program's end, once, and also if the hub was off at the time.

Sessions close and stored footage is destroyed at once. Then, when the last entry of its sessions
and consents is public, the closing report is made and `program.sunset` is logged with its hash.
Gateways don't wait for any of it: every consent carries the program's end.
"""

import asyncio

import structlog
from sqlalchemy import Connection

from transom.core.codec import JsonObject, b64
from transom.core.documents import document_hash
from transom.errors import NotFoundError
from transom.hub.documents import repository as documents
from transom.hub.hub import Hub
from transom.hub.ledger import Staged, stage
from transom.hub.programs import repository
from transom.hub.programs.closing import closing_report
from transom.hub.programs.finding import Found, existing
from transom.hub.programs.telling import tell
from transom.hub.sessions import life

log = structlog.get_logger(__name__)
PATIENCE_SECONDS = 60.0
"""For which a sunset waits for the program's last entries: the log may be without its quorum."""


async def sunset(hub: Hub) -> None:
    """Does what is due for programs that are over."""
    now = hub.clock.now()
    for found in await hub.db.read(repository.past_sunset, now):
        await _close(hub, found, now)


async def closing_report_of(hub: Hub, program_id: str) -> bytes:
    """The closing report's bytes.

    Raises:
        NotFoundError: there is no such program, or it isn't over.
    """
    content = await hub.db.read(repository.closing_report, program_id)
    if content is None:
        raise NotFoundError(
            "there is no closing report of such a program",
            hint="It is published when the program is over.",
        )
    return content


async def _close(hub: Hub, found: Found, now: int) -> None:
    program_id = found[0]["program_id"]
    life.end_where(hub, lambda live: live.program_id == program_id, reason="consent_ended")
    footage = await asyncio.to_thread(hub.vault.shred, program_id, at=now)
    size = hub.book.size if _patient(hub, program_id) else None
    if not await hub.db.read(_all_public, program_id, size):
        return
    versions = await hub.db.read(documents.versions, program_id)
    content = closing_report(
        *found,
        documents=[version["document"] for version in reversed(versions)],
        tally=hub.book.tally,  # the loop's own: read here, and in no other thread
        origin=hub.folder.log.vkey.name,
        footage=footage,
        now=now,
    )
    staged = await hub.db.write(_sunset, program_id, content, size=size, now=now)
    if staged is not None:
        hub.closing.pop(program_id, None)
        await tell(hub, found)
        await hub.ledger.note(staged)
        log.info("program_sunset", program=program_id)


def _patient(hub: Hub, program_id: str) -> bool:
    ticks = hub.clock.monotonic()
    return ticks - hub.closing.setdefault(program_id, ticks) < PATIENCE_SECONDS


def _all_public(conn: Connection, program_id: str, size: int | None) -> bool:
    """Whether every entry of the program's sessions and consents is among the first `size`.

    Args:
        size: of the published log as the report counts it; None waits for nothing any more.
    """
    if size is None:
        return True
    newest = repository.newest_entry(conn, program_id)
    return newest is not None and newest < size


def _sunset(
    conn: Connection, program_id: str, content: bytes, *, size: int | None, now: int
) -> Staged | None:
    """Asks again what is public, so that a look of the last moment is in the report too."""
    logged = existing(conn, program_id)[0]["sunset_at"] is not None
    if logged or not _all_public(conn, program_id, size):
        return None
    document = document_hash(content)
    repository.add_closing_report(
        conn, program_id=program_id, content=content, document=document, made_at=now
    )
    repository.change(conn, program_id, sunset_at=now)
    record: JsonObject = {"program_id": program_id, "closing_report": b64(document), "at": now}
    return stage(
        conn, "program.sunset", subject=program_id, record=record, at=now, program=program_id
    )
