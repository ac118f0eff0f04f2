"""A Ring camera as a connection like any other: its live session, in the camera's own thread."""

import asyncio
import contextlib
from collections.abc import Coroutine
from typing import Any, TypeVar

from transom.errors import CameraUnavailable, NotFoundError
from transom.gateway.cameras.reader import Stream
from transom.gateway.cameras.ring.account import RingAccount
from transom.gateway.cameras.ring.live import LiveSession
from transom.gateway.cameras.unit import Unit

T = TypeVar("T")
_WAIT_SECONDS = 0.5


class RingReader:
    """A `Reader` of a live session. `open` raises as `LiveSession.open`, and `missing`.

    Its event loop runs inside its calls alone; in between, packets wait in the socket's buffer.
    """

    clock_offset_ms = None

    def __init__(self, account: RingAccount, device_id: int) -> None:
        self._session = LiveSession(account, device_id)
        self._runner: asyncio.Runner | None = None
        self._running: asyncio.Task[Any] | None = None
        self._aborted = False

    def open(self) -> Stream:
        """See `Reader.open`."""
        self._runner = asyncio.Runner(loop_factory=asyncio.SelectorEventLoop)
        try:
            self._run(self._session.open())
        except NotFoundError as error:
            raise CameraUnavailable("missing", error.message, hint=error.hint) from error
        return Stream("h264")

    def read(self) -> list[Unit]:
        """See `Reader.read`."""
        return self._run(self._session.read(_WAIT_SECONDS))

    def abort(self) -> None:
        """See `Reader.abort`."""
        self._aborted = True
        runner, task = self._runner, self._running
        if runner is not None and task is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended by itself
                runner.get_loop().call_soon_threadsafe(task.cancel)

    def close(self) -> None:
        """See `Reader.close`."""
        if self._runner is not None:
            with contextlib.suppress(TimeoutError):
                self._runner.run(self._leave())
            self._runner.close()

    async def _leave(self) -> None:
        async with asyncio.timeout(5.0):
            await self._session.close()

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        assert self._runner is not None
        try:
            return self._runner.run(self._until_aborted(work))
        except asyncio.CancelledError:
            raise CameraUnavailable("lost", "The connection was ended here.") from None

    async def _until_aborted(self, work: Coroutine[Any, Any, T]) -> T:
        self._running = asyncio.current_task()
        if self._aborted:
            work.close()
            raise asyncio.CancelledError
        try:
            return await work
        finally:
            self._running = None
