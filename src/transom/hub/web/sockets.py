"""Sends on a WebSocket beside whoever receives on it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from litestar import WebSocket
from litestar.exceptions import WebSocketException

GOING_AWAY = 1001


class Pump:
    """Sends what `next_message` gives until it gives None, which closes the socket.

    Use it as an async context manager around the receiving side. Leaving it stops sending.

    Args:
        next_message: waits for the next text message.
        code: closes the socket with this code after the last message.
    """

    def __init__(
        self,
        socket: WebSocket[Any, Any, Any],
        next_message: Callable[[], Awaitable[bytes | None]],
        *,
        code: int = GOING_AWAY,
    ) -> None:
        self._socket, self._next, self._code = socket, next_message, code

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        # A socket that is gone is the receiver's to notice.
        with suppress(WebSocketException, RuntimeError, OSError):
            while (message := await self._next()) is not None:
                await self._socket.send_data(message, "text", encoding="utf-8")
            await self._socket.close(self._code)
