"""Real witnesses inside the test's event loop, which can be stopped and brought back."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from pathlib import Path

import uvicorn

from transom.clock import SystemClock
from transom.core.log.note import VerifierKey
from transom.testing.stack.ports import free_port
from transom.witness.app import WitnessApp
from transom.witness.keys import init_key
from transom.witness.service import WitnessService
from transom.witness.state import WitnessState


class QuietServer(uvicorn.Server):
    """A server that leaves the process's signals alone, and ends at once when it is told to."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.told = asyncio.Event()

    async def main_loop(self) -> None:
        await self.told.wait()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class RunningWitness:
    """A witness on a port of its own; `stop` it and `start` it again as often as you like."""

    def __init__(
        self, folder: Path, name: str, log: VerifierKey, algorithm: str = "ed25519"
    ) -> None:
        self._cosigner = init_key(folder, name, algorithm)
        self._folder, self._log = folder, log
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self.vkey = self._cosigner.vkey
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        listener = socket.create_server(("127.0.0.1", self._port))
        self._state = WitnessState(self._folder, self.vkey)
        service = WitnessService(
            cosigner=self._cosigner, logs=[self._log], state=self._state, clock=SystemClock()
        )
        config = uvicorn.Config(
            WitnessApp(service, self._state), lifespan="off", log_config=None, access_log=False
        )
        self._server = QuietServer(config)
        self._task = asyncio.create_task(self._server.serve(sockets=[listener]))
        while not self._server.started:
            await asyncio.sleep(0.005)

    async def stop(self) -> None:
        if self._task is not None:
            self._server.force_exit = True
            self._server.told.set()
            await self._task
            self._state.close()
            self._task = None
