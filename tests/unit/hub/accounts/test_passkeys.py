"""Registration and sign-in by passkey, and everything that must not pass for one."""

from collections.abc import AsyncIterator

import pytest
from hub_drivers import Seat

from transom.testing.passkey import PRESENT, SoftwareKey

REGISTER, SIGN_IN = "/v1/auth/passkey/register", "/v1/auth/passkey/sign-in"


@pytest.fixture
async def seat(world) -> AsyncIterator[Seat]:
    seat = Seat(world.url)
    world.seats.append(seat)
    yield seat


async def register(seat, key, **more):
    options = await seat.client.post(f"{REGISTER}/options", json={"name": "Ann", **more})
    if options.status_code != 201:
        return options
    started = options.json()
    body = {"ceremony": started["ceremony"], "credential": key.create(started["options"])}
    return await seat.client.post(f"{REGISTER}/verify", json=body)


async def sign_in(seat, key):
    started = (await seat.client.post(f"{SIGN_IN}/options")).json()
    body = {"ceremony": started["ceremony"], "credential": key.get(started["options"])}
    return await seat.client.post(f"{SIGN_IN}/verify", json=body)


async def invite(world, role="operator"):
    path = f"/v1/admin/agencies/{world.agency.agency_id}/invitations"
    return (await world.admin("POST", path, {"role": role, "name": "Ann"})).json()["code"]


async def test_an_owner_registers_without_an_invitation(world, seat):
    answer = await register(seat, SoftwareKey(world.url))

    assert answer.status_code == 201, answer.text
    me = answer.json()
    assert me["person"]["roles"] == ["owner"]
    assert me["demo"] is False
    assert "agency" not in me["person"]
    assert (await seat.client.get("/v1/me")).json() == me


async def test_an_invitation_makes_an_operator_of_its_agency(world, seat):
    answer = await register(seat, SoftwareKey(world.url), invitation=await invite(world))

    person = answer.json()["person"]
    assert person["roles"] == ["operator"]
    assert person["agency"]["agency_id"] == world.agency.agency_id


async def test_an_invitation_is_good_once(world, seat):
    code = await invite(world)
    await register(seat, SoftwareKey(world.url), invitation=code)

    again = await register(seat, SoftwareKey(world.url), invitation=code)

    assert again.status_code == 400
    assert again.json()["error"]["field"] == "invitation"


async def test_an_invented_invitation_is_refused(world, seat):
    answer = await register(seat, SoftwareKey(world.url), invitation="AAAAAA-BBBBBB-CCCCCC-DDDDDD")

    assert (answer.status_code, answer.json()["error"]["field"]) == (400, "invitation")


async def test_a_registered_passkey_signs_in_anew(world, seat):
    key = SoftwareKey(world.url)
    me = (await register(seat, key)).json()
    seat.signed_in(me)
    await seat.client.post("/v1/auth/sign-out")
    assert (await seat.client.get("/v1/me")).status_code == 401

    answer = await sign_in(seat, key)

    assert answer.status_code == 201
    assert answer.json()["person"] == me["person"]


async def test_an_unknown_passkey_is_refused(world, seat):
    answer = await sign_in(seat, SoftwareKey(world.url))

    assert answer.status_code == 401


async def test_a_ceremony_is_good_once(world, seat):
    key = SoftwareKey(world.url)
    await register(seat, key)
    started = (await seat.client.post(f"{SIGN_IN}/options")).json()
    body = {"ceremony": started["ceremony"], "credential": key.get(started["options"])}
    first = await seat.client.post(f"{SIGN_IN}/verify", json=body)

    again = await seat.client.post(f"{SIGN_IN}/verify", json=body)

    assert (first.status_code, again.status_code) == (201, 401)


async def test_a_ceremony_of_registering_is_none_of_signing_in(world, seat):
    started = (await seat.client.post(f"{REGISTER}/options", json={"name": "Ann"})).json()

    answer = await seat.client.post(
        f"{SIGN_IN}/verify", json={"ceremony": started["ceremony"], "credential": {"id": "AAAA"}}
    )

    assert answer.status_code == 401


async def test_a_passkey_of_another_site_is_refused(world, seat):
    answer = await register(seat, SoftwareKey("https://evil.example"))

    assert answer.status_code == 401


async def test_a_key_that_didn_t_verify_its_user_is_refused(world, seat):
    key = SoftwareKey(world.url)
    key.flags = PRESENT

    assert (await register(seat, key)).status_code == 401


async def test_a_counter_that_runs_backwards_is_refused(world, seat):
    key = SoftwareKey(world.url)
    await register(seat, key)
    key.count = 10
    assert (await sign_in(seat, key)).status_code == 201
    key.count = 3

    assert (await sign_in(seat, key)).status_code == 401


@pytest.mark.parametrize(
    "credential",
    [
        {},
        {"id": 5},
        {"id": "*"},
        {"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {}},
        {"id": "AAAA", "rawId": [], "type": {}, "response": "x"},
    ],
)
async def test_a_malformed_credential_is_refused_not_an_error_of_ours(world, seat, credential):
    for path, body in ((REGISTER, {"name": "Ann"}), (SIGN_IN, None)):
        started = (await seat.client.post(f"{path}/options", json=body)).json()
        answer = await seat.client.post(
            f"{path}/verify", json={"ceremony": started["ceremony"], "credential": credential}
        )
        assert answer.status_code == 401


async def test_too_many_tries_must_wait(world, seat):
    answers = [await seat.client.post(f"{SIGN_IN}/options") for _ in range(25)]

    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) >= 1
