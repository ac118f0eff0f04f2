"""H.264 as cameras make it: no B-frames, a key frame every second, SPS and PPS with each."""

from fractions import Fraction

import av
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType, VideoFrame

from transom.gateway.cameras.h264 import IDR
from transom.gateway.cameras.nal import split_nals

_PRESET = "ultrafast"


def is_key(nals: list[bytes]) -> bool:
    """Whether an access unit of these is a key frame."""
    return any(nal[0] & 0x1F == IDR for nal in nals)


class Encoder:
    """Encodes frames without delay: an access unit for each picture.

    Args:
        bitrate: bits a second, held by a buffer of half a second.
        gop: pictures from key frame to key frame.
    """

    def __init__(
        self, *, width: int, height: int, fps: int = 25, bitrate: int = 1_000_000, gop: int = 0
    ) -> None:
        context = av.CodecContext.create("libx264", "w")
        assert isinstance(context, VideoCodecContext)
        context.width, context.height, context.pix_fmt = width, height, "yuv420p"
        context.time_base, context.framerate = Fraction(1, fps), Fraction(fps)
        context.bit_rate = bitrate
        context.gop_size = gop or fps
        context.thread_count = 1
        context.options = {
            "preset": _PRESET,
            "tune": "zerolatency",
            "profile": "main",
            "x264-params": f"annexb=1:repeat-headers=1:scenecut=0:keyint={gop or fps}"
            f":vbv-maxrate={bitrate // 1000}:vbv-bufsize={bitrate // 2000}",
        }
        self._context = context
        self._count = 0

    def encode(self, frame: VideoFrame, *, key: bool = False) -> list[bytes]:
        """The picture's NAL units; a key frame if `key`, or when one is due."""
        frame.pts = self._count
        frame.pict_type = PictureType.I if key else PictureType.NONE
        self._count += 1
        return [nal for p in self._context.encode(frame) for nal in split_nals(bytes(p))]
