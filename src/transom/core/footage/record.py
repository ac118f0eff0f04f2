"""The record that `footage_request.posted` commits to (spec/footage.md, Record)."""

from dataclasses import dataclass

from transom.core.codec import JsonObject
from transom.core.footage.request import read_footage_request
from transom.core.members import Members
from transom.core.signing import Signed

POSTED = "footage_request.posted"


@dataclass(frozen=True, kw_only=True)
class PostedRecord:
    """What the hub commits to, and opens to the gateways that it asks.

    The two signed objects are as they came: nothing about them is known to be true.

    Args:
        posted_at: the hub's instant, milliseconds since 1970.
    """

    request_id: str
    device_certificate: Signed
    footage_request: Signed
    posted_at: int

    def to_json(self) -> JsonObject:
        """The members, ready to commit to."""
        return {
            "request_id": self.request_id,
            "device_certificate": self.device_certificate.to_json(),
            "footage_request": self.footage_request.to_json(),
            "posted_at": self.posted_at,
        }

    @classmethod
    def from_json(cls, value: object) -> "PostedRecord":
        """Reads the members; checks form only.

        Raises:
            EncodingError: a member outside spec/footage.md.
        """
        m = Members(value, "footage request's record")
        record = cls(
            request_id=m.id("request_id", "ftr"),
            device_certificate=Signed.from_json(m.take("device_certificate")),
            footage_request=Signed.from_json(m.take("footage_request")),
            posted_at=m.instant("posted_at"),
        )
        m.end()
        return record

    def public_members(self) -> JsonObject:
        """The members of the log entry that follow from the record: all but `area`.

        Raises:
            EncodingError: the request's body is outside spec/footage.md.
        """
        request = read_footage_request(self.footage_request.body)
        return {
            "time": self.posted_at,
            "agency": request.agency_id,
            "program": request.program_id,
            "purpose": request.incident.purpose,
            "authority": request.incident.authority,
        }
