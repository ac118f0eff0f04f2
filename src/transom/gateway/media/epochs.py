"""Epoch numbers and their keys (spec/frame-seal.md): never used twice, stored before used."""

import secrets
from collections import deque
from collections.abc import Awaitable, Callable

from transom.core.crypto.frames import (
    CipherSuite,
    FrameHeader,
    SealKey,
    make_kid,
    metadata,
)
from transom.wire.items import TRACK

ReserveEpochs = Callable[[int], Awaitable[int]]
"""Durably reserves that many epochs of the camera and returns the first (epochs start at 1).
Once it has returned, none of them may ever be handed out again, restart or not."""


class Epoch:
    """One epoch's key, which seals one track's frames at their place. Its repr shows no key."""

    def __init__(self, camera_id: str, number: int, suite: CipherSuite, track: str = TRACK) -> None:
        self.number, self.track = number, track
        self.suite = suite
        self.base_key = secrets.token_bytes(suite.key_bytes)
        self._camera_id = camera_id
        self._key = SealKey(suite, make_kid(camera_id, number), self.base_key)
        self._counter = 0

    def seal(self, header: FrameHeader, data: bytes, *, group: int, index: int) -> bytes:
        """The access unit, sealed for one place.

        Raises:
            SealRefused: 2^32 frames in one epoch: over four years at 30 frames a second.
        """
        place = metadata(self._camera_id, self.track, group, index)
        sealed = self._key.seal(self._counter, place, header.pack() + data)
        self._counter += 1
        return sealed


class EpochStore:
    """Reserved epoch numbers in hand, so that a change of audience needn't wait for a disk."""

    def __init__(self, reserve: ReserveEpochs) -> None:
        self._reserve = reserve
        self._numbers: deque[int] = deque()

    async def have(self, count: int) -> None:
        """Returns with at least `count` numbers in hand. Raises what reserving raises."""
        while (missing := count - len(self._numbers)) > 0:
            first = await self._reserve(missing)
            self._numbers.extend(range(first, first + missing))

    def take(self) -> int:
        """The next number; there must be one in hand."""
        return self._numbers.popleft()
