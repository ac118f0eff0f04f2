"""What the keystore holds. Its repr shows no secret, so that a log line can't."""

from secrets import token_bytes
from typing import Literal, get_args

import msgspec
from msgspec import Struct

from transom.core.codec import decode_object
from transom.core.signing import Signed, Signer
from transom.gateway.api.schemas import FieldOfView, Kind, Position
from transom.gateway.keystore.alarm_settings import AlarmSettings
from transom.gateway.objections.picture_map import PictureMap
from transom.gateway.picture.settings import PictureSettings
from transom.gateway.recording.settings import RecordingSettings
from transom.gateway.steering.settings import PtzControl, SteeringSettings
from transom.gateway.whereabouts.geofence import Geofence
from transom.wire.items import AUDIO, SMALL, TRACK, TRACKS


class CameraSecret(Struct, kw_only=True, frozen=True):
    """A camera: what the owner calls it, and how to reach it."""

    camera_id: str
    name: str
    kind: str
    url: str
    user: str = ""
    password: str = ""
    transport: Literal["tcp", "udp"] = "tcp"
    small_url: str = ""
    """Of its sub stream, with the same user and password; empty without one."""
    sound: bool = False
    """Whether the owner lets its sound be heard at all."""
    position: Position | None = None
    field_of_view: FieldOfView | None = None
    picture: PictureSettings = msgspec.field(default_factory=PictureSettings)
    picture_map: PictureMap | None = None
    recording: RecordingSettings = msgspec.field(default_factory=RecordingSettings)
    geofence: Geofence | None = None
    """In which alone a mobile camera may be seen through."""
    control: PtzControl | None = None
    """How a camera that turns is steered."""
    steering: SteeringSettings = msgspec.field(default_factory=SteeringSettings)
    locator_hash: bytes | None = None
    """SHA-256 of the token of whatever reports where a mobile camera is."""

    def __post_init__(self) -> None:
        """Takes a kind that keystores once had, such as `doorbell`, for what it was."""
        if self.kind not in get_args(Kind):
            msgspec.structs.force_setattr(self, "kind", "fixed")

    @property
    def tracks(self) -> tuple[str, ...]:
        """What leaves of it, where somebody may have it."""
        has = {TRACK: True, SMALL: bool(self.small_url), AUDIO: self.sound}
        return tuple(track for track in TRACKS if has[track])

    @property
    def steered(self) -> tuple[str, PtzControl | None, str, str]:
        """What its steering depends on."""
        return self.camera_id, self.control, self.user, self.password

    def __repr__(self) -> str:
        return f"CameraSecret({self.camera_id})"


class Pins(Struct, kw_only=True, frozen=True):
    """What enrolment fixed: the hub and its log, and whose cosignatures count.

    Attributes:
        log_size: the log's size when the gateway was enrolled; older entries open nothing.
        trust: the owner's signed decisions about whom to trust, oldest first, each in canonical
            bytes (spec/trust-policy.md). `transom.gateway.trust.require_signed` verifies them.
    """

    hub_url: str
    hub_key: bytes
    gateway_id: str
    site_id: str
    log_vkey: str
    log_size: int
    trust: tuple[bytes, ...]
    enrolled_at: int

    @property
    def trust_policy(self) -> str:
        """The C2SP tlog-policy text in force: the last decision's."""
        return str(self.decisions[-1].body["policy"])

    @property
    def decisions(self) -> tuple[Signed, ...]:
        """The signed objects in `trust`: their form is known, and nothing more."""
        return tuple(Signed.from_json(decode_object(data)) for data in self.trust)


class MailServer(Struct, kw_only=True, frozen=True):
    """The owner's mail server, and from whom to whom notices go."""

    host: str
    port: int
    security: Literal["starttls", "tls", "none"]
    sender: str
    to: str
    user: str = ""
    password: str = ""

    def __repr__(self) -> str:
        return f"MailServer({self.host})"


class NoticeSettings(Struct, kw_only=True, frozen=True):
    """How the owner wants to be told.

    Attributes:
        when: by mail: everything at once, a digest a day (at `hour` in `timezone`), or knocks only.
        push_key: the VAPID key's scalar, 32 bytes, once a browser has asked for it.
    """

    mail: MailServer | None = None
    when: Literal["at_once", "daily", "knocks"] = "at_once"
    hour: int = 18
    timezone: str = "UTC"
    push_key: bytes | None = None

    def __repr__(self) -> str:
        return f"NoticeSettings({self.when})"


class RingSignIn(Struct, kw_only=True, frozen=True):
    """What is kept of signing in to Ring: neither e-mail address nor password (docs/design/0016).

    Attributes:
        hardware_id: what Ring knows this gateway by, in its list of signed-in devices.
    """

    refresh_token: str
    hardware_id: str

    def __repr__(self) -> str:
        return "RingSignIn()"


class Secrets(Struct, kw_only=True, frozen=True):
    """The whole content: keys' seeds, cameras, pins, notices, alarm inputs, co-owners, Ring."""

    name: str
    owner_seed: bytes
    gateway_seed: bytes
    recording_key: bytes
    """32 random bytes, from which recordings' keys are derived (spec/recording.md)."""
    cameras: tuple[CameraSecret, ...] = ()
    pins: Pins | None = None
    notices: NoticeSettings = msgspec.field(default_factory=NoticeSettings)
    alarm_inputs: AlarmSettings = msgspec.field(default_factory=AlarmSettings)
    household: tuple[bytes, ...] = ()
    """The owner's signed decisions about co-owners, oldest first (spec/household.md)."""
    ring: RingSignIn | None = None

    def __repr__(self) -> str:
        return f"Secrets({self.name!r}, {len(self.cameras)} cameras)"

    @classmethod
    def generate(cls, name: str) -> "Secrets":
        """Fresh keys for a new owner."""
        return cls(
            name=name,
            owner_seed=Signer.generate().seed(),
            gateway_seed=Signer.generate().seed(),
            recording_key=token_bytes(32),
        )


def pack(secrets: Secrets) -> bytes:
    """Bytes to encrypt."""
    return msgspec.json.encode(secrets)


def unpack(data: bytes) -> Secrets:
    """The content of decrypted bytes.

    Raises:
        msgspec.ValidationError: written by another version.
    """
    return msgspec.json.decode(data, type=Secrets)
