"""Shapes of the camera registry. It only lists; the owner's signed consent opens (P4)."""

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from transom.hub.schemas import Base64Url, Instant, Place

Tier = Literal["registry", "on_request", "on_alarm", "scheduled", "standing"]
Blur = Literal["blurred", "unblurred"]
Right = Literal["audio", "clip", "live", "ptz"]


class Position(Struct, kw_only=True):
    """Degrees × 10^6, WGS 84."""

    lat_e6: int
    lon_e6: int


class ConsentSummary(Struct, kw_only=True):
    """What an agency must know of a consent to ask within it.

    Args:
        asks_because: why each look asks the owner although the consent itself doesn't: a
            neighbour's objection to this camera is overdue, or the neighbours' vote doesn't carry.
    """

    consent_id: str
    tier: Tier
    blur: Blur
    rights: list[Right]
    purposes: list[str]
    program_id: str
    not_before: Instant
    not_after: Instant
    max_minutes: int
    max_minutes_per_day: int
    hours: dict[str, Any] | UnsetType = UNSET
    alarm_minutes: int | UnsetType = UNSET
    asks_because: Literal["objection", "vote"] | UnsetType = UNSET


class Camera(Struct, kw_only=True):
    """A camera whose owner's consents name the asking person's agency."""

    camera_id: str
    name: str
    kind: str
    gateway_key: Base64Url
    gateway_online: bool
    program_id: str
    consents: list[ConsentSummary]
    position: Position | UnsetType = UNSET
    field_of_view: dict[str, Any] | UnsetType = UNSET


class PlacedCamera(Struct, kw_only=True):
    """A camera, and how it stands to what was asked for.

    Args:
        distance_m: from the place, or from the middle of the area.
        reaches: whether the field of view that its owner has told has something of it.
    """

    camera: Camera
    distance_m: int
    reaches: bool


class Circle(Struct, kw_only=True, forbid_unknown_fields=True, tag_field="shape", tag="circle"):
    """A circle on the ground."""

    middle: Place
    radius_m: Annotated[int, Meta(ge=1, le=5000)]


class Outline(Struct, kw_only=True, forbid_unknown_fields=True, tag_field="shape", tag="polygon"):
    """A simple polygon, corner after corner."""

    corners: Annotated[list[Place], Meta(min_length=3, max_length=64)]


class Strip(Struct, kw_only=True, forbid_unknown_fields=True, tag_field="shape", tag="street"):
    """A line along a street, and how wide the street is."""

    line: Annotated[list[Place], Meta(min_length=2, max_length=64)]
    width_m: Annotated[int, Meta(ge=1, le=500)]


class CameraSearch(Struct, kw_only=True, forbid_unknown_fields=True):
    """Looks for cameras that see something of an area."""

    area: Circle | Outline | Strip
    most: Annotated[int, Meta(ge=1, le=200)] = 60


class CamerasFound(Struct, kw_only=True):
    """Nearest to the area's middle first.

    Args:
        more: there are more than were asked for.
    """

    cameras: list[PlacedCamera]
    more: bool


class GroundBox(Struct, kw_only=True, forbid_unknown_fields=True):
    """What a map shows, in degrees × 10^6 (WGS 84)."""

    west_e6: Annotated[int, Meta(ge=-180_000_000, le=180_000_000)]
    east_e6: Annotated[int, Meta(ge=-180_000_000, le=180_000_000)]
    south_e6: Annotated[int, Meta(ge=-90_000_000, le=90_000_000)]
    north_e6: Annotated[int, Meta(ge=-90_000_000, le=90_000_000)]


class MapView(Struct, kw_only=True, forbid_unknown_fields=True):
    """A map's view: the box that it shows, and its zoom (tiles of 512 pixels)."""

    box: GroundBox
    zoom: Annotated[int, Meta(ge=0, le=22)]


class CameraCell(Struct, kw_only=True):
    """Cameras that lie so close together that the map shows them as one.

    Args:
        middle: the mean of where they are.
    """

    cameras: int
    middle: Place


class CamerasOnMap(Struct, kw_only=True):
    """Either cameras one by one, all that see something of the box, or how many are where."""

    cameras: list[Camera]
    cells: list[CameraCell]
