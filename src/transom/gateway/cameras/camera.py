"""What a camera is to the rest of the gateway: a source of access units, with a state."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from transom.clock import Clock

State = Literal["connecting", "online", "unavailable", "asleep"]
Codec = Literal["h264", "hevc", "mjpeg", "opus"]
"""What an access unit can hold, by FFmpeg's names."""
CODEC_NAMES: Mapping[Codec, str] = {
    "h264": "H.264",
    "hevc": "H.265",
    "mjpeg": "MJPEG",
    "opus": "Opus",
}
"""What people call them."""


@dataclass(frozen=True, slots=True)
class AccessUnit:
    """One access unit, whole.

    H.264 and H.265 are in Annex B form, and a key frame carries its parameter sets; of MJPEG it
    is a JPEG, always a key frame. Only H.264 may leave the gateway unopened. Of sound it is a
    packet of Opus (RFC 6716), 20 ms; every 25th counts as a key frame.

    Attributes:
        sequence: counts up from 0 since the gateway opened the camera; a number is left out
            where something was lost before it, so a gap is seen downstream.
        captured_at_us: the gateway's clock when the last byte had arrived (µs since 1970).
        clock_offset_ms: how far the camera's own clock is ahead of the gateway's; None: it
            hasn't told.
    """

    data: bytes
    is_key: bool
    sequence: int
    captured_at_us: int
    codec: Codec = "h264"
    clock_offset_ms: int | None = None


@dataclass(frozen=True)
class VideoInfo:
    """What the camera sends, `codec` as people call it; `fps` is 0.0 where it doesn't tell."""

    codec: str
    width: int
    height: int
    fps: float


@dataclass(frozen=True)
class CameraStatus:
    """The camera's state for the owner's page.

    Attributes:
        state: `asleep` is a camera that is connected only while somebody looks, and nobody does.
        reason: as in `CameraUnavailable.reason`; empty unless unavailable.
        message: one sentence for the owner, with no secret in it; empty unless unavailable.
        since: when this state began, milliseconds since 1970; another reason doesn't change it.
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
