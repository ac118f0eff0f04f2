"""Coarse areas in words: how large a cell is, and which named place is near."""

from collections.abc import Sequence
from dataclasses import dataclass

import h3

from transom.errors import InputError
from transom.hub.cameras.areas import FINEST
from transom.hub.portal.places import Place, nearest


@dataclass(frozen=True)
class Area:
    """A cell as a person can find it.

    Args:
        place: the named place closest to its middle, if the hub knows any.
        km: how far that is from the middle.
        square_km: how large the cell is.
        inside: whether the place lies in the cell.
    """

    cell: str
    square_km: float
    place: str | None = None
    km: float = 0.0
    inside: bool = False


def describe(cell: str, places: Sequence[Place]) -> Area:
    """A cell in words."""
    size = h3.cell_area(cell, unit="km^2")
    found = nearest(cell, places)
    if found is None:
        return Area(cell, size)
    place, km = found
    inside = h3.latlng_to_cell(place.lat, place.lon, h3.get_resolution(cell)) == cell
    return Area(cell, size, place.name, km, inside)


def is_cell(text: str) -> bool:
    """Whether this is a cell that may stand in the log: of resolution 3 to 7."""
    return len(text) == 15 and h3.is_valid_cell(text) and 3 <= h3.get_resolution(text) <= FINEST


def find(text: str, places: Sequence[Place]) -> str:
    """The cell that a person means by a place's name, a cell, or `latitude, longitude`.

    Raises:
        InputError: field `place`: none of these.
    """
    if is_cell(text.lower()):
        return text.lower()
    wanted = text.casefold()
    for place in places:
        if place.name.casefold() == wanted:
            return place.cell
    try:
        lat, lon = (float(part) for part in text.split(","))
    except ValueError as error:
        raise InputError("place", "no place of that name is known here") from error
    if not (abs(lat) <= 90 and abs(lon) <= 180):
        raise InputError("place", "no place on earth has that latitude and longitude")
    return str(h3.latlng_to_cell(lat, lon, FINEST))


def outline(cell: str) -> list[tuple[float, float]]:
    """A cell's corners as (longitude, latitude), closed, for a map."""
    corners = [(round(lon, 5), round(lat, 5)) for lat, lon in h3.cell_to_boundary(cell)]
    return [*corners, corners[0]]
