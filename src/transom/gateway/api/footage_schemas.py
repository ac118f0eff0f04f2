"""Shapes of the owner's local API for footage requests. Instants are milliseconds since 1970."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from transom.gateway.api.objection_schemas import GroundPoint
from transom.gateway.api.recording_schemas import RecordedRange, RecordingGap

AnswerState = Literal["open", "declined", "preparing", "sending", "released", "failed"]
FootageBlur = Literal["blurred", "unblurred"]
Instant = Annotated[int, Meta(ge=0, lt=2**47)]


class FootageCamera(Struct, kw_only=True, omit_defaults=True):
    """A request at one camera, and the owner's answer to it.

    Args:
        may_unblur: whether people may be seen in a clip: it was asked for, and consented to.
        begin, end, blur: what the owner gave, or is about to.
        message: what is in the way, of one that failed.
    """

    camera_id: str
    camera_name: str
    may_unblur: bool
    answer: AnswerState
    at: int | None = None
    begin: int | None = None
    end: int | None = None
    blur: FootageBlur | None = None
    message: str = ""


class FootageAsked(Struct, kw_only=True, omit_defaults=True):
    """A footage request as the owner sees it. Nothing is released after `due`."""

    request_id: str
    code: str
    agency_name: str
    pseudonym: str
    role: Literal["operator", "supervisor"]
    incident_number: str
    purpose: str
    justification: str
    authority: str
    message: str
    area: list[GroundPoint]
    begin: int
    end: int
    blur: FootageBlur
    due: int
    told_at: int
    cameras: list[FootageCamera]
    unblurred_reason: str = ""


class FootageRecorded(Struct, kw_only=True):
    """What is recorded of a request's time at one camera."""

    ranges: list[RecordedRange]
    gaps: list[RecordingGap]


class ReleaseFootage(Struct, kw_only=True, forbid_unknown_fields=True):
    """What the owner gives of the recording: from `begin` to `end`, people blurred or not."""

    begin: Instant
    end: Instant
    blur: FootageBlur = "blurred"
