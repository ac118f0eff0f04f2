"""Requests for recordings: that there are any, by whom, why and roughly where."""

from transom.hub.messages.weeks import weeks
from transom.hub.portal import programs
from transom.hub.portal.areas import describe
from transom.hub.portal.visit import Page, Visit

MOST_SHOWN = 100


async def show(visit: Visit) -> Page:
    """The newest requests."""
    found = visit.hub.book.footage.newest(MOST_SHOWN)
    areas = {asked.area for asked in found if asked.area}
    return Page(
        "footage",
        {
            "requests": found,
            "areas": {cell: describe(cell, visit.hub.places) for cell in areas},
            "weeks": await visit.hub.db.read(weeks, visit.hub.clock.now()),
            "names": await programs.agency_names(visit.hub),
        },
    )
