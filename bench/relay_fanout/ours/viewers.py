"""Viewers of our relay, one connection each.

A reader opens every frame and times it. The others take every group and leave its frames to the
library, which receives, decrypts, acknowledges and counts them: reading them all one by one in
Python would measure Python, not the relay.
"""

import asyncio
from typing import Any

import moq

from bench.relay_fanout.load import Load, from_argument
from bench.relay_fanout.ours.seal import Opener
from bench.relay_fanout.tally import Tally, answer_in_background, say
from transom.clock import SystemClock
from transom.wire.dial import dial
from transom.wire.items import TRACK, WireFrame
from transom.wire.track import MAX_AGE_US, TrackSource


class Viewers:
    """The viewers of this process."""

    def __init__(self, access: dict[str, Any], numbers: range, *, reading: bool) -> None:
        self._access = access
        self._numbers = numbers
        self._reading = reading
        self._connected: dict[int, moq.Session] = {}
        self._started = asyncio.Event()
        self._waiting = len(numbers)
        self.tally = Tally(wire_bytes=self._wire_bytes, readers=len(numbers) if reading else 0)

    async def run(self) -> None:
        """Connects all, says so when each has its first group or frame, and goes on viewing."""
        viewers = [asyncio.create_task(self._view(number)) for number in self._numbers]
        if viewers:
            await self._started.wait()
        say({"viewers": len(viewers)})
        answer_in_background(self.tally)
        await asyncio.gather(*viewers)
        await asyncio.Event().wait()

    async def _view(self, number: int) -> None:
        session = self._access["sessions"][number]
        url = f"{self._access['url']}/v/{session['id']}?token={session['token']}"
        async with dial(url, fingerprints=self._access["fingerprints"]) as connection:
            self._connected[number] = connection
            if self._reading:
                await self._read(connection, session["camera"])
            else:
                await self._take_groups(connection, session["camera"])

    async def _read(self, connection: moq.Session, camera_id: str) -> None:
        opener, clock, first = Opener(camera_id), SystemClock(), True
        async for item in TrackSource(connection.consume(), camera_id).items():
            if isinstance(item, WireFrame):
                at = opener.captured_at_us(item.payload, group=item.group, index=item.index)
                self.tally.frame(len(item.payload), (clock.now_us() - at) / 1000)
                first = first and self._one_started()

    async def _take_groups(self, connection: moq.Session, camera_id: str) -> None:
        broadcast = await connection.consume().announced_broadcast(camera_id)
        subscription = moq.Subscription(max_age_us=MAX_AGE_US)
        first = True
        async for _ in await broadcast.subscribe_track(TRACK, subscription):
            first = first and self._one_started()

    def _one_started(self) -> bool:
        self._waiting -= 1
        if not self._waiting:
            self._started.set()
        return False

    def _wire_bytes(self) -> list[int]:
        return [self._connected[n].stats().bytes_received or 0 for n in self._numbers]


def main(load: Load, access: dict[str, Any], part: str) -> None:
    """Runs the load's readers or its others."""
    readers, others = load.split()
    numbers = readers if part == "readers" else others

    async def run() -> None:
        await Viewers(access, numbers, reading=part == "readers").run()

    asyncio.run(run())


if __name__ == "__main__":
    _load, _given = from_argument()
    main(_load, _given["access"], _given["part"])
