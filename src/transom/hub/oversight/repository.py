"""Queries of the oversight seat on looks: filtered, counted and paged in the database."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, Select, and_, func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from transom.hub.db.tables import agencies, cameras, openings, programs
from transom.hub.db.tables_oversight import flags, looks

WEEK_MS = 7 * 24 * 3_600_000
LONG_SECONDS = 1800
REPEATED = 3  # looks of one person at one camera within a week
_AGAIN = looks.alias("again")
_LAST = openings.alias("last")


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Which looks are wanted; an absent member filters nothing.

    Args:
        since, until: when the look was asked for, milliseconds since 1970; `until` excluded.
        person: a part of a badge pseudonym.
        words: a part of an incident's number or justification.
        attention: `long`, `repeated`, `refused`, `break_glass` or `flagged`.
    """

    agency_id: str | None = None
    program_id: str | None = None
    purpose: str | None = None
    person: str | None = None
    words: str | None = None
    since: int | None = None
    until: int | None = None
    attention: str | None = None

    def told(self) -> str:
        """The filter in one line, for the note of the reading."""
        members = ((name, getattr(self, name)) for name in self.__dataclass_fields__)
        return " ".join(f"{name}={value}" for name, value in members if value is not None)


def _repeats() -> ColumnElement[int]:
    around = and_(
        _AGAIN.c.person_id == looks.c.person_id,
        _AGAIN.c.camera_id == looks.c.camera_id,
        _AGAIN.c.asked_at > looks.c.asked_at - WEEK_MS,
        _AGAIN.c.asked_at < looks.c.asked_at + WEEK_MS,
        _AGAIN.c.outcome != "refused",
    )
    return select(func.count()).where(around).correlate(looks).scalar_subquery()


def _flags() -> ColumnElement[int]:
    about = flags.c.session_id == looks.c.session_id
    return select(func.count()).where(about).correlate(looks).scalar_subquery()


_SHOWN = (
    select(
        looks,
        agencies.c.name.label("agency"),
        programs.c.name.label("program"),
        cameras.c.name.label("camera"),
        _LAST.c.entry_index,
        _repeats().label("repeats"),
        _flags().label("flags"),
    )
    .join(agencies, agencies.c.agency_id == looks.c.agency_id)
    .outerjoin(programs, programs.c.program_id == looks.c.program_id)
    .outerjoin(cameras, cameras.c.camera_id == looks.c.camera_id)
    .outerjoin(_LAST, _LAST.c.opening_id == looks.c.last_opening)
)


def page(
    conn: Connection, wanted: Filter, *, offset: int, limit: int
) -> tuple[int, Sequence[RowMapping]]:
    """How many looks there are under a filter, and a page of them, newest first."""
    holds = _where(wanted)
    total = conn.execute(select(func.count()).select_from(looks).where(holds)).scalar_one()
    query: Select[tuple[object, ...]] = _SHOWN.where(holds)
    query = query.order_by(looks.c.asked_at.desc(), looks.c.session_id)
    return total, conn.execute(query.offset(offset).limit(limit)).mappings().all()


def look(conn: Connection, session_id: str) -> RowMapping | None:
    """One look."""
    return conn.execute(_SHOWN.where(looks.c.session_id == session_id)).mappings().first()


def count(conn: Connection, wanted: Filter) -> int:
    """How many looks there are under a filter."""
    query = select(func.count()).select_from(looks).where(_where(wanted))
    return int(conn.execute(query).scalar_one())


def main_openings(conn: Connection, session_ids: Sequence[str]) -> list[tuple[str, int]]:
    """For each of these looks the number of the opening that tells most of it."""
    query = select(looks.c.session_id, looks.c.last_opening).where(
        looks.c.session_id.in_(session_ids), looks.c.last_opening.is_not(None)
    )
    return [(session_id, number) for session_id, number in conn.execute(query)]


def _where(wanted: Filter) -> ColumnElement[bool]:
    tests: list[ColumnElement[bool]] = [looks.c.last_opening.is_not(None)]
    for name in ("agency_id", "program_id", "purpose"):
        value = getattr(wanted, name)
        if value is not None:
            tests.append(looks.c[name] == value)
    if wanted.person is not None:
        tests.append(looks.c.pseudonym.icontains(wanted.person, autoescape=True))
    if wanted.words is not None:
        said = (looks.c.incident_number, looks.c.justification)
        tests.append(or_(*(c.icontains(wanted.words, autoescape=True) for c in said)))
    if wanted.since is not None:
        tests.append(looks.c.asked_at >= wanted.since)
    if wanted.until is not None:
        tests.append(looks.c.asked_at < wanted.until)
    if wanted.attention is not None:
        tests.append(_ATTENTION[wanted.attention])
    return and_(*tests)


_ATTENTION: dict[str, ColumnElement[bool]] = {
    "long": looks.c.seconds >= LONG_SECONDS,
    "repeated": and_(looks.c.outcome != "refused", _repeats() >= REPEATED),
    "refused": looks.c.outcome == "refused",
    "break_glass": looks.c.break_glass.is_(True),
    "flagged": _flags() > 0,
}
