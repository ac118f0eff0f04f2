"""Reads one broadcast's track out of an origin, through a gateway's reconnects."""

import asyncio
from collections.abc import AsyncIterator

import moq

from transom.wire.items import TRACK, GroupEnd, WireFrame, WireItem

MAX_AGE_US = 1_000_000  # how long a group that a newer one has overtaken is still worth sending
_RETRY_SECONDS = 0.05  # between a broken track and the next look for its route


class TrackSource:
    """A broadcast's track as items, for as long as its origin lives.

    It waits for the broadcast, starts with the newest group, and when the publisher is lost it
    waits for it again. Groups come in rising order; a group that broke off just ends.
    """

    def __init__(self, origin: moq.OriginConsumer, broadcast: str, track: str = TRACK) -> None:
        self._origin = origin
        self._broadcast = broadcast
        self._track = track
        self._last = -1

    async def items(self) -> AsyncIterator[WireItem]:
        """Never ends by itself; raises `moq.Error` only if the origin is gone."""
        while True:
            broadcast = await self._origin.announced_broadcast(self._broadcast)
            try:
                subscription = moq.Subscription(max_age_us=MAX_AGE_US)
                track = await broadcast.subscribe_track(self._track, subscription)
                async with track:
                    async for item in self._groups(track):
                        yield item
            except moq.Error:
                pass
            await asyncio.sleep(_RETRY_SECONDS)

    async def _groups(self, track: moq.TrackConsumer) -> AsyncIterator[WireItem]:
        async for group in track:
            number = group.sequence
            if number <= self._last:
                continue
            self._last = number
            try:
                index = 0
                async for frame in group:
                    yield WireFrame(number, index, frame.payload)
                    index += 1
            except moq.Error:
                pass  # overtaken or torn: the next group decides
            finally:
                group.cancel()
            yield GroupEnd(number)
