"""Looks inside an access unit, at home only: the picture's size, and the owner's snapshot."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

import av
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from transom.errors import CameraUnavailable
from transom.gateway.cameras.camera import CODEC_NAMES, AccessUnit, Codec, VideoInfo
from transom.gateway.cameras.reader import Stream


def decode(units: Iterable[bytes], codec: Codec = "h264") -> Iterator[VideoFrame]:
    """Pictures of access units from a key frame on; what doesn't decode is left out."""
    decoder = av.CodecContext.create(codec, "r")
    assert isinstance(decoder, VideoCodecContext)
    decoder.thread_count = 1
    for data in [*units, None]:
        try:
            yield from decoder.decode(None if data is None else av.Packet(data))
        except av.error.FFmpegError:
            continue


def describe(key_frame: bytes, stream: Stream) -> VideoInfo:
    """Size and rate of the stream that a key frame begins.

    Raises:
        CameraUnavailable: `no_video`: it doesn't decode.
    """
    frame = next(decode([key_frame], stream.codec), None)
    if frame is None:
        raise _undecodable()
    return VideoInfo(CODEC_NAMES[stream.codec], frame.width, frame.height, stream.fps)


def snapshot_jpeg(gop: Sequence[AccessUnit], *, width: int = 640) -> bytes:
    """The newest picture of a GOP as JPEG. Blocking (tens of milliseconds): run it in a thread.

    Args:
        gop: from a key frame on, see `SealedStream.gop`.
        width: pixels across; the height follows.

    Raises:
        CameraUnavailable: `no_video`: nothing in it decodes.
    """
    frame = None
    codec = gop[0].codec if gop else "h264"
    for following in decode((unit.data for unit in gop), codec):
        frame = following
    if frame is None:
        raise _undecodable()
    return jpeg(frame, width=width)


def first_jpeg(key_frame: bytes, codec: Codec, *, width: int = 640) -> bytes:
    """A key frame as JPEG. Blocking, and raises, as `snapshot_jpeg`."""
    for frame in decode([key_frame], codec):
        return jpeg(frame, width=width)
    raise _undecodable()


def jpeg(frame: VideoFrame, *, width: int) -> bytes:
    """One picture as JPEG, `width` pixels across; the height follows."""
    height = max(2, round(frame.height * width / frame.width / 2) * 2)
    encoder = av.CodecContext.create("mjpeg", "w")
    assert isinstance(encoder, VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuvj420p"
    encoder.time_base = Fraction(1)
    encoder.options = {"qmin": "3", "qmax": "5"}
    picture = frame.reformat(width, height, "yuvj420p")
    picture.pts = 0
    return b"".join(bytes(packet) for packet in [*encoder.encode(picture), *encoder.encode(None)])


def _undecodable() -> CameraUnavailable:
    return CameraUnavailable("no_video", "What the camera sends doesn't decode.")
