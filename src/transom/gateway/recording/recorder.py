"""One camera's recording: a bounded queue, and a thread that writes. Never holds the camera up.

What there is no room for in the queue is dropped up to the next key frame, counted, and shown as a
gap. A disk that refuses closes the recording for a while, with a reason for the owner.
"""

import errno
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import structlog

from transom.clock import Clock
from transom.gateway.cameras.camera import AccessUnit
from transom.gateway.recording.ring import enforce
from transom.gateway.recording.segment import Why
from transom.gateway.recording.settings import RecordingSettings
from transom.gateway.recording.shelf import Shelf
from transom.gateway.recording.writer import SegmentWriter

log = structlog.get_logger(__name__)
QUEUE_BYTES = 32 * 1024 * 1024
AGAIN_S = 30.0
_FULL = "The disk is full, so nothing is recorded. Make room, or let recordings take less."
_REFUSED = "The disk doesn't take the recording. Look whether it is there, and not read-only."

State = Literal["waiting", "recording", "disk_full", "disk_trouble"]


@dataclass(frozen=True)
class RecorderStatus:
    """How a recording goes.

    Attributes:
        message: a sentence for the owner; empty unless the disk is in the way.
        dropped: stretches that had to be left out since the recording was switched on.
    """

    state: State
    message: str = ""
    dropped: int = 0


class Recorder:
    """Runs until it is closed. `push` and `interrupt` never wait for the disk.

    Args:
        why: why nothing was recorded before.
        alarms: when alarms were raised, see `ring.excess`; asked in the writing thread.
        queue_bytes: of access units that wait for the disk.
    """

    def __init__(
        self,
        camera_id: str,
        shelf: Shelf,
        settings: RecordingSettings,
        *,
        why: Why,
        clock: Clock,
        alarms: Callable[[], Sequence[int]] = tuple,
        queue_bytes: int = QUEUE_BYTES,
        again_s: float = AGAIN_S,
    ) -> None:
        self.camera_id, self.settings = camera_id, settings
        self._shelf, self._clock, self._again_s = shelf, clock, again_s
        self._alarms = alarms
        self._writer = SegmentWriter(camera_id, shelf, why=why)
        self._refused_at: float | None = None  # the writing thread's own
        self._status = RecorderStatus("waiting")
        # Guarded by the condition.
        self._ready = threading.Condition()
        self._waiting: deque[AccessUnit | Why] = deque()
        self._bytes, self._room = 0, queue_bytes
        self._dropped, self._dropping = 0, False
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="recording", daemon=True)
        self._thread.start()

    @property
    def status(self) -> RecorderStatus:
        """How it goes now."""
        now = self._status
        return RecorderStatus(now.state, now.message, self._dropped)

    @property
    def backlog(self) -> int:
        """Bytes that wait for the disk."""
        with self._ready:
            return self._bytes

    def push(self, unit: AccessUnit) -> None:
        """Takes the camera's next access unit, in the camera's thread."""
        with self._ready:
            fits = self._bytes + len(unit.data) <= self._room
            if self._dropping and not (unit.is_key and fits):
                return
            self._dropping = not fits
            if fits:
                self._waiting.append(unit)
                self._bytes += len(unit.data)
            else:
                self._dropped += 1
                self._waiting.append("too_busy")
            self._ready.notify()

    def interrupt(self, why: Why) -> None:
        """What comes next follows a gap."""
        with self._ready:
            self._waiting.append(why)
            self._ready.notify()

    def close(self) -> None:
        """Writes what waits, and ends. Blocking."""
        with self._ready:
            self._closing = True
            self._ready.notify()
        self._thread.join()

    def _run(self) -> None:
        while (item := self._next()) is not None:
            self._attempt(item)
        self._attempt("gateway_off")

    def _next(self) -> "AccessUnit | Why | None":
        with self._ready:
            self._ready.wait_for(lambda: self._waiting or self._closing)
            if not self._waiting:
                return None
            item = self._waiting.popleft()
            if isinstance(item, AccessUnit):
                self._bytes -= len(item.data)
            return item

    def _attempt(self, item: "AccessUnit | Why") -> None:
        if self._rests():
            return
        try:
            self._take(item)
        except OSError as error:
            self._fail(error)
        except Exception:
            log.exception("unexpected", task="recording")
            self._fail(OSError(errno.EIO, "unexpected"))

    def _take(self, item: "AccessUnit | Why") -> None:
        if isinstance(item, AccessUnit):
            finished = self._writer.take(item)
            self._status = RecorderStatus("recording")
        else:
            finished = self._writer.interrupt(item)
            self._status = RecorderStatus("waiting")
        if finished:
            enforce(
                self._shelf,
                self.camera_id,
                self.settings,
                now_us=self._clock.now() * 1000,
                alarms=self._alarms(),
            )

    def _rests(self) -> bool:
        """Whether the disk has refused just now: it is asked again after a while."""
        if self._refused_at is None:
            return False
        if self._clock.monotonic() - self._refused_at < self._again_s:
            return True
        self._refused_at = None
        return False

    def _fail(self, error: OSError) -> None:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        if self._status.state not in ("disk_full", "disk_trouble"):
            log.warning("recording_refused", camera_id=self.camera_id, errno=error.errno)
        self._refused_at = self._clock.monotonic()
        self._writer.fail("disk")
        self._status = (
            RecorderStatus("disk_full", _FULL) if full else RecorderStatus("disk_trouble", _REFUSED)
        )
