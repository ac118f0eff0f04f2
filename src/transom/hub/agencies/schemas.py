"""Shapes of agencies."""

from msgspec import UNSET, Struct, UnsetType

from transom.hub.schemas import Base64Url, Instant, Name


class NewAgency(Struct, kw_only=True):
    """Registers an agency: its name and its Ed25519 public key."""

    name: Name
    key: Base64Url


class Agency(Struct, kw_only=True):
    """An agency; `fingerprint` is SHA-256 of its key in hexadecimal, to compare by eye.

    `revoked_at`: since then nobody of it may do anything here.
    """

    agency_id: str
    name: str
    key: Base64Url
    fingerprint: str
    enrolled_at: Instant
    revoked_at: Instant | UnsetType = UNSET
