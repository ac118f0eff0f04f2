"""The recordings of all cameras: switched on and off, kept within their caps, deleted.

Touches no disk until the first camera is switched on, or was before.
"""

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from transom.clock import Clock
from transom.errors import StorageUnavailable
from transom.gateway.cameras.camera import AccessUnit
from transom.gateway.recording.disk import Disk
from transom.gateway.recording.recorder import Recorder, RecorderStatus
from transom.gateway.recording.ring import enforce
from transom.gateway.recording.segment import Why
from transom.gateway.recording.settings import RecordingSettings
from transom.gateway.recording.shelf import Shelf

FOLDER = "recording"


class Recordings:
    """`push` and `lost` are called by cameras' threads; everything else by one thread at a time.

    Args:
        folder: the gateway's data folder.
        key: the keystore's recording key.
        alarms: when a camera's alarms were raised, see `ring.excess`; asked in any thread.
    """

    def __init__(
        self,
        folder: Path,
        *,
        key: bytes,
        clock: Clock,
        alarms: Callable[[str], Sequence[int]] = lambda _: (),
        disk: Disk | None = None,
    ) -> None:
        self._alarms = alarms
        self._folder, self._key, self._clock, self._disk = folder / FOLDER, key, clock, disk
        self._shelf: Shelf | None = None
        self._opening = threading.Lock()
        self._recorders: dict[str, Recorder] = {}

    def push(self, camera_id: str, unit: AccessUnit) -> None:
        """Takes a camera's next access unit; never waits for the disk."""
        recorder = self._recorders.get(camera_id)
        if recorder is not None:
            recorder.push(unit)

    def lost(self, camera_id: str) -> None:
        """The camera has stopped giving pictures."""
        recorder = self._recorders.get(camera_id)
        if recorder is not None:
            recorder.interrupt("camera_lost")

    def shelf(self) -> Shelf:
        """What is recorded, looked through at the first call.

        Raises:
            StorageUnavailable: the disk refuses.
        """
        with self._opening, refusals():
            if self._shelf is None:
                self._shelf = Shelf(self._folder, key=self._key, disk=self._disk)
            return self._shelf

    @property
    def any(self) -> bool:
        """Whether there is, or was, anything recorded here."""
        return self._shelf is not None or self._folder.exists()

    def free(self) -> int:
        """Bytes that are free on the disk. Raises OSError."""
        return (self._disk or Disk()).free(self._folder.parent)

    def set(self, camera_id: str, settings: RecordingSettings, *, why: Why) -> None:
        """Takes a camera's settings: begins, goes on with other caps, or ends. Blocking.

        Args:
            why: why nothing was recorded until now.

        Raises:
            StorageUnavailable: the disk refuses.
        """
        running = self._recorders.get(camera_id)
        if running is not None and settings.on:
            running.settings = settings
        elif running is not None:
            del self._recorders[camera_id]
            running.close()
        elif settings.on:
            self._recorders[camera_id] = Recorder(
                camera_id,
                self.shelf(),
                settings,
                why=why,
                clock=self._clock,
                alarms=lambda: self._alarms(camera_id),
            )

    def status(self, camera_id: str) -> RecorderStatus | None:
        """How a camera's recording goes; None while it is off."""
        recorder = self._recorders.get(camera_id)
        return recorder.status if recorder else None

    def keep(self, settings: dict[str, RecordingSettings]) -> None:
        """Shreds what is too old or too much, and all of cameras that aren't named. Blocking.

        Raises:
            StorageUnavailable: the disk refuses.
        """
        if not self.any:
            return
        shelf, now_us = self.shelf(), self._clock.now() * 1000
        with refusals():
            for camera_id in shelf.cameras():
                if camera_id in settings:
                    kept = self._alarms(camera_id)
                    enforce(shelf, camera_id, settings[camera_id], now_us=now_us, alarms=kept)
                else:
                    shelf.shred(shelf.segments(camera_id))

    def delete(self, camera_id: str) -> None:
        """Shreds everything of a camera, now. Blocking.

        Raises:
            StorageUnavailable: the disk refuses; the salts may be gone already.
        """
        if self.any:
            shelf = self.shelf()
            with refusals():
                shelf.shred(shelf.segments(camera_id))

    def forget(self, camera_id: str) -> None:
        """Ends a camera's recording and shreds it. Blocking. Raises as `delete`."""
        self.set(camera_id, RecordingSettings(on=False), why="switched_off")
        self.delete(camera_id)

    def close(self) -> None:
        """Writes what waits, and ends. Blocking."""
        for recorder in self._recorders.values():
            recorder.close()
        self._recorders = {}
        if self._shelf is not None:
            self._shelf.close()


@contextlib.contextmanager
def refusals() -> Iterator[None]:
    """A disk that refuses, in words for the owner."""
    try:
        yield
    except OSError as error:
        raise StorageUnavailable(
            f"the recordings' folder can't be used: {error.strerror or 'the disk refused'}",
            hint="Make room on the gateway's disk, and see that it isn't read-only.",
        ) from error
