"""Streets and addresses that the hub knows, from a file: nobody outside is asked for a place."""

import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from transom.core.ground import Degrees
from transom.errors import SetupError

MOST_ENTRIES = 500_000
MOST_FOUND = 12
NAME_LENGTH, MOST_BENDS = 200, 64


@dataclass(frozen=True)
class Entry:
    """An address, or a street.

    Args:
        key: the name's words, folded, with a space before each.
        place: of a street, its middle bend.
        line: a street's bends; empty for an address.
    """

    name: str
    key: str
    place: Degrees
    line: tuple[Degrees, ...] = ()


@dataclass(frozen=True)
class Gazetteer:
    """What can be looked up."""

    entries: tuple[Entry, ...] = ()

    def find(self, asked: str, most: int = MOST_FOUND) -> list[Entry]:
        """Entries in whose name each word that is asked for begins a word; streets first.

        A house number counts whole. Where no such house is known, its street is found.
        """
        words = _fold(asked).split()
        if not words:
            return []
        found = self._with(words, most)
        named = [word for word in words if not word[0].isdigit()]
        if not found and named and len(named) < len(words):
            return self._with(named, most)
        return found

    def _with(self, words: list[str], most: int) -> list[Entry]:
        parts = [f" {word} " if word[0].isdigit() else f" {word}" for word in words]
        matching = (one for one in self.entries if all(part in one.key for part in parts))
        return sorted(matching, key=lambda one: (not one.line, len(one.name), one.name))[:most]


def load_gazetteer(path: Path | None) -> Gazetteer:
    """The gazetteer of a GeoJSON file; an empty one without a path.

    Raises:
        SetupError: it can't be read, or a feature of it isn't a named point or line.
    """
    if path is None:
        return Gazetteer()
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        if len(features) > MOST_ENTRIES:
            raise SetupError(f"{path.name} has more than {MOST_ENTRIES} features")
        return Gazetteer(tuple(_entries(path, features)))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError) as error:
        raise SetupError(f"{path.name} can't be read as a GeoJSON FeatureCollection") from error


def _entries(path: Path, features: list[Any]) -> Iterator[Entry]:
    for number, feature in enumerate(features, start=1):
        try:
            yield _entry(feature)
        except (KeyError, TypeError, ValueError) as error:
            raise SetupError(
                f"{path.name}, feature {number}: not a named Point or LineString",
                hint="Addresses are points and streets are lines, each with a property `name`.",
            ) from error


def _entry(feature: dict[str, Any]) -> Entry:
    name, geometry = str(feature["properties"]["name"]).strip(), feature["geometry"]
    if not 0 < len(name) <= NAME_LENGTH:
        raise ValueError(name)
    key = f" {_fold(name)} "
    if geometry["type"] == "Point":
        return Entry(name, key, _degrees(geometry["coordinates"]))
    if geometry["type"] != "LineString":
        raise ValueError(geometry["type"])
    line = _fewer([_degrees(one) for one in geometry["coordinates"]])
    return Entry(name, key, line[len(line) // 2], line)


def _fewer(line: list[Degrees]) -> tuple[Degrees, ...]:
    """As many bends as a search along a street may have, both ends among them."""
    if len(line) < 2:
        raise ValueError(line)
    step = (len(line) - 1) / (MOST_BENDS - 1)
    if step <= 1:
        return tuple(line)
    return tuple(line[round(n * step)] for n in range(MOST_BENDS))


def _degrees(position: list[float]) -> Degrees:
    lon, lat = float(position[0]), float(position[1])
    if not (abs(lat) <= 90 and abs(lon) <= 180):
        raise ValueError(position)
    return round(lat * 1e6), round(lon * 1e6)


def _fold(text: str) -> str:
    """Without case, accents and punctuation; words parted by one space."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = (c for c in plain if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in kept).split())
