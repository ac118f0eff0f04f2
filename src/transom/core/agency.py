"""An agency's signed requests to a hub (spec/agency-auth.md). Sends nothing, remembers nothing."""

from dataclasses import dataclass

from transom.core.codec import JsonObject, b64
from transom.core.members import Members
from transom.core.signing import Signed, Signer, verify

TYPE = "agency-auth/v1"
NONCE_BYTES = 16


@dataclass(frozen=True, kw_only=True)
class AgencyAuth:
    """What an agency signs about one request.

    Args:
        hub: the origin that it dials, for example `https://hub.example`.
        target: path and query.
        body_hash: SHA-256 of the body's bytes, of none for a request without one.
        signed_at: milliseconds since 1970.
    """

    agency_id: str
    hub: str
    method: str
    target: str
    body_hash: bytes
    nonce: bytes
    signed_at: int

    @property
    def request(self) -> tuple[str, str, bytes]:
        """What makes it this request and no other."""
        return self.method, self.target, self.body_hash

    def to_body(self) -> JsonObject:
        """The body to sign."""
        return {
            "agency_id": self.agency_id,
            "hub": self.hub,
            "method": self.method,
            "target": self.target,
            "body_hash": b64(self.body_hash),
            "nonce": b64(self.nonce),
            "signed_at": self.signed_at,
        }


def sign_agency_auth(auth: AgencyAuth, *, signer: Signer) -> Signed:
    """Signs with the agency's key.

    Raises:
        EncodingError: a member outside spec/agency-auth.md.
    """
    read_agency_auth(auth.to_body())
    return signer.sign(TYPE, auth.to_body())


def verify_agency_auth(signed: Signed, *, key: bytes) -> AgencyAuth:
    """What the agency said, if it did.

    Raises:
        SignatureRefused: not signed by `key` for this purpose.
        EncodingError: a member outside spec/agency-auth.md.
    """
    return read_agency_auth(verify(signed, type_=TYPE, key=key))


def read_agency_auth(body: object) -> AgencyAuth:
    """Reads a body whose signature nobody has checked, to find whose key to check it with.

    Raises:
        EncodingError: a member outside spec/agency-auth.md.
    """
    m = Members(body, "agency's request")
    auth = AgencyAuth(
        agency_id=m.id("agency_id", "agy"),
        hub=m.text("hub"),
        method=m.choice("method", ("GET", "POST", "PUT", "DELETE")),
        target=m.text("target", most=400),
        body_hash=m.data("body_hash", 32),
        nonce=m.data("nonce", NONCE_BYTES),
        signed_at=m.instant("signed_at"),
    )
    m.end()
    return auth
