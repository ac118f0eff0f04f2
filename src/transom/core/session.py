"""View requests and records (spec/view-session.md): what an operator asks, what the hub commits to.

Decides nothing about a request; `transom.core.release` does.
"""

from dataclasses import dataclass, field

from transom.core.codec import JsonObject
from transom.core.log.categories import AUTHORITIES, BLURS, PURPOSES
from transom.core.members import Members
from transom.core.signing import Signed, Signer, verify
from transom.errors import EncodingError

TYPE = "view-request/v1"
RIGHTS = ("audio", "live", "ptz")


@dataclass(frozen=True, kw_only=True)
class Incident:
    """The agency's case, as an operator states it in a view request."""

    incident_id: str
    number: str
    purpose: str
    justification: str
    authority: str

    def to_json(self) -> JsonObject:
        """The members, in no particular order."""
        return {
            "incident_id": self.incident_id,
            "number": self.number,
            "purpose": self.purpose,
            "justification": self.justification,
            "authority": self.authority,
        }

    @classmethod
    def from_json(cls, value: object) -> "Incident":
        """Reads the members.

        Raises:
            EncodingError: a member outside spec/view-session.md.
        """
        m = Members(value, "incident")
        incident = cls(
            incident_id=m.id("incident_id", "inc"),
            number=m.text("number", 1, 64),
            purpose=m.choice("purpose", PURPOSES),
            justification=m.text("justification", 10, 2000),
            authority=m.choice("authority", AUTHORITIES),
        )
        m.end()
        return incident


@dataclass(frozen=True, kw_only=True)
class ViewRequestTerms:
    """What a view request says; not yet signed, or not yet verified.

    Args:
        rights: of `RIGHTS`, sorted and distinct, `live` among them.
        blur: `blurred` or `unblurred`: which picture is asked for.
        unblurred_reason: why people must be seen; for `unblurred` alone.
        minutes: how long the operator wants to watch, 1 … 1440.
        requested_at: milliseconds since 1970, by the device's clock.
    """

    session_id: str
    device_id: str
    camera_id: str
    agency_id: str
    program_id: str
    incident: Incident
    rights: tuple[str, ...]
    blur: str
    unblurred_reason: str | None = None
    minutes: int
    requested_at: int

    def to_body(self) -> JsonObject:
        """The body to sign.

        Raises:
            EncodingError: a member outside spec/view-session.md.
        """
        body: JsonObject = {
            "session_id": self.session_id,
            "device_id": self.device_id,
            "camera_id": self.camera_id,
            "agency_id": self.agency_id,
            "program_id": self.program_id,
            "incident": self.incident.to_json(),
            "rights": list(self.rights),
            "blur": self.blur,
            "minutes": self.minutes,
            "requested_at": self.requested_at,
        }
        if self.unblurred_reason is not None:
            body["unblurred_reason"] = self.unblurred_reason
        read_view_request(body)
        return body


@dataclass(frozen=True, kw_only=True)
class ViewRequest(ViewRequestTerms):
    """A verified request. Only `verify_view_request` makes one."""

    signed: Signed = field(repr=False)


def sign_view_request(terms: ViewRequestTerms, *, signer: Signer) -> Signed:
    """Signs with the device's key.

    Raises:
        EncodingError: a member outside spec/view-session.md.
    """
    return signer.sign(TYPE, terms.to_body())


def verify_view_request(signed: Signed, *, sign_key: bytes) -> ViewRequest:
    """The request, if the device signed it.

    Args:
        sign_key: from the device's verified certificate.

    Raises:
        SignatureRefused: not signed by `sign_key` as a view request.
        EncodingError: a member outside spec/view-session.md.
    """
    terms = read_view_request(verify(signed, type_=TYPE, key=sign_key))
    return ViewRequest(**vars(terms), signed=signed)


def read_view_request(body: object) -> ViewRequestTerms:
    """The terms of a body whose signature nobody has checked.

    Raises:
        EncodingError: a member outside spec/view-session.md.
    """
    m = Members(body, "view request")
    terms = ViewRequestTerms(
        session_id=m.id("session_id", "vws"),
        device_id=m.id("device_id", "dev"),
        camera_id=m.id("camera_id", "cam"),
        agency_id=m.id("agency_id", "agy"),
        program_id=m.id("program_id", "prg"),
        incident=Incident.from_json(m.take("incident")),
        rights=m.words("rights", RIGHTS),
        blur=m.choice("blur", BLURS),
        unblurred_reason=_read_reason(m),
        minutes=m.integer("minutes", 1, 1440),
        requested_at=m.instant("requested_at"),
    )
    m.end()
    if "live" not in terms.rights:
        raise m.bad("rights", "a list with live")
    if (terms.unblurred_reason is not None) != (terms.blur == "unblurred"):
        raise m.bad("unblurred_reason", "there for unblurred, and only then")
    return terms


def _read_reason(m: Members) -> str | None:
    present = m.has("unblurred_reason")
    return m.text("unblurred_reason", 10, 2000) if present else None


@dataclass(frozen=True, kw_only=True)
class Record:
    """What the hub commits to in `view_session.opened`, and opens to the gateway.

    The two signed objects are as they came: nothing about them is known to be true.

    Args:
        opened_at: the hub's instant, milliseconds since 1970.
        not_after: the latest end of the session that the hub allows.
    """

    session_id: str
    gateway_id: str
    device_certificate: Signed
    view_request: Signed
    opened_at: int
    not_after: int

    def to_json(self) -> JsonObject:
        """The members, ready to commit to."""
        return {
            "session_id": self.session_id,
            "gateway_id": self.gateway_id,
            "device_certificate": self.device_certificate.to_json(),
            "view_request": self.view_request.to_json(),
            "opened_at": self.opened_at,
            "not_after": self.not_after,
        }

    @classmethod
    def from_json(cls, value: object) -> "Record":
        """Reads the members, the request's body included; checks form only.

        Raises:
            EncodingError: a member outside spec/view-session.md.
        """
        m = Members(value, "view session record")
        record = cls(
            session_id=m.id("session_id", "vws"),
            gateway_id=m.id("gateway_id", "gwy"),
            device_certificate=Signed.from_json(m.take("device_certificate")),
            view_request=Signed.from_json(m.take("view_request")),
            opened_at=m.instant("opened_at"),
            not_after=m.instant("not_after"),
        )
        m.end()
        if record.not_after <= record.opened_at:
            raise EncodingError("view session record: not_after is not after opened_at")
        return record

    def public_members(self) -> JsonObject:
        """The members of the log entry that follow from the record: all but `refers_to`, `area`.

        `max_seconds` is the time from `opened_at` to `not_after`, a second begun counted as whole.
        Step 1 of the numbered proof wants exactly these in the entry.

        Raises:
            EncodingError: the view request's body is outside spec/view-session.md.
        """
        request = read_view_request(self.view_request.body)
        return {
            "time": self.opened_at,
            "agency": request.agency_id,
            "program": request.program_id,
            "purpose": request.incident.purpose,
            "authority": request.incident.authority,
            "blur": request.blur,
            "max_seconds": -(-(self.not_after - self.opened_at) // 1000),
        }
