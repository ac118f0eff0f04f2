"""JSON shapes of the owner's local API for recordings. Instants are milliseconds since 1970."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from transom.gateway.recording.settings import DEFAULT_PREROLL_SECONDS

RecordingIs = Literal["off", "waiting", "recording", "disk_full", "disk_trouble"]
WhyNothing = Literal[
    "gateway_off", "camera_lost", "too_busy", "disk", "switched_off", "pictures_lost"
]


class RecordingMark(Struct, kw_only=True, omit_defaults=True):
    """How a camera's recording goes; `message`: what is in the way."""

    camera_id: str
    state: RecordingIs
    message: str | None = None


class RecordedRange(Struct, kw_only=True):
    """From when to when there are pictures."""

    begin: int
    end: int


class RecordingGap(Struct, kw_only=True):
    """From when to when there are none, and why."""

    begin: int
    end: int
    why: WhyNothing


class RecordedAlarm(Struct, kw_only=True):
    """An alarm that was raised `at`, and from when to when its pictures are kept."""

    at: int
    begin: int
    end: int


class RecordingState(Struct, kw_only=True, omit_defaults=True):
    """A camera's recording.

    `bytes`: what it takes now. `free_bytes`: on that disk. `dropped`: stretches that were left out
    because the machine was too busy, since it was switched on. `exact`: whether a clip of what
    the camera gave begins at exactly the asked picture, else at the key frame before it.
    `clock_offset_ms`: how far the camera's own clock is ahead of the gateway's; none: it hasn't
    told.
    """

    state: RecordingIs
    on: bool
    hours: int
    megabytes: int
    preroll_seconds: int
    bytes: int
    free_bytes: int
    ranges: list[RecordedRange]
    gaps: list[RecordingGap]
    alarms: list[RecordedAlarm]
    dropped: int
    exact: bool
    clock_offset_ms: int | None = None
    message: str | None = None


class NewRecording(Struct, kw_only=True, forbid_unknown_fields=True):
    """Switches recording on or off, and says how much is kept, and from how long before an alarm.
    What is there stays when it is switched off, until it is too old."""

    on: bool
    hours: Annotated[int, Meta(ge=1, le=24 * 366)]
    megabytes: Annotated[int, Meta(ge=100, le=10**8)]
    preroll_seconds: Annotated[int, Meta(ge=0, le=300)] = DEFAULT_PREROLL_SECONDS
