"""Shapes that several features of the HTTP API share. Absent members are left out, never null."""

from typing import Annotated, Any

from litestar.params import PathParameter
from msgspec import UNSET, Meta, Struct, UnsetType

from transom.core.codec import JsonObject, b64
from transom.core.signing import Signed

Number = Annotated[int, PathParameter(ge=0, le=2**53 - 1)]
"""A number in an address; one beyond this is no number of anything, and no database takes it."""
Instant = Annotated[int, Meta(ge=0, le=2**53 - 1, description="milliseconds since 1970, UTC")]
Base64Url = Annotated[str, Meta(max_length=8192, description="base64url without padding")]
Name = Annotated[str, Meta(min_length=1, max_length=80)]


class Place(Struct, kw_only=True, forbid_unknown_fields=True):
    """A place on the ground, in degrees × 10^6 (WGS 84)."""

    lat_e6: Annotated[int, Meta(ge=-90_000_000, le=90_000_000)]
    lon_e6: Annotated[int, Meta(ge=-180_000_000, le=180_000_000)]


class SignedObject(Struct, kw_only=True):
    """A signed object (spec/encoding.md)."""

    body: dict[str, Any]
    key: Base64Url
    sig: Base64Url
    type: Annotated[str, Meta(max_length=40)]

    @classmethod
    def of(cls, signed: Signed) -> "SignedObject":
        """For an answer."""
        return cls(body=signed.body, key=b64(signed.key), sig=b64(signed.sig), type=signed.type)

    @classmethod
    def read(cls, value: JsonObject) -> "SignedObject":
        """For an answer, from the members as stored."""
        return cls.of(Signed.from_json(value))

    def signed(self) -> Signed:
        """As the core takes it; nothing about it is known to be true.

        Raises:
            EncodingError: a member of the wrong form.
        """
        members = {"body": self.body, "key": self.key, "sig": self.sig, "type": self.type}
        return Signed.from_json(members)


class AgencyRef(Struct, kw_only=True):
    """An agency by identifier and name."""

    agency_id: str
    name: str


class Problem(Struct, kw_only=True):
    """Why something was not done, and what to do next."""

    kind: str
    code: str
    message: str
    hint: str
    field: str | UnsetType = UNSET
    rule: str | UnsetType = UNSET
    step: str | UnsetType = UNSET
    reason: str | UnsetType = UNSET
    check: str | UnsetType = UNSET


class ErrorAnswer(Struct, kw_only=True):
    """The body of every answer that isn't a success."""

    error: Problem
