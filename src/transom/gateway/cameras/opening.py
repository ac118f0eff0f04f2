"""From a camera's address to the camera: the one place that knows every protocol."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from transom.clock import Clock, SystemClock
from transom.errors import CameraUnavailable
from transom.gateway.cameras.camera import Camera, CaptureClock, VideoInfo
from transom.gateway.cameras.film import FilmReader
from transom.gateway.cameras.mjpeg import MjpegReader
from transom.gateway.cameras.picture import describe, first_jpeg
from transom.gateway.cameras.reader import Reader, Stream, units
from transom.gateway.cameras.rtsp import RtspReader
from transom.gateway.cameras.sleeping import SleepingCamera
from transom.gateway.cameras.source import CameraSource
from transom.gateway.cameras.threaded import ThreadedCamera
from transom.gateway.cameras.unit import Unit
from transom.gateway.cameras.usb import UsbReader

if TYPE_CHECKING:
    from transom.gateway.cameras.ring.account import RingAccount

RingAccess = Callable[[], "RingAccount"]
"""Gives the owner's Ring account, or raises `CameraUnavailable` where there can be none."""


def no_ring() -> "RingAccount":
    """Where nobody could have signed in."""
    raise CameraUnavailable(
        "signed_out", "The gateway isn't signed in to Ring.", hint="Sign in to Ring first."
    )


def reader_of(
    source: CameraSource,
    *,
    clock: Clock,
    answer_seconds: float = 5.0,
    ring: RingAccess = no_ring,
) -> Reader:
    """A connection for the address's protocol, not yet opened.

    Args:
        answer_seconds: how long the camera may take to accept, and to answer each request.
    """
    match source.protocol:
        case "rtsp":
            return RtspReader(source, clock=clock, answer_seconds=answer_seconds)
        case "http":
            return MjpegReader(source, answer_seconds=answer_seconds)
        case "usb":
            return UsbReader(source)
        case "file":
            return FilmReader(source, clock=clock)
        case "ring":
            account = ring()  # before the import: it says so where the extra isn't installed
            from transom.gateway.cameras.ring.reader import RingReader  # noqa: PLC0415

            return RingReader(account, int(source.path))


def open_camera(
    source: CameraSource,
    *,
    clock: CaptureClock,
    stall_seconds: float = 5.0,
    ring: RingAccess = no_ring,
) -> Camera:
    """A camera that connects as soon as it is started, or as it is woken."""

    def connected() -> ThreadedCamera:
        return ThreadedCamera(
            lambda: reader_of(source, clock=clock, ring=ring),
            shown=source.address_shown,
            clock=clock,
            stall_seconds=stall_seconds,
        )

    return SleepingCamera(connected, clock=clock) if source.on_demand else connected()


async def probe(
    source: CameraSource, *, timeout_seconds: float = 5.0, ring: RingAccess = no_ring
) -> VideoInfo:
    """Connects once, waits for a key frame, and tells what the camera sends.

    Raises:
        CameraUnavailable: with a sentence for the owner. Neither it nor a log line holds the
            password or the path.
    """
    stream, unit = await asyncio.to_thread(_first_key_frame, source, timeout_seconds, ring)
    return describe(unit.data, stream)


async def snapshot_of(source: CameraSource, *, timeout_seconds: float = 5.0) -> bytes:
    """Connects once, and gives the first picture as JPEG. Raises as `probe`."""
    stream, unit = await asyncio.to_thread(_first_key_frame, source, timeout_seconds, no_ring)
    return await asyncio.to_thread(first_jpeg, unit.data, stream.codec)


def _first_key_frame(
    source: CameraSource, timeout_seconds: float, ring: RingAccess
) -> tuple[Stream, Unit]:
    clock = SystemClock()
    reader = reader_of(source, clock=clock, answer_seconds=timeout_seconds, ring=ring)
    try:
        stream = reader.open()
        for unit in units(reader, clock=clock, stall_seconds=timeout_seconds):
            if unit.is_key:
                return stream, unit
    finally:
        reader.close()
    raise AssertionError("units end only by an exception")
