"""Footage requests (spec/footage.md): what an agency asks of owners, signed by a device.

Decides nothing about a request; the hub's policy and `transom.core.footage.proof` do.
"""

import re
from dataclasses import dataclass, field

from transom.core.codec import JsonObject
from transom.core.ground import Degrees
from transom.core.land import Limits, corners_from_json, corners_to_json, fault_of
from transom.core.log.categories import BLURS
from transom.core.members import Members
from transom.core.session import Incident
from transom.core.signing import Signed, Signer, verify
from transom.errors import EncodingError

TYPE = "footage-request/v1"
MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
LONGEST_WINDOW_MS = 24 * HOUR_MS
FURTHEST_BACK_MS = 72 * HOUR_MS
LEAST_TIME_MS, MOST_TIME_MS = HOUR_MS, 14 * 24 * HOUR_MS
# A doorway to a few blocks; a whole quarter is no place where something happened.
AREA = Limits(32, 25.0, 1_000_000.0, 1_500.0)
_CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}\Z")


@dataclass(frozen=True, kw_only=True)
class FootageRequestTerms:
    """What a footage request says; not yet signed, or not yet verified.

    Instants are milliseconds since 1970.

    Args:
        code: eight characters of Crockford's base 32, by which people name it to each other.
        area: corners of a polygon on the ground, as `AREA` allows.
        begin, end: the time window: 24 h at most, over already, not before 72 h ago.
        blur: `blurred` or `unblurred`: which picture is asked for.
        unblurred_reason: why people must be seen; for `unblurred` alone.
        message: what the owner reads.
        due: until when the owner may release, 1 h to 14 days after `requested_at`.
    """

    request_id: str
    code: str
    device_id: str
    agency_id: str
    program_id: str
    incident: Incident
    area: tuple[Degrees, ...]
    begin: int
    end: int
    blur: str
    unblurred_reason: str | None = None
    message: str
    due: int
    requested_at: int

    def to_body(self) -> JsonObject:
        """The body to sign.

        Raises:
            EncodingError: a member outside spec/footage.md.
        """
        body: JsonObject = {
            "request_id": self.request_id,
            "code": self.code,
            "device_id": self.device_id,
            "agency_id": self.agency_id,
            "program_id": self.program_id,
            "incident": self.incident.to_json(),
            "area": corners_to_json(self.area),
            "begin": self.begin,
            "end": self.end,
            "blur": self.blur,
            "message": self.message,
            "due": self.due,
            "requested_at": self.requested_at,
        }
        if self.unblurred_reason is not None:
            body["unblurred_reason"] = self.unblurred_reason
        read_footage_request(body)
        return body


@dataclass(frozen=True, kw_only=True)
class FootageRequest(FootageRequestTerms):
    """A verified request. Only `verify_footage_request` makes one."""

    signed: Signed = field(repr=False)


def sign_footage_request(terms: FootageRequestTerms, *, signer: Signer) -> Signed:
    """Signs with the device's key.

    Raises:
        EncodingError: a member outside spec/footage.md.
    """
    return signer.sign(TYPE, terms.to_body())


def verify_footage_request(signed: Signed, *, sign_key: bytes) -> FootageRequest:
    """The request, if the device signed it.

    Args:
        sign_key: from the device's verified certificate.

    Raises:
        SignatureRefused: not signed by `sign_key` as a footage request.
        EncodingError: a member outside spec/footage.md.
    """
    terms = read_footage_request(verify(signed, type_=TYPE, key=sign_key))
    return FootageRequest(**vars(terms), signed=signed)


def read_footage_request(body: object) -> FootageRequestTerms:
    """The terms of a body whose signature nobody has checked.

    Raises:
        EncodingError: a member outside spec/footage.md.
    """
    m = Members(body, "footage request")
    terms = FootageRequestTerms(
        request_id=m.id("request_id", "ftr"),
        code=_read_code(m),
        device_id=m.id("device_id", "dev"),
        agency_id=m.id("agency_id", "agy"),
        program_id=m.id("program_id", "prg"),
        incident=Incident.from_json(m.take("incident")),
        area=corners_from_json(m.take("area"), AREA),
        begin=m.instant("begin"),
        end=m.instant("end"),
        blur=m.choice("blur", BLURS),
        unblurred_reason=_read_reason(m),
        message=m.text("message", 10, 1000),
        due=m.instant("due"),
        requested_at=m.instant("requested_at"),
    )
    m.end()
    _check(m, terms)
    return terms


def _check(m: Members, terms: FootageRequestTerms) -> None:
    fault = fault_of(terms.area, AREA)
    if fault is not None:
        raise EncodingError(f"footage request: no area that can be asked for: {AREA.why(fault)}")
    if not 0 < terms.end - terms.begin <= LONGEST_WINDOW_MS:
        raise m.bad("end", "after begin, by 24 hours at most")
    if terms.end > terms.requested_at:
        raise m.bad("end", "over already: what isn't recorded yet can't be asked for")
    if terms.begin < terms.requested_at - FURTHEST_BACK_MS:
        raise m.bad("begin", "within the last 72 hours")
    if not LEAST_TIME_MS <= terms.due - terms.requested_at <= MOST_TIME_MS:
        raise m.bad("due", "1 hour to 14 days after requested_at")
    if (terms.unblurred_reason is not None) != (terms.blur == "unblurred"):
        raise m.bad("unblurred_reason", "there for unblurred, and only then")


def _read_code(m: Members) -> str:
    code = m.text("code", 9, 9)
    if not _CODE.match(code):
        raise m.bad("code", "eight characters as in 7K3M-Q9TX")
    return code


def _read_reason(m: Members) -> str | None:
    present = m.has("unblurred_reason")
    return m.text("unblurred_reason", 10, 2000) if present else None
