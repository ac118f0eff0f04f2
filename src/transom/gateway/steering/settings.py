"""How a camera is steered, and what its owner allows of it. Values only, as the keystore keeps."""

from msgspec import Struct

from transom.core.steering import FULL


class PtzControl(Struct, kw_only=True, frozen=True):
    """Where a camera's PTZ service is asked; with the camera's own user and password.

    Attributes:
        address: host and port of its ONVIF device service, with a path if it isn't the usual one.
        token: of the media profile that its PTZ configuration belongs to.
    """

    address: str
    token: str

    def __repr__(self) -> str:
        return "PtzControl()"


class SteeringSettings(Struct, kw_only=True, frozen=True):
    """What the owner has set.

    Attributes:
        locked: nobody else steers, whatever a consent says.
        most_zoom: how far anybody else may zoom in, in thousandths of the camera's range.
    """

    locked: bool = False
    most_zoom: int = FULL
