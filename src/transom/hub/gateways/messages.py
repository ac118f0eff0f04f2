"""A gateway's messages, read strictly (spec/gateway-channel.md). Says nothing about their truth."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from transom.errors import EncodingError
from transom.hub.schemas import Instant, SignedObject

Identifier = Annotated[str, Meta(min_length=30, max_length=30)]
Count = Annotated[int, Meta(ge=0, le=2**53 - 1)]
Word = Annotated[str, Meta(max_length=40)]
Blur = Literal["blurred", "unblurred"]
Latitude = Annotated[int, Meta(ge=-90_000_000, le=90_000_000)]
Longitude = Annotated[int, Meta(ge=-180_000_000, le=180_000_000)]


class Place(Struct, frozen=True):
    """Degrees × 10^6."""

    lat_e6: Latitude
    lon_e6: Longitude


class View(Struct, frozen=True):
    """The wedge of ground that a camera sees."""

    bearing_deg: Annotated[int, Meta(ge=0, le=360)]
    angle_deg: Annotated[int, Meta(ge=1, le=360)]
    reach_m: Annotated[int, Meta(ge=1, le=10_000)]


class CameraInfo(Struct, frozen=True):
    """A camera, as the agency may know it."""

    camera_id: Identifier
    name: Annotated[str, Meta(min_length=1, max_length=200)]
    kind: Word
    position: Place | None = None
    field_of_view: View | None = None


class Hello(Struct, frozen=True, tag_field="t", tag="hello"):
    """The gateway's first message."""

    cameras: Annotated[list[CameraInfo], Meta(max_length=1000)]
    tree_size: Count
    consents: Annotated[list[SignedObject], Meta(max_length=5000)]
    withdrawals: Annotated[list[SignedObject], Meta(max_length=5000)]
    sessions: Annotated[list[Identifier], Meta(max_length=1000)]
    logged_to: Count = 0


class CameraChanged(CameraInfo, frozen=True, tag_field="t", tag="camera"):
    """A camera was added or changed."""


class CameraRemoved(Struct, frozen=True, tag_field="t", tag="camera_removed"):
    """A camera is gone."""

    camera_id: Identifier


class ConsentGiven(Struct, frozen=True, tag_field="t", tag="consent"):
    """The owner has signed a consent, and perhaps withdrawn the one whose place it takes."""

    signed: SignedObject
    replaces: SignedObject | None = None


class ConsentWithdrawn(Struct, frozen=True, tag_field="t", tag="withdrawal"):
    """The owner has signed a withdrawal."""

    signed: SignedObject


class TreeSize(Struct, frozen=True, tag_field="t", tag="tree_size"):
    """The size of the last tree accepted."""

    tree_size: Count


class Knocking(Struct, frozen=True, tag_field="t", tag="knocking"):
    """The owner is being asked."""

    session_id: Identifier


class Released(Struct, frozen=True, tag_field="t", tag="released"):
    """The key, for the viewer."""

    session_id: Identifier
    envelope: SignedObject
    not_after: Instant


class NewEnvelope(Struct, frozen=True, tag_field="t", tag="envelope"):
    """A new epoch's key for a viewer who stays."""

    session_id: Identifier
    envelope: SignedObject


class Refused(Struct, frozen=True, tag_field="t", tag="refused"):
    """A step of the numbered proof failed."""

    session_id: Identifier
    step: Word
    reason: Word
    message: Annotated[str, Meta(max_length=2000)]


class Closed(Struct, frozen=True, tag_field="t", tag="closed"):
    """A session has ended at the gateway."""

    session_id: Identifier
    reason: Word
    seconds: Annotated[int, Meta(ge=0, le=10**7)]
    frames: Count
    bytes: Count
    blur: Blur = "unblurred"


class Steered(Struct, frozen=True, tag_field="t", tag="steered"):
    """What became of a steering request."""

    session_id: Identifier
    number: Count
    outcome: Word


class ObjectionAnswered(Struct, frozen=True, tag_field="t", tag="objection_answered"):
    """The owner has answered an objection; `word` is for the oversight seat, if there is one."""

    signed: SignedObject
    word: Annotated[str, Meta(max_length=1000)] | None = None


class FootageReleased(Struct, frozen=True, tag_field="t", tag="footage_release"):
    """The owner releases a clip; its keys are sealed to devices of the agency."""

    signed: SignedObject
    keys: Annotated[list[SignedObject], Meta(max_length=200)]


class FootagePiece(Struct, frozen=True, tag_field="t", tag="footage_piece"):
    """A sealed piece of a clip."""

    request_id: Identifier
    camera_id: Identifier
    number: Count
    data: Annotated[str, Meta(max_length=400_000)]


class MessageAnswered(Struct, frozen=True, tag_field="t", tag="message_answer"):
    """The owner answers an agency's message."""

    signed: SignedObject


class MessageReported(Struct, frozen=True, tag_field="t", tag="message_report"):
    """The owner reports an agency's message to the oversight seat."""

    signed: SignedObject


class Pong(Struct, frozen=True, tag_field="t", tag="pong"):
    """The answer to `ping`."""


FromOwner = FootageReleased | FootagePiece | MessageAnswered | MessageReported
GatewayMessage = (
    Hello
    | CameraChanged
    | CameraRemoved
    | ConsentGiven
    | ConsentWithdrawn
    | TreeSize
    | Knocking
    | Released
    | NewEnvelope
    | Refused
    | Closed
    | Steered
    | ObjectionAnswered
    | FootageReleased
    | FootagePiece
    | MessageAnswered
    | MessageReported
    | Pong
)
_decoder: msgspec.json.Decoder[GatewayMessage] = msgspec.json.Decoder(GatewayMessage)


def read(text: str | bytes) -> GatewayMessage:
    """A message of a gateway.

    Raises:
        EncodingError: not a message of spec/gateway-channel.md.
    """
    try:
        return _decoder.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise EncodingError(f"not a message of the channel: {error}") from error


def read_object(text: str | bytes) -> dict[str, Any]:
    """An object of the handshake.

    Raises:
        EncodingError: not one.
    """
    try:
        return msgspec.json.decode(text, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise EncodingError("not a message of the channel") from error
