"""Shapes of approvals and of broken glass."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from transom.hub.schemas import Instant

ApprovalState = Literal[
    "not_needed", "needed", "asked", "approved", "declined", "withdrawn", "over"
]
GlassState = Literal["broken", "unused", "open", "overdue", "justified"]
Words = Annotated[str, Meta(min_length=10, max_length=2000)]


class ApprovalAnswer(Struct, kw_only=True):
    """A supervisor's answer; a no says why."""

    approve: bool
    reason: Words | UnsetType = UNSET


class Breaking(Struct, kw_only=True):
    """Why the glass must be broken: whom one tried to reach, or which cap is in the way."""

    reason: Words


class Justification(Struct, kw_only=True):
    """Why it was right to break the glass, written afterwards."""

    text: Annotated[str, Meta(min_length=10, max_length=4000)]


class Approval(Struct, kw_only=True):
    """How an incident's approval stands. People stand here by their badge pseudonyms.

    Args:
        mine: the asking person asked for it, and so can't give it.
        not_after: until when looks may begin under it; each ends then too.
    """

    state: ApprovalState
    mine: bool = False
    asked_by: str | UnsetType = UNSET
    asked_at: Instant | UnsetType = UNSET
    answered_by: str | UnsetType = UNSET
    answered_at: Instant | UnsetType = UNSET
    not_after: Instant | UnsetType = UNSET
    reason: str | UnsetType = UNSET


class Glass(Struct, kw_only=True):
    """Broken glass: by whom, why, until when, and the justification that is due for it.

    Args:
        state: `broken` now; `unused`: over, and no look needs a justification; `open` and
            `overdue`: it is owed; `justified`.
        looks: how many looks there were under it.
    """

    glass_id: int
    incident_id: str
    incident_number: str
    purpose: str
    state: GlassState
    broken_by: str
    broken_at: Instant
    reason: str
    not_after: Instant
    due: Instant
    looks: int
    justification: str | UnsetType = UNSET
    justified_by: str | UnsetType = UNSET
    justified_at: Instant | UnsetType = UNSET


class IncidentRights(Struct, kw_only=True):
    """What an incident has of its agency: the approval, and the glass if it is broken."""

    incident_id: str
    approval: Approval
    glass: Glass | UnsetType = UNSET


class AskedApproval(Struct, kw_only=True):
    """An approval that was asked for, with its incident."""

    incident_id: str
    incident_number: str
    purpose: str
    justification: str
    authority: str
    approval: Approval


class AgencyRights(Struct, kw_only=True):
    """What the asking person answers for: the newest approvals, and broken glass, newest first."""

    approvals: list[AskedApproval]
    glasses: list[Glass]
