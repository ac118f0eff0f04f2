"""The hub's messages, read strictly where we act on them. Says nothing about their truth."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from transom.core.codec import unb64
from transom.core.log.opening import Opening
from transom.core.release import Offer
from transom.errors import EncodingError


class RelayInfo(Struct, frozen=True):
    """Where the relay is, and its certificates' SHA-256 fingerprints (hex)."""

    url: str
    fingerprints: tuple[str, ...]


class Welcome(Struct, frozen=True, tag_field="t", tag="welcome"):
    """The hub's first message. `agencies` and `programs` are read by the directory."""

    relay: RelayInfo
    agencies: list[Any]
    programs: list[Any]


class Consistency(Struct, frozen=True):
    """A consistency proof from a tree's size (RFC 6962 §2.1.2)."""

    base: int = msgspec.field(name="from")
    hashes: tuple[str, ...] = ()


class Open(Struct, frozen=True, tag_field="t", tag="open"):
    """A view session to open: everything that the numbered proof needs.

    `break_glass`: why the agency broke the glass for it; empty if it didn't. It opens nothing:
    it is for the owner to know.
    """

    session_id: str
    entry: str
    record: dict[str, Any]
    salt: str
    proof: str
    consistency: Consistency
    relay_token: str
    break_glass: Annotated[str, Meta(max_length=2000)] = ""

    def offer(self) -> Offer:
        """As the proof takes it.

        Raises:
            EncodingError: a member isn't base64url.
        """
        return _offer(self)


class Close(Struct, frozen=True, tag_field="t", tag="close"):
    """A view session that the hub ends."""

    session_id: str
    reason: str = "viewer_left"


class Programs(Struct, frozen=True, tag_field="t", tag="programs"):
    """Agencies and programs have changed."""

    agencies: list[Any]
    programs: list[Any]


class OpeningMessage(Struct, frozen=True):
    """An entry of the log with its record and its proof (spec/log-entry.md, Opening)."""

    entry: str
    record: dict[str, Any]
    salt: str
    proof: str

    def opening(self) -> Opening:
        """As it is verified.

        Raises:
            EncodingError: a member isn't base64url.
        """
        return Opening(
            entry=unb64(self.entry), record=self.record, salt=unb64(self.salt), proof=self.proof
        )


class Logged(Struct, frozen=True, tag_field="t", tag="logged"):
    """An entry that concerns this owner stands in the log. `number` is for the next `hello`."""

    number: Annotated[int, Meta(ge=1, lt=2**53)]
    subject: Annotated[str, Meta(min_length=1, max_length=80)]
    opening: OpeningMessage


class AskedLand(Struct, frozen=True):
    """A neighbour's land that the owner is asked to mask at one camera (spec/land.md)."""

    objection_id: str
    camera_id: str
    land: list[Any]
    filed_at: Annotated[int, Meta(ge=0, lt=2**47)]
    due: Annotated[int, Meta(ge=0, lt=2**47)]


class Objections(Struct, frozen=True, tag_field="t", tag="objections"):
    """What the owner was asked by neighbours and, as far as the hub knows, hasn't answered."""

    objections: list[AskedLand]


class Steer(Struct, frozen=True, tag_field="t", tag="steer"):
    """An operator's steering request, signed by their device (spec/view-session.md)."""

    session_id: str
    signed: dict[str, Any]


class Footage(Struct, frozen=True, tag_field="t", tag="footage"):
    """A footage request, with what its proof needs, and the agency's devices (spec/footage.md)."""

    request_id: str
    entry: str
    record: dict[str, Any]
    salt: str
    proof: str
    consistency: Consistency
    devices: Annotated[list[Any], Meta(max_length=200)]

    def offer(self) -> Offer:
        """As the proof takes it. Raises EncodingError: a member isn't base64url."""
        return _offer(self)


class FootageWanted(Struct, frozen=True, tag_field="t", tag="footage_wanted"):
    """The piece of a released clip that the hub wants next."""

    request_id: str
    camera_id: str
    number: Annotated[int, Meta(ge=0, lt=2**20)]


class FootageDone(Struct, frozen=True, tag_field="t", tag="footage_done"):
    """The hub has a whole clip (`taken`), or takes no more of it."""

    request_id: str
    camera_id: str
    outcome: str


class AgencyMessage(Struct, frozen=True, tag_field="t", tag="message"):
    """An agency's message to the owner, with its device's certificate (spec/message.md)."""

    signed: dict[str, Any]
    certificate: dict[str, Any]


class Ping(Struct, frozen=True, tag_field="t", tag="ping"):
    """Answered with `pong`."""


HubMessage = (
    Welcome
    | Open
    | Close
    | Programs
    | Logged
    | Objections
    | Steer
    | Footage
    | FootageWanted
    | FootageDone
    | AgencyMessage
    | Ping
)
_decoder: msgspec.json.Decoder[HubMessage] = msgspec.json.Decoder(HubMessage)


def read(text: str | bytes) -> HubMessage:
    """A message of the hub.

    Raises:
        EncodingError: not a message of spec/gateway-channel.md.
    """
    try:
        return _decoder.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise EncodingError(f"not a message of the channel: {error}") from error


def _offer(message: Open | Footage) -> Offer:
    return Offer(
        entry=unb64(message.entry),
        record=message.record,
        salt=unb64(message.salt),
        proof=message.proof,
        consistency=(
            message.consistency.base,
            [unb64(item, 32) for item in message.consistency.hashes],
        ),
    )
