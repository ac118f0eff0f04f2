"""Gives every entry its place: pool, stage, swap, publish, cosign, answer (spec/log-entry.md)."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TypeVar

import httpx
import structlog

from transom.clock import Clock
from transom.core.log.entry import Entry
from transom.core.log.note import Note, NoteSignature, NoteSigner, parse_note
from transom.core.log.policy import Policy
from transom.core.log.proof import LogProof
from transom.errors import (
    FatalError,
    StorageUnavailable,
    TransomError,
    UnavailableError,
    WitnessUnavailable,
)
from transom.hub.transparency.bucket import Bucket
from transom.hub.transparency.store_files import LogFiles
from transom.hub.transparency.store_remote import RemoteLog
from transom.hub.transparency.store_sqlite import Head, HeadStore
from transom.hub.transparency.types import Appended, Published, WitnessState
from transom.hub.transparency.witnesses import ANSWER_WITHIN_S, Panel, Request, Witness
from transom.hub.transparency.writer import LogWriter

MAX_BATCH = 1024
"""Entries per checkpoint: bounds how long one batch takes."""
MAX_WAITING = 16 * MAX_BATCH
"""Entries that may wait; further ones are turned away at once."""
HEARTBEAT_S = 30.0
"""How often witnesses are asked when nothing is appended, so that an outage shows."""
RETRY_S = 1.0
"""The same, while the quorum isn't met."""

_log = structlog.get_logger()
_T = TypeVar("_T")


@dataclass
class _Waiting:
    data: bytes
    need_quorum: bool
    done: asyncio.Future[Appended] = field(default_factory=asyncio.Future)

    def fail(self, error: TransomError) -> None:
        if not self.done.done():
            self.done.set_exception(error)


class Sequencer:
    """The one writer of a log. Make it with `open_sequencer`.

    Args:
        writer: the blocking half; used from one thread only.
        policy: the witnesses to ask, and their quorum.
        witnesses: those of the policy, in its order.
        folder: the public one.
        remote: its copy in an object store, if there is one.
    """

    # Owned by `run`, and read by others on the same event loop: _published, _step, _trouble. Owned
    # by `append` and `run`: _pool. Everything of `_writer` runs in `_thread`.

    def __init__(
        self,
        writer: LogWriter,
        policy: Policy,
        witnesses: list[Witness],
        folder: Path,
        remote: RemoteLog | None = None,
    ) -> None:
        self.folder = folder
        """The folder to serve under `/log/`; see `endpoints.log_router`."""
        self._writer = writer
        self._policy = policy
        self._panel = Panel(witnesses, self._request, policy.satisfied)
        self._remote = remote
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="log-writer")
        self._pool: list[_Waiting] = []
        self._wake = asyncio.Event()
        self._closing = False
        self._failed: asyncio.Future[FatalError] = asyncio.Future()
        self._trouble: str | None = None
        self._published = Published(0, b"", Note("", ()), cosigned=False)
        self._step: tuple[tuple[int, int], list[bytes]] = ((0, 0), [])

    async def append(self, entry: Entry, *, need_quorum: bool = True) -> Appended:
        """Logs an entry; returns once it is durable, public and cosigned by the quorum.

        The same entry again is not logged again: it is answered with its first index and a proof
        under a freshly cosigned checkpoint. So a caller that doesn't know whether an entry was
        logged (it crashed, or got any error below) just appends it once more.

        Args:
            need_quorum: false: also returns, with `cosigned` false, when the quorum isn't met.

        Raises:
            WitnessUnavailable: the entry is logged and public, and the quorum isn't met.
            StorageUnavailable: the disk is full, or it or the object store can't be written; the
                entry isn't logged, or its cosigned checkpoint isn't public.
            UnavailableError: too many entries wait, or the log is closing; it isn't logged.
            FatalError: the log can't go on, and whether the entry is logged shows at start-up.
        """
        if self._failed.done():
            raise self._failed.result()
        if self._closing or len(self._pool) >= MAX_WAITING:
            raise UnavailableError("the log takes no further entries now")
        waiting = _Waiting(entry.to_bytes(), need_quorum)
        self._pool.append(waiting)
        self._wake.set()
        return await waiting.done

    async def find(self, entry: Entry) -> int | None:
        """The entry's index, if it is logged."""
        leaf = entry.leaf()
        return await self._call(lambda: self._writer.find(leaf))

    async def consistency(self, from_size: int, to_size: int) -> list[bytes]:
        """The consistency path between two sizes of the log (RFC 6962 §2.1.2).

        Raises:
            NotFoundError: the log isn't as large as that, or never was.
        """
        return await self._call(lambda: self._writer.consistency(from_size, to_size))

    def checkpoint(self) -> Published:
        """The newest published checkpoint."""
        return self._published

    def witnesses(self) -> list[WitnessState]:
        """Every witness of the policy, in its order."""
        return [witness.state for witness in self._panel.witnesses]

    def trouble(self) -> str | None:
        """Why the last batch couldn't be written or published, in words; nothing if it could."""
        return self._trouble

    async def failed(self) -> FatalError:
        """Waits until the log can't go on. The process must then exit: start-up recovers."""
        return await asyncio.shield(self._failed)

    async def open(self) -> None:
        """Recovers the log; see `open_sequencer`."""
        note = await self._call(self._writer.open)
        head = self._writer.head
        self._published = Published(head.size, head.root, note, cosigned=False)

    async def run(self) -> None:
        """Sequences batch after batch until closed, and what then waits."""
        try:
            await self._settle([])
            while self._pool or not self._closing:
                await self._wait()
                batch, self._pool = self._pool[:MAX_BATCH], self._pool[MAX_BATCH:]
                await self._settle(batch)
        except FatalError as error:
            _log.error("log_failed", error=error.message)
            self._failed.set_result(error)
        finally:
            ended = UnavailableError("the log is closed")
            self._fail(self._pool, self._failed.result() if self._failed.done() else ended)

    def stop(self) -> None:
        """Lets `run` end once everything that waits is answered."""
        self._closing = True
        self._wake.set()

    async def close(self) -> None:
        """Gives the files up; `run` has ended."""
        await self._panel.close()
        await self._call(self._writer.close)
        self._thread.shutdown()

    async def _wait(self) -> None:
        if not self._pool and not self._closing:
            self._wake.clear()
            try:
                async with asyncio.timeout(HEARTBEAT_S if self._published.cosigned else RETRY_S):
                    await self._wake.wait()
            except TimeoutError:
                return
        # What else is ready in this turn of the event loop joins the batch.
        await asyncio.sleep(0)

    async def _settle(self, batch: list[_Waiting]) -> None:
        try:
            indexes = await self._log(batch)
            proofs = await self._cosign(indexes)
        except StorageUnavailable as error:
            _log.error("log_not_written", error=error.message)
            self._trouble = error.message
            self._fail(batch, error)
        except Exception as error:
            fatal = error if isinstance(error, FatalError) else _unexpected(error)
            self._fail(batch, fatal)
            raise fatal from error
        else:
            self._trouble = None
            for waiting, proof in zip(batch, proofs, strict=True):
                self._answer(waiting, proof)

    async def _log(self, batch: list[_Waiting]) -> list[int]:
        """Stages, swaps and publishes; gives each entry's index."""
        if not batch:
            return []
        entries = [waiting.data for waiting in batch]
        old = self._published.size
        indexes, head, path = await self._call(lambda: self._append(entries, old))
        if head.size != old:
            self._published = Published(head.size, head.root, parse_note(head.note), cosigned=False)
            self._step = (old, head.size), path
        return indexes

    def _append(self, entries: list[bytes], old: int) -> tuple[list[int], Head, list[bytes]]:
        indexes = self._writer.append(entries)
        return indexes, self._writer.head, self._writer.consistency(old, self._writer.head.size)

    async def _cosign(self, indexes: list[int]) -> list[LogProof]:
        """Gathers fresh cosignatures, publishes them, and gives the proofs under them."""
        lines = await self._ask()
        note = self._published.note.with_signatures(*lines.values())
        cosigned = self._policy.satisfied(lines)
        name, proofs = await self._call(lambda: self._publish(note, indexes, cosigned))
        if self._remote is not None:
            await self._remote.publish_checkpoint(name, note.to_text())
        self._published = replace(self._published, note=note, cosigned=cosigned)
        return proofs

    async def _ask(self) -> dict[str, NoteSignature]:
        """Asks the witnesses, and meanwhile copies the tiles that the checkpoint leads to."""
        if self._remote is None:
            return await self._panel.cosign(self._request())
        copying = asyncio.create_task(self._remote.publish_tiles(self._published.size))
        try:
            lines = await self._panel.cosign(self._request())
        finally:
            await asyncio.wait([copying])
        copying.result()
        return lines

    def _publish(
        self, note: Note, indexes: list[int], cosigned: bool
    ) -> tuple[str, list[LogProof]]:
        name = self._writer.publish_checkpoint(note, cosigned=cosigned)
        return name, self._writer.proofs(note, indexes)

    def _answer(self, waiting: _Waiting, proof: LogProof) -> None:
        if waiting.done.done():
            return  # the caller has gone; the entry stays
        cosigned = self._published.cosigned
        if cosigned or not waiting.need_quorum:
            size = self._published.size
            waiting.done.set_result(Appended(proof.index, size, proof, cosigned))
        else:
            waiting.fail(self._unmet(proof.index))

    def _unmet(self, index: int) -> WitnessUnavailable:
        missing = {s.name: s.last_error or "" for s in self.witnesses() if not s.ok}
        why = "; ".join(f"{name}: {error}" for name, error in missing.items())
        message = f"the entry is logged, but not enough witnesses have cosigned ({why})"
        return WitnessUnavailable(message, missing=missing, index=index)

    def _request(self) -> Request:
        return Request(self._published.note, self._published.size, self._prove)

    async def _prove(self, from_size: int, to_size: int) -> list[bytes]:
        """As `consistency`; the step that nearly every witness takes is at hand."""
        sizes, path = self._step
        return path if sizes == (from_size, to_size) else await self.consistency(from_size, to_size)

    def _fail(self, batch: list[_Waiting], error: TransomError) -> None:
        for waiting in batch:
            waiting.fail(error)

    async def _call(self, function: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, function)


def _unexpected(error: Exception) -> FatalError:
    return FatalError(f"the log failed in an unforeseen way: {type(error).__name__}: {error}")


@cache
def _tls() -> ssl.SSLContext:
    """The authorities that witnesses' certificates are checked by."""
    return httpx.create_ssl_context(trust_env=False)


@asynccontextmanager
async def open_sequencer(
    data: Path,
    *,
    signer: NoteSigner,
    policy: Policy,
    clock: Clock,
    bucket: Bucket | None = None,
) -> AsyncIterator[Sequencer]:
    """Opens the log below `data`, finishing whatever a crash interrupted; makes it if new.

    Args:
        data: holds `log/` (public), `staging/` and `sequencer.db`; one process at a time.
        signer: the log's key; its name is the log's origin.
        policy: the witnesses to ask, each with a URL, and their quorum
            (`transom.core.log.policy.require_all`).
        bucket: an object store that is to hold what is public too.

    Raises:
        SetupError: another process has it open, its files don't match its checkpoint, it belongs
            to another origin or key, or the disk is full.
    """
    files = LogFiles(data)
    writer = LogWriter(files, HeadStore(data / "sequencer.db", signer.vkey.name), signer)
    remote = RemoteLog(bucket, files, signer.vkey) if bucket else None
    limits = httpx.Limits(max_keepalive_connections=64)
    timeout = 2 * ANSWER_WITHIN_S
    async with (
        httpx.AsyncClient(verify=_tls(), timeout=timeout, limits=limits, trust_env=False) as client,
        run_sequencer(
            writer, files.public, policy=policy, clock=clock, client=client, remote=remote
        ) as sequencer,
    ):
        yield sequencer


@asynccontextmanager
async def run_sequencer(
    writer: LogWriter,
    folder: Path,
    *,
    policy: Policy,
    clock: Clock,
    client: httpx.AsyncClient,
    remote: RemoteLog | None = None,
) -> AsyncIterator[Sequencer]:
    """As `open_sequencer`, over a writer with stores of its own and another way to witnesses."""
    witnesses = [Witness(witness, client, clock) for witness in policy.witnesses]
    sequencer = Sequencer(writer, policy, witnesses, folder, remote)
    running = None
    try:
        await sequencer.open()
        running = asyncio.create_task(sequencer.run())
        yield sequencer
    finally:
        sequencer.stop()
        if running is not None:
            await running
        await sequencer.close()
