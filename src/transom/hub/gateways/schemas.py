"""Shapes of enrolment and of the relay's public coordinates (spec/enrolment.md)."""

from typing import Any

from msgspec import UNSET, Struct, UnsetType

from transom.hub.schemas import Base64Url, Instant


class EnrolmentCode(Struct, kw_only=True):
    """A one-time code, shown once."""

    code: str
    expires_at: Instant


class EnrolmentOffer(Struct, kw_only=True):
    """The gateway's offer and its MAC under the code's key."""

    offer: dict[str, Any]
    mac: Base64Url


class EnrolmentAnswer(Struct, kw_only=True):
    """The hub's answer and its MAC under the code's key."""

    answer: dict[str, Any]
    mac: Base64Url


class Gateway(Struct, kw_only=True):
    """One of the asking owner's gateways."""

    gateway_id: str
    site_id: str
    online: bool
    enrolled_at: Instant
    last_seen_at: Instant | UnsetType = UNSET


class RelayInfo(Struct, kw_only=True):
    """The relay's address and the SHA-256 fingerprints (hex) of its certificates."""

    url: str
    fingerprints: list[str]
