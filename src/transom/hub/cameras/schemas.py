"""Shapes of the camera registry. It only lists; the owner's signed consent opens (P4)."""

from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType

from transom.hub.schemas import Base64Url, Instant

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
