"""A clip as others would see it: recorded pictures through masks and blur, encoded anew. Blocking.

Fails closed (P12): where a step refuses, the clip ends there with an error.
"""

from collections.abc import Iterator

from transom.gateway.cameras.camera import AccessUnit
from transom.gateway.keystore.contents import CameraSecret
from transom.gateway.picture.memory import BlurMemory
from transom.gateway.picture.processor import Processor
from transom.gateway.picture.steps import steps_for


def as_others_see(
    units: Iterator[AccessUnit], secret: CameraSecret, *, blur: bool, begin_us: int
) -> Iterator[AccessUnit]:
    """The pictures after their steps, with the masks as they stand now.

    What was captured before `begin_us` is only looked at: pictures need it, and blurring learns
    from it what stands still.

    A camera that turns has no clip with masks: nobody knows where it looked.

    Raises:
        PictureError: nothing more of it may be shown.
    """
    processor, codec, begun = None, None, False
    for unit in units:
        if processor is None or unit.codec != codec:
            steps = steps_for(secret, blur=blur, pose=None, memory=BlurMemory())
            processor, codec = Processor(steps, codec=unit.codec), unit.codec
        if not begun and unit.captured_at_us >= begin_us:
            processor.want_key()
        for seen in processor.process(unit):
            begun = begun or (seen.is_key and seen.captured_at_us >= begin_us)
            if begun:
                yield seen
