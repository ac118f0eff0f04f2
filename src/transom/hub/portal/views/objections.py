"""Complaints and objections: file one without an account, look up its answer, see how it goes."""

from collections import Counter
from typing import Any, get_args

from transom.errors import ConflictError, InputError, NotFoundError, TooManyTries
from transom.hub.objections import service
from transom.hub.objections.schemas import Kind, PublicObjection
from transom.hub.portal import programs
from transom.hub.portal.areas import Area, describe, find, is_cell
from transom.hub.portal.visit import CACHED, PRIVATE, Page, Visit
from transom.hub.web.limits import OBJECTIONS

MOST_SHOWN = 50


async def show(visit: Visit) -> Page:
    """The two forms, and what everybody may know of the objections so far."""
    return await _page(visit)


async def file(visit: Visit) -> Page:
    """Files one. The reference is in the answer only, never in an address."""
    try:
        visit.hub.limits.take("objection", visit.caller, OBJECTIONS)
        filed = await service.file(
            visit.hub,
            kind=_kind(visit),
            text=visit.text("text", service.MOST_TEXT + 1),
            contact=visit.text("contact", service.MOST_CONTACT + 1) or None,
            area=_area(visit),
            agency_id=visit.text("agency", 30) or None,
            program_id=visit.text("program", 30) or None,
            lang=visit.language.code,
        )
    except InputError as error:
        return await _page(visit, wrong=error.field, status=400)
    except ConflictError:
        return await _page(visit, wrong="twice", status=409)
    except TooManyTries:
        return await _page(visit, wrong="often", status=429)
    return Page("filed", {"filed": filed}, cache=PRIVATE)


async def look_up(visit: Visit) -> Page:
    """Shows how the one of a reference stands."""
    try:
        visit.hub.limits.take("objection", visit.caller, OBJECTIONS)
        status = await service.status(visit.hub, visit.text("reference", 60))
    except NotFoundError:
        return await _page(visit, wrong="reference", status=404)
    except TooManyTries:
        return await _page(visit, wrong="often", status=429)
    return Page("status", {"status": status}, cache=PRIVATE)


async def _page(visit: Visit, *, wrong: str | None = None, status: int = 200) -> Page:
    listed = await service.public_list(visit.hub)
    values: dict[str, Any] = {
        "wrong": wrong,
        "form": {name: visit.form.get(name, "") for name in _FIELDS},
        "kinds": get_args(Kind),
        "agencies": await programs.agency_names(visit.hub),
        "programs": await programs.listed(visit.hub, visit.now),
        "places": [place.name for place in visit.hub.places],
        "listed": [(one, _described(visit, one)) for one in listed[:MOST_SHOWN]],
        "states": Counter(one.state for one in listed),
        "answer_days": service.ANSWER_DAYS,
        "mail": visit.hub.config.mail is not None,
    }
    cache = PRIVATE if visit.form else CACHED
    return Page("objections", values, status=status, cache=cache)


_FIELDS = ("kind", "text", "contact", "place", "agency", "program", "reference")


def _described(visit: Visit, one: PublicObjection) -> Area | None:
    return describe(one.area, visit.hub.places) if isinstance(one.area, str) else None


def _kind(visit: Visit) -> Kind:
    told = visit.text("kind", 12)
    for kind in get_args(Kind):
        if told == kind:
            chosen: Kind = kind
            return chosen
    raise InputError("kind", "not a kind of objection")


def _area(visit: Visit) -> str | None:
    place = visit.text("place")
    if not place:
        return None
    return place if is_cell(place) else find(place, visit.hub.places)
