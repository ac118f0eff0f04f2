"""Enrolment by a one-time code: what the code's holder gets, and what nobody else gets."""

import asyncio

import httpx
import pytest
from hub_drivers import GatewayDriver
from sqlalchemy import update

from transom.core.codec import b64
from transom.core.enrolment import EnrolmentCode, parse_code
from transom.core.log.policy import parse_policy
from transom.hub.db.tables import enrolment_codes


async def new_code(world):
    owner = await world.seat("owner")
    answer = await owner.client.post("/v1/enrolment-codes")
    assert answer.status_code == 201, answer.text
    return answer.json()["code"]


async def test_code_holders_pin_each_other(world):
    gateway = GatewayDriver(world.url)

    reply = await gateway.enrol(await new_code(world))

    answer = reply.json()["answer"]
    assert reply.status_code == 201
    assert gateway.hub_key == world.hub.signer.key
    assert answer["log_vkey"] == world.hub.log_vkey
    assert answer["log_size"] >= 1
    assert [p["program_id"] for p in answer["programs"]] == [world.program["program_id"]]
    assert len(parse_policy(answer["trust_policy"]).witnesses) == 2
    assert (await world.log_types())[-1] == "gateway.enrolled"


async def test_a_code_is_good_once(world):
    code = await new_code(world)
    await GatewayDriver(world.url).enrol(code)

    again = await GatewayDriver(world.url).enrol(code)

    assert (again.status_code, again.json()["error"]["code"]) == (403, "enrolment_refused")


async def test_of_two_at_once_one_gets_the_code(world):
    code = await new_code(world)

    replies = await asyncio.gather(*(GatewayDriver(world.url).enrol(code) for _ in range(2)))

    assert sorted(r.status_code for r in replies) == [201, 403]


async def test_five_wrong_tries_use_a_code_up(world):
    code = await new_code(world)
    parsed = parse_code(code)
    guess = EnrolmentCode(parsed.name, "0" * 12).text

    wrong = [await GatewayDriver(world.url).enrol(guess) for _ in range(5)]
    right = await GatewayDriver(world.url).enrol(code)

    assert {r.status_code for r in wrong} == {403}
    assert right.status_code == 403


async def test_wrong_unknown_and_used_codes_get_one_answer(world):
    code = await new_code(world)
    parsed = parse_code(code)
    other = "0000" if parsed.name != "0000" else "1111"
    answers = [
        await GatewayDriver(world.url).enrol(EnrolmentCode(parsed.name, "0" * 12).text),
        await GatewayDriver(world.url).enrol(EnrolmentCode(other, parsed.secret).text),
    ]
    await GatewayDriver(world.url).enrol(code)
    answers.append(await GatewayDriver(world.url).enrol(code))

    assert len({a.text for a in answers}) == 1


async def test_an_expired_code_is_refused(world):
    code = await new_code(world)
    now = world.hub.clock.now()
    await world.hub.db.write(
        lambda conn: conn.execute(update(enrolment_codes).values(expires_at=now))
    )

    assert (await GatewayDriver(world.url).enrol(code)).status_code == 403


async def test_the_hub_keeps_no_code(world):
    code = await new_code(world)
    await world.stop_hub()
    files = b"".join(p.read_bytes() for p in (world.folder / "hub").glob("hub.db*"))
    await world.start_hub()

    assert parse_code(code).secret.encode() not in files
    assert code.encode() not in files


async def test_the_same_gateway_enrols_again_as_itself(world):
    gateway = GatewayDriver(world.url)
    await gateway.enrol(await new_code(world))
    first = gateway.gateway_id

    reply = await gateway.enrol(await new_code(world))

    assert reply.status_code == 201
    assert gateway.gateway_id == first


async def test_a_gateway_with_another_owner_s_key_is_refused(world):
    gateway, other = GatewayDriver(world.url), GatewayDriver(world.url)
    await gateway.enrol(await new_code(world))
    other.gateway = gateway.gateway

    reply = await other.enrol(await new_code(world))

    assert reply.status_code == 409


async def test_an_operator_gets_no_code(world):
    seat = await world.seat("operator")

    answer = await seat.client.post("/v1/enrolment-codes")

    assert (answer.status_code, answer.json()["error"]["rule"]) == (403, "enrol_gateway")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"offer": {}, "mac": ""},
        {"offer": {"name": 5}, "mac": b64(bytes(32))},
        {"offer": [], "mac": b64(bytes(32))},
    ],
)
async def test_a_malformed_offer_is_refused(world, body):
    async with httpx.AsyncClient(base_url=world.url) as client:
        answer = await client.post("/v1/gateways/enrol", json=body)

    assert answer.status_code in (400, 403)


async def test_guessing_codes_is_slowed_down(world):
    async with httpx.AsyncClient(base_url=world.url) as client:
        body = {"offer": {"name": "0000"}, "mac": b64(bytes(32))}
        answers = [await client.post("/v1/gateways/enrol", json=body) for _ in range(15)]

    assert answers[-1].status_code == 429
