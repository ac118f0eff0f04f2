"""Device certificates (spec/device-certificate.md): an agency vouches for an operator's device."""

from dataclasses import dataclass, field

from transom.core.codec import JsonObject, b64
from transom.core.members import Members
from transom.core.signing import Signed, Signer, verify
from transom.errors import CertificateRefused

TYPE = "device-certificate/v1"
ASKING = frozenset({"operator", "supervisor"})
ROLES = ASKING | {"custodian"}
"""A custodian's device opens clips that owners gave; it asks for no look and no footage."""
HPKE_KEY_BYTES = {"x25519": 32, "mlkem768-x25519": 1216}
LONGEST_MS = 400 * 24 * 3600 * 1000


@dataclass(frozen=True, kw_only=True)
class DeviceTerms:
    """What a device certificate says; not yet signed, or not yet verified.

    Instants are milliseconds since 1970; keys are raw bytes.
    """

    device_id: str
    agency_id: str
    person_id: str
    pseudonym: str
    role: str
    sign_key: bytes
    hpke_suite: str
    hpke_key: bytes
    not_before: int
    not_after: int

    def to_body(self) -> JsonObject:
        """The body to sign.

        Raises:
            EncodingError: a member outside spec/device-certificate.md.
        """
        body: JsonObject = {
            "device_id": self.device_id,
            "agency_id": self.agency_id,
            "person_id": self.person_id,
            "pseudonym": self.pseudonym,
            "role": self.role,
            "sign_key": b64(self.sign_key),
            "hpke_suite": self.hpke_suite,
            "hpke_key": b64(self.hpke_key),
            "not_before": self.not_before,
            "not_after": self.not_after,
        }
        _read(body)
        return body


@dataclass(frozen=True, kw_only=True)
class DeviceCertificate(DeviceTerms):
    """A verified certificate. Only `verify_device_certificate` makes one."""

    signed: Signed = field(repr=False)


def sign_device_certificate(terms: DeviceTerms, *, signer: Signer) -> Signed:
    """Signs with the agency's key.

    Raises:
        EncodingError: a member outside spec/device-certificate.md.
    """
    return signer.sign(TYPE, terms.to_body())


def verify_device_certificate(signed: Signed, *, agency_key: bytes, now: int) -> DeviceCertificate:
    """The certificate, if the agency signed it and it is valid at `now`.

    Raises:
        SignatureRefused: not signed by `agency_key` as a device certificate.
        EncodingError: a member outside spec/device-certificate.md.
        CertificateRefused: not valid yet, or no longer.
    """
    terms = _read(verify(signed, type_=TYPE, key=agency_key))
    certificate = DeviceCertificate(**vars(terms), signed=signed)
    if now < certificate.not_before:
        raise CertificateRefused("not_yet", "the device certificate isn't valid yet")
    if now >= certificate.not_after:
        raise CertificateRefused("expired", "the device certificate has expired")
    return certificate


def _read(body: object) -> DeviceTerms:
    m = Members(body, "device certificate")
    suite = m.choice("hpke_suite", HPKE_KEY_BYTES)
    terms = DeviceTerms(
        device_id=m.id("device_id", "dev"),
        agency_id=m.id("agency_id", "agy"),
        person_id=m.id("person_id", "per"),
        pseudonym=m.text("pseudonym", most=64),
        role=m.choice("role", ROLES),
        sign_key=m.data("sign_key", 32),
        hpke_suite=suite,
        hpke_key=m.data("hpke_key", HPKE_KEY_BYTES[suite]),
        not_before=m.instant("not_before"),
        not_after=m.instant("not_after"),
    )
    m.end()
    if not 0 < terms.not_after - terms.not_before <= LONGEST_MS:
        raise m.bad("not_after", "within 400 days after not_before")
    return terms
