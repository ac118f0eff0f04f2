"""A session's frames for the WebSocket fallback, read from the in-process origin.

A reader task keeps up with the camera; what the socket hasn't taken yet waits in a queue of at
most 64 frames. Beyond that the session is moved on to the newest group.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import suppress

import moq

from transom.errors import SessionEnded
from transom.wire.items import WireFrame, WireItem
from transom.wire.track import TrackSource

MAX_BEHIND = 64


class Backlog:
    """What waits for a slow socket. Pure: never more than `MAX_BEHIND` frames.

    When it overflows, all but the newest group is dropped; if the newest group alone is too
    long, it goes too, and what follows starts with the next group.
    """

    def __init__(self) -> None:
        self._items: deque[WireItem] = deque()
        self._frames = 0
        self._skipping: int | None = None

    def put(self, item: WireItem) -> None:
        """Adds the camera's next item."""
        if self._skipping is not None and item.group == self._skipping:
            return
        self._skipping = None
        self._items.append(item)
        self._frames += isinstance(item, WireFrame)
        if self._frames > MAX_BEHIND:
            self._move_on(item.group)

    def take(self) -> WireItem | None:
        """The oldest item, or `None`."""
        if not self._items:
            return None
        item = self._items.popleft()
        self._frames -= isinstance(item, WireFrame)
        return item

    def _move_on(self, newest: int) -> None:
        kept = [item for item in self._items if item.group == newest]
        whole = isinstance(kept[0], WireFrame) and kept[0].index == 0
        if not whole or len(kept) > MAX_BEHIND:
            self._skipping, kept = newest, []
        self._items = deque(kept)
        self._frames = sum(isinstance(item, WireFrame) for item in kept)


class Fallback:
    """One fallback connection: iterate it; `end` it to cut it."""

    def __init__(self, source: TrackSource) -> None:
        self._source = source
        self._backlog = Backlog()
        self._ready = asyncio.Event()
        self._code: int | None = None

    def end(self, code: int) -> None:
        """Cuts it: what is queued is dropped, the iteration raises `SessionEnded`."""
        self._code = code
        self._ready.set()

    async def items(self) -> AsyncIterator[WireItem]:
        """Frames and group ends, newest group first.

        Raises:
            SessionEnded: it was cut.
        """
        reader = asyncio.create_task(self._read())
        try:
            while True:
                await self._ready.wait()
                self._ready.clear()
                while (item := self._take()) is not None:
                    yield item
        finally:
            reader.cancel()

    def _take(self) -> WireItem | None:
        if self._code is not None:
            raise SessionEnded(self._code, "the view session has ended")
        return self._backlog.take()

    async def _read(self) -> None:
        with suppress(moq.Error):  # the origin is gone: `end` says so
            async for item in self._source.items():
                self._backlog.put(item)
                self._ready.set()
