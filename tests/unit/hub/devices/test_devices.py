"""Operators' devices: nothing but the agency's own signature over these very keys certifies one."""

import pytest
from hub_drivers import CLOCK, MINUTE, until

from transom.core.codec import b64
from transom.core.ids import new_id


async def mine(seat):
    return (await seat.client.get("/v1/devices/mine")).json()


async def test_a_device_is_pending_until_the_agency_certifies_it(world):
    seat = await world.seat("operator")
    device = await seat.enrol_device()
    assert device["state"] == "pending"
    assert "certificate" not in device

    answer = await world.agency.certify(seat.device_id)

    assert answer.json()["state"] == "certified"
    listed = await mine(seat)
    assert listed[0]["certificate"]["body"]["device_id"] == seat.device_id
    assert (await world.log_types())[-1] == "device.enrolled"


async def test_a_certificate_by_another_key_is_refused(world):
    await world.register(world.other_agency)
    seat = await world.seat("operator")
    device = await seat.enrol_device()
    listed = await world.agency.call("GET", f"/v1/agencies/{world.agency.agency_id}/devices")
    world.other_agency.agency_id = world.agency.agency_id
    forged = world.other_agency.certificate(listed.json()[0])

    answer = await world.agency.call(
        "PUT", f"/v1/devices/{device['device_id']}/certificate", {"signed": forged.to_json()}
    )

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "signature_refused")
    assert (await mine(seat))[0]["state"] == "pending"


@pytest.mark.parametrize(
    "wrong",
    [
        {"device_id": new_id("dev")},
        {"person_id": new_id("per")},
        {"pseudonym": "OP-OTHER"},
        {"role": "supervisor"},
        {"sign_key": bytes(32)},
        {"hpke_key": bytes(32)},
    ],
)
async def test_a_certificate_for_anything_else_than_the_device_is_refused(world, wrong):
    seat = await world.seat("operator")
    await seat.enrol_device()

    answer = await world.agency.certify(seat.device_id, **wrong)

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "signature_refused")


async def test_an_expired_certificate_is_refused_with_its_reason(world):
    seat = await world.seat("operator")
    await seat.enrol_device()

    answer = await world.agency.certify(
        seat.device_id, not_before=CLOCK.now() - 2 * MINUTE, not_after=CLOCK.now() - MINUTE
    )

    assert (answer.status_code, answer.json()["error"]["reason"]) == (403, "expired")


async def test_another_agency_can_t_certify_or_revoke(world):
    await world.register(world.other_agency)
    seat = await world.operator()

    answer = await world.other_agency.call("DELETE", f"/v1/devices/{seat.device_id}")

    assert answer.status_code == 404
    assert (await mine(seat))[0]["state"] == "certified"


async def test_revoking_ends_what_the_device_watches(world, scene):
    session_id = await scene.released()

    await world.agency.call("DELETE", f"/v1/devices/{scene.seat.device_id}")
    event = await until(lambda: scene.seat.told(session_id, "closed"))

    assert event["reason"] == "device_revoked"
    assert "device.revoked" in await world.log_types()


async def test_a_revoked_device_can_t_be_certified_again(world):
    seat = await world.operator()
    path = f"/v1/devices/mine/{seat.device_id}"
    assert (await seat.client.delete(path)).json()["state"] == "revoked"

    answer = await world.agency.certify(seat.device_id)

    assert answer.status_code == 409


async def test_revoking_twice_is_logged_once(world):
    seat = await world.operator()
    for _ in range(2):
        await seat.client.delete(f"/v1/devices/mine/{seat.device_id}")

    assert (await world.log_types()).count("device.revoked") == 1


async def test_nobody_revokes_a_colleague_s_device(world):
    seat, other = await world.operator(), await world.seat("supervisor")

    answer = await other.client.delete(f"/v1/devices/mine/{seat.device_id}")

    assert answer.status_code == 404


async def test_an_owner_has_no_devices_to_certify(world):
    owner = await world.seat("owner")
    body = {
        "name": "X",
        "sign_key": b64(bytes(32)),
        "hpke_suite": "x25519",
        "hpke_key": b64(bytes(32)),
    }

    answer = await owner.client.post("/v1/devices", json=body)

    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("suite", "length", "status"),
    [("x25519", 31, 400), ("mlkem768-x25519", 32, 400), ("mlkem768-x25519", 1216, 201)],
)
async def test_a_key_has_its_suite_s_length(world, suite, length, status):
    seat = await world.seat("operator")
    body = {
        "name": "X",
        "sign_key": b64(seat.signer.key),
        "hpke_suite": suite,
        "hpke_key": b64(bytes(length)),
    }

    answer = await seat.client.post("/v1/devices", json=body)

    assert answer.status_code == status
    if status == 400:
        assert answer.json()["error"]["field"] == "hpke_key"
