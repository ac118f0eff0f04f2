"""The first page: what this is, which programs run, and whether anybody is looking now."""

from transom.hub.portal import programs
from transom.hub.portal.figures import Choice, week_of
from transom.hub.portal.visit import Page, Visit

_STEPS = (1, 5, 10)


async def show(visit: Visit) -> Page:
    """The first page."""
    book, week = visit.hub.book, week_of(visit.now)
    running = len(book.looks.running(visit.now))
    return Page(
        "home",
        {
            "programs": await programs.listed(visit.hub, visit.now),
            "watching": sum(running >= step for step in _STEPS),
            "week": week,
            "opened": book.figures.count(Choice(week=week, type="view_session.opened")),
            "refused": book.figures.count(Choice(week=week, type="view_session.refused")),
        },
    )
