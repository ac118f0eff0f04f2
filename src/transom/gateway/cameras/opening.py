"""From a camera's address to the camera: the one place that knows every protocol."""

import asyncio

from transom.clock import Clock, SystemClock
from transom.gateway.cameras.camera import CaptureClock, VideoInfo
from transom.gateway.cameras.film import FilmReader
from transom.gateway.cameras.mjpeg import MjpegReader
from transom.gateway.cameras.picture import describe, first_jpeg
from transom.gateway.cameras.reader import Reader, Stream, units
from transom.gateway.cameras.rtsp import RtspReader
from transom.gateway.cameras.source import CameraSource
from transom.gateway.cameras.threaded import ThreadedCamera
from transom.gateway.cameras.unit import Unit
from transom.gateway.cameras.usb import UsbReader


def reader_of(source: CameraSource, *, clock: Clock, answer_seconds: float = 5.0) -> Reader:
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


def open_camera(
    source: CameraSource, *, clock: CaptureClock, stall_seconds: float = 5.0
) -> ThreadedCamera:
    """A camera that connects as soon as it is started."""
    return ThreadedCamera(
        lambda: reader_of(source, clock=clock),
        shown=source.address_shown,
        clock=clock,
        stall_seconds=stall_seconds,
    )


async def probe(source: CameraSource, *, timeout_seconds: float = 5.0) -> VideoInfo:
    """Connects once, waits for a key frame, and tells what the camera sends.

    Raises:
        CameraUnavailable: with a sentence for the owner. Neither it nor a log line holds the
            password or the path.
    """
    stream, unit = await asyncio.to_thread(_first_key_frame, source, timeout_seconds)
    return describe(unit.data, stream)


async def snapshot_of(source: CameraSource, *, timeout_seconds: float = 5.0) -> bytes:
    """Connects once, and gives the first picture as JPEG. Raises as `probe`."""
    stream, unit = await asyncio.to_thread(_first_key_frame, source, timeout_seconds)
    return await asyncio.to_thread(first_jpeg, unit.data, stream.codec)


def _first_key_frame(source: CameraSource, timeout_seconds: float) -> tuple[Stream, Unit]:
    clock = SystemClock()
    reader = reader_of(source, clock=clock, answer_seconds=timeout_seconds)
    try:
        stream = reader.open()
        for unit in units(reader, clock=clock, stall_seconds=timeout_seconds):
            if unit.is_key:
                return stream, unit
    finally:
        reader.close()
    raise AssertionError("units end only by an exception")
