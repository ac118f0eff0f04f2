"""From a change in the database to its entry in the log: nothing lost, nothing doubled.

An entry is staged in the transaction of what it tells of, and appended afterwards. The sequencer
knows an entry again, so start-up simply appends whatever isn't marked as logged. An entry that
refers to another one is never appended before it.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import Connection, insert, select

from transom.core.codec import JsonObject, decode_object, encode
from transom.core.log.entry import Entry, commit, new_salt, parse_entry
from transom.errors import (
    NotFoundError,
    SetupError,
    StorageUnavailable,
    UnavailableError,
    WitnessUnavailable,
)
from transom.hub.db.engine import Database
from transom.hub.db.tables import openings
from transom.hub.openings import repository
from transom.hub.tasks import Tasks
from transom.hub.transparency.sequencer import Sequencer
from transom.hub.transparency.types import Appended

RETRY_SECONDS = 5.0
PROOFS_KEPT = 1024  # of entries whose gateway hasn't been sent the opening yet

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Staged:
    """An entry with its opening, durable in the database, perhaps not in the log yet."""

    opening_id: int
    entry: Entry
    record: JsonObject
    salt: bytes
    gateway_id: str | None = None

    @property
    def commitment(self) -> bytes:
        """What a later entry's `refers_to` names it by."""
        return self.entry.commitment


def stage(
    conn: Connection,
    type_: str,
    *,
    subject: str,
    record: JsonObject,
    at: int,
    gateway_id: str | None = None,
    person_id: str | None = None,
    sealed_until: int | None = None,
    **public: Any,
) -> Staged:
    """Writes an entry and its opening into the caller's transaction.

    Args:
        subject: the identifier of what it tells of; stays in the hub's database.
        gateway_id: whose owner holds the opening.
        person_id: the operator whose look it tells of, who may have the opening too.
        sealed_until: nobody may have it before; a `sealed` entry's `due`.
        public: further members of the entry (spec/log-entry.md), as of `Entry`. The public
            `agency` holds the opening.

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
            agency_id=entry.agency,
            gateway_id=gateway_id,
            program_id=entry.program,
            person_id=person_id,
            sealed_until=sealed_until,
        )
    )
    key = row.inserted_primary_key
    assert key is not None
    return Staged(key[0], entry, record, salt, gateway_id)


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
    """Appends what was staged, and marks it. Owned by the event loop.

    Args:
        sequencer: the log's one writer.
        tasks: runs what nobody waits for.

    Attributes:
        on_held: called with a gateway's identifier when there is an opening more for it.
    """

    def __init__(self, db: Database, sequencer: Sequencer, tasks: Tasks) -> None:
        self.sequencer = sequencer
        self.on_held: Callable[[str], None] = lambda gateway_id: None
        self._db, self._tasks = db, tasks
        self._marks: dict[int, int] = {}
        self._marking: asyncio.Task[None] | None = None
        # Entries that have to wait, by commitment: what refers to them waits for them.
        self._late: dict[bytes, asyncio.Event] = {}
        self._proofs: dict[int, str] = {}

    async def append(self, staged: Staged) -> Appended:
        """Logs a staged entry; returns once the quorum has cosigned.

        Raises:
            WitnessUnavailable: it is logged, and the quorum isn't met.
            SetupError: the disk is full; it is tried again later.
            FatalError: the log can't go on; start-up recovers.
        """
        try:
            done = await self.sequencer.append(staged.entry)
        except WitnessUnavailable as error:
            if error.index is not None:
                self._mark(staged, error.index)
            raise
        except (SetupError, UnavailableError):
            self._put_off(staged)
            raise
        self._logged(staged, done)
        return done

    async def note(self, staged: Staged) -> int | None:
        """Logs a staged entry that opens nothing, cosigned or not. Its index, unless it must wait.

        Raises:
            FatalError: the log can't go on; start-up recovers.
        """
        late = self._late.get(staged.entry.refers_to or b"")
        if late is not None:
            await late.wait()
        try:
            done = await self.sequencer.append(staged.entry, need_quorum=False)
        except (SetupError, UnavailableError) as error:
            log.error("log_entry_waits", type=staged.entry.type, why=error.message)
            self._put_off(staged)
            return None
        self._logged(staged, done)
        return done.index

    def note_soon(self, *staged: Staged) -> None:
        """As `note`, without waiting; several go to the log in this order."""
        for one in staged:
            self._tasks.spawn(self.note(one))

    async def settle(self) -> int:
        """Appends all that was staged and isn't marked, oldest first. How many there were."""
        waiting = [staged_of(row) for row in await self._db.read(repository.unmarked)]
        for staged in waiting:
            if staged.entry.refers_to in self._late:
                self._put_off(staged)  # start-up doesn't wait for a disk to have room again
            else:
                await self.note(staged)
        return len(waiting)

    async def prove(self, entries: Mapping[int, bytes]) -> dict[int, str]:
        """Proofs of logged entries under a checkpoint that the quorum has cosigned.

        Args:
            entries: the bytes of each, by the number of its opening.

        Raises:
            WitnessUnavailable: the quorum can't be met now.
            UnavailableError: the log is busy or closing.
        """
        known = {number: self._proofs.pop(number, None) for number in entries}
        asked = [number for number, proof in known.items() if proof is None]
        # The sequencer answers what it knows with the first index and a fresh checkpoint.
        done = await asyncio.gather(
            *(self.sequencer.append(parse_entry(entries[number])) for number in asked)
        )
        fresh = {n: answer.proof_text() for n, answer in zip(asked, done, strict=True)}
        return {number: known[number] or fresh[number] for number in entries}

    def _logged(self, staged: Staged, done: Appended) -> None:
        if done.cosigned and staged.gateway_id is not None:
            while len(self._proofs) >= PROOFS_KEPT:
                del self._proofs[next(iter(self._proofs))]
            self._proofs[staged.opening_id] = done.proof_text()
        self._mark(staged, done.index)

    def _mark(self, staged: Staged, index: int) -> None:
        """Notes where an entry stands; what is noted meanwhile goes in one transaction."""
        if (late := self._late.pop(staged.commitment, None)) is not None:
            late.set()
        self._marks[staged.opening_id] = index
        if self._marking is None or self._marking.done():
            self._marking = self._tasks.spawn(self._write_marks())

    async def _write_marks(self) -> None:
        while self._marks:
            marks, self._marks = self._marks, {}
            try:
                holders = await self._db.write(repository.mark, marks)
            except StorageUnavailable as error:
                log.error("log_marks_wait", why=error.message)
                self._marks = marks | self._marks
                await asyncio.sleep(RETRY_SECONDS)
                continue
            for gateway_id in holders:
                self.on_held(gateway_id)

    def _put_off(self, staged: Staged) -> None:
        self._late.setdefault(staged.commitment, asyncio.Event())
        self._tasks.keep(self._retry(staged))

    async def _retry(self, staged: Staged) -> None:
        await asyncio.sleep(RETRY_SECONDS)
        await self.note(staged)


def staged_of(row: Any) -> Staged:
    """What was staged, of its row."""
    return Staged(
        row.opening_id,
        parse_entry(row.entry),
        decode_object(row.record),
        row.salt,
        row.gateway_id,
    )
