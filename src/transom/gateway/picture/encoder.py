"""Pictures into H.264 that any browser decodes, without delay. Not thread-safe."""

from fractions import Fraction

import av
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType, VideoFrame

from transom.errors import PictureError

TIME_BASE = Fraction(1, 1_000_000)
_GOP = 50  # pictures from key frame to key frame; a joiner gets one at once
_CRF = 23  # x264's own default quality
_KBIT_FOR_MACROBLOCK = 1.1  # at most: 1 Mbit/s for 640×360, 9 for 1920×1080
_HINT = "Choose another of the camera's streams."


class H264Encoder:
    """One stream of access units; begins anew where the pictures' size changes.

    Args:
        crf: x264's constant rate factor, lower is better.
        sps_id: of both parameter sets, 0 to 31.
    """

    def __init__(self, *, crf: int = _CRF, sps_id: int = 0) -> None:
        self._crf, self._sps_id = crf, sps_id
        self._context: VideoCodecContext | None = None
        self._key_wanted = False

    def want_key(self) -> None:
        """The next picture out is a key frame."""
        self._key_wanted = True

    def encode(self, frame: VideoFrame) -> tuple[bytes, bool]:
        """An access unit in Annex B form, and whether it is a key frame.

        Args:
            frame: yuv420p or yuvj420p, its `pts` in `TIME_BASE` and later than the one before.

        Raises:
            PictureError: nothing came out.
        """
        context = self._context
        if context is None or (context.width, context.height) != (frame.width, frame.height):
            context = self._context = self._begun(frame)
        frame.pict_type = PictureType.I if self._key_wanted else PictureType.NONE
        self._key_wanted = False
        try:
            packets = context.encode(frame)
        except av.error.FFmpegError as error:
            raise PictureError("the picture can't be encoded again", hint=_HINT) from error
        data = b"".join(bytes(packet) for packet in packets)
        if not data:
            raise PictureError("the encoder gave nothing out", hint=_HINT)
        return data, any(packet.is_keyframe for packet in packets)

    def _begun(self, frame: VideoFrame) -> VideoCodecContext:
        """A context for pictures like this one, colours described as its own are."""
        context = av.CodecContext.create("libx264", "w")
        assert isinstance(context, VideoCodecContext)
        context.width, context.height = frame.width, frame.height
        context.pix_fmt = frame.format.name
        context.color_range, context.colorspace = frame.color_range, frame.colorspace
        context.color_primaries, context.color_trc = frame.color_primaries, frame.color_trc
        context.time_base, context.framerate = TIME_BASE, Fraction(25)
        context.gop_size, context.thread_count = _GOP, 1
        most = max(500, round(frame.width * frame.height / 256 * _KBIT_FOR_MACROBLOCK))
        context.options = {
            "preset": "superfast",
            "tune": "zerolatency",
            "profile": "main",
            "crf": str(self._crf),
            "x264-params": f"annexb=1:repeat-headers=1:keyint={_GOP}:sps-id={self._sps_id}"
            f":vbv-maxrate={most}:vbv-bufsize={most}",
        }
        return context
