"""Sessions, the demo's sign-in, invitations: who may what, and from which page."""

import httpx
import pytest
from hub_drivers import Seat, until
from websockets.asyncio.client import connect

from transom.core.ids import new_id
from transom.testing.passkey import SoftwareKey


async def test_nobody_is_signed_in_at_first(world):
    async with httpx.AsyncClient(base_url=world.url) as client:
        answer = await client.get("/v1/me")

    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "sign_in_refused"


async def test_the_demo_marks_itself(world):
    seat = await world.seat("operator")

    assert seat.me["demo"] is True
    assert (await seat.client.get("/v1/auth")).json()["personas"] == [
        "operator",
        "supervisor",
        "custodian",
        "agency_admin",
        "owner",
        "auditor",
    ]


async def test_without_demo_there_is_no_demo_sign_in(world):
    await world.stop_hub()
    world.demo = False
    await world.start_hub()
    async with httpx.AsyncClient(base_url=world.url) as client:
        answer = await client.post("/v1/auth/demo", json={"persona": "operator"})
        methods = await client.get("/v1/auth")

    assert answer.status_code == 404
    assert (methods.json()["demo"], methods.json()["personas"]) == (False, [])


async def test_a_demo_session_is_worth_nothing_on_a_real_hub(world):
    seat = await world.seat("operator")
    await world.stop_hub()
    world.demo = False
    await world.start_hub()

    assert (await seat.client.get("/v1/me")).status_code == 401


async def test_the_cookie_is_out_of_scripts_and_other_sites_reach(world):
    async with httpx.AsyncClient(base_url=world.url) as client:
        answer = await client.post("/v1/auth/demo", json={"persona": "owner"})

    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


async def test_the_database_holds_no_session_token(world):
    seat = await world.seat("owner")
    token = next(iter(seat.client.cookies.values()))

    await world.stop_hub()
    files = b"".join(p.read_bytes() for p in (world.folder / "hub").glob("hub.db*"))
    await world.start_hub()

    assert token.encode() not in files


@pytest.mark.parametrize("token", [None, "", "wrong"])
async def test_a_change_without_the_page_s_token_is_refused(world, token):
    seat = await world.seat("owner")
    del seat.client.headers["x-transom-csrf"]
    headers = {} if token is None else {"x-transom-csrf": token}

    answer = await seat.client.post("/v1/enrolment-codes", headers=headers)

    assert answer.status_code == 401


async def test_another_session_s_token_is_refused(world):
    seat, other = await world.seat("owner"), await world.seat("operator")

    answer = await seat.client.post(
        "/v1/enrolment-codes", headers={"x-transom-csrf": other.me["csrf"]}
    )

    assert answer.status_code == 401


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:1"])
async def test_another_site_s_page_changes_nothing(world, origin):
    seat = await world.seat("owner")

    answer = await seat.client.post("/v1/enrolment-codes", headers={"origin": origin})

    assert answer.status_code == 401


async def test_a_cross_site_fetch_can_t_even_sign_in(world):
    async with httpx.AsyncClient(base_url=world.url) as client:
        answer = await client.post(
            "/v1/auth/demo", json={"persona": "owner"}, headers={"sec-fetch-site": "cross-site"}
        )

    assert answer.status_code == 401


async def test_another_site_s_page_can_t_listen(world):
    seat = await world.seat("operator")
    cookie = "; ".join(f"{k}={v}" for k, v in seat.client.cookies.items())
    url = world.url.replace("http", "ws", 1) + "/v1/operator/stream"
    headers = {"cookie": cookie, "origin": "https://evil.example"}

    async with connect(url, additional_headers=headers, proxy=None) as socket:
        await socket.wait_closed()

    assert socket.close_code == 4401


async def test_a_stream_without_a_session_is_closed(world):
    seat = Seat(world.url)
    world.seats.append(seat)

    async with seat.listening() as socket:
        await socket.wait_closed()

    assert socket.close_code == 4401


async def test_a_signed_out_cookie_is_worth_nothing(world):
    seat = await world.seat("owner")
    kept = dict(seat.client.cookies)
    await seat.client.post("/v1/auth/sign-out")

    async with httpx.AsyncClient(base_url=world.url, cookies=kept) as client:
        assert (await client.get("/v1/me")).status_code == 401


async def test_an_operator_can_t_invite(world):
    seat = await world.seat("operator")
    path = f"/v1/agencies/{world.agency.agency_id}/invitations"

    answer = await seat.client.post(path, json={"role": "agency_admin", "name": "Eve"})

    assert (answer.status_code, answer.json()["error"]["rule"]) == (403, "invite")


async def test_the_admin_s_token_is_needed_and_compared(world):
    body = {"name": "Agency", "key": "A" * 43}
    async with httpx.AsyncClient(base_url=world.url) as client:
        for headers in ({}, {"authorization": "Bearer x"}, {"authorization": world.admin_token}):
            answer = await client.post("/v1/admin/agencies", json=body, headers=headers)
            assert answer.status_code == 401


async def test_an_administrator_invites_into_their_own_agency_only(world):
    await world.register(world.other_agency)
    admin = await world.invited(world.agency.agency_id, "agency_admin")
    body = {"role": "operator", "name": "Ann"}

    own = await admin.client.post(f"/v1/agencies/{world.agency.agency_id}/invitations", json=body)
    other = await admin.client.post(
        f"/v1/agencies/{world.other_agency.agency_id}/invitations", json=body
    )

    assert (own.status_code, other.status_code) == (201, 403)


async def test_a_person_who_is_let_go_loses_everything_at_once(world, scene):
    admin = await world.invited(world.agency.agency_id, "agency_admin")
    session_id = await scene.released()
    people = f"/v1/agencies/{world.agency.agency_id}/people"

    gone = await admin.client.delete(f"{people}/{scene.seat.me['person']['person_id']}")

    assert gone.status_code == 200
    assert gone.json()["left_at"] > 0
    assert (await scene.seat.client.get("/v1/me")).status_code == 401
    closes = await until(lambda: scene.gateway.messages("close"))
    assert (closes[0]["session_id"], closes[0]["reason"]) == (session_id, "device_revoked")
    assert "device.revoked" in await world.log_types()


async def test_a_passkey_of_somebody_who_left_signs_nobody_in(world):
    admin = await world.invited(world.agency.agency_id, "agency_admin")
    seat, key = Seat(world.url), SoftwareKey(world.url)
    world.seats.append(seat)
    person = (await world.register_passkey(seat, key, world.agency.agency_id))["person"]
    path = f"/v1/agencies/{world.agency.agency_id}/people/{person['person_id']}"
    assert (await admin.client.delete(path)).status_code == 200
    sign_in = "/v1/auth/passkey/sign-in"
    started = (await seat.client.post(f"{sign_in}/options")).json()
    body = {"ceremony": started["ceremony"], "credential": key.get(started["options"])}

    answer = await seat.client.post(f"{sign_in}/verify", json=body)

    assert answer.status_code == 401


async def test_only_its_own_administrator_sees_and_lets_go_an_agency_s_people(world):
    await world.register(world.other_agency)
    foreign = await world.invited(world.other_agency.agency_id, "agency_admin")
    operator = await world.seat("operator")
    people = f"/v1/agencies/{world.agency.agency_id}/people"
    target = f"{people}/{operator.me['person']['person_id']}"

    for seat in (foreign, operator):
        assert (await seat.client.get(people)).status_code == 403
        assert (await seat.client.delete(target)).status_code == 403
    own = f"/v1/agencies/{world.other_agency.agency_id}/people"
    assert [p["role"] for p in (await foreign.client.get(own)).json()] == ["agency_admin"]
    elsewhere = await foreign.client.delete(f"{own}/{operator.me['person']['person_id']}")
    assert elsewhere.status_code == 404


async def test_an_evidence_custodian_sees_footage_requests_enrols_a_device_and_asks_for_nothing(
    world,
):
    custodian = await world.invited(world.agency.agency_id, "custodian")
    incident = {
        "number": "2026-1",
        "purpose": "fire",
        "justification": "Smoke over the harbour.",
        "authority": "consent",
    }
    agency = f"/v1/agencies/{world.agency.agency_id}"

    incidents = await custodian.client.post("/v1/incidents", json=incident)
    invited = await custodian.client.post(
        f"{agency}/invitations", json={"role": "custodian", "name": "Eve"}
    )
    listed = await custodian.client.get("/v1/footage-requests")
    withdrawn = await custodian.client.post(f"/v1/footage-requests/{new_id('ftr')}/withdraw")

    assert custodian.me["person"]["roles"] == ["custodian"]
    assert custodian.me["person"]["pseudonym"].startswith("EC-")
    assert (listed.status_code, listed.json()) == (200, [])
    assert incidents.json()["error"]["rule"] == "incidents"
    assert invited.json()["error"]["rule"] == "invite"
    assert withdrawn.json()["error"]["rule"] == "footage"
    assert (await custodian.client.get("/v1/openings")).json() == []
