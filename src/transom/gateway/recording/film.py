"""Access units into a film for a browser or a file: fragmented MP4, without encoding. Blocking.

Begins at a key frame and ends where it is told; doesn't cut between key frames. Pictures keep their
distances in time. Cameras that show pictures in another order than they send them aren't known to
us, so each is shown when it arrived.
"""

import io
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from fractions import Fraction

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from transom.errors import RecordingDamaged
from transom.gateway.cameras.camera import AccessUnit

_TIME_BASE = Fraction(1, 1_000_000)
_OPTIONS = {"movflags": "frag_keyframe+empty_moov+default_base_moof+skip_trailer"}
_FORMATS = {"h264": "h264", "hevc": "hevc", "mjpeg": "mjpeg"}


class _Chunks(io.RawIOBase):
    """Takes what the muxer writes, until it is fetched."""

    def __init__(self) -> None:
        super().__init__()
        self._data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._data += data
        return len(data)

    def fetch(self) -> bytes:
        data = bytes(self._data)
        self._data.clear()
        return data


def film(
    units: Iterator[AccessUnit], *, about: Mapping[str, object] | None = None
) -> Iterator[bytes]:
    """The film's bytes, piece by piece; empty if there are no units. Ends where the codec changes.

    Args:
        about: written into the film's comment as JSON (spec/recording.md), with the first picture's
            instant.

    Raises:
        RecordingDamaged: the first picture doesn't decode.
    """
    first = next(units, None)
    if first is None:
        return
    chunks = _Chunks()
    with _described(first) as like, av.open(chunks, "w", format="mp4", options=_OPTIONS) as out:
        if about is not None:
            out.metadata.update(_metadata(first, about))
        stream = out.add_stream_from_template(like.streams.video[0])
        assert isinstance(stream, VideoStream)
        before_us = -1
        for packet_us, unit in _dated(first, units):
            packet = av.Packet(unit.data)
            packet.stream, packet.time_base = stream, _TIME_BASE
            packet.pts = packet.dts = packet_us
            packet.duration = packet_us - before_us if before_us >= 0 else 0
            packet.is_keyframe = unit.is_key
            before_us = packet_us
            out.mux(packet)
            if piece := chunks.fetch():
                yield piece
    if piece := chunks.fetch():
        yield piece


def _metadata(first: AccessUnit, about: Mapping[str, object]) -> dict[str, str]:
    instant = datetime.fromtimestamp(first.captured_at_us // 1_000_000, UTC)
    told = json.dumps({**about, "first_picture_us": first.captured_at_us}, sort_keys=True)
    return {"comment": told, "creation_time": instant.isoformat()}


def _dated(first: AccessUnit, rest: Iterator[AccessUnit]) -> Iterator[tuple[int, AccessUnit]]:
    """Units with microseconds since the first, each later than the one before."""
    yield 0, first
    last_us = 0
    for unit in rest:
        if unit.codec != first.codec:
            return
        last_us = max(last_us + 1, unit.captured_at_us - first.captured_at_us)
        yield last_us, unit


def _described(first: AccessUnit) -> InputContainer:
    """The stream that a key frame begins, for its size and parameter sets."""
    try:
        container = av.open(io.BytesIO(first.data), "r", format=_FORMATS[first.codec])
    except av.error.FFmpegError as error:
        raise RecordingDamaged("the recording doesn't decode") from error
    if not container.streams.video or not container.streams.video[0].width:
        container.close()
        raise RecordingDamaged("the recording doesn't decode")
    return container
