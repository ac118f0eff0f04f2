"""Shapes of view sessions and of the operator's event stream."""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from transom.hub.footage.schemas import FootageEvent
from transom.hub.messages.schemas import MessageEvent
from transom.hub.programs.schemas import ProgramState
from transom.hub.schemas import Instant, SignedObject

SessionState = Literal["opening", "knocking", "released", "refused", "closed"]


class NewViewSession(Struct, kw_only=True):
    """A view request, signed by the device (spec/view-session.md)."""

    request: SignedObject


class RelayAccess(Struct, kw_only=True):
    """Where a WebTransport session for this view session is welcome. Fingerprints: SHA-256, hex."""

    url: str
    token: str
    fingerprints: list[str]


class WebSocketAccess(Struct, kw_only=True):
    """The fallback where UDP is blocked (spec/moq-mapping.md)."""

    url: str
    token: str


class OpeningSession(Struct, kw_only=True):
    """A view session has begun to open; the operator's event stream tells how it goes on."""

    session_id: str
    state: SessionState
    relay: RelayAccess
    websocket: WebSocketAccess
    broadcast: str
    track: str
    not_after: Instant


class ViewSession(Struct, kw_only=True):
    """A view session of the asking person (or, for a supervisor, of the agency)."""

    session_id: str
    state: SessionState
    camera_id: str
    camera_name: str
    incident_id: str
    incident_number: str
    purpose: str
    pseudonym: str
    program_id: str
    opened_at: Instant
    not_after: Instant
    released_at: Instant | UnsetType = UNSET
    ended_at: Instant | UnsetType = UNSET
    reason: str | UnsetType = UNSET
    step: str | UnsetType = UNSET
    message: str | UnsetType = UNSET
    seconds: int | UnsetType = UNSET
    frames: int | UnsetType = UNSET
    bytes: int | UnsetType = UNSET
    entry_index: int | UnsetType = UNSET
    closed_entry_index: int | UnsetType = UNSET


class SessionEvent(Struct, kw_only=True, tag_field="t", tag="session"):
    """A view session's new state."""

    session_id: str
    state: SessionState
    reason: str | UnsetType = UNSET
    step: str | UnsetType = UNSET
    message: str | UnsetType = UNSET
    hint: str | UnsetType = UNSET
    not_after: Instant | UnsetType = UNSET


class EnvelopeEvent(Struct, kw_only=True, tag_field="t", tag="envelope"):
    """A key envelope for this device: the first, or a new epoch's."""

    session_id: str
    envelope: SignedObject


class Steering(Struct, kw_only=True):
    """A steering request, signed by the session's device (spec/view-session.md)."""

    request: SignedObject


class SteeredEvent(Struct, kw_only=True, tag_field="t", tag="steered"):
    """What became of a steering request: `done`, or why the owner's gateway didn't act on it."""

    session_id: str
    number: int
    outcome: str


class CameraEvent(Struct, kw_only=True, tag_field="t", tag="camera"):
    """A camera's gateway came or went, or its registry entry changed."""

    camera_id: str
    gateway_online: bool


class ProgramEvent(Struct, kw_only=True, tag_field="t", tag="program"):
    """A program of the agency was frozen, resumed or renewed, is over, or soon will be."""

    program_id: str
    name: str
    state: ProgramState
    not_after: Instant
    days_left: int
    reminder: int | UnsetType = UNSET


class CallEvent(Struct, kw_only=True, tag_field="t", tag="call"):
    """A call from the agency's dispatch came, changed, was taken or is over."""

    call_id: str


class RightsEvent(Struct, kw_only=True, tag_field="t", tag="rights"):
    """An incident's approval was asked for, given, declined or taken back, or its glass broken."""

    incident_id: str


class PingEvent(Struct, kw_only=True, tag_field="t", tag="ping"):
    """Sent every 10 s, so that a dead connection is noticed."""


OperatorEvent = (
    SessionEvent
    | EnvelopeEvent
    | SteeredEvent
    | CameraEvent
    | ProgramEvent
    | FootageEvent
    | MessageEvent
    | CallEvent
    | RightsEvent
    | PingEvent
)
