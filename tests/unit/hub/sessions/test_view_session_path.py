"""A view session from the request to its end, with everybody else real or at the channel."""

from hub_drivers import CLOCK, MINUTE, until

from transom.core.codec import unb64
from transom.core.log.entry import parse_entry, verify_commitment
from transom.core.log.policy import parse_policy
from transom.core.log.proof import parse_proof, verify_proof
from transom.hub.sessions import repository


async def test_a_request_becomes_an_open_message_with_a_proof_that_holds(world, scene):
    session_id = await scene.opening()

    message = await scene.gateway.opened(session_id)

    entry = parse_entry(unb64(message["entry"]))
    assert entry.type == "view_session.opened"
    assert (entry.purpose, entry.authority) == ("missing_person", "consent")
    assert (entry.agency, entry.program) == (world.agency.agency_id, world.program["program_id"])
    verify_commitment(entry, record=message["record"], salt=unb64(message["salt"]))
    proof = parse_proof(message["proof"])
    verify_proof(proof, leaf=entry.leaf(), policy=parse_policy(world.hub.trust_policy))
    assert message["record"]["view_request"]["body"]["session_id"] == session_id
    assert message["consistency"] == {"from": 0, "hashes": []}


async def test_the_answer_says_where_to_connect_before_the_gateway_has_answered(world, scene):
    answer = await world.ask(scene.seat, await scene.seat.open_incident())

    told = answer.json()

    assert answer.status_code == 201
    assert told["state"] == "opening"
    assert (told["broadcast"], told["track"]) == (world.camera_id, "video")
    assert told["relay"]["url"] == f"{world.hub.relay.url}/v/{told['session_id']}"
    assert told["relay"]["fingerprints"] == list(world.hub.relay.fingerprints)
    assert told["websocket"]["url"].endswith(f"/v1/relay/{told['session_id']}")
    assert told["session_id"] in world.hub.relay.viewers(world.camera_id)


async def test_a_session_runs_through_its_states_and_each_is_told(world, scene):
    seat, gateway = scene.seat, scene.gateway
    session_id = await scene.opening()

    envelope = await gateway.release(session_id)
    await until(lambda: any(e["t"] == "envelope" for e in seat.events))
    closing = await seat.client.post(f"/v1/view-sessions/{session_id}/close")
    told = await until(lambda: gateway.messages("close"))
    await scene.closes(session_id, "viewer_left")
    shown = await scene.ended(session_id)

    assert [e["envelope"] for e in seat.events if e["t"] == "envelope"] == [envelope]
    assert closing.json()["state"] == "closed"
    assert told == [{"t": "close", "session_id": session_id, "reason": "viewer_left"}]
    assert (shown["seconds"], shown["frames"], shown["bytes"]) == (7, 210, 99_000)
    assert seat.states(session_id) == ["opening", "released", "closed"]
    assert (await world.log_types())[-2:] == ["view_session.opened", "view_session.closed"]


async def test_the_second_open_proves_that_the_log_has_only_grown(world, scene):
    first = await scene.released()
    size = parse_proof((await scene.gateway.opened(first))["proof"]).index + 1
    await scene.gateway.say("tree_size", tree_size=size)

    second = await scene.opening()

    message = await scene.gateway.opened(second)
    assert message["consistency"]["from"] == size
    assert message["consistency"]["hashes"]


async def test_the_owner_s_stop_reaches_the_operator_with_its_reason(world, scene):
    session_id = await scene.released()

    await scene.closes(session_id, "owner_stopped", seconds=3)
    event = await until(lambda: scene.seat.told(session_id, "closed"))
    shown = await scene.ended(session_id)

    assert event["reason"] == "owner_stopped"
    assert (shown["state"], shown["reason"], shown["seconds"]) == ("closed", "owner_stopped", 3)
    assert session_id not in world.hub.relay.viewers(world.camera_id)
    assert not scene.gateway.messages("close")


async def test_every_step_is_in_the_diary(world, scene):
    session_id = await scene.released()
    await scene.closes(session_id, "camera_lost")
    await scene.ended(session_id)

    steps = await world.hub.db.read(repository.steps, session_id)

    assert [step["state"] for step in steps] == ["opening", "released", "closed"]
    assert steps[-1]["detail"] == "camera_lost"
    assert [step["at"] for step in steps] == sorted(step["at"] for step in steps)


async def test_a_new_epoch_s_envelope_is_passed_on(scene):
    session_id = await scene.released()

    envelope = scene.gateway.envelope(session_id)
    await scene.gateway.say("envelope", session_id=session_id, envelope=envelope)

    await until(lambda: [e for e in scene.seat.events if e.get("envelope") == envelope])


async def test_the_session_ends_at_the_instant_that_the_gateway_set(world, scene):
    session_id = await scene.opening()

    await scene.gateway.release(session_id, minutes=0)
    event = await until(lambda: scene.seat.told(session_id, "closed"))

    assert event["reason"] == "time_over"
    told = await until(lambda: scene.gateway.messages("close"))
    assert told[0]["reason"] == "time_over"
    assert session_id not in world.hub.relay.viewers(world.camera_id)


async def test_a_late_socket_hears_what_it_missed(scene):
    session_id = await scene.released()
    scene.seat.events.clear()

    async with scene.seat.listening():
        await until(lambda: scene.seat.told(session_id, "released"))
        replayed = await until(
            lambda: [e["t"] for e in scene.seat.events if e.get("session_id") == session_id][2:]
        )

    assert replayed == ["envelope"]


async def test_an_ended_session_s_envelope_is_not_told_again(scene):
    session_id = await scene.released()
    await scene.closes(session_id, "owner_stopped")
    await until(lambda: scene.seat.told(session_id, "closed"))
    scene.seat.events.clear()

    async with scene.seat.listening():
        await until(lambda: scene.seat.told(session_id, "closed"))

    assert not [e for e in scene.seat.events if e["t"] == "envelope"]


async def test_nobody_watches_without_an_event_stream(world, scene):
    session_id = await scene.released()

    await scene.stack.aclose()  # the browser is gone, and with it the gateway's driver
    shown = await scene.ended(session_id)

    assert shown["reason"] in ("viewer_left", "gateway_lost")
    assert not len(world.hub.live)


async def test_signing_out_ends_what_was_being_watched(scene):
    session_id = await scene.released()

    assert (await scene.seat.client.post("/v1/auth/sign-out")).status_code == 204

    told = await until(lambda: scene.gateway.messages("close"))
    assert told[0] == {"t": "close", "session_id": session_id, "reason": "viewer_left"}


async def test_closing_an_incident_closes_its_sessions(scene):
    session_id = await scene.released()
    listed = (await scene.seat.client.get("/v1/incidents")).json()

    await scene.seat.client.post(f"/v1/incidents/{listed[0]['incident_id']}/close")

    assert await until(lambda: scene.seat.told(session_id, "closed"))


async def test_a_session_ends_no_later_than_the_consent(world, scene):
    soon = CLOCK.now() + 2 * MINUTE
    consent = scene.gateway.consent(
        world.camera_id, world.agency, world.program, purposes=("fire",), not_after=soon
    )
    await scene.gateway.say("consent", signed=consent.to_json())
    await scene.gateway.say("camera", camera_id=world.camera_id, name="Renamed", kind="fixed")
    await until(lambda: len([e for e in scene.seat.events if e["t"] == "camera"]) >= 2)

    answer = await world.ask(scene.seat, await scene.seat.open_incident(purpose="fire"))

    assert answer.status_code == 201, answer.text
    assert answer.json()["not_after"] == soon


async def test_a_session_ends_no_later_than_asked_for(world, scene):
    answer = await world.ask(scene.seat, await scene.seat.open_incident(), minutes=3)

    assert 0 < answer.json()["not_after"] - CLOCK.now() <= 3 * MINUTE


async def test_a_session_ends_no_later_than_the_device_s_certificate(world, scene):
    soon = CLOCK.now() + MINUTE
    await world.agency.certify(scene.seat.device_id, not_after=soon)

    answer = await world.ask(scene.seat, await scene.seat.open_incident())

    assert answer.json()["not_after"] == soon


async def test_a_supervisor_sees_and_closes_what_the_agency_watches(world, scene):
    session_id = await scene.released()
    supervisor = await world.seat("supervisor")

    listed = (await supervisor.client.get("/v1/view-sessions?state=released")).json()
    closing = await supervisor.client.post(f"/v1/view-sessions/{session_id}/close")

    assert [s["session_id"] for s in listed] == [session_id]
    assert closing.status_code == 200
    assert await until(lambda: scene.seat.told(session_id, "closed"))


async def test_a_colleague_closes_nothing_of_somebody_else_s(world, scene):
    session_id = await scene.released()
    colleague = await world.invited(world.agency.agency_id)

    closing = await colleague.client.post(f"/v1/view-sessions/{session_id}/close")

    assert (closing.status_code, closing.json()["error"]["rule"]) == (403, "close_session")
    assert (await colleague.client.get("/v1/view-sessions")).json() == []
