"""The gateways that are connected now. Owned by the event loop."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from transom.hub.sessions.live import Live

MOST_WAITING = 1024  # messages; a gateway that reads no more is cut off
FEW_WAITING = 64  # what isn't urgent is sent only while no more than these wait


class Channel:
    """One gateway's authenticated connection, from the hub's side.

    Attributes:
        tree_size: of the last tree that the gateway says it accepted.
        logged_to: the number of the last opening that was sent to it, or that it says it has.
        held: set when there may be an opening more for it.
        opening: held while an `open` is under way.
    """

    def __init__(self, gateway_id: str, tree_size: int, logged_to: int = 0) -> None:
        self.gateway_id, self.tree_size, self.logged_to = gateway_id, tree_size, logged_to
        self.held = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self.opening = asyncio.Lock()
        self.closed = False
        self._outgoing: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._waiting: tuple[str, int, asyncio.Event] | None = None

    def send(self, message: Mapping[str, Any]) -> None:
        """Queues a message; a gateway that is far behind is cut off."""
        if self.closed:
            return
        if self._outgoing.qsize() >= MOST_WAITING:
            self.close()
            return
        self._outgoing.put_nowait(msgspec.json.encode(message))
        if self._outgoing.qsize() > FEW_WAITING:
            self._room.clear()

    def close(self) -> None:
        """Nothing more is sent."""
        self.closed = True
        self._outgoing.put_nowait(None)

    async def next(self) -> bytes | None:
        """The next message to send; None when the channel is closed."""
        message = await self._outgoing.get()
        if self._outgoing.qsize() <= FEW_WAITING:
            self._room.set()
        return message

    async def room(self) -> None:
        """Waits until few messages wait."""
        await self._room.wait()

    async def accepts(self, session_id: str, tree_size: int, *, within: float) -> None:
        """Waits until the gateway has told what became of an `open`, at most `within` seconds."""
        told = asyncio.Event()
        self._waiting = (session_id, tree_size, told)
        try:
            async with asyncio.timeout(within):
                await told.wait()
        except TimeoutError:
            pass
        finally:
            self._waiting = None

    def grown(self, tree_size: int) -> None:
        """The gateway has accepted a tree of this size."""
        self.tree_size = max(self.tree_size, tree_size)
        if self._waiting is not None and self._waiting[1] <= tree_size:
            self._waiting[2].set()

    def answered(self, session_id: str, *, accepted: bool) -> None:
        """The gateway has said something about a session; `accepted`: its proof held."""
        if self._waiting is not None and self._waiting[0] == session_id:
            if accepted:
                self.tree_size = max(self.tree_size, self._waiting[1])
            self._waiting[2].set()


class Channels:
    """Finds connected gateways.

    Args:
        on_change: called with a gateway's identifier when it came or went.
    """

    def __init__(self) -> None:
        self._channels: dict[str, Channel] = {}
        self.on_change: Callable[[str], None] = lambda gateway_id: None

    def get(self, gateway_id: str) -> Channel | None:
        """A gateway's channel."""
        return self._channels.get(gateway_id)

    def online(self, gateway_id: str) -> bool:
        """Whether a gateway is connected."""
        return gateway_id in self._channels

    def join(self, channel: Channel) -> None:
        """Begins to hold a channel; an older one of the same gateway is closed."""
        older = self._channels.pop(channel.gateway_id, None)
        if older is not None:
            older.close()
        self._channels[channel.gateway_id] = channel
        self.on_change(channel.gateway_id)

    def leave(self, channel: Channel) -> None:
        """Holds a channel no longer."""
        channel.close()
        if self._channels.get(channel.gateway_id) is channel:
            del self._channels[channel.gateway_id]
            self.on_change(channel.gateway_id)

    def close_session(self, live: Live, reason: str) -> None:
        """Tells a session's gateway to close it, if it was ever told to open it."""
        channel = self._channels.get(live.gateway_id)
        if channel is not None and live.sent_on is not None:
            channel.send({"t": "close", "session_id": live.session_id, "reason": reason})

    def holds_more(self, gateway_id: str) -> None:
        """There is an opening more for a gateway."""
        channel = self._channels.get(gateway_id)
        if channel is not None:
            channel.held.set()

    def tell_all(self, message: Mapping[str, Any]) -> None:
        """Sends every gateway a message."""
        for channel in self:
            channel.send(message)

    def close_all(self) -> None:
        """Closes every channel."""
        for channel in self:
            channel.close()

    def __iter__(self) -> Iterator[Channel]:
        return iter(list(self._channels.values()))

    def __len__(self) -> int:
        return len(self._channels)
