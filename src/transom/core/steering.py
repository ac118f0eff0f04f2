"""Steering requests (spec/view-session.md): where an operator's device asks a camera to turn.

Decides nothing about a request; the gateway does, of a view session that runs.
"""

from dataclasses import dataclass, field

from transom.core.codec import JsonObject
from transom.core.members import Members
from transom.core.signing import Signed, Signer, verify

TYPE = "steering-request/v1"
FULL = 1000
"""Of `pan`, `tilt` and `zoom`: half of the camera's range of turning, the whole of its zoom."""


@dataclass(frozen=True, kw_only=True)
class SteeringTerms:
    """What a steering request says; not yet signed, or not yet verified.

    Args:
        number: counts up within a view session, from 1: none is acted on twice.
        pan, tilt: by how much to turn right and up, −`FULL` … `FULL`.
        zoom: by how much to zoom in, −`FULL` … `FULL`.
        requested_at: milliseconds since 1970, by the device's clock.
    """

    session_id: str
    number: int
    pan: int
    tilt: int
    zoom: int
    requested_at: int

    def to_body(self) -> JsonObject:
        """The body to sign.

        Raises:
            EncodingError: a member outside spec/view-session.md.
        """
        body: JsonObject = {
            "session_id": self.session_id,
            "number": self.number,
            "pan": self.pan,
            "tilt": self.tilt,
            "zoom": self.zoom,
            "requested_at": self.requested_at,
        }
        _read(body)
        return body


@dataclass(frozen=True, kw_only=True)
class SteeringRequest(SteeringTerms):
    """A verified request. Only `verify_steering` makes one."""

    signed: Signed = field(repr=False)


def sign_steering(terms: SteeringTerms, *, signer: Signer) -> Signed:
    """Signs with the device's key.

    Raises:
        EncodingError: a member outside spec/view-session.md.
    """
    return signer.sign(TYPE, terms.to_body())


def verify_steering(signed: Signed, *, sign_key: bytes) -> SteeringRequest:
    """The request, if the device signed it.

    Args:
        sign_key: from the device's verified certificate.

    Raises:
        SignatureRefused: not signed by `sign_key` as a steering request.
        EncodingError: a member outside spec/view-session.md.
    """
    terms = _read(verify(signed, type_=TYPE, key=sign_key))
    return SteeringRequest(**vars(terms), signed=signed)


def _read(body: object) -> SteeringTerms:
    m = Members(body, "steering request")
    terms = SteeringTerms(
        session_id=m.id("session_id", "vws"),
        number=m.integer("number", 1, 2**32 - 1),
        pan=m.integer("pan", -FULL, FULL),
        tilt=m.integer("tilt", -FULL, FULL),
        zoom=m.integer("zoom", -FULL, FULL),
        requested_at=m.instant("requested_at"),
    )
    m.end()
    if not (terms.pan or terms.tilt or terms.zoom):
        raise m.bad("pan", "a movement: pan, tilt or zoom other than 0")
    return terms
