"""Shapes of operators' devices (spec/device-certificate.md)."""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from transom.hub.schemas import Base64Url, Instant, Name, SignedObject

DeviceState = Literal["pending", "certified", "revoked", "expired"]
HpkeSuite = Literal["x25519", "mlkem768-x25519"]


class NewDevice(Struct, kw_only=True):
    """The public halves of keys that were made in the device's browser."""

    name: Name
    sign_key: Base64Url
    hpke_suite: HpkeSuite
    hpke_key: Base64Url


class Device(Struct, kw_only=True):
    """A device as its person sees it. `fingerprint` covers both keys, to compare by eye."""

    device_id: str
    name: str
    state: DeviceState
    fingerprint: str
    created_at: Instant
    certificate: SignedObject | UnsetType = UNSET


class AgencyDevice(Struct, kw_only=True):
    """A device as its agency's administrator sees it: what a certificate would say."""

    device_id: str
    agency_id: str
    person_id: str
    person_name: str
    pseudonym: str
    role: Literal["operator", "supervisor", "custodian"]
    name: str
    state: DeviceState
    fingerprint: str
    sign_key: Base64Url
    hpke_suite: HpkeSuite
    hpke_key: Base64Url
    created_at: Instant


class CertificateUpload(Struct, kw_only=True):
    """A device certificate, signed by the agency's key."""

    signed: SignedObject
