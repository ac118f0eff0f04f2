"""Neighbourhood votes from a GeoJSON file (RFC 7946), as a city's map department makes them."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from transom.errors import InputError

_TIMES, _NUMBERS = ("opens_at", "closes_at"), ("households", "max_opposed_percent")


def read_votes(path: Path) -> list[dict[str, Any]]:
    """The votes of a file, as the hub's API takes them.

    Each feature is a polygon without holes, with the properties `name`, `households`,
    `max_opposed_percent`, `closes_at` and, if it isn't the program's start, `opens_at`: times of
    ISO 8601, local ones if they name no zone.

    Raises:
        InputError: field `votes`: not such a file.
    """
    try:
        features = json.loads(path.read_text("utf-8"))["features"]
        return [_vote(feature["geometry"], feature["properties"]) for feature in features]
    except OSError as error:
        raise InputError("votes", f"{path.name} can't be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise InputError(
            "votes",
            f"{path.name} isn't a GeoJSON file of votes: {error!r:.120}",
            hint="A FeatureCollection of polygons with name, households, max_opposed_percent and "
            "closes_at, for example 2026-10-01T18:00.",
        ) from error


def _vote(geometry: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    if geometry["type"] != "Polygon" or len(geometry["coordinates"]) != 1:
        raise ValueError("a shape that isn't one polygon without holes")
    vote: dict[str, Any] = {"name": str(properties["name"])}
    vote |= {name: int(properties[name]) for name in _NUMBERS}
    vote |= {name: _instant(properties[name]) for name in _TIMES if properties.get(name)}
    ring = geometry["coordinates"][0][:-1]  # its last position is its first again
    vote["area"] = [
        {"lat_e6": round(lat * 1e6), "lon_e6": round(lon * 1e6)} for lon, lat, *_ in ring
    ]
    return vote


def _instant(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1000)
