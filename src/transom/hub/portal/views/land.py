"""Land to be masked: drawn on a map, or told by a place and a size, without an account.

What anybody is told here is the same whether a camera sees the land or none does.
"""

from collections.abc import Callable, Mapping
from typing import Any

from transom.core.ground import Degrees
from transom.core.land import MOST_CORNERS, circle, rectangle
from transom.errors import InputError, TooManyTries
from transom.hub.lands import filing
from transom.hub.objections import service
from transom.hub.portal.places import Place
from transom.hub.portal.visit import CACHED, PRIVATE, Page, Visit
from transom.hub.web.limits import LANDS

FIELDS = ("shape", "place", "radius", "width", "depth", "corners", "text", "address")
SHAPES = ("circle", "rectangle", "corners")
_LONGEST_SIDE, _LONGEST_RADIUS = 200.0, 55.0
_MOST_WRITTEN = MOST_CORNERS * 40


async def show(visit: Visit) -> Page:
    """The form, with a map to draw on for those who have JavaScript."""
    return _page(visit)


async def send(visit: Visit) -> Page:
    """Sends the link that files it."""
    try:
        visit.hub.limits.take("land", visit.caller, LANDS)
        await filing.ask(
            visit.hub,
            corners=read_land(visit, visit.hub.places),
            text=visit.text("text", filing.MOST_TEXT + 1),
            address=visit.text("address", 255),
            lang=visit.language.code,
        )
    except InputError as error:
        wrong = error.message if error.field == "land" else error.field
        return _page(visit, wrong=wrong, status=400)
    except TooManyTries:
        return _page(visit, wrong="often", status=429)
    return Page("mailed", {"what": "objection", "back": visit.link("land")}, cache=PRIVATE)


def read_land(visit: Visit, places: tuple[Place, ...]) -> tuple[Degrees, ...]:
    """The corners that a form means, of whatever shape.

    Raises:
        InputError: field `place`, `size` or `corners`: it can't be read.
    """
    shape = visit.text("shape", 12)
    return _READ.get(shape, _corners)(visit, places)


def _circle(visit: Visit, places: tuple[Place, ...]) -> tuple[Degrees, ...]:
    return circle(_middle(visit, places), _metres(visit, "radius", _LONGEST_RADIUS))


def _rectangle(visit: Visit, places: tuple[Place, ...]) -> tuple[Degrees, ...]:
    width, depth = (_metres(visit, name, _LONGEST_SIDE) for name in ("width", "depth"))
    return rectangle(_middle(visit, places), width, depth)


def _corners(visit: Visit, places: tuple[Place, ...]) -> tuple[Degrees, ...]:
    lines = visit.text("corners", _MOST_WRITTEN).replace(";", "\n").splitlines()
    return tuple(_point(line, "corners") for line in lines if line.strip())


_READ: Mapping[str, Callable[[Visit, tuple[Place, ...]], tuple[Degrees, ...]]] = {
    "circle": _circle,
    "rectangle": _rectangle,
    "corners": _corners,
}


def _middle(visit: Visit, places: tuple[Place, ...]) -> Degrees:
    told = visit.text("place")
    for place in places:
        if place.name.casefold() == told.casefold():
            return round(place.lat * 1e6), round(place.lon * 1e6)
    return _point(told, "place")


def _point(text: str, field: str) -> Degrees:
    """A point as people copy it from a map: latitude, longitude."""
    try:
        lat, lon = (float(part) for part in text.split(","))
        if not (abs(lat) <= 90 and abs(lon) <= 180):
            raise ValueError
    except ValueError as error:
        raise InputError(field, "not a latitude and a longitude") from error
    return round(lat * 1e6), round(lon * 1e6)


def _metres(visit: Visit, name: str, most: float) -> float:
    try:
        value = float(visit.text(name, 12).replace(",", "."))
        if not 1 <= value <= most:
            raise ValueError
    except ValueError as error:
        raise InputError("size", "not a length that can be asked for") from error
    return value


def _page(visit: Visit, *, wrong: str | None = None, status: int = 200) -> Page:
    values: dict[str, Any] = {
        "wrong": wrong,
        "form": {name: visit.form.get(name, "") for name in FIELDS},
        "mail": visit.hub.config.mail is not None,
        "places": [place.name for place in visit.hub.places],
        "map_style": visit.hub.config.map_style or "",
        "answer_days": service.ANSWER_DAYS,
        "most_corners": MOST_CORNERS,
    }
    cache = PRIVATE if visit.form else CACHED
    return Page("land", values, status=status, cache=cache, map=bool(values["mail"]))
