"""What a camera is to the rest of the gateway: a source of access units, with a state."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from transom.clock import Clock

State = Literal["connecting", "online", "unavailable"]


@dataclass(frozen=True, slots=True)
class AccessUnit:
    """One H.264 access unit in Annex B form, whole; a key frame carries its SPS and PPS.

    Attributes:
        sequence: counts up from 0 since the gateway opened the camera; a number is left out
            where something was lost before it, so a gap is seen downstream.
        captured_at_us: the gateway's clock when the last byte had arrived (µs since 1970).
    """

    data: bytes
    is_key: bool
    sequence: int
    captured_at_us: int


@dataclass(frozen=True)
class VideoInfo:
    """What the camera sends. `fps` is 0.0 where the camera doesn't tell."""

    codec: str
    width: int
    height: int
    fps: float


@dataclass(frozen=True)
class CameraStatus:
    """The camera's state for the owner's page.

    Attributes:
        reason: as in `CameraUnavailable.reason`; empty unless unavailable.
        message: one sentence for the owner, with no secret in it; empty unless unavailable.
        since: when this state began, milliseconds since 1970.
        info: the picture, once known.
    """

    state: State
    since: int
    reason: str = ""
    message: str = ""
    info: VideoInfo | None = None


class CaptureClock(Clock, Protocol):
    """A clock that also dates capture instants."""

    def now_us(self) -> int:
        """Microseconds since 1970."""
        ...


class Camera(Protocol):
    """A camera that connects, and connects again, by itself until it is closed."""

    @property
    def status(self) -> CameraStatus:
        """The state right now; any thread may read it."""
        ...

    def start(
        self,
        on_access_unit: Callable[[AccessUnit], None],
        on_status: Callable[[CameraStatus], None],
    ) -> None:
        """Begins. Call it on the event loop.

        `on_access_unit` is called in the camera's own thread, in order; `on_status` on the event
        loop, at every change.
        """
        ...

    async def close(self) -> None:
        """Stops and waits for the thread to end; no callback follows."""
        ...
