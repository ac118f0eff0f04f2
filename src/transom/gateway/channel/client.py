"""Keeps the channel to the hub: connects, authenticates, says `hello`, and does so again.

Doesn't act on messages; whoever made it does.
"""

import asyncio
import contextlib
import json
from collections.abc import Callable
from urllib.parse import urlsplit, urlunsplit

import structlog
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from transom.clock import Clock
from transom.core.codec import JsonObject
from transom.core.signing import Signer
from transom.errors import EncodingError, SignatureRefused, TransomError
from transom.gateway.channel.handshake import authenticate
from transom.gateway.channel.messages import HubMessage, Ping, Welcome, read
from transom.gateway.keystore.contents import Pins
from transom.wire.backoff import Backoff

log = structlog.get_logger(__name__)
FIRST_WAIT, LONGEST_WAIT = 0.25, 10.0  # seconds; shorter than the 15 s for which sessions stay
HANDSHAKE_SECONDS = 10.0
PROBE_SECONDS = 4.0  # a hub that hangs is found out well within those 15 s
DRAIN_SECONDS = 1.0
MAX_MESSAGE = 1024 * 1024


class HubChannel:
    """The channel, as a `HubLink`.

    Args:
        hello: makes the first message, anew for each connection.
        on_message: acts on a message; it must not wait.
        on_state: told when the channel comes and goes.

    Attributes:
        connected: authenticated, and welcomed.
        since: the instant since when, milliseconds since 1970; None while not connected.
        trouble: one sentence on why not, for the owner; empty while connected.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        hello: Callable[[], JsonObject],
        on_message: Callable[[HubMessage], None],
        on_state: Callable[[], None],
    ) -> None:
        self._clock, self._hello = clock, hello
        self._on_message, self._on_state = on_message, on_state
        self._outgoing: asyncio.Queue[JsonObject] = asyncio.Queue()
        self._heard = clock.monotonic()
        self._backoff = Backoff(first=FIRST_WAIT, cap=LONGEST_WAIT)
        self.connected = False
        self.since: int | None = None
        self.trouble = ""

    @property
    def silent_seconds(self) -> float:
        """How long ago the hub was last heard."""
        return self._clock.monotonic() - self._heard

    def tell(self, message: JsonObject) -> bool:
        """See `HubLink.tell`."""
        if self.connected:
            self._outgoing.put_nowait(message)
        return self.connected

    async def drain(self) -> None:
        """Waits, for a moment at most, until what was told is sent."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_SECONDS):
                await self._outgoing.join()

    async def run(self, pins: Pins, *, gateway: Signer) -> None:
        """Keeps the channel until cancelled."""
        while True:
            try:
                await self._once(pins, gateway)
                self.trouble = "The hub closed the connection."
            except (TransomError, OSError, TimeoutError, WebSocketException) as error:
                self.trouble = _trouble(error)
                log.info("channel_lost", why=self.trouble, detail=str(error)[:200])
            except Exception:
                self.trouble = "The gateway met a fault of its own; it tries again."
                log.exception("channel_fault")
            finally:
                self._lost()
            await asyncio.sleep(self._backoff.next())

    async def _once(self, pins: Pins, gateway: Signer) -> None:
        async with connect(
            channel_url(pins.hub_url),
            open_timeout=HANDSHAKE_SECONDS,
            close_timeout=1,
            ping_interval=None,  # `_probe` does it, and notes when the hub was last heard
            max_size=MAX_MESSAGE,
            proxy=None,
        ) as socket:
            async with asyncio.timeout(HANDSHAKE_SECONDS):
                await authenticate(
                    socket, gateway_id=pins.gateway_id, gateway=gateway, hub_key=pins.hub_key
                )
                await socket.send(json.dumps(self._hello()))
            await self._serve(socket)

    async def _serve(self, socket: ClientConnection) -> None:
        tasks = [
            asyncio.create_task(work)
            for work in (self._receive(socket), self._send(socket), self._probe(socket))
        ]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
        for result in results:
            if isinstance(result, Exception):
                raise result

    async def _receive(self, socket: ClientConnection) -> None:
        async for text in socket:
            self._heard = self._clock.monotonic()
            try:
                message = read(text)
            except EncodingError as error:
                log.warning("message_dropped", why=error.message)
                continue
            if isinstance(message, Ping):
                self._outgoing.put_nowait({"t": "pong"})
                continue
            if isinstance(message, Welcome):
                self._welcomed()
            self._on_message(message)

    async def _send(self, socket: ClientConnection) -> None:
        while True:
            message = await self._outgoing.get()
            await socket.send(json.dumps(message))
            self._outgoing.task_done()

    async def _probe(self, socket: ClientConnection) -> None:
        while True:
            await asyncio.sleep(PROBE_SECONDS)
            async with asyncio.timeout(PROBE_SECONDS):
                await (await socket.ping())
            self._heard = self._clock.monotonic()

    def _welcomed(self) -> None:
        self._backoff.reset()
        self.connected, self.since, self.trouble = True, self._clock.now(), ""
        log.info("channel_up")
        self._on_state()

    def _lost(self) -> None:
        self.connected, self.since = False, None
        self._outgoing = asyncio.Queue()  # `hello` makes good what is dropped here
        self._on_state()


def channel_url(hub_url: str) -> str:
    """The channel's WebSocket URL at a hub."""
    parts = urlsplit(hub_url)
    scheme = "wss" if parts.scheme == "https" else "ws"
    path = parts.path.rstrip("/") + "/v1/gateways/channel"
    return urlunsplit((scheme, parts.netloc, path, "", ""))


def _trouble(error: Exception) -> str:
    match error:
        case SignatureRefused():
            return "Whoever answers at the hub's address isn't the hub this gateway enrolled with."
        case TransomError():
            return f"The hub's answer made no sense: {error.message}."
        case TimeoutError():
            return "The hub doesn't answer."
        case OSError():
            return "The hub can't be reached."
        case _:
            return "The connection to the hub was lost."
