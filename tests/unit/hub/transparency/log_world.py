"""A sequencer over real files, with real witnesses answering in the same process."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from transom.core.log.cosignature import Cosigner
from transom.core.log.entry import Entry, commit
from transom.core.log.note import NoteSigner, parse_note
from transom.core.log.policy import Policy, parse_policy, require_all
from transom.core.signing import Signer
from transom.hub.transparency.bucket import Bucket
from transom.hub.transparency.disk import Disk
from transom.hub.transparency.sequencer import Sequencer, run_sequencer
from transom.hub.transparency.store_files import LogFiles
from transom.hub.transparency.store_remote import RemoteLog
from transom.hub.transparency.store_sqlite import HeadStore
from transom.hub.transparency.writer import LogWriter
from transom.witness.app import WitnessApp
from transom.witness.service import WitnessService
from transom.witness.state import WitnessState

ORIGIN = "hub.example/log"
NOW = 1_795_420_800_000
SIGNER = NoteSigner(ORIGIN, Signer.from_seed(bytes(32)))
Handler = Callable[[httpx.Request], Awaitable[httpx.Response]]


class StoppedClock:
    """Stands still."""

    def __init__(self, instant: int = NOW) -> None:
        self.instant = instant

    def now(self) -> int:
        return self.instant

    def monotonic(self) -> float:
        return self.instant / 1000


def entry(number: int) -> Entry:
    return Entry(type="log.created", time=number, commitment=commit({"number": number}, bytes(32)))


def show(log: LogWriter) -> None:
    """Makes the newest checkpoint public, as if the quorum had cosigned it."""
    log.publish_checkpoint(parse_note(log.head.note), cosigned=True)


class NearWitness(httpx.AsyncBaseTransport):
    """A real witness behind a transport that a test may cut, slow down or replace."""

    def __init__(self, folder: Path, name: str, number: int) -> None:
        self.name, self.url = f"{name}.example", f"http://{name}"
        cosigner = Cosigner(self.name, Signer.from_seed(bytes([number]) * 32))
        self.vkey = cosigner.vkey
        self.clock = StoppedClock()
        folder.mkdir(parents=True)
        self.state = WitnessState(folder, cosigner.vkey)
        service = WitnessService(
            cosigner=cosigner, logs=[SIGNER.vkey], state=self.state, clock=self.clock
        )
        self._app = httpx.ASGITransport(WitnessApp(service, self.state))
        self.instead: Handler | None = None
        self.asked = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        if self.instead is not None:
            return await self.instead(request)
        return await self._app.handle_async_request(request)

    async def answer(self, request: httpx.Request) -> httpx.Response:
        """The witness's own answer, for handlers that change it."""
        return await self._app.handle_async_request(request)

    def cut(self) -> None:
        async def refuse(_: httpx.Request) -> httpx.Response:
            raise httpx.ConnectError("connection refused")

        self.instead = refuse

    def hang(self) -> None:
        async def wait(_: httpx.Request) -> httpx.Response:
            await asyncio.Event().wait()
            raise AssertionError

        self.instead = wait

    def say(self, status: int, text: str = "") -> None:
        async def say(_: httpx.Request) -> httpx.Response:
            return httpx.Response(status, text=text)

        self.instead = say

    def mend(self) -> None:
        self.instead = None


class World:
    """A data folder and two witnesses."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "hub"
        self.data.mkdir()
        self.clock = StoppedClock()
        self.north = NearWitness(folder / "north", "north", 1)
        self.south = NearWitness(folder / "south", "south", 2)
        self.disk: Disk | None = None
        self.bucket: Bucket | None = None

    @property
    def both(self) -> tuple[NearWitness, NearWitness]:
        return self.north, self.south

    @property
    def policy(self) -> Policy:
        return require_all(SIGNER.vkey, [(w.vkey, w.url) for w in self.both])

    @property
    def either(self) -> Policy:
        """One of both is enough."""
        return parse_policy(self.policy.to_text().replace("group all 2", "group all any"))

    @asynccontextmanager
    async def open(
        self, policy: Policy | None = None, signer: NoteSigner = SIGNER
    ) -> AsyncIterator[Sequencer]:
        files = LogFiles(self.data, self.disk)
        writer = LogWriter(files, HeadStore(self.data / "sequencer.db", signer.vkey.name), signer)
        mounts: dict[str, httpx.AsyncBaseTransport | None] = {w.url: w for w in self.both}
        async with (
            httpx.AsyncClient(mounts=mounts) as client,
            run_sequencer(
                writer,
                files.public,
                policy=policy or self.policy,
                clock=self.clock,
                client=client,
                remote=RemoteLog(self.bucket, files, signer.vkey) if self.bucket else None,
            ) as sequencer,
        ):
            yield sequencer

    def close(self) -> None:
        for witness in self.both:
            witness.state.close()
