"""An incident's place and its cameras: who reaches it first, and nobody else's cameras."""

import pytest

HERE = (32_298_757, -90_184_810)
NORTH = 9  # millionths of a degree of latitude in a metre, nearly
PLACE = {"lat_e6": HERE[0], "lon_e6": HERE[1]}
AWAY, TOWARDS = 180, 0


def camera(gateway, name, metres_south, bearing, reach=60):
    """A camera south of the place."""
    return gateway.add_camera(
        name=name,
        position={"lat_e6": HERE[0] - NORTH * metres_south, "lon_e6": HERE[1]},
        field_of_view={"bearing_deg": bearing, "angle_deg": 60, "reach_m": reach},
    )


@pytest.fixture
async def street(world):
    """Cameras along a street, all shared with the agency but one."""
    gateway = await world.enrolled_gateway()
    gateway.cameras.clear(), gateway.consents.clear()
    ids = {
        "Looks away, near": camera(gateway, "Looks away, near", 25, AWAY),
        "Sees it, far": camera(gateway, "Sees it, far", 300, TOWARDS, reach=320),
        "Sees it, near": camera(gateway, "Sees it, near", 40, TOWARDS),
        "Looks away, far": camera(gateway, "Looks away, far", 400, AWAY),
        "In another town": camera(gateway, "In another town", 20_000, TOWARDS),
    }
    gateway.consents += [gateway.consent(one, world.agency, world.program) for one in ids.values()]
    camera(gateway, "Not shared", 30, TOWARDS)
    async with gateway.connected():
        yield gateway, ids


async def listed(seat, **more):
    incident = await seat.open_incident(**more)
    answer = await seat.client.get(f"/v1/incidents/{incident['incident_id']}/cameras")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_cameras_that_reach_the_place_come_first_then_the_nearest(world, street):
    found = await listed(await world.seat("operator"), place=PLACE)

    assert [(one["camera"]["name"], one["reaches"]) for one in found] == [
        ("Sees it, near", True),
        ("Sees it, far", True),
        ("Looks away, near", False),
        ("Looks away, far", False),
    ]
    assert [one["distance_m"] for one in found] == pytest.approx([40, 300, 25, 400], rel=0.02)
    assert found[0]["camera"]["consents"][0]["tier"] == "standing"


async def test_another_agency_finds_none_of_them(world, street):
    await world.register(world.other_agency)
    stranger = await world.invited(world.other_agency.agency_id)
    ours = await (await world.seat("operator")).open_incident(place=PLACE)

    crossing = await stranger.client.get(f"/v1/incidents/{ours['incident_id']}/cameras")

    assert await listed(stranger, place=PLACE) == []
    assert crossing.status_code == 404


async def test_a_camera_whose_consent_is_withdrawn_or_that_is_gone_isnt_found(world, street):
    gateway, _ = street
    seat = await world.seat("operator")
    gateway.withdrawals.append(gateway.withdrawal(gateway.consents[2]))
    gateway.cameras = [one for one in gateway.cameras if one["name"] != "Sees it, far"]
    async with gateway.connected():  # anew, with a hello that has it all
        await world.logged("consent.withdrawn")
        names = [one["camera"]["name"] for one in await listed(seat, place=PLACE)]

    assert names == ["Looks away, near", "Looks away, far"]


async def test_without_a_place_there_is_no_order_to_tell(world, street):
    assert await listed(await world.seat("operator")) == []


async def test_the_place_is_told_to_the_agency_and_to_nobody_else(world, street):
    gateway, ids = street
    seat = await world.operator()
    incident = await seat.open_incident(place=PLACE, address="12 Elm Street")
    body = seat.request(incident, ids["Sees it, near"], world.program["program_id"])

    answer = await seat.client.post("/v1/view-sessions", json=body)
    assert answer.status_code == 201, answer.text
    told = str(await gateway.opened(answer.json()["session_id"]))

    assert (incident["place"], incident["address"]) == (PLACE, "12 Elm Street")
    assert "Elm Street" not in told
    assert str(HERE[0]) not in told


@pytest.mark.parametrize(
    "place", [{"lat_e6": 90_000_001, "lon_e6": 0}, {"lat_e6": 1}, {**PLACE, "height": 3}]
)
async def test_a_place_that_isnt_on_the_ground_is_refused(world, place):
    seat = await world.seat("operator")
    body = {
        "number": "1",
        "purpose": "fire",
        "justification": "Smoke in the yard.",
        "authority": "exigent",
        "place": place,
    }

    assert (await seat.client.post("/v1/incidents", json=body)).status_code == 400
