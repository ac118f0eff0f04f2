"""Looks for an agency's cameras on the ground, by the tree of what each may see (`lands.trees`).

Lists only cameras with a consent in force that names the agency; nobody learns of any other. The
tree's boxes are those of `Sight.ground`, which has all that `core.area.seen` counts, and more.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import Connection, TextClause, text

from transom.core import area as areas
from transom.core.area import Area, Bounds, Seen
from transom.core.ground import Degrees
from transom.core.sight import Sight, View
from transom.hub.lands import trees
from transom.hub.lands.coverage import box_on

MOST = 60
NEAR_M = 1_000.0  # further cameras aren't listed with an incident unless they reach it
_FIRST_M, _NARROWEST, _WIDEST = 100.0, 1.15, 3.0
_FIND = """
SELECT camera_id, kind, lat_e6, lon_e6, field_of_view FROM shared_boxes
WHERE {meets} AND {of_agency} AND agency_id = :agency AND not_after > :at
  AND program_id IN (SELECT program_id FROM programs WHERE not_after > :at)"""


@cache
def _find(dialect: str, boxes: int) -> TextClause:
    """One query for so many boxes: asking takes longer than answering."""
    agency = trees.of_agency(dialect)
    each = [_FIND.format(meets=trees.meets(dialect, n), of_agency=agency) for n in range(boxes)]
    return text(" UNION ALL ".join(each))


@dataclass(frozen=True)
class Found:
    """A camera that was found, and how it stands to what was looked for."""

    camera_id: str
    seen: Seen


class _Told(msgspec.Struct):
    bearing_deg: int
    angle_deg: int
    reach_m: int


def near(
    conn: Connection, agency_id: str, place: Degrees, at: int, *, most: int = MOST
) -> list[Found]:
    """The cameras of a place: those that reach it first, then the nearest within 1 km.

    Args:
        at: consents in force at this instant count.
    """
    search = _Search(conn, agency_id, areas.place(place), at)
    around = Area(place, search.area.core, NEAR_M)
    search.grow(around, search.count, most)
    close = (s for s in search.found.values() if s.seen.reaches or s.seen.distance_m <= NEAR_M)
    return sorted(close, key=_reaching_first)[:most]


def within(
    conn: Connection, agency_id: str, area: Area, at: int, *, most: int = MOST
) -> tuple[list[Found], bool]:
    """The cameras that see something of an area, nearest to its middle first; whether there are
    more than that.

    Args:
        at: consents in force at this instant count.
    """
    search = _Search(conn, agency_id, area, at)
    search.grow(area, lambda radius: search.count(radius, reaching=True), most + 1)
    found = sorted(search.reaching(), key=_reaching_first)
    return found[:most], len(found) > most


def _reaching_first(one: Found) -> tuple[bool, float, str]:
    return not one.seen.reaches, one.seen.distance_m, one.camera_id


def _next(radius: float, count: int, most: int) -> float:
    """How far to look after so many were found within a radius: as if they lay evenly."""
    wider = math.sqrt(most / count) * 1.1 if count else _WIDEST
    return radius * min(_WIDEST, max(_NARROWEST, wider))


@dataclass
class _Search:
    conn: Connection
    agency_id: str
    area: Area
    at: int
    found: dict[str, Found] = field(default_factory=dict)
    asked: set[Bounds] = field(default_factory=set)

    def reaching(self) -> list[Found]:
        return [one for one in self.found.values() if one.seen.reaches]

    def count(self, radius: float, *, reaching: bool = False) -> int:
        """How many were found within a radius."""
        return sum(
            one.seen.distance_m <= radius and (one.seen.reaches or not reaching)
            for one in self.found.values()
        )

    def grow(self, ground: Area, count: Callable[[float], int], most: int) -> None:
        """Looks ever further from the middle until enough were found, or everywhere."""
        beyond, radius = 0.0, min(_FIRST_M, ground.extent)
        self.take(ground, radius)
        while radius < ground.extent and (found := count(radius)) < most:
            beyond, radius = radius, min(ground.extent, _next(radius, found, most))
            self.take(ground, radius, beyond)

    def take(self, ground: Area, radius: float, beyond: float = 0.0) -> None:
        """Takes over what is on this ground, between two distances from its middle."""
        boxes = [one for one in ground.within(radius, beyond) if one not in self.asked]
        if not boxes:
            return
        self.asked.update(boxes)
        rows = {row[0]: row for row in self._rows(boxes)}
        new = {key: _sight(row) for key, row in rows.items() if key not in self.found}
        for key, seen in zip(new, areas.seen(list(new.values()), self.area), strict=True):
            self.found[key] = Found(key, seen)

    def _rows(self, boxes: Sequence[Bounds]) -> Any:
        asked: dict[str, Any] = {"agency": self.agency_id, "at": self.at}
        asked["number"] = trees.agency_number(self.agency_id)
        for n, bounds in enumerate(boxes):
            asked |= trees.edges(box_on(self.area.plane, bounds[:2], bounds[2:]), n)
        return self.conn.execute(_find(self.conn.dialect.name, len(boxes)), asked)


def _sight(row: Any) -> Sight:
    _, kind, lat_e6, lon_e6, told = row
    view = None
    if told is not None:
        read = msgspec.json.decode(told, type=_Told)
        view = View(bearing_deg=read.bearing_deg, angle_deg=read.angle_deg, reach_m=read.reach_m)
    return Sight(kind=kind, position=(lat_e6, lon_e6), view=view)
