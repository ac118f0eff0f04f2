"""Looks per week. Every figure leads to the entries behind it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from transom.hub.portal import programs, words
from transom.hub.portal.figures import DURATIONS, Choice, Figures, week_of
from transom.hub.portal.visit import Page, Visit

WEEKS = 12
ASKED, OPENED, REFUSED, CLOSED = (
    f"view_session.{step}" for step in ("asked", "opened", "refused", "closed")
)


@dataclass(frozen=True)
class Figure:
    """A count, and which entries it counts."""

    count: int
    choice: Choice


async def show(visit: Visit) -> Page:
    """The last weeks, and one of them by purpose, agency, legal ground and length."""
    figures = visit.hub.book.figures
    weeks = figures.weeks()[:WEEKS]
    names = await programs.agency_names(visit.hub)
    week = visit.text("week", 8)
    if week not in figures.weeks():
        week = weeks[0] if weeks else week_of(visit.now)
    return Page(
        "looks",
        {
            "weeks": [
                (one, _row(figures, Choice(week=one)), _seconds(figures, one)) for one in weeks
            ],
            "week": week,
            "agencies": _by(figures, week, "agency", sorted(names, key=names.__getitem__)),
            "names": names,
            "purposes": _by(figures, week, "purpose", list(words.PURPOSES)),
            "authorities": _by(figures, week, "authority", list(words.AUTHORITIES)),
            "durations": [
                (length, _figure(figures, Choice(week=week, type=CLOSED, detail=length)))
                for length in DURATIONS
            ],
        },
    )


def _by(
    figures: Figures, week: str, member: str, values: Sequence[str]
) -> list[tuple[str, dict[str, Figure]]]:
    """A row for each value that has any entry."""
    rows = []
    for value in values:
        chosen: dict[str, Any] = {member: value}
        row = _row(figures, Choice(week=week, **chosen))
        if any(figure.count for figure in row.values()):
            rows.append((value, row))
    return rows


def _row(figures: Figures, choice: Choice) -> dict[str, Figure]:
    kinds = {"asked": (ASKED, None), "opened": (OPENED, None)}
    kinds |= {reason: (REFUSED, reason) for reason in words.REFUSALS}
    return {
        name: _figure(figures, replace(choice, type=type_, detail=detail))
        for name, (type_, detail) in kinds.items()
    }


def _figure(figures: Figures, choice: Choice) -> Figure:
    return Figure(figures.count(choice), choice)


def _seconds(figures: Figures, week: str) -> int:
    return figures.seconds(Choice(week=week, type=CLOSED))
