"""Access units in, access units out: decode, steps, encode. For live, clips and pictures alike.

Fails closed (P12): whatever doesn't decode, step or encode raises `PictureError`, and nothing of
it comes out. Not thread-safe; knows nothing of viewers.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction

import av
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType, VideoFrame

from transom.errors import PictureError
from transom.gateway.cameras.camera import AccessUnit, Codec
from transom.gateway.picture.picture import PictureStep, picture_of

_TIME_BASE = Fraction(1, 1_000_000)
_GOP = 50  # pictures from key frame to key frame; a joiner gets one at once
_CRF = 23  # x264's own default quality
_KBIT_FOR_MACROBLOCK = 1.1  # at most: 1 Mbit/s for 640×360, 9 for 1920×1080
_HINT = "Look at the camera's masks, or choose another of its streams."


class Processor:
    """One stream of pictures through its steps.

    Args:
        steps: from `steps_for`, used for this stream alone.
        codec: of the access units that come in.
    """

    def __init__(self, steps: Sequence[PictureStep], *, codec: Codec = "h264") -> None:
        decoder = av.CodecContext.create(codec, "r")
        assert isinstance(decoder, VideoCodecContext)
        decoder.thread_count = 1
        decoder.options = {"flags": "low_delay"}
        self._decoder, self._steps = decoder, tuple(steps)
        self._encoder: VideoCodecContext | None = None
        self._key_wanted = False

    def want_key(self) -> None:
        """The next picture out is a key frame."""
        self._key_wanted = True

    def prime(self, gop: Iterable[AccessUnit]) -> None:
        """Takes in what has gone before, from a key frame on, without giving anything out.

        Raises:
            PictureError: it doesn't decode.
        """
        for unit in gop:
            self._decode(unit)

    def process(self, unit: AccessUnit) -> list[AccessUnit]:
        """The access units that this one completes: one, unless the camera reorders pictures.

        They carry the sequence of `unit`; capture instants are the pictures' own.

        Raises:
            PictureError: nothing of it may be shown; begin anew with another processor.
        """
        return [self._encode(self._stepped(frame), unit.sequence) for frame in self._decode(unit)]

    def last_picture(self, gop: Iterable[AccessUnit]) -> VideoFrame | None:
        """The newest picture of a GOP after encoding, decoded again: what a viewer would see.

        Raises:
            PictureError: as `process`.
        """
        newest = None
        for unit in gop:
            for frame in self._decode(unit):
                newest = frame
        if newest is None:
            return None
        viewer = Processor(())
        seen = viewer._decode(self._encode(self._stepped(newest), 0)) + viewer._drain()
        return seen[-1] if seen else None

    def _decode(self, unit: AccessUnit) -> list[VideoFrame]:
        packet = av.Packet(unit.data)
        packet.pts = packet.dts = unit.captured_at_us
        packet.time_base = _TIME_BASE
        try:
            return list(self._decoder.decode(packet))
        except av.error.FFmpegError as error:
            raise PictureError("what the camera sends doesn't decode", hint=_HINT) from error

    def _drain(self) -> list[VideoFrame]:
        return list(self._decoder.decode(None))

    def _stepped(self, frame: VideoFrame) -> VideoFrame:
        if frame.is_corrupt or frame.pts is None:
            raise PictureError("what the camera sends is damaged", hint=_HINT)
        picture, whole = picture_of(frame, frame.pts)
        for step in self._steps:
            step.apply(picture)
        changed = VideoFrame.from_ndarray(whole, "yuv420p")
        changed.pts, changed.time_base = frame.pts, _TIME_BASE
        return changed

    def _encode(self, frame: VideoFrame, sequence: int) -> AccessUnit:
        encoder = self._encoder
        if encoder is None or (encoder.width, encoder.height) != (frame.width, frame.height):
            encoder = self._encoder = _encoder(frame.width, frame.height)
        frame.pict_type = PictureType.I if self._key_wanted else PictureType.NONE
        self._key_wanted = False
        try:
            packets = encoder.encode(frame)
        except av.error.FFmpegError as error:
            raise PictureError("the picture can't be encoded again", hint=_HINT) from error
        data = b"".join(bytes(packet) for packet in packets)
        if not data:
            raise PictureError("the encoder gave nothing out", hint=_HINT)
        assert frame.pts is not None
        return AccessUnit(data, any(p.is_keyframe for p in packets), sequence, frame.pts)


def _encoder(width: int, height: int) -> VideoCodecContext:
    """H.264 that any browser decodes, without delay: an access unit for each picture."""
    context = av.CodecContext.create("libx264", "w")
    assert isinstance(context, VideoCodecContext)
    context.width, context.height, context.pix_fmt = width, height, "yuv420p"
    context.time_base, context.framerate = _TIME_BASE, Fraction(25)
    context.gop_size, context.thread_count = _GOP, 1
    most = max(500, round(width * height / 256 * _KBIT_FOR_MACROBLOCK))
    context.options = {
        "preset": "superfast",
        "tune": "zerolatency",
        "profile": "main",
        "crf": str(_CRF),
        "x264-params": f"annexb=1:repeat-headers=1:keyint={_GOP}"
        f":vbv-maxrate={most}:vbv-bufsize={most}",
    }
    return context
