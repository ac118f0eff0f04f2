"""What an agency's administrator keeps: secrets that are told once, and the table of types."""

import pytest
from dispatch_world import Centre, calls, made_by

from transom.testing.dispatch import eido


def path(world, rest=""):
    return f"/v1/agencies/{world.agency.agency_id}/dispatch{rest}"


async def put(admin, world, *types):
    table = [{"code": code, "purpose": purpose} for code, purpose in types]
    return await admin.client.put(path(world, "/types"), json={"types": table})


async def test_a_secret_is_told_once_and_the_database_doesnt_have_it(world, admin):
    made = (await made_by(admin, world)).json()
    settings = (await admin.client.get(path(world))).json()
    await world.stop_hub()
    files = b"".join(p.read_bytes() for p in (world.folder / "hub").glob("hub.db*"))
    await world.start_hub()

    secret = made["secret"].removeprefix("whsec_")
    assert [one["secret_id"] for one in settings["secrets"]] == [made["secret_id"]]
    assert secret not in str(settings)
    assert secret.encode() not in files


async def test_the_address_is_where_calls_are_taken(world, admin):
    made = (await made_by(admin, world)).json()
    settings = (await admin.client.get(path(world))).json()

    answer = await Centre(settings["address"], made["secret"]).say(eido())

    assert answer.json()["state"] == "opened"
    (used,) = (await admin.client.get(path(world))).json()["secrets"]
    assert used["used_at"] >= used["made_at"]


async def test_a_secret_is_ended(world, admin, centre):
    (held,) = (await admin.client.get(path(world))).json()["secrets"]
    ended = await admin.client.post(path(world, f"/secrets/{held['secret_id']}/end"))
    again = await admin.client.post(path(world, f"/secrets/{held['secret_id']}/end"))

    assert (ended.status_code, again.status_code) == (204, 404)
    assert (await centre.say(eido())).status_code == 401


@pytest.mark.parametrize("persona", ["operator", "supervisor", "owner", "auditor"])
async def test_only_the_agencys_administrators_see_or_change_it(world, persona):
    seat = await world.seat(persona)
    answers = [
        await seat.client.get(path(world)),
        await made_by(seat, world),
        await put(seat, world, ("X", "fire")),
    ]

    assert [a.status_code for a in answers] == [403] * 3
    assert "administrators" in answers[0].json()["error"]["message"]


async def test_another_agencys_administrator_neither_sees_nor_changes_it(world):
    await world.register(world.other_agency)
    head = await world.invited(world.other_agency.agency_id, "agency_admin")

    answers = [await head.client.get(path(world)), await made_by(head, world)]

    assert [a.status_code for a in answers] == [403] * 2


async def test_a_changed_table_counts_for_calls_that_are_open_already(world, admin, centre):
    seat = await world.seat("operator")
    await centre.say(eido(incidentTypeInternalCode="10-57"))
    before = (await calls(seat))[0]["purpose"]

    changed = await put(admin, world, ("10-57", "medical_emergency"))

    assert before == "missing_person"
    assert changed.json()["edited"] is True
    assert (await calls(seat))[0]["purpose"] == "medical_emergency"


async def test_an_empty_table_brings_the_packaged_one_back(world, admin):
    await put(admin, world, ("10-57", "fire"))

    back = (await put(admin, world)).json()

    assert back["edited"] is False
    assert {"code": "FSTRU", "purpose": "fire"} in back["types"]


@pytest.mark.parametrize(
    "types,why",
    [
        ([("ALIEN", "criminal_investigation")], "no table gives it a purpose"),
        ([("CU2", "violent_crime_in_progress")], "no table gives it a purpose"),
        ([("X", "curiosity")], "there is no purpose"),
        ([("X", "fire"), ("X", "fire")], "twice"),
    ],
)
async def test_a_table_that_cant_be_is_refused_as_a_whole(world, admin, types, why):
    answer = await put(admin, world, ("GOOD", "fire"), *types)

    assert answer.status_code == 400
    assert why in answer.json()["error"]["message"]
    assert (await admin.client.get(path(world))).json()["edited"] is False


async def test_the_prohibited_uses_are_shown_with_their_clauses(world, admin):
    settings = (await admin.client.get(path(world))).json()

    clauses = {one["use"]: one["clause"] for one in settings["prohibited"]}
    assert clauses == {
        "protest": "2.1",
        "public_assembly": "2.1",
        "immigration_enforcement": "2.2",
    }
    assert {"code": "ALIEN", "purpose": "immigration_enforcement"} in settings["always"]
