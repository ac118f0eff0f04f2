"""A neighbourhood vote: how it stands, a resident's voice, and what became of it.

Works without JavaScript. Nothing that is told here depends on whose voice it is.
"""

from typing import Any

from transom.core.ground import Plane
from transom.errors import ConflictError, InputError, NotFoundError, TooManyTries
from transom.hub.portal.visit import CACHED, PRIVATE, Page, Visit
from transom.hub.votes import voicing
from transom.hub.votes.schemas import PublicVote
from transom.hub.web.limits import LANDS

CHOICES = {"oppose": True, "not": False}
FIELDS = ("choice", "lives", "address", "code")
DRAWING = 240  # the outline's longer side
_CODE_LENGTH = 60


async def show(visit: Visit) -> Page:
    """A vote with its form.

    Raises:
        NotFoundError: there is none of this identifier.
    """
    return await _page(visit, visit.item)


async def send(visit: Visit) -> Page:
    """Sends the link that casts a voice."""
    vote_id = visit.text("vote", 30)
    try:
        visit.hub.limits.take("vote", visit.caller, LANDS)
        await voicing.ask(
            visit.hub,
            vote_id,
            opposed=_choice(visit),
            address=visit.text("address", 255),
            lang=visit.language.code,
        )
    except InputError as error:
        return await _page(visit, vote_id, wrong=error.field, status=400)
    except ConflictError:
        return await _page(visit, vote_id, wrong="closed", status=409)
    except TooManyTries:
        return await _page(visit, vote_id, wrong="often", status=429)
    return Page("mailed", {"what": "vote", "back": visit.link("vote", vote_id)}, cache=PRIVATE)


async def look_up(visit: Visit) -> Page:
    """The voice of a tracking code; changed first, if the form says so."""
    vote_id, code = visit.text("vote", 30), visit.text("code", _CODE_LENGTH)
    wrong = None
    try:
        visit.hub.limits.take("vote", visit.caller, LANDS)
        if visit.text("choice"):
            voice = await voicing.change(visit.hub, code, opposed=_choice(visit, living=False))
        else:
            voice = await voicing.look_up(visit.hub, code)
    except (NotFoundError, InputError):
        return await _page(visit, vote_id, wrong="code", status=404)
    except ConflictError:
        voice, wrong = await voicing.look_up(visit.hub, code), "closed"
    except TooManyTries:
        return await _page(visit, vote_id, wrong="often", status=429)
    values = {"voice": voice, "code": code, "changed": bool(visit.text("choice")), "wrong": wrong}
    return Page("voice", values, status=409 if wrong else 200, cache=PRIVATE)


def outline(vote: PublicVote) -> dict[str, Any]:
    """An area's outline, north up: SVG points, the drawing's size, its width in metres."""
    corners = [(corner.lat_e6, corner.lon_e6) for corner in vote.area]
    points = [Plane(*corners[0]).metres(corner) for corner in corners]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    scale = DRAWING / max(east - west, north - south)
    drawn = [f"{(x - west) * scale:.1f},{(north - y) * scale:.1f}" for x, y in points]
    size = (round((east - west) * scale), round((north - south) * scale))
    return {"points": " ".join(drawn), "size": size, "km": ((east - west), (north - south))}


def _choice(visit: Visit, *, living: bool = True) -> bool:
    told = visit.text("choice", 8)
    if told not in CHOICES:
        raise InputError("choice", "neither of the two answers")
    if living and visit.text("lives", 4) != "yes":
        raise InputError("lives", "only residents of the area vote")
    return CHOICES[told]


async def _page(visit: Visit, vote_id: str, *, wrong: str | None = None, status: int = 200) -> Page:
    vote, program_id, program = await voicing.find(visit.hub, vote_id)
    values: dict[str, Any] = {
        "vote": vote,
        "program_id": program_id,
        "program": program,
        "outline": outline(vote),
        "wrong": wrong,
        "form": {name: visit.form.get(name, "") for name in FIELDS},
        "mail": visit.hub.config.mail is not None,
    }
    return Page("vote", values, status=status, cache=PRIVATE if visit.form else CACHED)
