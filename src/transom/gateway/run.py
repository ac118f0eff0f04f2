"""Runs a gateway in the foreground until it is told to end."""

import asyncio
import json
import os
import signal
from collections.abc import Callable

import structlog

from transom.clock import SystemClock
from transom.errors import FatalError
from transom.gateway import folder as folders
from transom.gateway.api.app import create_app
from transom.gateway.api.server import bind, serving, url_of
from transom.gateway.gateway import Gateway
from transom.gateway.keystore.keystore import Keystore
from transom.gateway.options import RunOptions

log = structlog.get_logger(__name__)


async def run(
    options: RunOptions, *, unlock: Callable[[], Keystore], say: Callable[[str], None]
) -> None:
    """Runs until SIGTERM or SIGINT.

    Args:
        unlock: opens the keystore; may ask a person.
        say: prints the ready line.

    Raises:
        SetupError: port in use, keystore locked, folder not usable.
        ConflictError: a gateway runs in this folder already.
        FatalError: the result of a write is unknown; starting again finds out.
    """
    with folders.locked(options.folder), bind(options.listen) as listening:
        keystore = unlock()
        ended = _Ended()
        gateway = Gateway(
            options.folder, keystore=keystore, clock=SystemClock(), on_fatal=ended.by_fault
        )
        token = folders.owner_token(options.folder)
        app = create_app(gateway, token=token, allowed_hosts=options.allowed_hosts)
        url = url_of(listening)
        try:
            async with serving(app, listening):
                with folders.announced(options.folder, url):
                    await gateway.start()
                    say(_ready(url, token))
                    await ended.wait()
                    gateway.end_sessions()
        finally:
            await gateway.close()
    if ended.fault is not None:
        raise ended.fault


def _ready(url: str, token: str) -> str:
    return json.dumps({"ready": True, "url": f"{url}/#token={token}", "pid": os.getpid()})


class _Ended:
    """Waits for a signal, or for a fault after which going on would be guessing."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self.fault: FatalError | None = None
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._event.set)

    def by_fault(self, error: FatalError) -> None:
        """Ends the process by a fault."""
        self.fault = error
        self._event.set()

    async def wait(self) -> None:
        """Waits for the end."""
        await self._event.wait()
        log.info("ending", fault=self.fault is not None)
