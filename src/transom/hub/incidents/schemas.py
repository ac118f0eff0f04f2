"""Shapes of incidents."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from transom.hub.schemas import Instant

Authority = Literal["consent", "warrant", "exigent", "court_order"]


class NewIncident(Struct, kw_only=True):
    """The agency's case; its members go into every view request under it."""

    number: Annotated[str, Meta(min_length=1, max_length=64)]
    purpose: Annotated[str, Meta(min_length=1, max_length=40)]
    justification: Annotated[str, Meta(min_length=10, max_length=2000)]
    authority: Authority


class Incident(Struct, kw_only=True):
    """An incident of the asking person's agency."""

    incident_id: str
    number: str
    purpose: str
    justification: str
    authority: Authority
    opened_at: Instant
    opened_by: str
    closed_at: Instant | UnsetType = UNSET
