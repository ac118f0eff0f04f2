"""Background work with one owner: nothing is lost silently, everything ends with the gateway."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import structlog

from transom.errors import FatalError, TransomError

T = TypeVar("T")
log = structlog.get_logger(__name__)


class Tasks:
    """Runs coroutines to their end; an expected error is logged, a fatal one ends the gateway.

    Args:
        on_fatal: told when the result of a write is unknown.
    """

    def __init__(self, on_fatal: Callable[[FatalError], None] = lambda _: None) -> None:
        self._on_fatal = on_fatal
        self._running: set[asyncio.Task[None]] = set()

    def spawn(self, work: Coroutine[Any, Any, object], *, name: str) -> asyncio.Task[None]:
        """Starts work that nobody waits for."""
        task = asyncio.get_running_loop().create_task(self._guard(work, name), name=name)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    def fatal(self, error: FatalError) -> None:
        """The result of a write is unknown: the gateway ends, and recovers at its next start."""
        log.critical("fatal", message=error.message)
        self._on_fatal(error)

    async def close(self) -> None:
        """Cancels what still runs, and waits for it."""
        running = list(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _guard(self, work: Coroutine[Any, Any, object], name: str) -> None:
        try:
            await work
        except FatalError as error:
            self.fatal(error)
        except TransomError as error:
            log.warning("failed", task=name, code=error.code, message=error.message)
        except Exception:
            log.exception("unexpected", task=name)


async def offload(work: Callable[[], T]) -> T:
    """The result of blocking work, done in a thread."""
    return await asyncio.to_thread(work)
