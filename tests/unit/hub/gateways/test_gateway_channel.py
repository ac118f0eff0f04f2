"""The channel: who gets on it, and what a gateway may and may not say there."""

import asyncio
import json

import pytest
from hub_drivers import GatewayDriver, until
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from transom.core.ids import new_id
from transom.core.signing import Signer


async def cameras(seat):
    return (await seat.client.get("/v1/cameras")).json()


async def eventually(read, holds):
    async with asyncio.timeout(10):
        while not holds(value := await read()):
            await asyncio.sleep(0.01)
        return value


async def second_gateway(world):
    owner = await world.seat("owner")
    code = (await owner.client.post("/v1/enrolment-codes")).json()["code"]
    gateway = GatewayDriver(world.url)
    await gateway.enrol(code)
    return gateway


async def test_a_gateway_is_welcomed_with_all_that_it_needs(world, scene):
    welcome = scene.gateway.messages("welcome")[0]

    assert welcome["relay"] == {
        "url": world.hub.relay.url,
        "fingerprints": list(world.hub.relay.fingerprints),
    }
    assert welcome["agencies"][0]["agency_id"] == world.agency.agency_id
    assert welcome["programs"][0]["program_id"] == world.program["program_id"]


async def test_another_key_gets_no_channel(world):
    gateway = await world.enrolled_gateway()

    with pytest.raises((ConnectionClosed, AssertionError, ValueError)):
        async with gateway.connected(Signer.generate()):
            pass

    assert not world.hub.channels.online(gateway.gateway_id)


@pytest.mark.parametrize("first", ["x", "{}", '{"nonce": "AAAA"}', '{"nonce": 5}', "[]"])
async def test_a_stranger_gets_no_channel(world, first):
    url = world.url.replace("http", "ws", 1) + "/v1/gateways/channel"
    async with connect(url, proxy=None) as socket:
        await socket.send(first)
        await socket.wait_closed()

    assert socket.close_code in (4400, 4403)


async def test_shared_cameras_are_listed_for_the_agency_that_the_owner_named(world, scene):
    listed = await cameras(scene.seat)

    assert [c["camera_id"] for c in listed] == [world.camera_id]
    assert listed[0]["gateway_online"] is True
    assert listed[0]["position"] == {"lat_e6": 32298757, "lon_e6": -90184810}
    assert listed[0]["consents"][0]["purposes"] == ["missing_person"]
    await world.logged("consent.given")
    assert (await world.log_types()).count("consent.given") == 1


async def test_another_agency_s_people_see_nothing_of_it(world, scene):
    await world.register(world.other_agency)
    eve = await world.invited(world.other_agency.agency_id)

    assert await cameras(eve) == []
    answer = await world.ask(scene.seat, await scene.seat.open_incident())
    session_id = answer.json()["session_id"]
    assert (await eve.client.get("/v1/view-sessions")).json() == []
    assert (await eve.client.post(f"/v1/view-sessions/{session_id}/close")).status_code == 404
    incidents = (await scene.seat.client.get("/v1/incidents")).json()
    closing = await eve.client.post(f"/v1/incidents/{incidents[0]['incident_id']}/close")
    assert closing.status_code == 404
    assert (await eve.client.get("/v1/incidents")).json() == []


async def test_a_consent_by_another_key_is_turned_away(world, scene):
    scene.gateway.owner = Signer.generate()
    forged = scene.gateway.consent(world.camera_id, world.agency, world.program, purposes=("fire",))

    await scene.gateway.say("consent", signed=forged.to_json())
    await scene.gateway.say("camera", camera_id=world.camera_id, name="Renamed", kind="fixed")
    listed = await eventually(lambda: cameras(scene.seat), lambda c: c[0]["name"] == "Renamed")

    assert len(listed[0]["consents"]) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"gateway_key": bytes(32)},
        {"site_id": new_id("sit")},
        {"camera_id": new_id("cam")},
        {"agency_key": bytes(32)},
        {"program_id": new_id("prg")},
    ],
)
async def test_a_consent_that_doesn_t_fit_the_hub_is_turned_away(world, scene, wrong):
    odd = scene.gateway.consent(
        world.camera_id, world.agency, world.program, **{"purposes": ("fire",), **wrong}
    )

    await scene.gateway.say("consent", signed=odd.to_json())
    await scene.gateway.say("camera", camera_id=world.camera_id, name="Renamed", kind="fixed")
    listed = await eventually(lambda: cameras(scene.seat), lambda c: c[0]["name"] == "Renamed")

    assert [c["purposes"] for c in listed[0]["consents"]] == [["missing_person"]]


async def test_a_removed_camera_is_listed_no_more_and_its_sessions_end(world, scene):
    session_id = await scene.released()

    await scene.gateway.say("camera_removed", camera_id=world.camera_id)
    event = await until(lambda: scene.seat.told(session_id, "closed"))

    assert event["reason"] == "camera_lost"
    assert await cameras(scene.seat) == []


async def test_a_gateway_can_t_touch_another_gateway_s_camera_or_session(world, scene):
    session_id = await scene.released()
    thief = await second_gateway(world)
    thief.cameras = [{"camera_id": world.camera_id, "name": "Stolen", "kind": "x"}]

    async with thief.connected():
        await thief.say(
            "closed", session_id=session_id, reason="owner_stopped", seconds=0, frames=0, bytes=0
        )
        await thief.say("refused", session_id=session_id, step="cap", reason="x", message="x")
        await thief.say("envelope", session_id=session_id, envelope=thief.envelope(session_id))
        await until(lambda: thief.messages("close"))

    assert world.hub.live.get(session_id) is not None
    assert (await cameras(scene.seat))[0]["name"] == "Front door"
    assert len([e for e in scene.seat.events if e["t"] == "envelope"]) == 1


@pytest.mark.parametrize(
    "message",
    [
        {"t": "unknown"},
        {"t": "closed"},
        {"t": "released", "session_id": 5},
        {"t": "tree_size", "tree_size": -1},
        {"t": "consent", "signed": {"body": {}, "key": "", "sig": "", "type": ""}},
        {"t": "camera", "camera_id": "cam_x", "name": "x", "kind": "x"},
        [],
    ],
)
async def test_a_message_that_can_t_be_used_is_dropped_and_the_next_one_works(
    world, scene, message
):
    assert scene.gateway.socket is not None
    await scene.gateway.socket.send(json.dumps(message))

    await scene.gateway.say("camera", camera_id=world.camera_id, name="Renamed", kind="fixed")

    await eventually(lambda: cameras(scene.seat), lambda c: c[0]["name"] == "Renamed")


async def test_what_hello_doesn_t_list_isn_t_open(world, scene):
    session_id = await scene.released()
    scene.gateway.sessions.clear()

    async with scene.gateway.connected():
        event = await until(lambda: scene.seat.told(session_id, "closed"))

    assert event["reason"] == "gateway_lost"


async def test_a_session_that_only_the_gateway_knows_is_closed_there(world):
    gateway = await world.enrolled_gateway()
    ghost = new_id("vws")
    gateway.sessions.append(ghost)

    async with gateway.connected():
        closes = await until(lambda: gateway.messages("close"))

    assert closes == [{"t": "close", "session_id": ghost, "reason": "hub_closed"}]


async def test_a_session_survives_a_short_loss_of_the_channel(world, scene):
    session_id = await scene.released()
    assert scene.gateway.socket is not None
    await scene.gateway.socket.close()

    async with scene.gateway.connected():
        await until(lambda: world.hub.channels.online(scene.gateway.gateway_id))
        assert world.hub.live.get(session_id) is not None


async def test_a_gateway_that_stays_away_ends_its_sessions(world, scene):
    session_id = await scene.released()
    assert scene.gateway.socket is not None

    await scene.gateway.socket.close()
    event = await until(lambda: scene.seat.told(session_id, "closed"))
    away = await until(
        lambda: [e for e in scene.seat.events if e["t"] == "camera" and not e["gateway_online"]]
    )

    assert event["reason"] == "gateway_lost"
    assert away[0]["camera_id"] == world.camera_id


async def test_a_withdrawal_is_never_undone(world, scene):
    withdrawal = scene.gateway.withdrawal(scene.gateway.consents[0])
    await scene.gateway.say("withdrawal", signed=withdrawal.to_json())
    await eventually(lambda: cameras(scene.seat), lambda c: c == [])

    async with scene.gateway.connected():  # hello lists the old consent, and no withdrawal
        pass

    assert await cameras(scene.seat) == []
    assert (await world.log_types()).count("consent.given") == 1


async def test_pings_come_by_themselves(scene):
    await until(lambda: scene.gateway.messages("ping"))
    await until(lambda: [e for e in scene.seat.events if e["t"] == "ping"])


@pytest.mark.parametrize("claimed", [10**6, 2**53 - 1])
async def test_a_gateway_that_claims_an_impossible_tree_opens_nothing(world, scene, claimed):
    await scene.gateway.say("tree_size", tree_size=claimed)
    await scene.gateway.say("camera", camera_id=world.camera_id, name="Renamed", kind="fixed")
    await eventually(lambda: cameras(scene.seat), lambda c: c[0]["name"] == "Renamed")

    answer = await world.ask(scene.seat, await scene.seat.open_incident())
    event = await until(lambda: scene.seat.told(answer.json()["session_id"], "refused"))

    assert event["step"] == "release"
    assert not scene.gateway.messages("open")
    assert world.hub.tasks.failures == 0


async def test_an_owner_sees_their_own_gateways_and_no_others(world, scene):
    owner = await world.seat("owner")
    listed = (await owner.client.get("/v1/gateways")).json()

    assert [(g["gateway_id"], g["online"]) for g in listed] == [(scene.gateway.gateway_id, True)]
    assert (await scene.seat.client.get("/v1/gateways")).json() == []


async def test_the_relay_s_coordinates_are_public(world):
    seat = await world.seat("operator")

    relay = (await seat.client.get("/v1/relay")).json()

    assert relay == {
        "url": world.hub.relay.url,
        "fingerprints": list(world.hub.relay.fingerprints),
    }
