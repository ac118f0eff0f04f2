"""What an agency would see of a camera now, as one JPEG for the owner. Sends nothing anywhere."""

from collections.abc import Sequence

from transom.errors import CameraUnavailable
from transom.gateway.cameras.camera import AccessUnit
from transom.gateway.cameras.picture import jpeg
from transom.gateway.picture.picture import PictureStep
from transom.gateway.picture.processor import Processor

WIDEST = 1280


def preview_jpeg(gop: Sequence[AccessUnit], steps: Sequence[PictureStep]) -> bytes:
    """The newest picture of a GOP after its steps. Blocking: run it in a thread.

    Raises:
        CameraUnavailable: `no_video`: nothing in it decodes.
        PictureError: a step refuses; there is nothing to show.
    """
    codec = gop[0].codec if gop else "h264"
    frame = Processor(steps, codec=codec).last_picture(gop)
    if frame is None:
        raise CameraUnavailable("no_video", "What the camera sends doesn't decode.")
    return jpeg(frame, width=min(WIDEST, frame.width))
