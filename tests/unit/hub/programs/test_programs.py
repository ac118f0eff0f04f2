"""Programs end by themselves; the policy is public, and a bad one is never put in force."""

import asyncio
from hashlib import sha256

import pytest
from hub_drivers import until

from transom.core.log.categories import PURPOSES
from transom.errors import SetupError
from transom.hub.policy import PolicyEngine, packaged
from transom.hub.programs.purposes import PURPOSE_LIST


def test_every_purpose_of_the_specification_has_words():
    assert [p.id for p in PURPOSE_LIST] == list(PURPOSES)


async def test_a_program_runs_45_days_unless_said_otherwise(world):
    assert world.program["not_after"] - world.program["not_before"] == 45 * 24 * 3_600_000


async def test_a_program_of_an_unknown_agency_is_refused(world):
    body = {"name": "X", "agency_ids": ["agy_x"], "authorising_decision": "None"}

    answer = await world.admin("POST", "/v1/admin/programs", body)

    assert (answer.status_code, answer.json()["error"]["field"]) == (400, "agency_ids")


async def test_a_program_that_is_over_before_it_begins_is_refused(world):
    body = {
        "name": "X",
        "agency_ids": [world.agency.agency_id],
        "authorising_decision": "None",
        "starts_at": 0,
    }

    answer = await world.admin("POST", "/v1/admin/programs", body)

    assert (answer.status_code, answer.json()["error"]["field"]) == (400, "starts_at")


async def test_connected_gateways_learn_of_programs_at_once(world, scene):
    path = f"/v1/admin/programs/{world.program['program_id']}/end"
    ended = (await world.admin("POST", path)).json()

    told = await until(lambda: scene.gateway.messages("programs"))
    assert told[-1]["programs"][0]["not_after"] == ended["not_after"]
    assert told[-1]["agencies"][0]["agency_id"] == world.agency.agency_id


async def test_the_policy_in_force_is_public(world):
    seat = await world.seat("owner")

    policy = (await seat.client.get("/v1/policy")).json()

    assert policy["text"] == packaged()
    assert {rule["id"] for rule in policy["rules"]} >= {"view_live", "view_live.device"}
    assert policy["version"] == world.program["policy_version"]


async def test_a_policy_that_doesn_t_validate_leaves_the_old_one_in_force(world):
    bad = packaged() + "\nforbid (principal, action, resource) when { context.nothing };"

    answer = await world.admin("PUT", "/v1/admin/policy", {"text": bad})

    assert (answer.status_code, answer.json()["error"]["field"]) == (400, "policy")
    assert world.hub.policy.text == packaged()


async def test_without_a_policy_nothing_is_allowed(world, scene):
    world.hub.policy = PolicyEngine("")
    incident = await scene.seat.client.post(
        "/v1/incidents",
        json={
            "number": "1",
            "purpose": "fire",
            "justification": "A house is burning.",
            "authority": "exigent",
        },
    )

    assert (incident.status_code, incident.json()["error"]["rule"]) == (403, "no_rule")


async def test_a_policy_that_allows_what_a_program_prohibits_is_refused_by_its_clause(world):
    unmarked = packaged().replace('@clause("2.4")', "")

    answer = await world.admin("PUT", "/v1/admin/policy", {"text": unmarked})

    problem = answer.json()["error"]
    assert (answer.status_code, problem["field"]) == (400, "policy")
    assert "Pilot" in problem["message"] and "clause 2.4" in problem["message"]
    assert world.hub.policy.text == packaged()


async def test_a_hub_whose_policy_was_weakened_by_hand_doesn_t_start(world):
    await world.stop_hub()
    weaker = packaged().replace('@clause("2.4")', "")
    (world.folder / "hub" / "policy.cedar").write_text(weaker)

    with pytest.raises(SetupError, match=r"clause 2\.4"):
        await world.start_hub()

    (world.folder / "hub" / "policy.cedar").unlink()
    await world.start_hub()


async def test_a_new_policy_is_logged(world):
    text = packaged() + "// Reviewed.\n"

    await world.admin("PUT", "/v1/admin/policy", {"text": text})

    async with asyncio.timeout(30):
        while sha256(text.encode()).digest() not in await policies_logged(world):
            await asyncio.sleep(0.02)


async def policies_logged(world):
    return [e.document for e in await world.log_entries() if e.type == "policy.changed"]


async def test_a_changed_policy_outlives_a_restart(world):
    narrower = packaged().replace('["operator", "supervisor"]', '["supervisor"]')
    await world.admin("PUT", "/v1/admin/policy", {"text": narrower})
    await world.stop_hub()

    await world.start_hub()

    assert world.hub.policy.text == narrower
