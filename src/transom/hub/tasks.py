"""Work that nobody waits for. A failure is logged and counted, never lost in silence."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog

from transom.errors import FatalError

log = structlog.get_logger(__name__)


class Tasks:
    """Owns the hub's background tasks; `drain` ends them."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()
        self._standing: set[asyncio.Task[Any]] = set()
        self.failures = 0
        self._fatal: asyncio.Future[FatalError] | None = None

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Starts `work` and keeps hold of it."""
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._done)
        return task

    def keep(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """As `spawn`, for work that only waits: `drain` doesn't wait for it."""
        task = self.spawn(work)
        self._running.discard(task)
        self._standing.add(task)
        task.add_done_callback(self._standing.discard)
        return task

    async def failed(self) -> FatalError:
        """Waits until the result of a write is unknown. The process must then exit."""
        return await self._fate()

    def report(self, error: FatalError) -> None:
        """The result of a write is unknown: start-up finds out, so the process must exit."""
        fate = self._fate()
        if not fate.done():
            fate.set_result(error)

    def _fate(self) -> "asyncio.Future[FatalError]":
        if self._fatal is None:
            self._fatal = asyncio.get_running_loop().create_future()
        return self._fatal

    async def drain(self, seconds: float) -> None:
        """Waits up to `seconds` for what runs, then cancels the rest."""
        if self._running:
            await asyncio.wait(self._running, timeout=seconds)
        rest = [*self._running, *self._standing]
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.failures += 1
            if isinstance(error, FatalError):
                self.report(error)
            log.error("background_task_failed", exc_info=error)
