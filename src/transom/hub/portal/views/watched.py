"""Was this street being watched at this time? Answered as coarsely as the log knows it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from transom.errors import InputError
from transom.hub.cameras.areas import ancestors
from transom.hub.portal import programs, snapshots
from transom.hub.portal.areas import Area, describe, find
from transom.hub.portal.looks import Look
from transom.hub.portal.visit import Page, Visit

WINDOWS = (5, 15, 60, 720)
"""Minutes before and after."""
MOST_SHOWN = 100
YEARS = range(2000, 2200)
"""A day outside them is a slip of the finger."""


@dataclass(frozen=True)
class Answer:
    """What the log says.

    Args:
        area: the finest cell around the place.
        here: looks in that cell.
        around: looks in larger areas that include it: there or elsewhere in them.
        nowhere: how many looks had no area at all: there or anywhere.
    """

    area: Area
    since: int
    until: int
    here: list[Look]
    around: list[Look]
    nowhere: int


async def show(visit: Visit) -> Page:
    """The form, and the answer once it is filled in."""
    values: dict[str, Any] = {
        "place": visit.text("place"),
        "day_value": visit.text("day", 10),
        "time": visit.text("time", 5),
        "window": visit.text("window", 4) or "15",
        "windows": WINDOWS,
        "places": [place.name for place in visit.hub.places],
        "cells": await _cells(visit),
        "names": await programs.agency_names(visit.hub),
        "zone": visit.language.zone.key,
        "map_style": visit.hub.config.map_style or "",
        "answer": None,
        "wrong": None,
        "most": MOST_SHOWN,
    }
    if visit.query.get("day") is not None:
        try:
            values["answer"] = _answer(visit)
        except InputError as error:
            values["wrong"] = error.field
    return Page("watched", values, status=400 if values["wrong"] else 200, map=True)


async def _cells(visit: Visit) -> list[Area]:
    snapshot = await snapshots.current(visit.hub)
    return [describe(one.cell, visit.hub.places) for one in (snapshot.cells if snapshot else ())]


def _answer(visit: Visit) -> Answer:
    cell = find(visit.text("place"), visit.hub.places)
    at, reach = _instant(visit), _window(visit)
    since, until = at - reach, at + reach
    around = ancestors(cell)
    looks = visit.hub.book.looks
    return Answer(
        describe(cell, visit.hub.places),
        since,
        until,
        looks.within(around[:1], since, until),
        looks.within(around[1:], since, until),
        len(looks.within([None], since, until)),
    )


def _instant(visit: Visit) -> int:
    day, time = visit.text("day", 10), visit.text("time", 5)
    try:
        local = datetime.strptime(f"{day} {time}", "%Y-%m-%d %H:%M")  # noqa: DTZ007 (next line)
    except ValueError as error:
        raise InputError("time", "not a day and a time") from error
    if local.year not in YEARS:
        raise InputError("time", "not a day of this log")
    return int(local.replace(tzinfo=visit.language.zone).timestamp() * 1000)


def _window(visit: Visit) -> int:
    minutes = visit.text("window", 4)
    if minutes not in [str(window) for window in WINDOWS]:
        raise InputError("window", "not one of the windows")
    return int(minutes) * 60_000
