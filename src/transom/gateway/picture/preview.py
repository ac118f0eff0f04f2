"""What an agency would see of a camera now, as one JPEG for the owner. Sends nothing anywhere."""

from collections.abc import Sequence

import numpy as np
from av.video.frame import VideoFrame

from transom.errors import CameraUnavailable
from transom.gateway.cameras.camera import AccessUnit
from transom.gateway.cameras.picture import decode, jpeg
from transom.gateway.picture.picture import Picture, PictureStep

WIDEST = 1280


def preview_jpeg(gop: Sequence[AccessUnit], steps: Sequence[PictureStep]) -> bytes:
    """The newest picture of a GOP after its steps. Blocking: run it in a thread.

    Raises:
        CameraUnavailable: `no_video`: nothing in it decodes.
        PictureError: a step refuses; there is nothing to show.
    """
    frame = None
    for following in decode(unit.data for unit in gop):
        frame = following
    if frame is None:
        raise CameraUnavailable("no_video", "What the camera sends doesn't decode.")
    if steps:
        frame = _stepped(frame, steps, gop[-1].captured_at_us)
    return jpeg(frame, width=min(WIDEST, frame.width))


def _stepped(frame: VideoFrame, steps: Sequence[PictureStep], at_us: int) -> VideoFrame:
    width, height = frame.width // 2 * 2, frame.height // 2 * 2
    whole = np.asarray(frame.reformat(width, height, "yuv420p").to_ndarray(), np.uint8).copy()
    chroma = whole[height:].reshape(2, height // 2, width // 2)
    picture = Picture(whole[:height], chroma[0], chroma[1], at_us)
    for step in steps:
        step.apply(picture)
    return VideoFrame.from_ndarray(whole, "yuv420p")
