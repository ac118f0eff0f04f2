"""The names of places that a hub knows: an optional CSV file of name, latitude, longitude."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import h3

from transom.errors import SetupError
from transom.hub.cameras.areas import FINEST

MOST_PLACES = 5000
NAME_LENGTH = 80


@dataclass(frozen=True)
class Place:
    """A named place of the neighbourhood: a square, a crossing, a district.

    Args:
        lat, lon: degrees, WGS 84.
    """

    name: str
    lat: float
    lon: float

    @property
    def cell(self) -> str:
        """The finest cell around it."""
        return str(h3.latlng_to_cell(self.lat, self.lon, FINEST))


def load_places(path: Path | None) -> tuple[Place, ...]:
    """The places of a file, by name; none without a file.

    Raises:
        SetupError: it can't be read, or a line isn't `name,lat,lon`.
    """
    if path is None:
        return ()
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(enumerate(csv.reader(file), start=1))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SetupError(f"{path.name} can't be read: {error}") from error
    if rows and [cell.strip().lower() for cell in rows[0][1]] == ["name", "lat", "lon"]:
        del rows[0]
    places = [_place(path, number, row) for number, row in rows if row]
    if len(places) > MOST_PLACES:
        raise SetupError(f"{path.name} names more than {MOST_PLACES} places")
    return tuple(sorted(places, key=lambda place: place.name.casefold()))


def nearest(cell: str, places: Sequence[Place]) -> tuple[Place, float] | None:
    """The place closest to a cell's middle, and how far it is in kilometres."""
    middle = h3.cell_to_latlng(cell)
    found = [(h3.great_circle_distance(middle, (p.lat, p.lon), unit="km"), p) for p in places]
    if not found:
        return None
    distance, place = min(found, key=lambda one: one[0])
    return place, distance


def _place(path: Path, number: int, row: list[str]) -> Place:
    try:
        name, lat, lon = (cell.strip() for cell in row)
        place = Place(name, float(lat), float(lon))
    except ValueError as error:
        raise _bad(path, number) from error
    if not (0 < len(name) <= NAME_LENGTH and abs(place.lat) <= 90 and abs(place.lon) <= 180):
        raise _bad(path, number)
    return place


def _bad(path: Path, number: int) -> SetupError:
    return SetupError(
        f"{path.name}, line {number}: not a name, a latitude and a longitude",
        hint="Write lines like: Market Square,32.2993,-90.1839",
    )
