"""Cameras per coarse cell: the weekly snapshot as a table, and the map's data."""

from typing import Any

import msgspec

from transom.hub.hub import Hub
from transom.hub.portal import snapshots
from transom.hub.portal.areas import Area, describe, outline
from transom.hub.portal.visit import Page, Visit


async def show(visit: Visit) -> Page:
    """The table, with a map for those who have JavaScript."""
    snapshot = await snapshots.current(visit.hub)
    shown = snapshot.cells if snapshot else ()
    rows: list[tuple[Area, int]] = [
        (describe(one.cell, visit.hub.places), one.level) for one in shown
    ]
    rows.sort(key=lambda row: (-row[1], row[0].place or "", row[0].cell))
    values = {"snapshot": snapshot, "rows": rows, "map_style": visit.hub.config.map_style or ""}
    return Page("cameras", values, map=True)


async def map_data(hub: Hub) -> bytes:
    """The same snapshot as GeoJSON (RFC 7946), and the named places."""
    snapshot = await snapshots.current(hub)
    cells: list[dict[str, Any]] = [
        {
            "type": "Feature",
            "id": number,
            "properties": {"cell": one.cell, "level": one.level},
            "geometry": {"type": "Polygon", "coordinates": [outline(one.cell)]},
        }
        for number, one in enumerate(snapshot.cells if snapshot else ())
    ]
    return msgspec.json.encode(
        {
            "week": snapshot.week if snapshot else None,
            "cells": {"type": "FeatureCollection", "features": cells},
            "places": [
                {"name": place.name, "lon": place.lon, "lat": place.lat} for place in hub.places
            ],
        }
    )
