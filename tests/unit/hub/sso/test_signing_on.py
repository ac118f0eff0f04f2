"""Sign-in with an agency's own account, through a real provider: in, or out with a reason."""

import asyncio

import httpx
import pytest
from hub_sign_on import ROLES, SignOn, at, callback, query


async def test_a_group_of_the_account_gives_the_role(sign_on):
    await sign_on.user("ann", "rtcc", "lunch")
    seat = await sign_on.signed_in("ann")

    me = seat.me["person"]
    assert (me["name"], me["roles"]) == ("Ann Reyes", ["operator"])
    assert me["agency"]["agency_id"] == sign_on.agency_id
    assert (await seat.client.get("/v1/me/sessions")).json()[0]["how"] == "sso"
    assert await sign_on.outcomes() == ["signed_in"]


async def test_the_first_line_of_the_map_that_fits_counts(sign_on):
    await sign_on.user("bo", "it", "rtcc", "rtcc-leads")

    assert (await sign_on.signed_in("bo")).me["person"]["roles"] == ["supervisor", "operator"]


async def test_the_same_account_is_the_same_person_whatever_it_is_called(sign_on):
    await sign_on.user("ann", "rtcc", email="ann@harbour.example")
    first = await sign_on.signed_in("ann")
    await sign_on.user("ann", "rtcc", email="ann.reyes@harbour.example")
    second = await sign_on.signed_in("ann")

    assert first.me["person"]["person_id"] == second.me["person"]["person_id"]


async def test_an_address_alone_makes_nobody_somebody_else(sign_on):
    await sign_on.user("ann", "rtcc", email="ann@harbour.example", preferred_username="ann")
    await sign_on.user("eve", "rtcc", email="ann@harbour.example", preferred_username="ann")
    ann, eve = await sign_on.signed_in("ann"), await sign_on.signed_in("eve")

    assert ann.me["person"]["person_id"] != eve.me["person"]["person_id"]


@pytest.mark.parametrize("groups", [[], ["lunch"], "RTCC", {"rtcc": True}, [["rtcc"]], None])
async def test_who_is_in_no_line_of_the_map_gets_no_access(sign_on, groups):
    await sign_on.user("eve", groups=groups)

    seat, page = await sign_on.back("eve")

    assert page == "/?refused=role"
    assert (await seat.client.get("/v1/me")).status_code == 401
    listed = (await sign_on.admin.client.get(f"{sign_on.path}/sign-ins")).json()
    assert (listed[0]["name"], listed[0]["outcome"]) == ("Eve Reyes", "role")
    assert "person_id" not in listed[0]


@pytest.mark.parametrize(
    "claims,page",
    [
        ({"email": "ann@harbour.example"}, "/operator/"),
        ({"email": "ann@harbour.example", "email_verified": True}, "/operator/"),
        ({"email": "ann@harbour.example", "email_verified": False}, "/?refused=domain"),
        ({"email": "ann@harbour.example.evil.example"}, "/?refused=domain"),
        ({"email": "@harbour.example"}, "/?refused=domain"),
        ({}, "/?refused=domain"),
    ],
)
async def test_where_domains_are_named_only_their_addresses_get_in(sign_on, claims, page):
    assert (await sign_on.put(domains=["harbour.example"])).status_code == 200
    await sign_on.user("ann", "rtcc", **claims)

    assert (await sign_on.back("ann"))[1] == page


async def test_somebody_who_says_no_at_the_provider_isnt_signed_in(sign_on):
    seat, page = await sign_on.back(None)

    assert page == "/?refused=provider"
    assert (await seat.client.get("/v1/me")).status_code == 401


async def test_an_answer_counts_once(sign_on):
    await sign_on.user("ann", "rtcc")
    seat = sign_on.visitor()
    returned = await sign_on.authorize(await sign_on.start(seat), "ann")

    assert await sign_on.arrive(seat, returned) == "/operator/"
    assert await sign_on.arrive(seat, returned) == "/?refused=over"


async def test_an_answer_counts_only_in_the_browser_that_asked(sign_on):
    await sign_on.user("ann", "rtcc")
    returned = await sign_on.authorize(await sign_on.start(sign_on.visitor()), "ann")
    victim = sign_on.visitor()

    assert await sign_on.arrive(victim, returned) == "/?refused=over"
    assert (await victim.client.get("/v1/me")).status_code == 401


async def test_a_code_of_another_flow_is_refused_by_its_verifier(sign_on):
    await sign_on.user("ann", "rtcc")
    seat, other = sign_on.visitor(), sign_on.visitor()
    stolen = query(await sign_on.authorize(await sign_on.start(other), "ann"))["code"]
    state = query(await sign_on.start(seat))["state"]
    forged = f"{callback(sign_on.world, sign_on.agency_id)}?code={stolen}&state={state}"

    assert await sign_on.arrive(seat, forged) == "/?refused=answer"


async def test_the_answer_of_another_issuer_is_refused(sign_on):
    await sign_on.user("ann", "rtcc")
    seat = sign_on.visitor()
    returned = await sign_on.authorize(await sign_on.start(seat), "ann")

    page = await sign_on.arrive(seat, f"{returned}&iss=https://other.example")

    assert page == "/?refused=token"


async def test_settings_that_change_on_the_way_end_it(sign_on):
    await sign_on.user("ann", "rtcc")
    seat = sign_on.visitor()
    returned = await sign_on.authorize(await sign_on.start(seat), "ann")
    await sign_on.put(roles=[{"value": "it", "role": "agency_admin"}])

    assert await sign_on.arrive(seat, returned) == "/?refused=over"


async def test_the_cookie_of_the_way_is_for_this_way_alone(sign_on):
    async with httpx.AsyncClient(base_url=sign_on.world.url) as client:
        answer = await client.post("/v1/auth/sso/start", json={"name": "harbour"})

    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/v1/auth/sso" in cookie


async def test_another_sites_page_begins_nothing(sign_on):
    async with httpx.AsyncClient(base_url=sign_on.world.url) as client:
        answer = await client.post(
            "/v1/auth/sso/start",
            json={"name": "harbour"},
            headers={"origin": "https://evil.example"},
        )

    assert answer.status_code == 401


async def test_people_find_their_agency_by_short_name_or_work_address(sign_on):
    assert (await sign_on.put(domains=["harbour.example"])).status_code == 200
    client = sign_on.visitor().client

    for name in ("harbour", " Harbour ", "ann@harbour.example"):
        found = await client.post("/v1/auth/sso/find", json={"name": name})
        assert found.json() == {"short_name": "harbour", "agency_name": "Harbour City Police"}
    for name in ("hill", "ann@evil.example", "harbour.example"):
        unknown = await client.post("/v1/auth/sso/find", json={"name": name})
        assert unknown.status_code == 404
        assert "passkey" in unknown.json()["error"]["hint"]


async def test_somebody_whose_role_changes_begins_anew_and_keeps_no_device(sign_on):
    await sign_on.user("ann", "rtcc")
    before = await sign_on.signed_in("ann")
    await before.enrol_device()
    await sign_on.user("ann", "rtcc-leads")
    after = await sign_on.signed_in("ann")

    assert after.me["person"]["roles"] == ["supervisor", "operator"]
    assert after.me["person"]["pseudonym"] != before.me["person"]["pseudonym"]
    assert (await before.client.get("/v1/me")).status_code == 401
    listed = (await sign_on.admin.client.get(f"{sign_on.path}/access")).json()
    old = next(
        one for one in listed if one["person"]["person_id"] == before.me["person"]["person_id"]
    )
    assert (old["sessions"], [d["state"] for d in old["devices"]]) == ([], ["revoked"])


async def test_whom_an_administrator_let_go_stays_out(sign_on):
    await sign_on.user("ann", "rtcc")
    seat = await sign_on.signed_in("ann")
    await sign_on.admin.client.delete(f"{sign_on.path}/people/{seat.me['person']['person_id']}")

    assert (await sign_on.back("ann"))[1] == "/?refused=left"


async def test_without_the_provider_nobody_signs_in_by_it_any_more(sign_on):
    removed = await sign_on.admin.client.delete(f"{sign_on.path}/sign-on")
    answer = await sign_on.visitor().client.post("/v1/auth/sso/start", json={"name": "harbour"})

    assert (removed.status_code, answer.status_code) == (204, 404)


# --- Nobody crosses agencies ------------------------------------------------------------------


async def test_one_agencys_provider_signs_nobody_into_another(sign_on):
    """Both agencies name the very same issuer, and the same subject signs in at both."""
    world = sign_on.world
    await world.register(world.other_agency)
    foreign = await world.invited(world.other_agency.agency_id, "agency_admin")
    with at(world, world.agency.agency_id, world.other_agency.agency_id) as shared:
        here = SignOn(world, shared, sign_on.admin, "harbour")
        there = SignOn(world, shared, foreign, "hill")
        for one in (here, there):
            assert (await one.put()).status_code == 200
        await here.user("ann", "it", email="ann@harbour.example")
        first, second = await here.signed_in("ann"), await there.signed_in("ann")

    assert first.me["person"]["agency"]["name"] == "Harbour City Police"
    assert second.me["person"]["agency"]["name"] == "Hill Town Police"
    assert first.me["person"]["person_id"] != second.me["person"]["person_id"]
    crossing = await second.client.get(f"/v1/agencies/{here.agency_id}/people")
    assert crossing.status_code == 403


async def test_an_answer_meant_for_one_agency_is_nothing_at_anothers_address(sign_on):
    world = sign_on.world
    await world.register(world.other_agency)
    await sign_on.user("ann", "it")
    seat = sign_on.visitor()
    returned = await sign_on.authorize(await sign_on.start(seat), "ann")
    moved = returned.replace(sign_on.agency_id, world.other_agency.agency_id)

    assert await sign_on.arrive(seat, moved) == "/?refused=over"
    assert (await seat.client.get("/v1/me")).status_code == 401


async def test_an_agency_takes_neither_anothers_name_nor_its_domain(sign_on):
    world = sign_on.world
    assert (await sign_on.put(domains=["harbour.example"])).status_code == 200
    await world.register(world.other_agency)
    foreign = await world.invited(world.other_agency.agency_id, "agency_admin")
    squatter = SignOn(world, sign_on.provider, foreign, "harbour")

    assert (await squatter.put()).status_code == 409
    taken = await squatter.put(short_name="hill", domains=["harbour.example"])
    assert taken.status_code == 409
    assert "harbour.example" in taken.json()["error"]["message"]


@pytest.mark.parametrize("role", ["auditor", "owner", "hub_admin"])
async def test_no_agencys_map_leads_into_the_oversight_seat(sign_on, role):
    answer = await sign_on.put(roles=[{"value": "rtcc", "role": role}])

    assert answer.status_code == 400


async def test_only_its_own_administrator_sees_and_sets_an_agencys_sign_in(sign_on):
    world = sign_on.world
    await world.register(world.other_agency)
    foreign = await world.invited(world.other_agency.agency_id, "agency_admin")
    operator = await world.seat("operator")

    for seat in (foreign, operator):
        crossing = SignOn(world, sign_on.provider, seat, "taken")
        crossing.path = sign_on.path
        assert (await crossing.put()).status_code == 403
        assert (await seat.client.get(f"{sign_on.path}/sign-on")).status_code == 403
        assert (await seat.client.delete(f"{sign_on.path}/sign-on")).status_code == 403


# --- The secret -------------------------------------------------------------------------------


async def test_the_secret_is_never_shown_and_never_stands_in_the_database(sign_on):
    shown = (await sign_on.admin.client.get(f"{sign_on.path}/sign-on")).text
    files = b"".join(path.read_bytes() for path in (sign_on.world.folder / "hub").glob("hub.db*"))

    assert sign_on.provider.client_secret not in shown
    assert sign_on.provider.client_secret.encode() not in files
    assert callback(sign_on.world, sign_on.agency_id) in shown


async def test_a_kept_secret_goes_to_no_other_issuer_and_for_no_other_client(sign_on):
    assert (await sign_on.put(client_secret=None, claim="roles")).status_code == 200
    with at(sign_on.world, sign_on.agency_id) as other:
        for change in ({"issuer": other.issuer}, {"client_id": other.client_id}):
            answer = await sign_on.put(client_secret=None, **change)
            assert answer.status_code == 400
            assert answer.json()["error"]["field"] == "client_secret"


async def test_a_wrong_secret_signs_nobody_in(sign_on):
    await sign_on.user("ann", "rtcc")
    assert (await sign_on.put(client_secret="guessed")).status_code == 200

    assert (await sign_on.back("ann"))[1] == "/?refused=answer"


async def test_the_map_and_the_claim_are_demanded(sign_on):
    for wrong in ({"roles": []}, {"claim": ""}, {"short_name": "Harbour City"}):
        assert (await sign_on.put(**wrong)).status_code == 400
    assert (await sign_on.put(roles=ROLES)).status_code == 200


async def test_a_provider_that_is_away_is_told_as_such(sign_on):
    await sign_on.user("ann", "rtcc")
    with at(sign_on.world, sign_on.agency_id) as gone:
        moved = SignOn(sign_on.world, gone, sign_on.admin, "harbour")
        assert (await moved.put()).status_code == 200
    await asyncio.sleep(0)
    answer = await sign_on.visitor().client.post("/v1/auth/sso/start", json={"name": "harbour"})

    assert answer.status_code == 503
    assert answer.json()["error"]["reason"] == "unreachable"
