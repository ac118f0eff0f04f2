"""Requests signed by an agency's key: this request, this hub, this minute, once, and no other."""

import httpx
import pytest
from hub_drivers import CLOCK, MINUTE

from transom.core.codec import b64
from transom.core.signing import Signer


def listing(world):
    return f"/v1/agencies/{world.agency.agency_id}/devices"


async def test_the_agency_lists_its_devices(world):
    seat = await world.operator()

    answer = await world.agency.call("GET", listing(world) + "?state=certified")

    assert [d["device_id"] for d in answer.json()] == [seat.device_id]
    assert (await world.agency.call("GET", listing(world) + "?state=pending")).json() == []


async def test_an_unsigned_request_is_refused(world):
    async with httpx.AsyncClient(base_url=world.url) as client:
        answer = await client.get(listing(world))

    assert answer.status_code == 401


@pytest.mark.parametrize("header", ["Transom-Agency", "Transom-Agency !", "Transom-Agency e30"])
async def test_a_header_that_can_t_be_read_is_refused(world, header):
    async with httpx.AsyncClient(base_url=world.url) as client:
        answer = await client.get(listing(world), headers={"authorization": header})

    assert answer.status_code == 401


async def test_another_key_is_refused(world):
    world.agency.signer = Signer.generate()

    assert (await world.agency.call("GET", listing(world))).status_code == 403


async def test_a_signature_is_good_once(world):
    header = world.agency.header("GET", listing(world))
    async with httpx.AsyncClient(base_url=world.url) as client:
        first = await client.get(listing(world), headers={"authorization": header})
        again = await client.get(listing(world), headers={"authorization": header})

    assert (first.status_code, again.status_code) == (200, 401)


async def test_a_used_signature_stays_used_after_a_restart(world):
    header = world.agency.header("GET", listing(world))
    async with httpx.AsyncClient(base_url=world.url) as client:
        await client.get(listing(world), headers={"authorization": header})
    await world.stop_hub()
    await world.start_hub()

    async with httpx.AsyncClient(base_url=world.url) as client:
        again = await client.get(listing(world), headers={"authorization": header})

    assert again.status_code == 401


@pytest.mark.parametrize(
    "wrong",
    [
        {"method": "DELETE"},
        {"target": "/v1/agencies"},
        {"body_hash": bytes(32)},
        {"hub": "https://another.example"},
        {"signed_at": CLOCK.now() - 2 * MINUTE},
        {"signed_at": CLOCK.now() + 10 * MINUTE},
    ],
)
async def test_a_signature_for_anything_else_is_refused(world, wrong):
    answer = await world.agency.call("GET", listing(world), **wrong)

    assert answer.status_code == 401


async def test_an_agency_sees_no_other_agency_s_devices(world):
    await world.register(world.other_agency)

    answer = await world.other_agency.call("GET", listing(world))

    assert answer.status_code == 401


async def test_an_agency_that_isn_t_registered_is_refused(world):
    world.other_agency.agency_id = world.agency.agency_id[:-2] + "00"

    assert (await world.other_agency.call("GET", listing(world))).status_code == 401


async def test_a_key_or_name_is_registered_once(world):
    world.other_agency.name = world.agency.name

    body = {"name": world.agency.name, "key": b64(world.other_agency.signer.key)}
    answer = await world.admin("POST", "/v1/admin/agencies", body)

    assert answer.status_code == 409


async def test_a_key_of_another_length_is_refused_by_its_field(world):
    answer = await world.admin("POST", "/v1/admin/agencies", {"name": "X", "key": "AAAA"})

    assert (answer.status_code, answer.json()["error"]["field"]) == (400, "key")


async def test_registering_is_on_the_public_record(world):
    await world.register(world.other_agency)

    assert (await world.log_types()).count("agency.enrolled") == 2
    assert world.other_agency.name.encode() not in b"".join(
        e.to_bytes() for e in await world.log_entries()
    )
