"""A made-up town around the demo's cameras: streets, houses with numbers, a square, a river.

No place on earth looks like it; it stands where the demo's cameras do, so that a map can be shown
without asking anybody for one.
"""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from transom.core.ground import Degrees, Plane
from transom.demo.vector_tiles import Feature, archive

MIDDLE: Degrees = (32_298_757, -90_184_810)
"""The demo's front door in Elm Street."""
HALF_M = 900
ZOOMS = range(10, 17)
ATTRIBUTION = "A made-up town"
_WEST_EAST = (
    *("Mill Lane", "Tanner Street", "Canal Street", "Orchard Street", "Chapel Street"),
    *("Short Street", "Bridge Street", "Elm Street", "Market Street", "College Street"),
    *("Harbour Street", "Linden Street", "Cedar Street", "Hill Street", "North Street"),
)
_NORTH_SOUTH = (
    *("West Road", "Foundry Road", "Quarry Road", "Depot Road", "Granary Road", "Station Road"),
    *("Church Road", "Court Road", "School Road", "Garden Road", "Museum Road", "East Road"),
)
_MAJOR = frozenset({"Elm Street", "Station Road", "Harbour Street", "Garden Road"})
_ELM, _STATION = 7, 5  # which of them these are
_ROW_M, _COLUMN_M = 110.0, 130.0
_ELM_NORTH, _STATION_EAST = -10.0, -110.0  # from the front door
_SQUARE = (88.0, 34.0, 142.0, 92.0)
_RIVER_M = 40.0


@dataclass(frozen=True)
class Street:
    """A street and its bends, in metres from the middle."""

    name: str
    bends: tuple[tuple[float, float], ...]

    @property
    def kind(self) -> str:
        """In the basemap's words."""
        return "major_road" if self.name in _MAJOR else "minor_road"


@dataclass(frozen=True)
class House:
    """A house and its address."""

    address: str
    ground: BaseGeometry


def streets() -> list[Street]:
    """Every street; they sway a little, as old ones do."""
    steps = range(-HALF_M, HALF_M + 1, 60)
    rows = [
        Street(name, tuple((float(x), _north_of(n, x)) for x in steps))
        for n, name in enumerate(_WEST_EAST)
    ]
    columns = [
        Street(name, tuple((_east_of(n, y), float(y)) for y in steps))
        for n, name in enumerate(_NORTH_SOUTH)
    ]
    return rows + columns


def houses() -> Iterator[House]:
    """Houses on both sides of the streets from west to east, even numbers to the north."""
    lanes = [shapely.LineString(street.bends) for street in streets()]
    kept = shapely.union_all([shapely.buffer(lane, 7) for lane in lanes])
    kept = shapely.union_all([kept, river(), shapely.box(*_SQUARE)])
    shapely.prepare(kept)
    for row, name in enumerate(_WEST_EAST):
        for side, first in ((1, 2), (-1, 1)):
            for n in range(int(2 * HALF_M / 20)):
                east = -HALF_M + 20.0 * n + 8
                ground = _plot(row, east, side, n)
                if not shapely.intersects(kept, ground):
                    yield House(f"{first + 2 * n} {name}", ground)


def river() -> BaseGeometry:
    """It flows through the south of the town."""
    bends = [(x, -640 + 45 * math.sin(x / 260)) for x in range(-HALF_M - 300, HALF_M + 301, 30)]
    return shapely.buffer(shapely.LineString(bends), _RIVER_M / 2)


def features() -> list[Feature]:
    """The town as its map shows it."""
    half = HALF_M + 150
    land = shapely.box(-half, -half, half, half)
    found = [
        _feature("earth", land, kind="earth"),
        _feature("water", shapely.intersection(river(), land), kind="river"),
        _feature("landuse", shapely.box(*_SQUARE), kind="pedestrian", name="Market Square"),
        _feature("landuse", shapely.box(430, 330, 660, 520), kind="park", name="Hill Park"),
        _feature("landuse", shapely.box(-640, -560, -390, -450), kind="park", name="River Meadow"),
    ]
    found += [
        _feature("roads", shapely.LineString(one.bends), kind=one.kind, name=one.name)
        for one in streets()
    ]
    found += [_feature("buildings", one.ground, 14, kind="building") for one in houses()]
    named = {"Harbour City": (0, 300), "Old Town": (420, -250), "Riverside": (-420, -500)}
    for name, (east, north) in named.items():
        kind = "locality" if name == "Harbour City" else "neighbourhood"
        found.append(_feature("places", shapely.Point(east, north), kind=kind, name=name))
    return found


def gazetteer() -> dict[str, Any]:
    """Streets and addresses as a hub's gazetteer takes them."""
    named: list[tuple[str, BaseGeometry]] = [
        (one.name, shapely.LineString(one.bends)) for one in streets()
    ]
    named += [(one.address, one.ground.centroid) for one in houses()]
    named.append(("Market Square", shapely.box(*_SQUARE).centroid))
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"name": name},
                "geometry": shapely.geometry.mapping(_degrees(shape)),
            }
            for name, shape in named
        ],
    }


def write_town(folder: Path) -> list[str]:
    """Writes basemap and gazetteer; returns the arguments that give them to `hub serve`."""
    folder.mkdir(parents=True, exist_ok=True)
    basemap, places = folder / "town.pmtiles", folder / "town.geojson"
    basemap.write_bytes(archive(features(), ZOOMS, {"attribution": ATTRIBUTION}))
    places.write_text(json.dumps(gazetteer()), encoding="utf-8")
    return ["--basemap", str(basemap), "--gazetteer", str(places)]


def _plot(row: int, east: float, side: int, n: int) -> BaseGeometry:
    wide, deep = 13 + n * 7 % 4, 11 + n * 5 % 6
    near = _north_of(row, east) + side * 10
    return shapely.box(
        east, min(near, near + side * deep), east + wide, max(near, near + side * deep)
    )


def _north_of(row: int, east: float) -> float:
    sway = 6 * math.sin(east / 170 + row) - 6 * math.sin(row)
    return (row - _ELM) * _ROW_M + _ELM_NORTH + sway


def _east_of(column: int, north: float) -> float:
    sway = 6 * math.sin(north / 190 + column) - 6 * math.sin(column)
    return (column - _STATION) * _COLUMN_M + _STATION_EAST + sway


def _feature(layer: str, shape: BaseGeometry, least_zoom: int = 0, **tags: str) -> Feature:
    return Feature(layer, _degrees(shape), tags, least_zoom)


def _degrees(shape: BaseGeometry) -> BaseGeometry:
    plane = Plane(*MIDDLE)

    def turn(points: Any) -> Any:
        turned = points.copy()
        for n, (east, north) in enumerate(points):
            lat, lon = plane.degrees((float(east), float(north)))
            turned[n] = lon / 1e6, lat / 1e6
        return turned

    moved: BaseGeometry = shapely.transform(shape, turn)
    return moved
