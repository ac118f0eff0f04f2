"""Shapes of dispatch (spec/dispatch.md)."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from transom.hub.schemas import Instant, Place

Code = Annotated[str, Meta(min_length=1, max_length=40, pattern=r"^[A-Z0-9][A-Z0-9 ._/-]*$")]


class Prohibition(Struct, kw_only=True):
    """What of a use policy forbids a look for this.

    Args:
        use: `protest`, `public_assembly` or `immigration_enforcement`.
        clause, text: of the use policy of `program`; absent while no program runs.
    """

    use: str
    clause: str | UnsetType = UNSET
    text: str | UnsetType = UNSET
    program: str | UnsetType = UNSET


class DispatchCall(Struct, kw_only=True):
    """An open call of the asking person's agency.

    Args:
        received_at, heard_at: when its first and its newest message came.
        type: the code of its type that decided about its purpose.
        purpose: by the agency's table; absent if the table has none, or it is prohibited.
        prohibited: why no incident can be begun from it.
    """

    call_id: str
    number: str
    type: str
    words: str
    received_at: Instant
    heard_at: Instant
    place: Place | UnsetType = UNSET
    address: str | UnsetType = UNSET
    purpose: str | UnsetType = UNSET
    prohibited: Prohibition | UnsetType = UNSET


class CallReceived(Struct, kw_only=True):
    """What became of a message.

    Args:
        state: `ignored`: it was received before, is older than what is known, or is about a call
            that was over before it came.
    """

    state: Literal["opened", "changed", "closed", "ignored"]
    call_id: str | UnsetType = UNSET


class CallType(Struct, kw_only=True, forbid_unknown_fields=True):
    """A code of dispatch, and its purpose category or prohibited use."""

    code: Code
    purpose: Annotated[str, Meta(min_length=1, max_length=40)]


class CallTypes(Struct, kw_only=True, forbid_unknown_fields=True):
    """An agency's whole table; codes that aren't in it have no purpose."""

    types: Annotated[list[CallType], Meta(max_length=1000)]


class DispatchSecret(Struct, kw_only=True):
    """A secret that signs calls; its bytes are told once, when it is made."""

    secret_id: str
    made_at: Instant
    ends_at: Instant | UnsetType = UNSET
    used_at: Instant | UnsetType = UNSET


class NewDispatchSecret(Struct, kw_only=True, forbid_unknown_fields=True):
    """Makes a secret. Those before it hold for so many minutes more."""

    overlap_minutes: Annotated[int, Meta(ge=0, le=1440)] = 60


class MadeDispatchSecret(Struct, kw_only=True):
    """A fresh secret, told this once (`whsec_` and base64)."""

    secret_id: str
    secret: str


class DispatchSettings(Struct, kw_only=True):
    """How an agency's dispatch sends calls here.

    Args:
        address: where it sends them.
        edited: whether the table is the agency's own; else it is the packaged one.
        always: codes that no table gives a purpose, with the prohibited use.
        prohibited: each prohibited use, and the clause that forbids it.
    """

    address: str
    secrets: list[DispatchSecret]
    types: list[CallType]
    edited: bool
    always: list[CallType]
    prohibited: list[Prohibition]
