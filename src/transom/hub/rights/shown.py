"""Approvals and broken glass as the agency's people see them."""

from transom.hub.db.rows import Row
from transom.hub.rights.deciding import Held, holds_now
from transom.hub.rights.schemas import (
    Approval,
    ApprovalState,
    AskedApproval,
    Glass,
    GlassState,
    IncidentRights,
)

_APPROVAL = {
    "asked_by": "asker",
    "asked_at": "asked_at",
    "answered_by": "answerer",
    "answered_at": "answered_at",
    "not_after": "not_after",
    "reason": "reason",
}
_GLASS = ("glass_id", "incident_id", "incident_number", "purpose", "broken_at", "reason")
_JUSTIFIED = {
    "justification": "justification",
    "justified_by": "justifier",
    "justified_at": "justified_at",
}


def rights(
    incident_id: str, held: Held, person_id: str, *, needed: bool, now: int
) -> IncidentRights:
    """What an incident has, to a person of its agency."""
    state: ApprovalState = "needed" if needed else "not_needed"
    row = held.approval
    told = IncidentRights(
        incident_id=incident_id,
        approval=Approval(state=state) if row is None else approval(row, person_id, now),
    )
    if not needed:
        told.approval.state = "not_needed"
    if (broken := held.broken(now)) is not None:
        told.glass = glass(broken, now)
    return told


def approval(row: Row, person_id: str, now: int) -> Approval:
    """An approval, to a person of its agency."""
    shown = Approval(state=_state(row, now), mine=row["asked_by"] == person_id)
    for name, column in _APPROVAL.items():
        if row[column] is not None:
            setattr(shown, name, row[column])
    return shown


def asked(row: Row, person_id: str, now: int) -> AskedApproval:
    """An approval with its incident."""
    return AskedApproval(
        incident_id=row["incident_id"],
        incident_number=row["incident_number"],
        purpose=row["purpose"],
        justification=row["incident_justification"],
        authority=row["authority"],
        approval=approval(row, person_id, now),
    )


def glass(row: Row, now: int) -> Glass:
    """Broken glass, to the people of its agency."""
    members = {name: row[name] for name in (*_GLASS, "not_after", "due", "looks")}
    shown = Glass(state=glass_state(row, now), broken_by=row["breaker"], **members)
    for name, column in _JUSTIFIED.items():
        if row[column] is not None:
            setattr(shown, name, row[column])
    return shown


def glass_state(row: Row, now: int) -> GlassState:
    """How broken glass stands."""
    if row["justified_at"] is not None:
        return "justified"
    if now >= row["due"] and row["used_at"] is not None:
        return "overdue"
    if row["used_at"] is not None and now >= row["not_after"]:
        return "open"
    return "broken" if now < row["not_after"] else "unused"


def _state(row: Row, now: int) -> ApprovalState:
    if row["withdrawn_at"] is not None:
        return "withdrawn"
    if row["outcome"] is None:
        return "asked"
    if row["outcome"] == "declined":
        return "declined"
    return "approved" if holds_now(row, now) else "over"
