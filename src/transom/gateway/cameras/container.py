"""Access units out of whatever FFmpeg opens here: H.264, H.265 and MJPEG as they are, all else
encoded to H.264.

Doesn't decide what may be opened (`usb` and `film` do), nor when a unit is due.
"""

from collections.abc import Iterator

import av
from av.bitstream import BitStreamFilterContext
from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from transom.errors import CameraUnavailable, PictureError
from transom.gateway.cameras.camera import Codec
from transom.gateway.cameras.reader import Stream
from transom.gateway.cameras.unit import LOST, Unit
from transom.gateway.picture.encoder import TIME_BASE, H264Encoder

_AS_THEY_ARE: dict[str, Codec] = {"h264": "h264", "hevc": "hevc", "mjpeg": "mjpeg"}
_FILTERS = {"h264": "h264_mp4toannexb", "hevc": "hevc_mp4toannexb"}


class Contents:
    """The first video of an open container, from its beginning.

    Raises:
        CameraUnavailable: `no_video` or `codec`.
    """

    def __init__(self, container: InputContainer) -> None:
        if not container.streams.video:
            raise CameraUnavailable("no_video", "There is no picture in it, only sound.")
        self._container = container
        self._video = container.streams.video[0]
        context = self._video.codec_context
        if context is None:
            raise CameraUnavailable(
                "codec",
                "Its video is in a codec that isn't known here.",
                hint="Choose H.264, H.265 or MJPEG.",
            )
        # Pictures that are shown in another order than sent would need clocks of their own.
        codec = None if context.has_b_frames else _AS_THEY_ARE.get(context.name)
        self.stream = Stream(codec or "h264", float(self._video.average_rate or 0))
        self._encoder = None if codec else H264Encoder()
        wanted = _FILTERS.get(codec or "")
        self._filter = BitStreamFilterContext(wanted, self._video) if wanted else None

    def units(self) -> Iterator[tuple[float, Unit]]:
        """Access units with their instants in seconds, to the end.

        Raises:
            CameraUnavailable: `lost`: it can't be read any further.
        """
        try:
            for packet in self._container.demux(self._video):
                yield from self._copied(packet) if self._encoder is None else self._encoded(packet)
        except av.error.FFmpegError as error:
            if not isinstance(error, av.error.EOFError):
                raise CameraUnavailable("lost", "It can't be read any further.") from error

    def _copied(self, packet: "Packet[VideoStream]") -> Iterator[tuple[float, Unit]]:
        at = float((packet.dts or 0) * packet.time_base) if packet.time_base else 0.0
        for ready in self._filter.filter(packet) if self._filter else [packet]:
            if ready.size:
                is_key = ready.is_keyframe or self.stream.codec == "mjpeg"
                yield at, LOST if ready.is_corrupt else Unit(bytes(ready), is_key)

    def _encoded(self, packet: "Packet[VideoStream]") -> Iterator[tuple[float, Unit]]:
        try:
            frames = self._video.decode(packet)
        except av.error.FFmpegError:
            return  # a damaged picture; the next may be whole
        for frame in frames:
            if isinstance(frame, VideoFrame):
                yield from self._one(frame)

    def _one(self, frame: VideoFrame) -> Iterator[tuple[float, Unit]]:
        assert self._encoder is not None
        at = frame.time or 0.0
        picture = frame.reformat(frame.width // 2 * 2, frame.height // 2 * 2, "yuv420p")
        picture.pts, picture.time_base = round(at / TIME_BASE), TIME_BASE
        try:
            data, is_key = self._encoder.encode(picture)
        except PictureError as error:
            raise CameraUnavailable("lost", f"Not shown: {error.message}.") from error
        yield at, Unit(data, is_key)
