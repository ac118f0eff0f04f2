"""Search on the ground: how soon a million cameras answer for a place, an area, a street, now.

`python -m bench.search` prints one JSON line for SQLite's R*Trees and one for PostGIS. The database
is the hub's own, migrated; the search is the one that endpoints call, through the hub's reading
threads, nearest first, sixty at most. Two thirds of the cameras are in one metropolis (1,200 a km²
in its middle), the rest in forty towns; every tenth consent is over. An agency that 60 % of them
share with asks, one of nineteen others, and one that a hundred cameras in all share with. What
isn't in the figure: the consents' signatures, which the hub verifies anew for each camera that it
then shows.
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
from transom.hub.cameras import searching
from transom.hub.db.engine import Database
from transom.hub.db.tables import agencies, cameras, consents, gateways, people, programs
from transom.hub.lands.matching import fill_trees
from transom.testing.postgresql import PostgresServer

MIDDLE: Degrees = (51_507_000, -128_000)
NOW = 1_800_000_000_000
DAY_MS = 86_400_000
SIGNED = bytes(900)  # as long as a signed consent
AGENCIES = [new_id("agy", bytes([n]) * 16) for n in range(21)]
MANY, SOME, FEW = AGENCIES[0], AGENCIES[1:20], AGENCIES[20]
FEW_CAMERAS = 100
LARGE = {"shared_buffers": "1GB", "max_wal_size": "8GB", "random_page_cost": "1.1"}
METROPOLIS_M, TOWN_M = 9_000.0, 1_500.0


def positions(number: int) -> np.ndarray[Any, Any]:
    """East and north of each camera, metres from the metropolis' middle."""
    dice = np.random.default_rng(11)
    inside = number * 2 // 3
    towns = dice.uniform(-150_000, 150_000, (40, 2))
    near = dice.normal(0, METROPOLIS_M, (inside, 2))
    rest = towns[dice.integers(0, 40, number - inside)]
    return np.concatenate([near, rest + dice.normal(0, TOWN_M, rest.shape)])


def rows(number: int) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Each camera and its consents."""
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
        named = [MANY] if dice.random() < 0.6 else []
        named += dice.sample(SOME, dice.randrange(1, 3))
        if n % (number // FEW_CAMERAS) == 0:
            named.append(FEW)
        yield camera, [_consent(camera_id, one, dice) for one in named]


def _consent(camera_id: str, agency_id: str, dice: random.Random) -> dict[str, Any]:
    return {
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
    if conn.dialect.name == "sqlite":
        conn.execute(text("PRAGMA cache_size=-400000"))
    _fill_first(conn)
    made = rows(number)
    while batch := list(islice(made, 20_000)):
        conn.execute(insert(cameras), [camera for camera, _ in batch])
        conn.execute(insert(consents), [one for _, many in batch for one in many])


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


Ask = Callable[[Database, str, Degrees, random.Random], Awaitable[int]]


async def a_place(db: Database, agency_id: str, at: Degrees, dice: random.Random) -> int:
    """An incident's cameras."""
    return len(await db.read(searching.near, agency_id, at, NOW))


async def a_small_circle(db: Database, agency_id: str, at: Degrees, dice: random.Random) -> int:
    """A circle of 300 m."""
    return len((await db.read(searching.within, agency_id, areas.circle(at, 300), NOW))[0])


async def a_circle(db: Database, agency_id: str, at: Degrees, dice: random.Random) -> int:
    """A circle of 50 m to 2 km."""
    area = areas.circle(at, dice.choice([50, 100, 200, 500, 1000, 2000]))
    return len((await db.read(searching.within, agency_id, area, NOW))[0])


async def a_polygon(db: Database, agency_id: str, at: Degrees, dice: random.Random) -> int:
    """A neighbourhood: a triangle of some hundred metres."""
    plane, half = Plane(*at), dice.uniform(50, 600)
    corners = [(-half, -half), (half, -half / 2), (0.0, half)]
    area = areas.polygon([plane.degrees(corner) for corner in corners])
    return len((await db.read(searching.within, agency_id, area, NOW))[0])


async def a_street(db: Database, agency_id: str, at: Degrees, dice: random.Random) -> int:
    """A street with one bend, 200 m to 1.2 km."""
    plane, long = Plane(*at), dice.uniform(100, 600)
    turn = dice.uniform(0, 6.28)
    line = [(-long * np.cos(turn), -long * np.sin(turn)), (0.0, 0.0), (long, dice.uniform(-99, 99))]
    area = areas.street([plane.degrees((float(x), float(y))) for x, y in line], 20)
    return len((await db.read(searching.within, agency_id, area, NOW))[0])


KINDS: dict[str, Ask] = {
    "place": a_place,
    "circle_300": a_small_circle,
    "circle": a_circle,
    "polygon": a_polygon,
    "street": a_street,
}


def who_asks(dice: random.Random) -> dict[str, str]:
    """An agency of each size."""
    return {"many": MANY, "some": dice.choice(SOME), "few": FEW}


async def measure(db: Database, spots: Sequence[Degrees], each: int) -> dict[str, Any]:
    """Milliseconds of each kind of search, each at another spot where people have cameras."""
    dice = random.Random(17)
    taken: dict[tuple[str, str], list[float]] = {}
    found: dict[tuple[str, str], list[int]] = {}
    cpu: list[float] = []
    for n in range(each + 20):
        for kind, ask in KINDS.items():
            for size, agency_id in who_asks(dice).items():
                at = dice.choice(spots)
                began, used = time.perf_counter(), time.process_time()
                number = await ask(db, agency_id, at, dice)
                if n >= 20:  # the first ones open the file's pages
                    ms = (time.perf_counter() - began) * 1000
                    taken.setdefault((kind, size), []).append(ms)
                    found.setdefault((kind, size), []).append(number)
                    cpu.append((time.process_time() - used) * 1000)
    every = [ms for many in taken.values() for ms in many]
    by_kind = {k: [ms for (a, _), many in taken.items() if a == k for ms in many] for k in KINDS}
    sizes = who_asks(dice)
    by_size = {k: [ms for (_, a), many in taken.items() if a == k for ms in many] for k in sizes}
    return {
        "all_ms": quantiles_ms(every),
        "cpu_ms": quantiles_ms(cpu),
        "kind_ms": {kind: quantiles_ms(many) for kind, many in by_kind.items()},
        "agency_ms": {size: quantiles_ms(many) for size, many in by_size.items()},
        "found": {f"{k}/{a}": round(sum(many) / each, 1) for (k, a), many in found.items()},
    }


def spots_of(number: int, many: int) -> list[Degrees]:
    """Places within 30 m of cameras, as often where there are many as incidents are."""
    dice = np.random.default_rng(19)
    at = positions(number)[dice.integers(0, number, many)] + dice.uniform(-30, 30, (many, 2))
    plane = Plane(*MIDDLE)
    return [plane.degrees((float(east), float(north))) for east, north in at]


def run(where: Path | str, number: int, each: int) -> dict[str, Any]:
    """Fills a database and measures it."""
    began = time.perf_counter()
    db = Database(where)
    asyncio.run(db.write(fill, number))
    filled = time.perf_counter()
    asyncio.run(db.write(fill_trees))
    ready = time.perf_counter()
    asyncio.run(db.write(_tidy))
    figures = asyncio.run(measure(db, spots_of(number, 4000), each))
    db.close()
    return {"filled_s": round(filled - began), "trees_s": round(ready - filled), **figures}


def _tidy(conn: Connection) -> None:
    """What PostgreSQL does by itself some minutes later."""
    if conn.dialect.name == "postgresql":
        conn.execute(text("ANALYZE"))


def main() -> None:
    """Builds the registry, measures, reports."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cameras", type=int, default=1_000_000)
    parser.add_argument("--each", type=int, default=200, help="searches of each kind and agency")
    parser.add_argument("--on", choices=["sqlite", "postgresql", "both"], default="both")
    options = parser.parse_args()
    of = {"cameras": options.cameras, "each": options.each}
    if options.on != "postgresql":
        with tempfile.TemporaryDirectory() as folder:
            figures = run(Path(folder) / "hub.db", options.cameras, options.each)
        report("search", {"on": "sqlite", **of, **figures})
    if options.on != "sqlite":
        with PostgresServer(LARGE) as server:
            figures = run(server.database(), options.cameras, options.each)
        report("search", {"on": "postgresql", **of, **figures})


if __name__ == "__main__":
    main()
