"""Serves the local API with uvicorn inside the gateway's own event loop."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import AsyncIterator, Coroutine, Iterator
from typing import Any

import uvicorn
from litestar.types import ASGIApp

from transom.errors import SetupError


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Tells when it answers."""
        await super().startup(sockets)
        self.ready.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leaves signals to the gateway: it ends view sessions before it ends pages."""
        yield


def bind(listen: str) -> socket.socket:
    """A listening socket for `host:port`; port 0 takes a free one.

    Raises:
        SetupError: malformed, in use, or not this machine's.
    """
    host, _, port = listen.rpartition(":")
    host = host.strip("[]") or "127.0.0.1"
    if not port.isdigit() or int(port) > 65_535:
        raise SetupError(f"{listen!r} isn't HOST:PORT", hint="For example: 127.0.0.1:8788")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, int(port)), family=family)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise SetupError(
                f"port {port} is in use",
                hint="Another gateway may run already; or choose a port with --listen HOST:PORT.",
            ) from error
        raise SetupError(
            f"can't listen on {listen}: {error.strerror or error}",
            hint="Choose an address of this machine with --listen HOST:PORT.",
        ) from error
    # Accepted sockets inherit it; asyncio sets it only on sockets that it has made itself.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def url_of(listening: socket.socket) -> str:
    """The URL that a browser on this machine opens."""
    host, port = listening.getsockname()[:2]
    if host in ("0.0.0.0", "::"):  # noqa: S104 (compared, not bound)
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextlib.asynccontextmanager
async def serving(
    app: ASGIApp, listening: socket.socket, *, longest_message: int = 64 * 1024
) -> AsyncIterator[None]:
    """Serves on a socket, which its maker closes, for as long as the context lasts.

    Args:
        longest_message: of a WebSocket, in bytes.
    """
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        ws="websockets-sansio",
        ws_max_size=longest_message,
        timeout_graceful_shutdown=1,
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve([listening]), name="local api")
    try:
        await _first(server.ready.wait(), task)
        yield
    finally:
        server.should_exit = True
        await task


async def _first(ready: Coroutine[Any, Any, Any], task: asyncio.Task[None]) -> None:
    """Waits until it answers; a server that ends before that has failed, and says why."""
    waiting = asyncio.create_task(ready)
    await asyncio.wait((waiting, task), return_when=asyncio.FIRST_COMPLETED)
    if not waiting.done():
        waiting.cancel()
        task.result()
