"""One track of a camera: what of it is buffered, under which epoch it is sealed, what has left.

Pure but for the publisher that it writes to. The stream guards it with its lock.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from transom.core.crypto.frames import KEY_FRAME, RESEALED, FrameHeader
from transom.gateway.cameras.camera import AccessUnit
from transom.gateway.media.epochs import Epoch
from transom.gateway.media.gop import GopBuffer
from transom.wire.publisher import CameraPublisher


@dataclass(frozen=True)
class Counts:
    """What has left the gateway for one session, from its join on."""

    frames: int
    bytes: int


class Lane:
    """A track.

    Args:
        name: of the track, as in `transom.wire.items`.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.gop = GopBuffer()
        self.epoch: Epoch | None = None
        self.sent = Counts(0, 0)
        self._group: int | None = None  # `None`: the next access unit begins one
        self._index = 0
        self._needs_key = True  # nobody is in step: only a key frame may begin a group
        self._published = -1  # the highest sequence that has left

    def lost(self) -> None:
        """Forgets what is buffered: what comes next starts with a key frame."""
        self.gop.clear()
        self._needs_key = True

    def begin(self, epoch: Epoch) -> None:
        """Somebody joins: a new epoch, from the buffered key frame on."""
        self.epoch, self._group, self._needs_key = epoch, None, True

    def turn(self, epoch: Epoch) -> None:
        """Somebody has left: a new epoch, from the next access unit on."""
        self.epoch, self._group = epoch, None

    def end(self) -> None:
        """Nobody may see it; the epoch's key is forgotten."""
        self.epoch, self._group, self._needs_key = None, None, True

    def publish(self, publisher: CameraPublisher, units: Iterable[AccessUnit]) -> None:
        """Seals and writes; there is an epoch."""
        assert self.epoch is not None
        for unit in units:
            if unit.is_key or self._group is None:
                if self._needs_key and not unit.is_key:
                    continue
                self._group, self._index = publisher.new_group(self.name), 0
                self._needs_key = False
            header = FrameHeader(self._flags(unit), unit.sequence, unit.captured_at_us)
            sealed = self.epoch.seal(header, unit.data, group=self._group, index=self._index)
            publisher.write(sealed, self.name)
            self._index += 1
            self._published = max(self._published, unit.sequence)
            self.sent = Counts(self.sent.frames + 1, self.sent.bytes + len(sealed))

    def _flags(self, unit: AccessUnit) -> int:
        again = RESEALED if unit.sequence <= self._published else 0
        return again | (KEY_FRAME if unit.is_key else 0)
