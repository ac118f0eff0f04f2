"""Calls from dispatch: signed, once, on the screens of this agency's operators and no other's."""

import json
import time

import pytest
from dispatch_world import Centre, calls, made_by
from hub_drivers import until

from transom.testing.dispatch import eido

HERE = {"lat_e6": 32_298_757, "lon_e6": -90_184_810}


async def test_a_call_appears_on_the_operators_screen_with_number_place_and_purpose(world, centre):
    seat = await world.seat("operator")
    async with seat.listening():
        answer = await centre.say(eido())
        told = await until(lambda: [e for e in seat.events if e["t"] == "call"])

    (call,) = await calls(seat)
    assert answer.json() == {"state": "opened", "call_id": call["call_id"]}
    assert told[0]["call_id"] == call["call_id"]
    assert (call["number"], call["purpose"], call["place"]) == (
        "26-004711",
        "missing_person",
        HERE,
    )
    assert (call["address"], call["words"]) == ("12 Elm Street, Jackson, MS", "Missing child")


async def test_an_incident_is_begun_from_a_call_once_and_the_call_leaves_the_list(world, centre):
    seat, colleague = await world.seat("operator"), await world.seat("supervisor")
    await centre.say(eido())
    (call,) = await calls(seat)

    incident = await seat.open_incident(
        number=call["number"], place=call["place"], address=call["address"], call_id=call["call_id"]
    )
    second = await colleague.client.post(
        "/v1/incidents",
        json={
            "number": "x",
            "purpose": "missing_person",
            "justification": "The same child again.",
            "authority": "consent",
            "call_id": call["call_id"],
        },
    )

    assert incident["place"] == HERE
    assert second.status_code == 409
    assert "has begun an incident" in second.json()["error"]["message"]
    assert await calls(colleague) == []
    assert len((await seat.client.get("/v1/incidents")).json()) == 1


@pytest.mark.parametrize(
    "type_,use,clause",
    [
        ("CU2", "protest", "2.1"),
        ("CIVDIS", "protest", "2.1"),
        ("CRWD", "public_assembly", "2.1"),
        ("ALIEN", "immigration_enforcement", "2.2"),
    ],
)
async def test_protest_and_immigration_map_to_nothing_and_the_clause_says_why(
    world, centre, type_, use, clause
):
    seat = await world.seat("operator")
    await centre.say(eido(type_=type_))
    (call,) = await calls(seat)

    refused = await seat.client.post(
        "/v1/incidents",
        json={
            "number": "1",
            "purpose": "criminal_investigation",
            "justification": "A reason of ten letters.",
            "authority": "warrant",
            "call_id": call["call_id"],
        },
    )

    assert "purpose" not in call
    assert (call["prohibited"]["use"], call["prohibited"]["clause"]) == (use, clause)
    assert refused.status_code == 403
    error = refused.json()["error"]
    assert error["rule"] == f"use_policy.{clause}"
    assert f"Clause {clause}" in error["message"]
    assert (await seat.client.get("/v1/incidents")).json() == []


async def test_a_call_without_a_purpose_leaves_it_to_the_operator(world, centre):
    seat = await world.seat("operator")
    await centre.say(eido(type_="NOISE"))

    (call,) = await calls(seat)

    assert "purpose" not in call
    assert "prohibited" not in call
    await seat.open_incident(call_id=call["call_id"])


async def test_another_agencys_people_neither_see_nor_take_a_call(world, centre):
    await world.register(world.other_agency)
    stranger = await world.invited(world.other_agency.agency_id)
    await centre.say(eido())
    (call,) = await calls(await world.seat("operator"))

    async with stranger.listening():
        await centre.say(eido(later=1))
        taken = await stranger.client.post(f"/v1/dispatch/calls/{call['call_id']}/set-aside")

    assert await calls(stranger) == []
    assert taken.status_code == 404
    assert not [event for event in stranger.events if event["t"] == "call"]


@pytest.mark.parametrize("persona", ["owner", "auditor", "agency_admin"])
async def test_only_operators_and_supervisors_see_calls(world, centre, persona):
    seat = await world.seat(persona)

    assert (await seat.client.get("/v1/dispatch/calls")).status_code == 403


async def test_the_same_message_again_does_nothing(world, centre):
    seat = await world.seat("operator")
    body = json.dumps(eido()).encode()
    headers = centre.headers(body)
    await centre.post(body, headers)
    (call,) = await calls(seat)
    await seat.client.post(f"/v1/dispatch/calls/{call['call_id']}/set-aside")

    again = await centre.post(body, headers)
    reopened = json.dumps(eido(status="ReOpened", later=5)).encode()
    same_number = await centre.post(
        reopened, centre.headers(reopened, number=headers["webhook-id"])
    )

    assert again.json() == same_number.json() == {"state": "ignored"}
    assert await calls(seat) == []


async def test_a_message_that_isnt_signed_with_this_agencys_secret_opens_nothing(
    world, centre, admin
):
    await world.register(world.other_agency)
    head = await world.invited(world.other_agency.agency_id, "agency_admin")
    theirs = await made_by(head, world, world.other_agency.agency_id)
    other = Centre(centre.address, theirs.json()["secret"])
    body = json.dumps(eido()).encode()
    good = centre.headers(body)
    old = centre.headers(body, sent_at=int(time.time()) - 301)

    answers = [
        await other.say(eido()),
        await centre.post(body, old),
        await centre.post(body + b" ", good),
        await centre.post(body, {"content-type": "application/json"}),
    ]

    assert [a.status_code for a in answers] == [401] * 4
    assert await calls(await world.seat("operator")) == []


async def test_a_secret_is_replaced_without_losing_a_call_and_ended_at_once(world, centre, admin):
    overlapping = await made_by(admin, world, overlap_minutes=60)
    new = Centre(centre.address, overlapping.json()["secret"])
    both = [await centre.say(eido("1")), await new.say(eido("2"))]
    await made_by(admin, world, overlap_minutes=0)
    neither = [await centre.say(eido("3")), await new.say(eido("4"))]

    assert [a.status_code for a in both] == [200, 200]
    assert [a.status_code for a in neither] == [401, 401]


async def test_guessing_secrets_is_slowed_down(world, centre):
    wrong = Centre(centre.address, "whsec_" + "A" * 43 + "=")
    answers = [(await wrong.say(eido())).status_code for _ in range(25)]

    assert answers[0] == 401
    assert answers[-1] == 429


async def test_a_revoked_agencys_calls_are_refused(world, centre):
    await world.admin("POST", f"/v1/admin/agencies/{world.agency.agency_id}/revoke")

    assert (await centre.say(eido())).status_code == 401


async def test_a_call_moves_closes_and_opens_again_and_older_news_changes_nothing(world, centre):
    seat = await world.seat("operator")
    await centre.say(eido())
    moved = await centre.say(eido(place=(32_300_000, -90_190_000), later=60))
    older = await centre.say(eido(later=30))
    (call,) = await calls(seat)
    closed = await centre.say(eido(status="Closed", later=90))
    gone = await calls(seat)
    await centre.say(eido(status="ReOpened", later=120))
    (back,) = await calls(seat)

    assert [a.json()["state"] for a in (moved, older, closed)] == ["changed", "ignored", "closed"]
    assert call["place"] == {"lat_e6": 32_300_000, "lon_e6": -90_190_000}
    assert gone == []
    assert back["call_id"] == call["call_id"]


async def test_a_call_that_was_over_before_it_came_isnt_shown(world, centre):
    answer = await centre.say(eido(status="Cancelled"))

    assert answer.json() == {"state": "ignored"}
    assert await calls(await world.seat("operator")) == []


async def test_what_cant_be_read_is_refused_in_words_and_may_be_sent_again(world, centre):
    broken = b'{"$id": "x"'
    bad = await centre.post(broken, centre.headers(broken, number="msg_1"))
    no_incident = await centre.say({"$id": "x"}, number="msg_1")
    good = await centre.say(eido(), number="msg_1")

    assert (bad.status_code, no_incident.status_code) == (400, 400)
    assert "incidentComponent is missing" in no_incident.json()["error"]["message"]
    assert good.json()["state"] == "opened"


async def test_of_the_people_in_a_message_nothing_is_kept(world, centre):
    await centre.say(eido())
    await world.stop_hub()

    files = b"".join(p.read_bytes() for p in (world.folder / "hub").rglob("*") if p.is_file())
    await world.start_hub()

    assert b"Missing child" in files
    for word in (b"Dana", b"6015550123", b"aunt", b"Caller Lane"):
        assert word not in files
