"""Search by circle, polygon and street: exactly the agency's cameras that see something of it."""

import asyncio
import random

import pytest
from sqlalchemy import insert

from transom.core import area as areas
from transom.core.area import seen
from transom.core.codec import encode
from transom.core.ground import Plane
from transom.core.ids import new_id
from transom.hub.cameras import searching
from transom.hub.db.engine import Database
from transom.hub.db.tables import agencies, cameras, consents, gateways, people, programs
from transom.hub.lands.coverage import sight_of
from transom.hub.lands.matching import fill_trees

MIDDLE = (48_137_154, 11_576_124)
PLANE = Plane(*MIDDLE)
NOW = 1_800_000_000_000
OURS, THEIRS = new_id("agy"), new_id("agy")


def at(east, north):
    return PLANE.degrees((east, north))


def town(number, half=2500):
    """Cameras at random on a square; every fifth is shared with the other agency only."""
    dice = random.Random(7)
    for n in range(number):
        lat, lon = at(dice.uniform(-half, half), dice.uniform(-half, half))
        view = {
            "bearing_deg": dice.randrange(360),
            "angle_deg": dice.randrange(30, 130),
            "reach_m": dice.randrange(10, 120),
        }
        yield {
            "camera_id": new_id("cam"),
            "gateway_id": "gwy",
            "name": f"Camera {n}",
            "kind": dice.choice(["fixed", "fixed", "ptz", "indoor"]),
            "lat_e6": lat,
            "lon_e6": lon,
            "field_of_view": None if n % 9 == 0 else encode(view),
            "agency_id": THEIRS if n % 5 == 0 else OURS,
        }


def fill(conn, rows):
    for n, agency_id in enumerate((OURS, THEIRS)):
        conn.execute(
            insert(agencies).values(
                agency_id=agency_id, name=agency_id, key=bytes([n]), enrolled_at=1
            )
        )
    conn.execute(
        insert(people).values(person_id="per", name="A", pseudonym="A", role="owner", created_at=1)
    )
    conn.execute(
        insert(gateways).values(
            gateway_id="gwy",
            site_id="sit",
            person_id="per",
            gateway_key=b"g",
            owner_key=b"o",
            tree_size=0,
            enrolled_at=1,
        )
    )
    conn.execute(
        insert(programs).values(
            program_id="prg",
            name="P",
            authorising_decision="D",
            policy_version="v",
            not_before=0,
            not_after=NOW + 10_000,
            max_cameras=1,
            max_minutes=1,
            max_open_sessions=1,
        )
    )
    for row in rows:
        columns = {name: value for name, value in row.items() if name != "agency_id"}
        conn.execute(insert(cameras).values(**columns))
        conn.execute(
            insert(consents).values(
                consent_id=new_id("cns"),
                camera_id=row["camera_id"],
                gateway_id="gwy",
                agency_id=row["agency_id"],
                program_id="prg",
                signed=b"",
                not_after=NOW + 5000,
            )
        )
    fill_trees(conn)


@pytest.fixture(scope="module")
def rows():
    return list(town(1500))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def db(request, tmp_path_factory, rows):
    """The town in an R*Tree, and in PostGIS."""
    if request.param == "sqlite":
        database = Database(tmp_path_factory.mktemp("town") / "hub.db")
    else:
        database = Database(request.getfixturevalue("postgres").database())
    asyncio.run(database.write(fill, rows))
    yield database
    database.close()


AREAS = {
    "a small circle": areas.circle(at(300, -200), 80),
    "a large circle": areas.circle(at(-100, 0), 2400),
    "a polygon": areas.polygon([at(-900, -700), at(800, -900), at(200, 1100)]),
    "a street": areas.street([at(-1200, -900), at(0, 100), at(900, 1000)], 24),
    "nowhere": areas.circle(at(9000, 9000), 300),
}


def by_hand(rows, area):
    """Every one of our cameras that sees something of it, found by looking at all."""
    ours = [row for row in rows if row["agency_id"] == OURS]
    stands = zip(ours, seen([sight_of(row) for row in ours], area), strict=True)
    found = [(one.distance_m, row["camera_id"]) for row, one in stands if one.reaches]
    return [camera_id for _, camera_id in sorted(found)]


@pytest.mark.parametrize("name", AREAS)
async def test_an_area_gives_what_looking_at_every_camera_gives(db, rows, name):
    found, more = await db.read(searching.within, OURS, AREAS[name], NOW, most=2000)

    assert [one.camera_id for one in found] == by_hand(rows, AREAS[name])
    assert more is False


@pytest.mark.parametrize("most", [1, 5, 40])
@pytest.mark.parametrize("name", ["a large circle", "a polygon", "a street"])
async def test_with_a_limit_they_are_the_nearest_ones_and_more_is_said(db, rows, name, most):
    found, more = await db.read(searching.within, OURS, AREAS[name], NOW, most=most)

    assert [one.camera_id for one in found] == by_hand(rows, AREAS[name])[:most]
    assert more is (len(by_hand(rows, AREAS[name])) > most)


async def test_a_place_gives_those_that_reach_it_then_the_nearest(db, rows):
    place = at(150, 150)
    ours = [row for row in rows if row["agency_id"] == OURS]
    stands = seen([sight_of(row) for row in ours], areas.place(place))
    wanted = sorted(
        (not one.reaches, one.distance_m, row["camera_id"])
        for row, one in zip(ours, stands, strict=True)
    )

    found = await db.read(searching.near, OURS, place, NOW, most=50)

    assert [one.camera_id for one in found] == [camera_id for *_, camera_id in wanted[:50]]


@pytest.mark.parametrize("instant", [NOW + 5000, NOW + 10_000])
async def test_when_the_consents_or_their_program_are_over_nothing_is_found(db, instant):
    found, _ = await db.read(searching.within, OURS, AREAS["a large circle"], instant)

    assert found == []


async def test_the_search_is_answered_over_http_with_what_the_consents_say(world):
    gateway = await world.enrolled_gateway()
    here = {"lat_e6": 32_298_757, "lon_e6": -90_184_810}
    circle = {"shape": "circle", "middle": here, "radius_m": 50}
    far = {"lat_e6": 33_000_000, "lon_e6": -90_184_810}
    street = {"shape": "street", "line": [here, {**here, "lon_e6": -90_184_000}], "width_m": 20}
    seat = await world.seat("operator")
    async with gateway.connected():
        answers = [
            (await seat.client.post("/v1/cameras/search", json={"area": area})).json()
            for area in (circle, street, {**circle, "middle": far})
        ]
        crossed = {"shape": "polygon", "corners": [here, far, here]}
        refused = await seat.client.post("/v1/cameras/search", json={"area": crossed})

    assert [[one["camera"]["name"] for one in a["cameras"]] for a in answers] == [
        ["Front door"],
        ["Front door"],
        [],
    ]
    assert answers[0]["cameras"][0]["camera"]["consents"][0]["tier"] == "standing"
    assert refused.status_code == 400
    assert refused.json()["error"]["field"] == "area"
