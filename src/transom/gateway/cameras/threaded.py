"""A camera that connects again by itself, in a thread of its own, whatever it speaks."""

import asyncio
import threading
from collections.abc import Callable

import structlog

from transom.errors import CameraUnavailable
from transom.gateway.cameras.camera import AccessUnit, CameraStatus, CaptureClock
from transom.gateway.cameras.picture import describe
from transom.gateway.cameras.reader import MakeReader, Reader, Stream, units
from transom.gateway.cameras.unit import Unit
from transom.wire.backoff import Backoff

_ASK_SELDOM = frozenset({"password", "signed_out", "encrypted", "denied"})

_log = structlog.get_logger(__name__)


class ThreadedCamera:
    """A `Camera` out of connections. See `transom.gateway.cameras.camera.Camera`.

    Reconnects with full jitter between 0 and a backoff that doubles from 0.5 s to 15 s (after a
    refused password, and what else only its owner can mend, 30 s to 5 min: cameras lock out
    those who guess); a camera that sends nothing for `stall_seconds` is lost.

    Args:
        make_reader: a new connection, not yet opened.
        shown: the camera's name in the log.
    """

    def __init__(
        self,
        make_reader: MakeReader,
        *,
        shown: str,
        clock: CaptureClock,
        stall_seconds: float = 5.0,
    ) -> None:
        self._make_reader = make_reader
        self._shown = shown
        self._clock = clock
        self._stall_seconds = stall_seconds
        self._status = CameraStatus("connecting", clock.now())
        self._closing = threading.Event()
        self._reader: Reader | None = None
        self._backoff = Backoff(first=0.5, cap=15.0)
        self._password_backoff = Backoff(first=30.0, cap=300.0)
        self._sequence = 0
        self._in_step = False

    @property
    def status(self) -> CameraStatus:
        """See `Camera.status`."""
        return self._status

    def start(
        self,
        on_access_unit: Callable[[AccessUnit], None],
        on_status: Callable[[CameraStatus], None],
    ) -> None:
        """See `Camera.start`."""
        self._on_access_unit = on_access_unit
        self._on_status = on_status
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._run, name=f"camera {self._shown}", daemon=True)
        self._thread.start()

    async def close(self) -> None:
        """See `Camera.close`."""
        self._closing.set()
        if self._reader is not None:
            self._reader.abort()
        await asyncio.to_thread(self._thread.join)

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                self._connected_once()
            except CameraUnavailable as error:
                self._became(CameraStatus("unavailable", 0, error.reason, error.message))
                self._closing.wait(self._delay(error.reason))

    def _delay(self, reason: str) -> float:
        return (self._password_backoff if reason in _ASK_SELDOM else self._backoff).next()

    def _connected_once(self) -> None:
        self._reader = reader = self._make_reader()
        self._in_step = False
        try:
            if self._closing.is_set():
                return
            stream = reader.open()
            for unit in units(reader, clock=self._clock, stall_seconds=self._stall_seconds):
                if self._closing.is_set():
                    return
                self._pass_on(unit, stream, reader.clock_offset_ms)
        finally:
            reader.close()

    def _pass_on(self, unit: Unit, stream: Stream, offset_ms: int | None) -> None:
        """Hands a whole unit on. After a loss it waits for a key frame, and leaves a number out."""
        captured_at = self._clock.now_us()
        if not unit.is_key and (unit.lost or not self._in_step):
            self._sequence += self._in_step
            self._in_step = False
            return
        if self._status.state != "online":
            self._became(CameraStatus("online", 0, info=describe(unit.data, stream)))
            self._backoff.reset()
            self._password_backoff.reset()
        self._in_step = True
        self._on_access_unit(
            AccessUnit(unit.data, unit.is_key, self._sequence, captured_at, stream.codec, offset_ms)
        )
        self._sequence += 1

    def _became(self, status: CameraStatus) -> None:
        before = self._status
        if (status.state, status.reason) == (before.state, before.reason) or self._closing.is_set():
            return
        since = before.since if status.state == before.state else self._clock.now()
        status = CameraStatus(status.state, since, status.reason, status.message, status.info)
        self._status = status
        _log.info("camera_state", address=self._shown, state=status.state, reason=status.reason)
        self._loop.call_soon_threadsafe(self._on_status, status)
