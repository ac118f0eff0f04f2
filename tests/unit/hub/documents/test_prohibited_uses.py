"""Each clause of the packaged use policy that prohibits something, and somebody who tries it.

One hub for all of them, in an order in which what one leaves behind hides no other's rule.
"""

import json

import pytest
from hub_drivers import until

from transom.errors import PolicyRefused
from transom.hub.accounts.people import uid
from transom.hub.documents.checks import template
from transom.hub.policy import Question
from transom.hub.programs import service


async def rule(world, seat, incident=None, **more):
    """The rule that refuses a look."""
    answer = await world.ask(seat, incident or await seat.open_incident(), **more)
    assert answer.status_code == 403, answer.text
    return answer.json()["error"]["rule"]


async def no_incident(scene, purpose):
    body = {
        "number": "1",
        "purpose": purpose,
        "justification": "They are on the streets again.",
        "authority": "consent",
    }
    answer = await scene.seat.client.post("/v1/incidents", json=body)
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, "purpose")


async def clause_2_1_a_protest_is_no_purpose(world, scene):
    await no_incident(scene, "protest")
    await no_incident(scene, "public_assembly")


async def clause_2_2_immigration_is_no_purpose(world, scene):
    await no_incident(scene, "immigration_enforcement")


async def clause_2_3_nobody_watches_without_an_open_incident(world, scene):
    incident = await scene.seat.open_incident()
    assert await rule(world, scene.seat, {**incident, "number": "0"}) == "view_live.incident"
    await scene.seat.client.post(f"/v1/incidents/{incident['incident_id']}/close")
    assert await rule(world, scene.seat, incident) == "view_live.incident.closed"


async def clause_2_4_nobody_is_recognised_or_searched_for(world, scene):
    person, camera = uid("Person", "p"), uid("Camera", "c")
    entities = [
        {"uid": person, "attrs": {"roles": ["operator", "supervisor"]}, "parents": []},
        {"uid": camera, "attrs": {"agencies": []}, "parents": []},
    ]
    for action in ("recognise_faces", "read_plates", "search_for_person"):
        question = Question(principal=person, action=action, resource=camera, entities=entities)
        with pytest.raises(PolicyRefused) as refused:
            world.hub.policy.check(question)
        assert refused.value.rule == "never"
    document = (await scene.seat.client.get("/schema/openapi.json")).json()
    offered = json.dumps([list(document["paths"]), list(document["components"]["schemas"])])
    for word in ("face", "plate", "recogni", "biometr", "person_search"):
        assert word not in offered.lower()


async def clause_2_6_nobody_else_watches(world, scene):
    admin = await world.invited(world.agency.agency_id, "agency_admin")
    new = {"name": "x", "sign_key": "", "hpke_suite": "x25519", "hpke_key": ""}
    answer = await admin.client.post("/v1/devices", json=new)
    assert answer.json()["error"].get("rule") == "enrol_device"
    await world.register(world.other_agency)
    stranger = await world.invited(world.other_agency.agency_id)
    await stranger.enrol_device()
    await world.other_agency.certify(stranger.device_id)
    answer = await world.ask(stranger, await stranger.open_incident())
    assert answer.json()["error"]["code"] == "not_found"  # a camera that never shared with them


async def clause_2_8_nobody_watches_longer_than_the_program_allows(world, scene):
    minutes = world.program["max_minutes"] + 1
    assert await rule(world, scene.seat, minutes=minutes) == "view_live.program.minutes"


async def clause_2_9_nobody_watches_beyond_the_owner_s_consent(world, scene):
    incident = await scene.seat.open_incident(purpose="fire")
    assert await rule(world, scene.seat, incident) == "view_live.consent.purpose"
    session_id = await scene.released()
    withdrawal = scene.gateway.withdrawal(scene.gateway.consents[0])
    await scene.gateway.say("withdrawal", signed=withdrawal.to_json())
    await until(lambda: scene.seat.told(session_id, "closed"))
    assert await rule(world, scene.seat) == "view_live.consent.ended"


async def clause_2_5_nobody_watches_outside_the_program_s_time(world, scene):
    program_id = world.program["program_id"]
    await service.freeze(world.hub, program_id, by="per_1", reason="A complaint.")
    assert await rule(world, scene.seat) == "view_live.program.frozen"
    await world.admin("POST", f"/v1/admin/programs/{program_id}/end")
    assert await rule(world, scene.seat) == "view_live.program.over"


async def clause_2_7_nobody_watches_on_a_revoked_device(world, scene):
    await world.agency.call("DELETE", f"/v1/devices/{scene.seat.device_id}")
    assert await rule(world, scene.seat) == "view_live.device"


TRIES = {
    "2.1": clause_2_1_a_protest_is_no_purpose,
    "2.2": clause_2_2_immigration_is_no_purpose,
    "2.3": clause_2_3_nobody_watches_without_an_open_incident,
    "2.4": clause_2_4_nobody_is_recognised_or_searched_for,
    "2.6": clause_2_6_nobody_else_watches,
    "2.8": clause_2_8_nobody_watches_longer_than_the_program_allows,
    "2.9": clause_2_9_nobody_watches_beyond_the_owner_s_consent,
    "2.5": clause_2_5_nobody_watches_outside_the_program_s_time,
    "2.7": clause_2_7_nobody_watches_on_a_revoked_device,
}


async def test_what_each_clause_prohibits_is_tried_and_refused(world, scene):
    for attempt in TRIES.values():
        await attempt(world, scene)


def test_every_clause_is_tried():
    assert set(TRIES) == {use.clause for use in template().use_policy.prohibited_uses}
