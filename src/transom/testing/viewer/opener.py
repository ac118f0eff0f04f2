"""Opens one broadcast's frames in order and says which to show (spec/frame-seal.md). Pure."""

from collections import Counter, deque
from dataclasses import dataclass
from typing import Literal

from transom.core.crypto.frames import (
    HEADER_BYTES,
    FrameHeader,
    SealKey,
    metadata,
    parse_header,
)
from transom.errors import FrameError, SealRefused
from transom.wire.items import TRACK, WireFrame

MAX_HELD = 128  # frames that wait for their epoch's envelope, which travels another road
_KEPT_KEYS = 4

Dropped = Literal[
    "unknown_kid", "malformed", "not_authentic", "group_order", "frame_order", "seen", "not_in_step"
]
REFUSALS = frozenset({"unknown_kid", "malformed", "not_authentic", "group_order", "frame_order"})


@dataclass(frozen=True, slots=True)
class Opened:
    """A frame to show."""

    header: FrameHeader
    unit: bytes
    group: int
    index: int


class FrameOpener:
    """Feed it frames in the order in which they arrive, and keys as their envelopes are opened.

    Attributes:
        dropped: frames that weren't shown, by reason. `seen` and `not_in_step` are no refusals:
            nothing is wrong with such a frame.
    """

    def __init__(self, broadcast: str, track: str = TRACK) -> None:
        self.dropped: Counter[Dropped] = Counter()
        self._place = broadcast, track
        self._keys: dict[int, SealKey] = {}
        self._held: deque[tuple[WireFrame, int]] = deque()
        self._at = (-1, -1)
        self._last = -1
        self._in_step = False

    @property
    def refused(self) -> int:
        """How many frames were refused."""
        return sum(count for why, count in self.dropped.items() if why in REFUSALS)

    def add_key(self, key: SealKey) -> list[Opened]:
        """Takes an epoch's key; returns what was held for it."""
        self._keys[key.kid] = key
        while len(self._keys) > _KEPT_KEYS:
            del self._keys[next(iter(self._keys))]
        return self._release()

    def push(self, frame: WireFrame) -> list[Opened]:
        """The frames to show now: none, this one, or more when it ends a wait."""
        place = frame.group, frame.index
        if place <= self._at:
            self.dropped["group_order" if frame.group < self._at[0] else "frame_order"] += 1
            return []
        self._at = place
        try:
            kid, _, _ = parse_header(frame.payload)
        except FrameError:
            self.dropped["malformed"] += 1
            return []
        self._held.append((frame, kid))
        return self._release()

    def lose_step(self) -> None:
        """After a gap that the caller made (its decoder failed): waits for a key frame."""
        self._in_step = False

    def _release(self) -> list[Opened]:
        out = []
        while self._held:
            frame, kid = self._held[0]
            key = self._keys.get(kid)
            # A key may still come only for an epoch after those that we have keys for.
            coming = kid > max(self._keys, default=-1)
            if key is None and coming and len(self._held) <= MAX_HELD:
                break
            self._held.popleft()
            if key is None:
                self.dropped["unknown_kid"] += 1
            elif opened := self._open(frame, key):
                out.append(opened)
        return out

    def _open(self, frame: WireFrame, key: SealKey) -> Opened | None:
        place = metadata(*self._place, frame.group, frame.index)
        try:
            plaintext = key.open(frame.payload, place)
            header = FrameHeader.unpack(plaintext)
        except SealRefused:
            self.dropped["not_authentic"] += 1
            return None
        except FrameError:
            self.dropped["malformed"] += 1
            return None
        why = self._why_not(header)
        if why is not None:
            self.dropped[why] += 1
            return None
        self._in_step, self._last = True, header.sequence
        return Opened(header, plaintext[HEADER_BYTES:], frame.group, frame.index)

    def _why_not(self, header: FrameHeader) -> Dropped | None:
        # A key frame that is new under its seal and yet counts lower: opened afresh.
        afresh = header.is_key and not header.is_resealed and header.sequence <= self._last
        if self._in_step and header.sequence <= self._last and not afresh:
            return "seen"
        if not header.is_key and not (self._in_step and header.sequence == self._last + 1):
            self._in_step = False
            return "not_in_step"
        return None
