"""Each reason for which a view session doesn't open, with the answer a person gets."""

import asyncio
import re

import pytest
from hub_drivers import CLOCK, MINUTE, until
from sqlalchemy import update

from transom.core.codec import encode
from transom.core.ids import new_id
from transom.core.signing import Signer
from transom.hub.db.tables import consents
from transom.hub.sessions import repository


async def capped(world, cap: str, minutes: int) -> None:
    """Puts a policy in force whose cap on `cap` is so many minutes."""
    text = (await world.admin("GET", "/v1/policy")).json()["text"]
    rule = re.compile(rf"(context\.{cap} \+ context\.minutes <= )\d+")
    assert rule.search(text)
    changed = rule.sub(rf"\g<1>{minutes}", text)
    answer = await world.admin("PUT", "/v1/admin/policy", {"text": changed})
    assert answer.status_code == 200, answer.text


async def refused(world, seat, **more):
    answer = await world.ask(seat, await seat.open_incident(), **more)
    return answer.status_code, answer.json()["error"]


async def test_an_uncertified_device_is_told_to_wait_for_its_certificate(world, scene):
    scene.seat.signer = Signer.generate()
    await scene.seat.enrol_device()

    status, error = await refused(world, scene.seat)

    assert (status, error["rule"]) == (403, "view_live.device.pending")
    assert "certificate" in error["message"]
    assert "fingerprint" in error["hint"]


async def test_a_revoked_device_is_refused(world, scene):
    await world.agency.call("DELETE", f"/v1/devices/{scene.seat.device_id}")

    status, error = await refused(world, scene.seat)

    assert (status, error["rule"]) == (403, "view_live.device")


async def test_a_request_signed_by_another_device_is_refused(world, scene):
    status, error = await refused(world, scene.seat, signer=Signer.generate())

    assert (status, error["code"]) == (403, "signature_refused")


async def test_a_device_of_somebody_else_is_as_good_as_none(world, scene):
    other = await world.seat("supervisor")
    await other.enrol_device()
    scene.seat.device_id = other.device_id

    status, error = await refused(world, scene.seat, signer=other.signer)

    assert (status, error["code"]) == (404, "not_found")


async def test_a_purpose_that_no_consent_names_is_refused(world, scene):
    incident = await scene.seat.open_incident(purpose="traffic_collision")

    answer = await world.ask(scene.seat, incident)

    assert answer.status_code == 403
    assert answer.json()["error"]["rule"] == "view_live.consent.purpose"


async def test_a_refusal_by_policy_is_on_the_public_record(world, scene):
    incident = await scene.seat.open_incident(purpose="traffic_collision")

    await world.ask(scene.seat, incident)

    await world.logged("view_session.refused")


async def test_an_incident_that_was_changed_in_the_request_is_refused(world, scene):
    incident = await scene.seat.open_incident()

    answer = await world.ask(scene.seat, {**incident, "justification": "Just having a look."})

    assert answer.json()["error"]["rule"] == "view_live.incident"


async def test_a_closed_incident_opens_nothing(world, scene):
    incident = await scene.seat.open_incident()
    await scene.seat.client.post(f"/v1/incidents/{incident['incident_id']}/close")

    answer = await world.ask(scene.seat, incident)

    assert answer.json()["error"]["rule"] == "view_live.incident.closed"


async def test_an_unknown_program_is_refused(world, scene):
    status, error = await refused(world, scene.seat, program_id=new_id("prg"))

    assert (status, error["rule"]) == (403, "view_live.program")


async def test_after_the_program_s_end_nothing_opens_and_what_runs_is_closed(world, scene):
    session_id = await scene.released()

    await world.admin("POST", f"/v1/admin/programs/{world.program['program_id']}/end")
    await until(lambda: scene.seat.told(session_id, "closed"))
    status, error = await refused(world, scene.seat)

    assert (status, error["rule"]) == (403, "view_live.program.over")


async def test_more_minutes_than_the_program_allows_are_refused(world, scene):
    status, error = await refused(world, scene.seat, minutes=61)

    assert (status, error["rule"]) == (403, "view_live.program.minutes")


async def test_the_program_s_cap_of_sessions_holds(world, scene):
    made = await world.admin(
        "POST",
        "/v1/admin/programs",
        {
            "name": "Narrow",
            "agency_ids": [world.agency.agency_id],
            "authorising_decision": "Resolution 2026-119",
            "max_open_sessions": 1,
        },
    )
    program = made.json()
    consent = scene.gateway.consent(world.camera_id, world.agency, program)
    await scene.gateway.say("consent", signed=consent.to_json())
    await until_shared(scene, 2)
    await scene.released(program_id=program["program_id"])

    status, error = await refused(world, scene.seat, program_id=program["program_id"])

    assert (status, error["rule"]) == (403, "view_live.program.sessions")


async def test_a_withdrawn_consent_opens_nothing_and_closes_what_runs(world, scene):
    session_id = await scene.released()

    withdrawal = scene.gateway.withdrawal(scene.gateway.consents[0])
    await scene.gateway.say("withdrawal", signed=withdrawal.to_json())
    event = await until(lambda: scene.seat.told(session_id, "closed"))
    status, error = await refused(world, scene.seat)

    assert event["reason"] == "consent_withdrawn"
    assert (status, error["rule"]) == (403, "view_live.consent.ended")
    await world.logged("consent.withdrawn")


async def test_a_camera_that_shares_with_nobody_here_is_as_good_as_none(world, scene):
    status, error = await refused(world, scene.seat, camera_id=new_id("cam"))

    assert (status, error["code"]) == (404, "not_found")


async def test_a_request_of_another_minute_names_the_step(world, scene):
    early = CLOCK.now() - 2 * MINUTE

    status, error = await refused(world, scene.seat, requested_at=early)

    assert (status, error["step"]) == (403, "freshness")


async def test_a_used_session_identifier_is_refused(world, scene):
    session_id = await scene.opening()

    status, error = await refused(world, scene.seat, session_id=session_id)

    assert (status, error["kind"]) == (409, "conflict")


async def test_an_owner_can_t_watch(world, scene):
    owner = await world.seat("owner")
    incident = await scene.seat.open_incident()
    body = scene.seat.request(incident, world.camera_id, world.program["program_id"])

    answer = await owner.client.post("/v1/view-sessions", json=body)

    assert (answer.status_code, answer.json()["error"]["rule"]) == (403, "agency")


async def test_a_camera_whose_gateway_is_away_is_not_available(world, scene):
    await scene.stack.aclose()
    await until(lambda: not world.hub.channels.online(scene.gateway.gateway_id))

    status, error = await refused(world, scene.seat)

    assert (status, error["code"]) == (503, "gateway_unavailable")


async def test_without_the_quorum_of_witnesses_no_session_opens(world, scene):
    await world.witnesses[0].stop()

    answer = await world.ask(scene.seat, await scene.seat.open_incident())
    event = await until(lambda: scene.seat.told(answer.json()["session_id"], "refused"))

    assert event["step"] == "witnesses"
    assert "north" in event["message"] or "witness" in event["message"]
    assert event["hint"]
    assert not scene.gateway.messages("open")


@pytest.mark.parametrize("step", ["clock", "consistency", "device", "consent", "cap"])
async def test_a_step_that_failed_at_the_gateway_reaches_the_operator(world, scene, step):
    session_id = await scene.opening()

    await scene.gateway.say(
        "refused", session_id=session_id, step=step, reason="because", message="It didn't hold."
    )
    event = await until(lambda: scene.seat.told(session_id, "refused"))

    assert (event["step"], event["reason"]) == (step, "because")
    assert event["message"] == "It didn't hold."
    assert session_id not in world.hub.relay.viewers(world.camera_id)


async def test_a_gateway_that_doesn_t_answer_refuses_in_time(world, scene):
    session_id = await scene.opening()

    event = await until(lambda: scene.seat.told(session_id, "refused"))

    assert event["reason"] == "gateway_silent"
    (close,) = await until(lambda: scene.gateway.messages("close"))
    assert close["session_id"] == session_id


async def test_a_changed_consent_row_opens_nothing(world, scene):
    """P4: what stands in the hub's database is worth nothing without the owner's signature."""
    forged = scene.gateway.consents[0].to_json()
    forged["body"]["purposes"] = ["fire"]

    def forge(conn):
        conn.execute(update(consents).values(signed=encode(forged)))

    await world.hub.db.write(forge)
    incident = await scene.seat.open_incident(purpose="fire")
    answer = await world.ask(scene.seat, incident)

    assert answer.status_code == 403
    assert answer.json()["error"]["rule"] == "view_live.consent"


async def until_shared(scene, count):
    async with asyncio.timeout(10):
        while True:
            listed = (await scene.seat.client.get("/v1/cameras")).json()
            if listed and len(listed[0]["consents"]) == count:
                return
            await asyncio.sleep(0.01)


async def test_refused_sessions_are_listed_with_their_step(world, scene):
    session_id = await scene.opening()
    await scene.gateway.say(
        "refused", session_id=session_id, step="cap", reason="over", message="Too late."
    )

    shown = await scene.ended(session_id)

    assert (shown["state"], shown["step"], shown["message"]) == ("refused", "cap", "Too late.")
    steps = await world.hub.db.read(repository.steps, session_id)
    assert [s["state"] for s in steps] == ["opening", "refused"]


async def test_an_incident_s_cap_counts_what_runs_and_forgets_what_wasn_t_used(world, scene):
    await capped(world, "incident_minutes", 15)
    incident = await scene.seat.open_incident()
    first = await world.ask(scene.seat, incident)
    session_id = first.json()["session_id"]
    await scene.gateway.opened(session_id)
    await scene.gateway.release(session_id)
    await until(lambda: scene.seat.told(session_id, "released"))

    second = await world.ask(scene.seat, incident)
    elsewhere = await world.ask(scene.seat, await scene.seat.open_incident())
    await scene.seat.client.post(f"/v1/view-sessions/{session_id}/close")
    await scene.ended(session_id)
    again = await world.ask(scene.seat, incident)

    error = second.json()["error"]
    assert (second.status_code, error["rule"]) == (403, "view_live.incident.minutes")
    assert "one incident" in error["message"]
    assert "fewer minutes" in error["hint"]
    assert (elsewhere.status_code, again.status_code) == (201, 201)


@pytest.mark.parametrize(
    ("cap", "rule"),
    [
        ("person_minutes_of_day", "view_live.person.day"),
        ("agency_minutes_of_day", "view_live.agency.day"),
    ],
)
async def test_a_day_s_cap_holds_across_incidents(world, scene, cap, rule):
    await capped(world, cap, 15)
    await scene.opening()

    status, error = await refused(world, scene.seat)

    assert (status, error["rule"]) == (403, rule)


async def test_one_person_s_day_is_not_another_s(world, scene):
    await capped(world, "person_minutes_of_day", 15)
    await scene.opening()
    colleague = await world.invited(world.agency.agency_id)
    await colleague.enrol_device()
    await world.agency.certify(colleague.device_id)

    answer = await world.ask(colleague, await colleague.open_incident())

    assert answer.status_code == 201, answer.text
