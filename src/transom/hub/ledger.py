"""From a change in the database to its entry in the log: nothing lost, nothing doubled.

An entry is staged in the transaction of what it tells of, and appended afterwards. The sequencer
knows an entry again, so start-up simply appends whatever isn't marked as logged.
"""

import asyncio
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import Connection, insert, select, update

from transom.core.codec import JsonObject, decode_object, encode
from transom.core.log.entry import Entry, commit, new_salt, parse_entry
from transom.errors import NotFoundError, SetupError, UnavailableError, WitnessUnavailable
from transom.hub.db.engine import Database
from transom.hub.db.tables import openings
from transom.hub.tasks import Tasks
from transom.hub.transparency.sequencer import Sequencer
from transom.hub.transparency.types import Appended

RETRY_SECONDS = 5.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Staged:
    """An entry with its opening, durable in the database, perhaps not in the log yet."""

    opening_id: int
    entry: Entry
    record: JsonObject
    salt: bytes


def stage(
    conn: Connection, type_: str, *, subject: str, record: JsonObject, at: int, **public: Any
) -> Staged:
    """Writes an entry and its opening into the caller's transaction.

    Args:
        subject: the identifier of what it tells of; stays in the hub's database.
        public: further members of the entry (spec/log-entry.md), as of `Entry`.

    Raises:
        EncodingError: a member outside spec/log-entry.md.
    """
    salt = new_salt()
    entry = Entry(type=type_, time=at, commitment=commit(record, salt), **public)
    row = conn.execute(
        insert(openings).values(
            type=type_,
            subject=subject,
            entry=entry.to_bytes(),
            record=encode(record),
            salt=salt,
            staged_at=at,
        )
    )
    key = row.inserted_primary_key
    assert key is not None
    return Staged(key[0], entry, record, salt)


def commitment_of(conn: Connection, type_: str, subject: str) -> bytes:
    """The commitment of the newest entry of a type about a subject, for `refers_to`.

    Raises:
        NotFoundError: nothing of the kind was staged.
    """
    row = conn.execute(
        select(openings.c.entry)
        .where(openings.c.type == type_, openings.c.subject == subject)
        .order_by(openings.c.opening_id.desc())
    ).first()
    if row is None:
        raise NotFoundError(f"there is no {type_} to refer to")
    return parse_entry(row.entry).commitment


class Ledger:
    """Appends what was staged, and marks it.

    Args:
        sequencer: the log's one writer.
        tasks: runs what nobody waits for.
    """

    def __init__(self, db: Database, sequencer: Sequencer, tasks: Tasks) -> None:
        self.sequencer = sequencer
        self._db, self._tasks = db, tasks

    async def append(self, staged: Staged) -> Appended:
        """Logs a staged entry; returns once the quorum has cosigned.

        Raises:
            WitnessUnavailable: it is logged, and the quorum isn't met.
            SetupError: the disk is full; it is tried again later.
            FatalError: the log can't go on; start-up recovers.
        """
        try:
            done = await self.sequencer.append(staged.entry)
        except WitnessUnavailable:
            self._tasks.spawn(self._mark_found(staged))
            raise
        except (SetupError, UnavailableError):
            self._tasks.keep(self._retry(staged))
            raise
        self._tasks.spawn(self._db.write(_mark, staged.opening_id, done.index))
        return done

    async def note(self, staged: Staged) -> int | None:
        """Logs a staged entry that opens nothing, cosigned or not. Its index, unless it must wait.

        Raises:
            FatalError: the log can't go on; start-up recovers.
        """
        try:
            done = await self.sequencer.append(staged.entry, need_quorum=False)
            await self._db.write(_mark, staged.opening_id, done.index)
        except (SetupError, UnavailableError) as error:
            log.error("log_entry_waits", type=staged.entry.type, why=error.message)
            self._tasks.keep(self._retry(staged))
            return None
        return done.index

    def note_soon(self, staged: Staged) -> None:
        """As `note`, without waiting."""
        self._tasks.spawn(self.note(staged))

    async def settle(self) -> int:
        """Appends all that was staged and isn't marked, oldest first. How many there were."""
        waiting = await self._db.read(_unmarked)
        for staged in waiting:
            await self.note(staged)
        return len(waiting)

    async def _retry(self, staged: Staged) -> None:
        await asyncio.sleep(RETRY_SECONDS)
        await self.note(staged)

    async def _mark_found(self, staged: Staged) -> None:
        index = await self.sequencer.find(staged.entry)
        if index is not None:
            await self._db.write(_mark, staged.opening_id, index)


def _mark(conn: Connection, opening_id: int, index: int) -> None:
    conn.execute(
        update(openings).where(openings.c.opening_id == opening_id).values(entry_index=index)
    )


def _unmarked(conn: Connection) -> list[Staged]:
    rows = conn.execute(
        select(openings).where(openings.c.entry_index.is_(None)).order_by(openings.c.opening_id)
    )
    return [
        Staged(row.opening_id, parse_entry(row.entry), decode_object(row.record), row.salt)
        for row in rows
    ]
