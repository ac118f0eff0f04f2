"""A camera over RTSP: H.264 passed through without decoding, over TCP or UDP, digest auth."""

import asyncio
import threading
from collections.abc import Callable, Iterator

import structlog

from transom.clock import Clock, SystemClock
from transom.errors import CameraUnavailable
from transom.gateway.cameras.camera import AccessUnit, CameraStatus, CaptureClock, VideoInfo
from transom.gateway.cameras.connection import RtspConnection
from transom.gateway.cameras.h264 import Depacketizer, Unit
from transom.gateway.cameras.picture import describe
from transom.gateway.cameras.source import RtspSource
from transom.wire.backoff import Backoff

_log = structlog.get_logger(__name__)


async def probe(source: RtspSource, *, timeout_seconds: float = 5.0) -> VideoInfo:
    """Connects once, waits for a key frame, and tells what the camera sends.

    Raises:
        CameraUnavailable: `unreachable`, `password`, `not_rtsp`, `no_video` or `codec`, with a
            sentence for the owner. Neither it nor a log line holds the password or the path.
    """
    return await asyncio.to_thread(_probe, source, timeout_seconds)


def _probe(source: RtspSource, timeout_seconds: float) -> VideoInfo:
    clock = SystemClock()
    connection = RtspConnection(source, clock=clock, answer_seconds=timeout_seconds)
    try:
        video = connection.open()
        depacketizer = Depacketizer(video.parameter_sets)
        for unit in _units(connection, depacketizer, clock=clock, stall_seconds=timeout_seconds):
            if unit.is_key:
                return describe(unit.data, fps=video.fps)
    finally:
        connection.close()
    raise AssertionError("units end only by an exception")


def _units(
    connection: RtspConnection, depacketizer: Depacketizer, *, clock: Clock, stall_seconds: float
) -> Iterator[Unit]:
    """Access units, and lost ones, until the camera is lost."""
    last, anything = clock.monotonic(), False
    while True:
        for packet in connection.read():
            for unit in depacketizer.push(packet):
                yield unit
                last, anything = clock.monotonic(), True
        if clock.monotonic() - last > stall_seconds:
            if anything:
                raise CameraUnavailable("lost", "The camera has stopped sending pictures.")
            raise CameraUnavailable(
                "no_video",
                "The camera accepts the connection, but no picture arrives.",
                hint="If it's set to UDP, choose TCP: a firewall may be in between.",
            )


class RtspCamera:
    """A `Camera` over RTSP. See `transom.gateway.cameras.camera.Camera`.

    Reconnects with full jitter between 0 and a backoff that doubles from 0.5 s to 15 s (after a
    refused password 30 s to 5 min: cameras lock out those who guess); a camera that sends
    nothing for `stall_seconds` is lost.
    """

    def __init__(
        self, source: RtspSource, *, clock: CaptureClock, stall_seconds: float = 5.0
    ) -> None:
        self._source = source
        self._clock = clock
        self._stall_seconds = stall_seconds
        self._status = CameraStatus("connecting", clock.now())
        self._closing = threading.Event()
        self._connection: RtspConnection | None = None
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
        name = f"camera {self._source.address_shown}"
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    async def close(self) -> None:
        """See `Camera.close`."""
        self._closing.set()
        if self._connection is not None:
            self._connection.abort()
        await asyncio.to_thread(self._thread.join)

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                self._connected_once()
            except CameraUnavailable as error:
                self._became(CameraStatus("unavailable", 0, error.reason, error.message))
                self._closing.wait(self._delay(error.reason))

    def _delay(self, reason: str) -> float:
        return (self._password_backoff if reason == "password" else self._backoff).next()

    def _connected_once(self) -> None:
        self._connection = connection = RtspConnection(self._source, clock=self._clock)
        self._in_step = False
        try:
            if self._closing.is_set():
                return
            video = connection.open()
            depacketizer = Depacketizer(video.parameter_sets)
            for unit in _units(
                connection, depacketizer, clock=self._clock, stall_seconds=self._stall_seconds
            ):
                if self._closing.is_set():
                    return
                self._pass_on(unit, video.fps)
        finally:
            connection.close()

    def _pass_on(self, unit: Unit, fps: float) -> None:
        """Hands a whole unit on. After a loss it waits for a key frame, and leaves a number out."""
        captured_at = self._clock.now_us()
        if not unit.is_key and (unit.lost or not self._in_step):
            self._sequence += self._in_step
            self._in_step = False
            return
        if self._status.state != "online":
            self._became(CameraStatus("online", 0, info=describe(unit.data, fps=fps)))
            self._backoff.reset()
            self._password_backoff.reset()
        self._in_step = True
        self._on_access_unit(AccessUnit(unit.data, unit.is_key, self._sequence, captured_at))
        self._sequence += 1

    def _became(self, status: CameraStatus) -> None:
        before = self._status
        if (status.state, status.reason) == (before.state, before.reason) or self._closing.is_set():
            return
        since = self._clock.now()
        status = CameraStatus(status.state, since, status.reason, status.message, status.info)
        self._status = status
        _log.info("camera_state", address=self._source.address_shown, state=status.state)
        self._loop.call_soon_threadsafe(self._on_status, status)
