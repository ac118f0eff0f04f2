"""A camera over RTSP: H.264 and H.265 passed through without decoding, by TCP or UDP."""

from transom.clock import Clock
from transom.gateway.cameras import h264, h265
from transom.gateway.cameras.connection import RtspConnection
from transom.gateway.cameras.nal import NalDepacketizer
from transom.gateway.cameras.reader import Stream
from transom.gateway.cameras.source import CameraSource
from transom.gateway.cameras.unit import Unit


class RtspReader:
    """A `Reader` over RTSP. `open` raises `unreachable`, `password`, `not_rtsp`, `no_video`,
    `codec` or `lost`.
    """

    def __init__(self, source: CameraSource, *, clock: Clock, answer_seconds: float = 5.0) -> None:
        self._connection = RtspConnection(source, clock=clock, answer_seconds=answer_seconds)
        self._depacketizer: NalDepacketizer = h264.Depacketizer()

    @property
    def clock_offset_ms(self) -> int | None:
        """See `Reader.clock_offset_ms`."""
        return self._connection.clock_offset_ms

    def open(self) -> Stream:
        """See `Reader.open`."""
        video = self._connection.open()
        kind = h265.Depacketizer if video.codec == "hevc" else h264.Depacketizer
        self._depacketizer = kind(video.parameter_sets)
        return Stream(video.codec, video.fps)

    def read(self) -> list[Unit]:
        """See `Reader.read`."""
        packets = self._connection.read()
        return [unit for packet in packets for unit in self._depacketizer.push(packet)]

    def abort(self) -> None:
        """See `Reader.abort`."""
        self._connection.abort()

    def close(self) -> None:
        """See `Reader.close`."""
        self._connection.close()
