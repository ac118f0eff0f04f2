"""Shapes of footage requests, of clips, and of the event that tells of them."""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from transom.hub.schemas import Base64Url, Instant, SignedObject

FootageState = Literal["open", "closed"]
FootageReason = Literal["due", "withdrawn", "program_over"]


class NewFootageRequest(Struct, kw_only=True):
    """A footage request, signed by the device (spec/footage.md)."""

    request: SignedObject


class AreaCorner(Struct, kw_only=True):
    """A corner of an area, in degrees × 10^6."""

    lat_e6: int
    lon_e6: int


class ReleasedClip(Struct, kw_only=True):
    """A clip that an owner gave; `release` is signed by the owner.

    Its bytes are sealed, and its key is for each certified device apart.
    """

    camera_id: str
    camera_name: str
    gateway_key: Base64Url
    release: SignedObject
    released_at: Instant


class AgencyFootageRequest(Struct, kw_only=True):
    """A footage request of the asking person's agency.

    Until `due` nothing is told of owners but the clips that they gave; and of the others never.
    """

    request_id: str
    code: str
    incident_id: str
    incident_number: str
    program_id: str
    pseudonym: str
    area: list[AreaCorner]
    begin: Instant
    end: Instant
    blur: Literal["blurred", "unblurred"]
    message: str
    posted_at: Instant
    due: Instant
    state: FootageState
    cameras_asked: int
    clips: list[ReleasedClip]
    closed_at: Instant | UnsetType = UNSET
    reason: FootageReason | UnsetType = UNSET
    entry_index: int | UnsetType = UNSET


class FootageEvent(Struct, kw_only=True, tag_field="t", tag="footage"):
    """A clip was released for a footage request of the agency, or the request was closed."""

    request_id: str
    state: FootageState
