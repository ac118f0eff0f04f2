"""Where a moving camera looks. Values only: the camera's protocol is spoken elsewhere."""

from msgspec import Struct

# Positions of a motor that returns to a preset differ by less than this. One unit is half the
# camera's range (ONVIF's generic spaces: pan and tilt from -1 to 1, zoom from 0 to 1), so 0.004
# is 0.7 degrees of a camera that turns all the way round.
PAN_TILT_TOLERANCE = 0.004
ZOOM_TOLERANCE = 0.01


class Pose(Struct, kw_only=True, frozen=True):
    """A position as the camera reports it, in ONVIF's generic spaces.

    Attributes:
        at_rest: the camera says that it doesn't move. Unknown counts as moving.
    """

    pan: float
    tilt: float
    zoom: float = 0.0
    at_rest: bool = False

    def matches(self, other: "Pose") -> bool:
        """Whether both look at the same picture; the masks of one then fit the other."""
        return (
            abs(self.pan - other.pan) <= PAN_TILT_TOLERANCE
            and abs(self.tilt - other.tilt) <= PAN_TILT_TOLERANCE
            and abs(self.zoom - other.zoom) <= ZOOM_TOLERANCE
        )
