"""Shapes of incidents."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from transom.hub.schemas import Instant, Place

Authority = Literal["consent", "warrant", "exigent", "court_order"]
Address = Annotated[str, Meta(max_length=200)]


class NewIncident(Struct, kw_only=True):
    """The agency's case; number, purpose, justification and authority go into every view request.

    Args:
        place, address: where it is; told to nobody outside the agency.
        call_id: the call from dispatch that it begins from.
    """

    number: Annotated[str, Meta(min_length=1, max_length=64)]
    purpose: Annotated[str, Meta(min_length=1, max_length=40)]
    justification: Annotated[str, Meta(min_length=10, max_length=2000)]
    authority: Authority
    place: Place | UnsetType = UNSET
    address: Address | UnsetType = UNSET
    call_id: Annotated[str, Meta(max_length=30)] | UnsetType = UNSET


class Incident(Struct, kw_only=True):
    """An incident of the asking person's agency."""

    incident_id: str
    number: str
    purpose: str
    justification: str
    authority: Authority
    opened_at: Instant
    opened_by: str
    place: Place | UnsetType = UNSET
    address: str | UnsetType = UNSET
    closed_at: Instant | UnsetType = UNSET
