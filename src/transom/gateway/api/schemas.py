"""JSON shapes of the owner's local API. Instants are milliseconds since 1970, keys base64url.

A member with a default is left out of the JSON when it has nothing to say. No shape here has room
for a camera's password or full address: what goes out to a page can't leak them.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from transom.gateway.api.enrolment_schemas import Proposal
from transom.gateway.api.footage_schemas import FootageAsked
from transom.gateway.api.message_schemas import MessageShown
from transom.gateway.api.objection_schemas import ObjectionState
from transom.gateway.api.recording_schemas import RecordingMark
from transom.gateway.api.steering_schemas import SteeringState
from transom.gateway.api.vote_schemas import HeldBack
from transom.gateway.api.whereabouts_schemas import LatE6, LonE6, WhereaboutsState

Name = Annotated[str, Meta(min_length=1, max_length=80)]
Kind = Literal["fixed", "ptz", "indoor", "mobile"]
Text = Annotated[str, Meta(max_length=2048)]
TimeOfDay = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
LocalTier = Literal["registry", "on_request", "on_alarm", "scheduled", "standing"]
Blur = Literal["blurred", "unblurred"]
Right = Literal["audio", "clip", "live", "ptz"]
Transport = Literal["tcp", "udp"]
AlarmKind = Literal["not_in_log", "not_witnessed", "not_yours"]
NoticeAbout = Literal[
    "knock", "start", "end", "alarm", "program", "record", "clock", "footage", "message"
]


class Position(Struct, kw_only=True, forbid_unknown_fields=True):
    """Where a camera stands, in millionths of a degree (WGS 84)."""

    lat_e6: LatE6
    lon_e6: LonE6


class FieldOfView(Struct, kw_only=True, forbid_unknown_fields=True):
    """What a camera sees of the ground: a wedge."""

    bearing_deg: Annotated[int, Meta(ge=0, le=359)]
    angle_deg: Annotated[int, Meta(ge=1, le=360)]
    reach_m: Annotated[int, Meta(ge=1, le=1000)]


class Window(Struct, kw_only=True, forbid_unknown_fields=True):
    """Hours on some days (ISO, 1 = Monday); an `end` at or before `start` lies on the next day."""

    days: Annotated[list[Annotated[int, Meta(ge=1, le=7)]], Meta(min_length=1, max_length=7)]
    start: TimeOfDay
    end: TimeOfDay


class Hours(Struct, kw_only=True, forbid_unknown_fields=True):
    """The hours of a consent, in one time zone (IANA name)."""

    timezone: Annotated[str, Meta(min_length=1, max_length=64)]
    windows: Annotated[list[Window], Meta(min_length=1, max_length=21)]


class GatewayState(Struct, kw_only=True, omit_defaults=True):
    """The gateway itself. `stopped`: a stop of everything holds, the owner's or a co-owner's.

    `stopped_by`: the co-owners who have stopped, each of whom takes back their own stop alone.
    `resumable`: there is a stop that the owner can take back.
    """

    name: str
    enrolled: bool
    hub_connected: bool
    stopped: bool
    resumable: bool
    owner_key: str
    gateway_key: str
    gateway_id: str | None = None
    stopped_by: list[str] = []
    hub_url: str | None = None
    hub_since: int | None = None
    hub_message: str | None = None
    proposal: Proposal | None = None


class AgencyState(Struct, kw_only=True):
    """An agency that the hub names. `fingerprint` is what the owner compares by phone or letter."""

    agency_id: str
    name: str
    key: str
    fingerprint: str


class ProgramState(Struct, kw_only=True):
    """A program that the hub names, with its end; while it is frozen nothing opens under it."""

    program_id: str
    name: str
    agency_ids: list[str]
    not_after: int
    frozen: bool


class ConsentState(Struct, kw_only=True, omit_defaults=True):
    """A consent as the owner gave it.

    `renewable_until`: its program was renewed since, and goes on until then; the consent doesn't.
    `waits_for`: the co-owners who haven't agreed, so that nothing opens yet.
    `held_back`: the neighbours' votes for whose sake each look asks first.
    """

    consent_id: str
    agency_id: str
    agency_name: str
    program_id: str
    purposes: list[str]
    tier: LocalTier
    blur: Blur
    rights: list[Right]
    max_minutes: int
    max_minutes_per_day: int
    given_at: int
    not_before: int
    not_after: int
    state: Literal["active", "withdrawn", "ended"]
    hours: Hours | None = None
    alarm_minutes: int | None = None
    withdrawn_at: int | None = None
    renewable_until: int | None = None
    waits_for: list[str] = []
    held_back: list[HeldBack] = []


class CameraState(Struct, kw_only=True, omit_defaults=True):
    """A camera. `stopped` is its own stop; the stop of everything is `gateway.stopped`.

    `alarm_until`: until when the alarm that was raised opens it for some consent. `has_small`: it
    has a sub stream. `sound`: the owner lets it be heard, where a consent says so.
    """

    camera_id: str
    name: str
    kind: Kind
    address_shown: str
    transport: Transport
    state: Literal["online", "connecting", "unavailable", "asleep"]
    stopped: bool
    consents: list[ConsentState]
    has_small: bool
    sound: bool
    since: int | None = None
    reason: str | None = None
    message: str | None = None
    hint: str | None = None
    codec: str | None = None
    width: int | None = None
    height: int | None = None
    fps: float | None = None
    position: Position | None = None
    field_of_view: FieldOfView | None = None
    alarm_until: int | None = None
    whereabouts: WhereaboutsState | None = None
    steering: SteeringState | None = None


class Watching(Struct, kw_only=True):
    """A view session that runs now. `break_glass`: why the agency broke the glass, if it did."""

    session_id: str
    camera_id: str
    camera_name: str
    agency_name: str
    pseudonym: str
    role: Literal["operator", "supervisor"]
    incident_number: str
    purpose: str
    justification: str
    authority: str
    rights: list[Right]
    blur: Blur
    unblurred_reason: str
    break_glass: str
    since: int
    not_after: int
    frames: int


class Knock(Struct, kw_only=True, omit_defaults=True):
    """Somebody asks to look. After `answer_by`, and after a no, nothing opens.

    `held_back`: the neighbours' votes because of which it asks, if the consent itself wouldn't.
    """

    session_id: str
    camera_id: str
    camera_name: str
    agency_name: str
    pseudonym: str
    role: Literal["operator", "supervisor"]
    incident_number: str
    purpose: str
    justification: str
    authority: str
    rights: list[Right]
    blur: Blur
    unblurred_reason: str
    minutes: int
    asked_at: int
    answer_by: int
    held_back: list[HeldBack] = []


class Look(Struct, kw_only=True):
    """A view session that is over. `verified`: its log entry was proved before it opened."""

    session_id: str
    camera_id: str
    camera_name: str
    agency_name: str
    pseudonym: str
    role: Literal["operator", "supervisor"]
    incident_number: str
    purpose: str
    justification: str
    authority: str
    since: int
    not_after: int
    ended_at: int
    ended_because: str
    seconds: int
    frames: int
    bytes: int
    entry_index: int
    blur: Blur
    unblurred_reason: str
    break_glass: str
    verified: bool


class AlarmState(Struct, kw_only=True):
    """What the hub has shown that doesn't hold; `why` is for whoever looks into it."""

    alarm_id: int
    at: int
    kind: AlarmKind
    subject: str
    why: str


class State(Struct, kw_only=True):
    """Everything the owner page shows. `looks` are the newest 200; `/api/record/looks` has all.

    `recorded` grows with what the hub shows of the log, for a page that shows the record.
    """

    now: int
    gateway: GatewayState
    agencies: list[AgencyState]
    programs: list[ProgramState]
    purposes: list[str]
    cameras: list[CameraState]
    watching: list[Watching]
    knocks: list[Knock]
    looks: list[Look]
    alarms: list[AlarmState]
    objections: list[ObjectionState]
    footage: list[FootageAsked]
    messages: list[MessageShown]
    muted: list[str]
    recordings: list[RecordingMark]
    recorded: int


class StateEvent(Struct, kw_only=True, tag_field="t", tag="state"):
    """On `/api/events`: the whole state, after every change."""

    state: State


class NoticeEvent(Struct, kw_only=True, tag_field="t", tag="notice"):
    """On `/api/events`: somebody knocks, a look has started or ended, or something else is told."""

    about: NoticeAbout
    title: str
    text: str


class SignIn(Struct, kw_only=True, forbid_unknown_fields=True):
    """The token from the address that the gateway printed."""

    token: Annotated[str, Meta(max_length=128)]


class NewCamera(Struct, kw_only=True, forbid_unknown_fields=True):
    """A camera to add. `user` and `password` go into the keystore and come out nowhere.

    `small_url`: of its sub stream, for walls of many pictures; empty without one.
    """

    name: Name
    url: Annotated[str, Meta(min_length=1, max_length=2048)]
    kind: Kind = "fixed"
    user: Annotated[str, Meta(max_length=256)] = ""
    password: Annotated[str, Meta(max_length=256)] = ""
    transport: Transport = "tcp"
    small_url: Annotated[str, Meta(max_length=2048)] = ""
    position: Position | None = None
    field_of_view: FieldOfView | None = None


class CameraChange(Struct, kw_only=True, forbid_unknown_fields=True):
    """What to change of a camera; what is left out stays.

    A new `url` takes its own `user` and `password` with it: the kept ones never go to another
    address. A place can be changed and not taken back: what the hub was told, it was told.
    """

    name: Name | None = None
    kind: Kind | None = None
    url: Annotated[str, Meta(min_length=1, max_length=2048)] | None = None
    user: Annotated[str, Meta(max_length=256)] | None = None
    password: Annotated[str, Meta(max_length=256)] | None = None
    transport: Transport | None = None
    position: Position | None = None
    field_of_view: FieldOfView | None = None
    small_url: Annotated[str, Meta(max_length=2048)] | None = None


class CameraTest(Struct, kw_only=True, forbid_unknown_fields=True):
    """A camera to try without adding it; or `camera_id` alone, to try one that is there."""

    camera_id: str | None = None
    url: Text = ""
    user: Annotated[str, Meta(max_length=256)] = ""
    password: Annotated[str, Meta(max_length=256)] = ""
    transport: Transport = "tcp"


class CameraInfo(Struct, kw_only=True):
    """What a camera that answered sends."""

    codec: str
    width: int
    height: int
    fps: float


class CameraAdded(Struct, kw_only=True):
    """The new camera's identifier, and what it sends."""

    camera_id: str
    info: CameraInfo


class NewConsent(Struct, kw_only=True, forbid_unknown_fields=True):
    """A consent to sign. `not_after` may not be later than the program's end.

    `nothing_demanded`: the owner says that nothing was offered or demanded for it.
    `replaces`: a consent in force, for the same camera, agency and program, that is withdrawn in
    the same act.
    """

    camera_id: str
    agency_id: str
    program_id: str
    purposes: Annotated[list[str], Meta(min_length=1, max_length=8)]
    tier: LocalTier
    max_minutes: Annotated[int, Meta(ge=1, le=1440)]
    max_minutes_per_day: Annotated[int, Meta(ge=1, le=1440)]
    nothing_demanded: Literal[True]
    rights: list[Right]
    not_after: int
    blur: Blur = "blurred"
    alarm_minutes: Annotated[int, Meta(ge=1, le=60)] | None = None
    not_before: int | None = None
    hours: Hours | None = None
    replaces: str | None = None


class ConsentGiven(Struct, kw_only=True):
    """The new consent's identifier."""

    consent_id: str


class Answer(Struct, kw_only=True, forbid_unknown_fields=True):
    """The owner's answer to a knock."""

    answer: Literal["yes", "no"]


class Done(Struct, kw_only=True):
    """It holds, and is stored."""

    ok: Literal[True] = True


Event = StateEvent | NoticeEvent

encode = msgspec.json.Encoder().encode
