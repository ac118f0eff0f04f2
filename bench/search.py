"""Search on the ground: how soon a million cameras answer for a place, an area, a street, now.

`python -m bench.search` prints one JSON line. The database is the hub's own, migrated, with its
R*Tree; the search is the one that endpoints call, through the hub's reading threads. Two thirds of
the cameras are in one metropolis (1,200 a km² in its middle), the rest in forty towns; each is
shared with one to three of twenty agencies, every tenth consent is over. What isn't in the figure:
the consents' signatures, which the hub verifies anew for each camera that it then shows.
"""

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Connection, insert, text

from bench._lib import quantiles_ms, report
from transom.core import area as areas
from transom.core.codec import encode
from transom.core.ground import Degrees, Plane
from transom.core.ids import new_id
from transom.core.sight import PLACE_SLACK_M
from transom.hub.cameras import searching
from transom.hub.db.engine import Database
from transom.hub.db.tables import agencies, cameras, consents, gateways, people, programs
from transom.hub.lands.coverage import box_on

MIDDLE: Degrees = (51_507_000, -128_000)
NOW = 1_800_000_000_000
DAY_MS = 86_400_000
SIGNED = bytes(900)  # as long as a signed consent
AGENCIES = [new_id("agy", bytes([n]) * 16) for n in range(20)]
METROPOLIS_M, TOWN_M = 9_000.0, 1_500.0
_TREE = "INSERT INTO camera_boxes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


def positions(number: int) -> np.ndarray[Any, Any]:
    """East and north of each camera, metres from the metropolis' middle."""
    dice = np.random.default_rng(11)
    inside = number * 2 // 3
    towns = dice.uniform(-150_000, 150_000, (40, 2))
    near = dice.normal(0, METROPOLIS_M, (inside, 2))
    rest = towns[dice.integers(0, 40, number - inside)]
    return np.concatenate([near, rest + dice.normal(0, TOWN_M, rest.shape)])


def rows(number: int) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]], tuple[Any, ...]]]:
    """Each camera, its consents, and its box in the tree."""
    dice = random.Random(13)
    plane = Plane(*MIDDLE)
    for n, (east, north) in enumerate(positions(number)):
        lat, lon = plane.degrees((float(east), float(north)))
        told = {
            "bearing_deg": dice.randrange(360),
            "angle_deg": dice.randrange(40, 130),
            "reach_m": dice.randrange(10, 80),
        }
        kind = "ptz" if dice.random() < 0.1 else "fixed"
        camera_id = new_id("cam")
        camera = {
            "camera_id": camera_id,
            "gateway_id": "gwy",
            "name": f"Camera {n}",
            "kind": kind,
            "lat_e6": lat,
            "lon_e6": lon,
            "field_of_view": encode(dict(told)),
        }
        # The box around a full circle: no smaller than the hub's own, and quick to make.
        reach = told["reach_m"] * 1.25 + PLACE_SLACK_M
        box = box_on(Plane(lat, lon), (-reach, -reach), (reach, reach))
        with_it = (camera_id, kind, lat, lon, camera["field_of_view"])
        yield camera, list(_consents(camera_id, dice)), (n + 1, *box, *with_it)


def _consents(camera_id: str, dice: random.Random) -> Iterator[dict[str, Any]]:
    named = [AGENCIES[0]] if dice.random() < 0.6 else []
    named += dice.sample(AGENCIES[1:], dice.randrange(1, 3))
    for agency_id in named:
        yield {
            "consent_id": new_id("cns"),
            "camera_id": camera_id,
            "gateway_id": "gwy",
            "agency_id": agency_id,
            "program_id": "prg",
            "signed": SIGNED,
            "not_after": NOW + (DAY_MS if dice.random() < 0.9 else -DAY_MS),
        }


def fill(conn: Connection, number: int) -> None:
    """Puts a hub's registry into an empty database."""
    conn.execute(text("PRAGMA cache_size=-400000"))
    _fill_first(conn)
    made = rows(number)
    while batch := list(islice(made, 20_000)):
        conn.execute(insert(cameras), [camera for camera, _, _ in batch])
        conn.execute(insert(consents), [one for _, many, _ in batch for one in many])
        conn.connection.cursor().executemany(_TREE, [box for _, _, box in batch])


def _fill_first(conn: Connection) -> None:
    named = [
        {"agency_id": one, "name": one, "key": one.encode(), "enrolled_at": 1} for one in AGENCIES
    ]
    conn.execute(insert(agencies), named)
    owner = {"person_id": "per", "name": "A", "pseudonym": "A", "role": "owner", "created_at": 1}
    conn.execute(insert(people).values(owner))
    gateway = {"gateway_id": "gwy", "site_id": "sit", "person_id": "per", "gateway_key": b"g"}
    conn.execute(
        insert(gateways).values(gateway | {"owner_key": b"o", "tree_size": 0, "enrolled_at": 1})
    )
    program = {"program_id": "prg", "name": "P", "authorising_decision": "D", "not_before": 0}
    caps = {"max_cameras": 1, "max_minutes": 1, "max_open_sessions": 1, "policy_version": "v"}
    conn.execute(insert(programs).values(program | caps | {"not_after": NOW + 9 * DAY_MS}))


Ask = Callable[[Database, Degrees, random.Random], Awaitable[int]]


async def a_place(db: Database, at: Degrees, dice: random.Random) -> int:
    """An incident's cameras."""
    return len(await db.read(searching.near, AGENCIES[0], at, NOW))


async def a_circle(db: Database, at: Degrees, dice: random.Random) -> int:
    """A circle of 50 m to 2 km."""
    area = areas.circle(at, dice.choice([50, 100, 200, 500, 1000, 2000]))
    return len((await db.read(searching.within, AGENCIES[0], area, NOW))[0])


async def a_polygon(db: Database, at: Degrees, dice: random.Random) -> int:
    """A triangle of some hundred metres."""
    plane, half = Plane(*at), dice.uniform(50, 600)
    corners = [(-half, -half), (half, -half / 2), (0.0, half)]
    area = areas.polygon([plane.degrees(corner) for corner in corners])
    return len((await db.read(searching.within, AGENCIES[0], area, NOW))[0])


async def a_street(db: Database, at: Degrees, dice: random.Random) -> int:
    """A street with one bend, 200 m to 1.2 km."""
    plane, long = Plane(*at), dice.uniform(100, 600)
    turn = dice.uniform(0, 6.28)
    line = [(-long * np.cos(turn), -long * np.sin(turn)), (0.0, 0.0), (long, dice.uniform(-99, 99))]
    area = areas.street([plane.degrees((float(x), float(y))) for x, y in line], 20)
    return len((await db.read(searching.within, AGENCIES[0], area, NOW))[0])


KINDS: dict[str, Ask] = {
    "place": a_place,
    "circle": a_circle,
    "polygon": a_polygon,
    "street": a_street,
}


async def measure(db: Database, spots: Sequence[Degrees], each: int) -> dict[str, Any]:
    """Milliseconds of each kind of search, each at another spot where people have cameras."""
    dice = random.Random(17)
    taken: dict[str, list[float]] = {kind: [] for kind in KINDS}
    found: dict[str, int] = dict.fromkeys(KINDS, 0)
    for n in range(each + 20):
        for kind, ask in KINDS.items():
            at = dice.choice(spots)
            began = time.perf_counter()
            number = await ask(db, at, dice)
            if n >= 20:  # the first ones open the file's pages
                taken[kind].append((time.perf_counter() - began) * 1000)
                found[kind] += number
    everything = [ms for many in taken.values() for ms in many]
    return {
        "all_ms": quantiles_ms(everything),
        "ms": {kind: quantiles_ms(many) for kind, many in taken.items()},
        "found": {kind: round(number / each, 1) for kind, number in found.items()},
    }


def spots_of(number: int, many: int) -> list[Degrees]:
    """Places within 30 m of cameras, as often where there are many as incidents are."""
    dice = np.random.default_rng(19)
    at = positions(number)[dice.integers(0, number, many)] + dice.uniform(-30, 30, (many, 2))
    plane = Plane(*MIDDLE)
    return [plane.degrees((float(east), float(north))) for east, north in at]


def main() -> None:
    """Builds the registry, measures, reports."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cameras", type=int, default=1_000_000)
    parser.add_argument("--each", type=int, default=500)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        db = Database(Path(folder) / "hub.db")
        with db._engine.connect() as conn:
            conn.exec_driver_sql("BEGIN")
            fill(conn, options.cameras)
            conn.commit()
        built = time.perf_counter() - began
        figures = asyncio.run(measure(db, spots_of(options.cameras, 4000), options.each))
        size = (Path(folder) / "hub.db").stat().st_size
        db.close()
    of = {"cameras": options.cameras, "each": options.each, "built_s": round(built), "bytes": size}
    report("search", of | figures)


if __name__ == "__main__":
    main()
