"""Access units in, access units out: decode, steps, encode. For live, clips and pictures alike.

Fails closed (P12): whatever doesn't decode, step or encode raises `PictureError`, and nothing of
it comes out. Not thread-safe; knows nothing of viewers.
"""

from collections.abc import Iterable, Sequence

import av
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from transom.errors import PictureError
from transom.gateway.cameras.camera import AccessUnit, Codec
from transom.gateway.picture.encoder import TIME_BASE, H264Encoder
from transom.gateway.picture.picture import PictureStep, picture_of

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
        self._encoder = H264Encoder()

    def want_key(self) -> None:
        """The next picture out is a key frame."""
        self._encoder.want_key()

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
        packet.time_base = TIME_BASE
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
        changed.pts, changed.time_base = frame.pts, TIME_BASE
        return changed

    def _encode(self, frame: VideoFrame, sequence: int) -> AccessUnit:
        data, is_key = self._encoder.encode(frame)
        assert frame.pts is not None
        return AccessUnit(data, is_key, sequence, frame.pts)
