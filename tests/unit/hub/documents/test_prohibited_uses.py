"""Each clause of the packaged use policy that prohibits something, and somebody who tries it."""

import json

import pytest
from hub_drivers import until

from transom.errors import PolicyRefused
from transom.hub.accounts.people import uid
from transom.hub.documents.checks import template
from transom.hub.policy import Question
from transom.hub.programs import service

TRIED = {}


def tries(clause):
    """Marks the test of a clause; another test looks whether every clause has one."""

    def keep(test):
        TRIED[clause] = test
        return test

    return keep


async def rule(world, seat, incident=None, **more):
    """The rule that refuses a look."""
    answer = await world.ask(seat, incident or await seat.open_incident(), **more)
    assert answer.status_code == 403, answer.text
    return answer.json()["error"]["rule"]


async def no_incident(scene, purpose):
    body = {
        "number": "1",
        "purpose": purpose,
        "justification": "They march.",
        "authority": "consent",
    }
    answer = await scene.seat.client.post("/v1/incidents", json=body)
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, "purpose")


def forbidden(world, action, **context):
    question = Question(
        principal=uid("Person", "p"),
        action=action,
        resource=uid("Camera", "c"),
        context=context,
        entities=[
            {"uid": uid("Person", "p"), "attrs": {"roles": ["operator"]}, "parents": []},
            {"uid": uid("Camera", "c"), "attrs": {"agencies": []}, "parents": []},
        ],
    )
    with pytest.raises(PolicyRefused) as refused:
        world.hub.policy.check(question)
    return refused.value.rule


@tries("2.1")
async def test_2_1_a_protest_is_no_purpose(scene):
    await no_incident(scene, "protest")


@tries("2.2")
async def test_2_2_immigration_is_no_purpose(scene):
    await no_incident(scene, "immigration_enforcement")


@tries("2.3")
async def test_2_3_nobody_watches_without_an_open_incident(world, scene):
    incident = await scene.seat.open_incident()
    invented = {**incident, "number": "0"}
    assert await rule(world, scene.seat, invented) == "view_live.incident"
    await scene.seat.client.post(f"/v1/incidents/{incident['incident_id']}/close")
    assert await rule(world, scene.seat, incident) == "view_live.incident.closed"


@tries("2.4")
@pytest.mark.parametrize("action", ["recognise_faces", "read_plates", "search_for_person"])
async def test_2_4_nobody_is_recognised_or_searched_for(world, action):
    assert forbidden(world, action) == "never"
    seat = await world.seat("operator")
    document = (await seat.client.get("/schema/openapi.json")).json()
    offered = json.dumps([list(document["paths"]), list(document["components"]["schemas"])])
    for word in ("face", "plate", "recogni", "biometr", "person_search"):
        assert word not in offered.lower()


@tries("2.5")
async def test_2_5_nobody_watches_outside_the_program_s_time(world, scene):
    program_id = world.program["program_id"]
    await service.freeze(world.hub, program_id, by="per_1", reason="A complaint.")
    assert await rule(world, scene.seat) == "view_live.program.frozen"
    await service.resume(world.hub, program_id, by="per_1", reason="Answered.")
    await world.admin("POST", f"/v1/admin/programs/{program_id}/end")
    assert await rule(world, scene.seat) == "view_live.program.over"


@tries("2.6")
async def test_2_6_nobody_else_watches(world, scene):
    admin = await world.invited(world.agency.agency_id, "agency_admin")
    assert (await admin.client.post("/v1/devices", json={})).status_code >= 400
    admin.device_id = scene.seat.device_id
    incident = await scene.seat.open_incident()
    answer = await world.ask(admin, incident)
    assert answer.status_code in (403, 404)
    await world.register(world.other_agency)
    stranger = await world.invited(world.other_agency.agency_id)
    await stranger.enrol_device()
    await world.other_agency.certify(stranger.device_id)
    answer = await world.ask(stranger, await stranger.open_incident())
    assert answer.json()["error"]["code"] == "not_found"  # a camera that never shared with them


@tries("2.7")
async def test_2_7_nobody_watches_on_a_revoked_device(world, scene):
    await world.agency.call("DELETE", f"/v1/devices/{scene.seat.device_id}")
    assert await rule(world, scene.seat) == "view_live.device"


@tries("2.8")
async def test_2_8_nobody_watches_longer_than_the_program_allows(world, scene):
    minutes = world.program["max_minutes"] + 1
    assert await rule(world, scene.seat, minutes=minutes) == "view_live.program.minutes"


@tries("2.9")
async def test_2_9_nobody_watches_beyond_the_owner_s_consent(world, scene):
    incident = await scene.seat.open_incident(purpose="fire")
    assert await rule(world, scene.seat, incident) == "view_live.consent.purpose"
    session_id = await scene.released()
    withdrawal = scene.gateway.withdrawal(scene.gateway.consents[0])
    await scene.gateway.say("withdrawal", signed=withdrawal.to_json())
    await until(lambda: scene.seat.told(session_id, "closed"))
    assert await rule(world, scene.seat) == "view_live.consent.ended"


def test_every_clause_is_tried():
    assert set(TRIED) == {use.clause for use in template().use_policy.prohibited_uses}
