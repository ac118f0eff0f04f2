"""Looks per week. Every figure leads to the entries behind it."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from transom.hub.portal import programs, words
from transom.hub.portal.figures import DURATIONS, Cell, Choice, Figures, week_of
from transom.hub.portal.visit import Page, Visit

WEEKS = 12
CLOSED = "view_session.closed"
_COLUMNS: dict[str, Cell] = {
    "asked": ("view_session.asked", None),
    "opened": ("view_session.opened", None),
    **{reason: ("view_session.refused", reason) for reason in words.REFUSALS},
}


@dataclass(frozen=True)
class Figure:
    """A count, and which entries it counts."""

    count: int
    choice: Choice


Row = dict[str, Figure]


async def show(visit: Visit) -> Page:
    """The last weeks, and one of them by purpose, agency, legal ground and length."""
    figures = visit.hub.book.figures
    names = await programs.agency_names(visit.hub)
    weeks = figures.weeks()
    week = visit.text("week", 8)
    if week not in weeks:
        week = weeks[0] if weeks else week_of(visit.now)
    values = await asyncio.to_thread(_tables, figures, weeks[:WEEKS], week, sorted(names))
    return Page("looks", {"week": week, "names": names, **values})


def _tables(figures: Figures, weeks: list[str], week: str, agencies: list[str]) -> dict[str, Any]:
    all_ = figures.table(week, lambda key: key.week).get(week, Counter())
    return {
        "weeks": [(one, _total(figures, one), _seconds(figures, one)) for one in weeks],
        "agencies": _by(figures, week, "agency", agencies),
        "purposes": _by(figures, week, "purpose", words.PURPOSES),
        "authorities": _by(figures, week, "authority", words.AUTHORITIES),
        "durations": [
            (length, _figure(all_, (CLOSED, length), {"week": week})) for length in DURATIONS
        ],
    }


def _total(figures: Figures, week: str) -> Row:
    return _row(figures.table(week, lambda key: key.week).get(week, Counter()), {"week": week})


def _by(figures: Figures, week: str, member: str, values: Iterable[str]) -> list[tuple[str, Row]]:
    """A row for each value that has any entry."""
    table = figures.table(week, lambda key: getattr(key, member))
    rows = [
        (value, _row(table.get(value, Counter()), {"week": week, member: value}))
        for value in values
    ]
    return [(value, row) for value, row in rows if any(one.count for one in row.values())]


def _row(counted: Counter[Cell], chosen: dict[str, str]) -> Row:
    return {name: _figure(counted, cell, chosen) for name, cell in _COLUMNS.items()}


def _figure(counted: Counter[Cell], cell: Cell, chosen: dict[str, str]) -> Figure:
    type_, detail = cell
    return Figure(counted[cell], Choice(**{**chosen, "type": type_, "detail": detail}))


def _seconds(figures: Figures, week: str) -> int:
    return figures.seconds(Choice(week=week, type=CLOSED))
