"""Where a moving camera looks. Values only: the camera's protocol is spoken elsewhere."""

from msgspec import Struct

# Positions of a motor that returns to a preset differ by less than this. One unit is half the
# camera's range (ONVIF's generic spaces: pan and tilt from -1 to 1, zoom from 0 to 1), so 0.004
# is 0.7 degrees of a camera that turns all the way round.
PAN_TILT_TOLERANCE = 0.004
ZOOM_TOLERANCE = 0.01
CAMERA_DELAY_US = 2_000_000  # from light to the last byte, at most, over a slow network


class Pose(Struct, kw_only=True, frozen=True):
    """A position as the camera reports it, in ONVIF's generic spaces.

    Attributes:
        at_rest: the camera says that it doesn't move. Unknown counts as moving.
        read_at_us: when it said so, microseconds since 1970.
    """

    pan: float
    tilt: float
    zoom: float = 0.0
    at_rest: bool = False
    read_at_us: int = 0

    def matches(self, other: "Pose") -> bool:
        """Whether both look at the same picture; the masks of one then fit the other."""
        return (
            abs(self.pan - other.pan) <= PAN_TILT_TOLERANCE
            and abs(self.tilt - other.tilt) <= PAN_TILT_TOLERANCE
            and abs(self.zoom - other.zoom) <= ZOOM_TOLERANCE
        )


class PoseWatch:
    """Whether pictures were taken while a camera rested in one pose.

    A picture arrives some time after it was taken, and a pose is read some time before or after:
    so the camera must have rested there for a while before the picture came, and still have rested
    when it was asked again after.
    """

    def __init__(self, wanted: Pose) -> None:
        self._wanted = wanted
        self._since_us: int | None = None

    def holds(self, pose: Pose | None) -> bool:
        """Takes a reading; False once the camera isn't known to rest there."""
        if pose is None or not pose.at_rest or not pose.matches(self._wanted):
            return False
        if self._since_us is None:
            self._since_us = pose.read_at_us
        self._latest_us = pose.read_at_us
        return True

    def covers(self, captured_at_us: int) -> bool | None:
        """Whether a picture that came then was taken at rest; `None`: ask again after a reading."""
        if self._since_us is None or captured_at_us < self._since_us + CAMERA_DELAY_US:
            return False
        return True if captured_at_us <= self._latest_us else None
