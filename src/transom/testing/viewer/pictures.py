"""Decodes opened frames and reads the clock out of each picture."""

from collections.abc import Callable
from dataclasses import dataclass, field

import av
import numpy as np
from av.video.codeccontext import VideoCodecContext
from numpy.typing import NDArray

from transom.testing.camera.clock_strip import CELL_HEIGHT, WIDTH, read_clock
from transom.testing.viewer.opener import Opened


@dataclass
class Decoded:
    """A picture, and when.

    Attributes:
        clock_ms: the instant drawn into it, milliseconds since 1970; `None` if there is none.
        shown_at_us: when it had been decoded, microseconds since 1970.
        backlog: captured before this viewer was sent anything: part of what a joiner catches up
            with, so its age says nothing about the path.
        picture: the whole picture as yuv420p, if the decoder was asked to keep it.
    """

    sequence: int
    is_key: bool
    clock_ms: int | None
    shown_at_us: int
    captured_at_us: int
    backlog: bool = False
    picture: NDArray[np.uint8] | None = field(default=None, repr=False)

    @property
    def glass_to_glass_ms(self) -> float | None:
        """From the camera's drawing of the clock to the decoded picture, milliseconds."""
        return None if self.clock_ms is None else self.shown_at_us / 1000 - self.clock_ms


class PictureDecoder:
    """H.264 to pictures, one for each access unit.

    Args:
        now_us: reads the wall clock, microseconds since 1970.
        keep: keep each whole picture, for comparing.
    """

    def __init__(self, now_us: Callable[[], int], *, keep: bool = False) -> None:
        self._now_us = now_us
        self._keep = keep
        self.failures = 0
        context = av.CodecContext.create("h264", "r")
        assert isinstance(context, VideoCodecContext)
        context.thread_count = 1
        context.options = {"flags": "low_delay"}
        self._context = context

    def decode(self, opened: Opened) -> list[Decoded]:
        """The pictures that this access unit completes: one, unless the stream is broken."""
        try:
            frames = self._context.decode(av.Packet(opened.unit))
        except av.error.FFmpegError:
            self.failures += 1
            return []
        return [self._read(frame, opened) for frame in frames]

    def _read(self, frame: av.VideoFrame, opened: Opened) -> Decoded:
        shown_at = self._now_us()
        plane = frame.planes[0]
        lines = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
        luma = lines[:CELL_HEIGHT, : min(WIDTH, frame.width)]
        whole = np.asarray(frame.to_ndarray(format="yuv420p"), np.uint8) if self._keep else None
        header = opened.header
        return Decoded(
            sequence=header.sequence,
            is_key=header.is_key,
            clock_ms=read_clock(luma),
            shown_at_us=shown_at,
            captured_at_us=header.captured_at_us,
            picture=whole,
        )
