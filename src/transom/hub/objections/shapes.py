"""An objection's row as each side sees it."""

from typing import TypeVar

from msgspec import UNSET, Struct

from transom.hub.db.rows import Row
from transom.hub.objections.schemas import Objection, PublicObjection, State, Status

Shape = TypeVar("Shape", bound=Struct)


def state_of(row: Row, now: int) -> State:
    """Answered, open, or open past its deadline."""
    if row["answered_at"] is not None:
        return "answered"
    return "overdue" if now >= row["due"] else "open"


def to_filer(row: Row, now: int) -> Status:
    """For the person who has the reference: the answer, whole."""
    status = Status(
        kind=row["kind"], state=state_of(row, now), filed_at=row["filed_at"], due=row["due"]
    )
    if row["land"] and row["answered_at"] is None:
        return status  # an agency's name or words would say that only owners are missing
    return _with(status, row, ("agency", "answer", "answered_at"))


def to_public(row: Row, now: int) -> PublicObjection:
    """For everybody: nobody's own words, but what the oversight seat has published."""
    shown = PublicObjection(
        kind=row["kind"], state=state_of(row, now), filed_at=row["filed_at"], due=row["due"]
    )
    # Who is to answer a land is told with the answer: before, it would say that one has.
    names = ("area", "agency_id", "agency", "program_id", "answered_at")
    _with(shown, row, names[:1] if row["land"] and row["answered_at"] is None else names)
    if row["published_at"] is not None:
        _with(
            shown, {"text": row["public_text"], "answer": row["public_answer"]}, ("text", "answer")
        )
    return shown


def to_agency(row: Row, now: int) -> Objection:
    """For the answering agency: done once it has answered, whatever owners do (P10)."""
    shown = to_staff(row, now)
    if row["land"] and row["answer"] is not None:
        shown.state, shown.answered_at = "answered", UNSET
    return shown


def to_staff(row: Row, now: int) -> Objection:
    """For the oversight seat."""
    shown = Objection(
        objection_id=row["objection_id"],
        kind=row["kind"],
        state=state_of(row, now),
        text=row["text"],
        lang=row["lang"],
        filed_at=row["filed_at"],
        due=row["due"],
        land=bool(row["land"]),
    )
    return _with(shown, row, _OPTIONAL)


_OPTIONAL = (
    "contact",
    "area",
    "agency_id",
    "agency",
    "program_id",
    "answer",
    "answered_by",
    "answered_at",
    "public_text",
    "public_answer",
    "published_at",
)


def _with(shown: Shape, row: Row, names: tuple[str, ...]) -> Shape:
    for name in names:
        if row[name] is not None:
            setattr(shown, name, row[name])
    return shown
