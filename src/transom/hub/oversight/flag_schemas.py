"""Shapes of flags: the oversight seat wants a look explained."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from transom.hub.schemas import Instant

FlagState = Literal["open", "overdue", "answered", "satisfied", "not_satisfied"]


class NewFlag(Struct, kw_only=True):
    """Asks an agency to explain a look by a date.

    Args:
        days: until the answer is due.
        public_text: what may be shown to everybody if the answer doesn't come; nothing by default.
    """

    session_id: Annotated[str, Meta(max_length=30)]
    question: Annotated[str, Meta(min_length=10, max_length=2000)]
    days: Annotated[int, Meta(ge=1, le=60)] = 7
    public_text: Annotated[str, Meta(max_length=400)] | UnsetType = UNSET


class FlagAnswer(Struct, kw_only=True):
    """The agency's explanation."""

    text: Annotated[str, Meta(min_length=10, max_length=4000)]


class FlagEnd(Struct, kw_only=True):
    """How the oversight seat closes a flag."""

    outcome: Literal["satisfied", "not_satisfied"]
    remark: Annotated[str, Meta(max_length=2000)] | UnsetType = UNSET


class Flag(Struct, kw_only=True):
    """A flag as the oversight seat and the agency see it."""

    flag_id: str
    session_id: str
    agency_id: str
    agency: str
    state: FlagState
    question: str
    raised_by: str
    raised_at: Instant
    due: Instant
    purpose: str
    asked_at: Instant
    pseudonym: str | UnsetType = UNSET
    incident_number: str | UnsetType = UNSET
    camera: str | UnsetType = UNSET
    seconds: int | UnsetType = UNSET
    public_text: str | UnsetType = UNSET
    answer: str | UnsetType = UNSET
    answered_by: str | UnsetType = UNSET
    answered_at: Instant | UnsetType = UNSET
    remark: str | UnsetType = UNSET
    closed_at: Instant | UnsetType = UNSET


class OverdueFlag(Struct, kw_only=True):
    """A flag that nobody answered in time, as everybody sees it."""

    agency_id: str
    agency: str
    raised_at: Instant
    due: Instant
    days_overdue: int
    text: str | UnsetType = UNSET


class PublicFlags(Struct, kw_only=True):
    """How flags stand, as everybody sees it."""

    raised: int
    waiting: int
    answered: int
    not_satisfied: int
    overdue: list[OverdueFlag]
