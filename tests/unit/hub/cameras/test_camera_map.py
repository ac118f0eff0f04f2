"""What a map is told: cameras or how many are where, the ground, addresses; nothing of owners."""

import pytest
from sqlalchemy import select, update

from transom.core.ground import Plane
from transom.demo.town import write_town
from transom.hub.basemap.archive import open_archive
from transom.hub.basemap.gazetteer import load_gazetteer
from transom.hub.cameras import overview
from transom.hub.db.tables import gateways, people

HERE = (32_298_757, -90_184_810)
PLACE = {"lat_e6": HERE[0], "lon_e6": HERE[1]}
PLANE = Plane(*HERE)
OWNERS_NAME = "Ottilie Marchbanks"


def view(metres, zoom=17):
    (south, west), (north, east) = (
        PLANE.degrees((-metres, -metres)),
        PLANE.degrees((metres, metres)),
    )
    box = {"west_e6": west, "east_e6": east, "south_e6": south, "north_e6": north}
    return {"box": box, "zoom": zoom}


@pytest.fixture
async def street(world):
    """Four cameras that the agency may know of, and one that it may not."""
    gateway = await world.enrolled_gateway()
    gateway.cameras.clear(), gateway.consents.clear()
    for name, east in (("A", 0), ("B", 30), ("C", 3000), ("D", 3010)):
        lat, lon = PLANE.degrees((east, 0))
        camera_id = gateway.add_camera(name=name, position={"lat_e6": lat, "lon_e6": lon})
        gateway.consents.append(gateway.consent(camera_id, world.agency, world.program))
    gateway.add_camera(name="Not shared", position=PLACE)
    async with gateway.connected():
        yield gateway


async def looked(seat, asked):
    answer = await seat.client.post("/v1/cameras/map", json=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_near_each_camera_is_told_and_far_how_many_are_where(world, street):
    seat = await world.seat("operator")

    near = await looked(seat, view(200))
    far = await looked(seat, view(200_000, zoom=8))

    assert [one["name"] for one in near["cameras"]] == ["A", "B"]
    assert near["cells"] == []
    assert far["cameras"] == []
    assert sum(one["cameras"] for one in far["cells"]) == 4


async def test_cells_are_as_wide_as_the_zoom_asks_for(world, street):
    seat = await world.seat("operator")
    cells = (await looked(seat, view(20_000, zoom=14)))["cells"]

    assert sorted(one["cameras"] for one in cells) == [2, 2]
    middle = PLANE.metres((cells[0]["middle"]["lat_e6"], cells[0]["middle"]["lon_e6"]))
    assert min(abs(middle[0] - 15), abs(middle[0] - 3005)) < 1


async def test_too_many_to_be_told_apart_are_counted_instead(world, street, monkeypatch):
    monkeypatch.setattr(overview, "MOST_SINGLE", 1)
    told = await looked(await world.seat("operator"), view(200))
    assert told["cameras"] == []
    assert sum(one["cameras"] for one in told["cells"]) == 2


async def test_a_withdrawn_consent_takes_the_camera_off_the_map_at_once(world, street):
    seat = await world.seat("operator")
    street.withdrawals.append(street.withdrawal(street.consents[0]))
    async with street.connected():
        await world.logged("consent.withdrawn")
        near, far = await looked(seat, view(200)), await looked(seat, view(200_000, zoom=8))

    assert [one["name"] for one in near["cameras"]] == ["B"]
    assert sum(one["cameras"] for one in far["cells"]) == 3


async def test_another_agency_sees_none_of_them_not_even_as_a_number(world, street):
    await world.register(world.other_agency)
    stranger = await world.invited(world.other_agency.agency_id)
    for asked in (view(200), view(200_000, zoom=8)):
        assert await looked(stranger, asked) == {"cameras": [], "cells": []}


@pytest.mark.parametrize("edge", ["east_e6", "north_e6"])
async def test_a_box_whose_edges_are_crossed_is_refused(world, street, edge):
    seat = await world.seat("operator")
    asked = view(200)
    asked["box"][edge] = -180_000_000 if edge == "east_e6" else -90_000_000
    answer = await seat.client.post("/v1/cameras/map", json=asked)
    assert answer.status_code == 400
    assert answer.json()["error"]["field"] == "box"


async def test_nothing_that_an_agency_is_told_of_cameras_says_whose_they_are(world, street):
    def owner(conn):
        conn.execute(update(people).where(people.c.role == "owner").values(name=OWNERS_NAME))
        row = conn.execute(select(gateways)).mappings().one()
        return [row["person_id"], row["site_id"], row["gateway_id"]]

    secret = [*await world.hub.db.write(owner), OWNERS_NAME, "Marchbanks"]
    seat = await world.seat("operator")
    incident = await seat.open_incident(place=PLACE)
    circle = {"shape": "circle", "middle": PLACE, "radius_m": 100}
    answers = [
        await seat.client.get("/v1/cameras"),
        await seat.client.get(f"/v1/incidents/{incident['incident_id']}/cameras"),
        await seat.client.post("/v1/cameras/search", json={"area": circle}),
        await seat.client.post("/v1/cameras/map", json=view(200)),
        await seat.client.post("/v1/cameras/map", json=view(200_000, zoom=8)),
    ]

    for answer in answers:
        assert answer.status_code == 200
        assert [one for one in secret if one in answer.text] == []
    assert all('"A"' in answer.text for answer in answers[:4])  # they did tell of cameras


async def test_the_ground_comes_from_the_hub_by_ranges_and_addresses_from_its_gazetteer(
    world, tmp_path
):
    seat = await world.seat("operator")
    assert (await seat.client.get("/v1/map")).json() == {"gazetteer": False}
    assert (await seat.client.get("/map/basemap.pmtiles")).status_code == 404
    write_town(tmp_path)
    world.hub.basemap = open_archive(tmp_path / "town.pmtiles")
    world.hub.gazetteer = load_gazetteer(tmp_path / "town.geojson")
    whole = (tmp_path / "town.pmtiles").read_bytes()

    ground = (await seat.client.get("/v1/map")).json()
    head = await seat.client.get(ground["basemap"], headers={"range": "bytes=0-126"})
    beyond = await seat.client.get(ground["basemap"], headers={"range": "bytes=99999999-"})
    found = await seat.client.post("/v1/addresses/search", json={"text": "elm street"})

    assert (head.status_code, head.content) == (206, whole[:127])
    assert head.headers["content-range"] == f"bytes 0-126/{len(whole)}"
    assert beyond.status_code == 416
    assert found.json()[0]["name"] == "Elm Street"
    assert len(found.json()[0]["line"]) > 1
    assert ground["gazetteer"] is True


async def test_a_style_of_another_host_is_kept_from_the_operators_map(world):
    """What it would be asked for says where incidents are."""
    seat = await world.seat("operator")
    for url, told in (
        ("https://tiles.example/style.json", None),
        ("/styles/city.json", "/styles/city.json"),
    ):
        object.__setattr__(world.hub.config, "map_style", url)
        assert (await seat.client.get("/v1/map")).json().get("style") == told


async def test_nobody_without_an_agency_asks_for_addresses_or_cameras(world):
    owner = await world.seat("owner")
    answers = [
        await owner.client.get("/v1/map"),
        await owner.client.post("/v1/addresses/search", json={"text": "elm"}),
        await owner.client.post("/v1/cameras/map", json=view(200)),
    ]
    assert [answer.status_code for answer in answers] == [403, 403, 403]
