"""Several owners of one site, by HTTP: join, agree, stop, withdraw, leave."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.flows.looking import opening, refused
from tests.unit.gateway.api.local_desk import Desk, a_desk
from transom.errors import SetupError
from transom.gateway.household import HouseholdBook
from transom.testing.co_owner import CoOwnerSeat

__all__ = ["a_desk"]
AGREEMENT = ("consent", "agreement")


@pytest.fixture(name="ann")
async def a_co_owner(desk: Desk) -> AsyncIterator[CoOwnerSeat]:
    async with httpx.AsyncClient(base_url=desk.url) as client:
        seat = CoOwnerSeat(desk.house, client)
        await seat.join()
        yield seat


async def test_invitation_opens_once(desk: Desk) -> None:
    token = (await desk.post("/api/household/invite", {"name": "Ann"})).json()["token"]
    async with httpx.AsyncClient(base_url=desk.url) as client:
        greeting = (await client.post("/api/co-owner/greet", json={"token": token})).json()
        assert (greeting["name"], greeting["gateway_name"]) == ("Ann", "Bakery")
        first, second = CoOwnerSeat(desk.house, client), CoOwnerSeat(desk.house, client)
        answers = [
            await client.post(
                "/api/co-owner/join", json={"token": token, "signed": one.act("join").to_json()}
            )
            for one in (first, second)
        ]
    assert [answer.status_code for answer in answers] == [200, 401]
    (co_owner,) = (await desk.client.get("/api/household")).json()["co_owners"]
    assert co_owner["name"] == "Ann"


async def test_consent_waits_for_everybody_and_the_hub_hears_of_it_only_then(
    desk: Desk, ann: CoOwnerSeat
) -> None:
    house = desk.house
    consent_id = house.consent()
    assert (await desk.state())["cameras"][0]["consents"][0]["waits_for"] == ["Ann"]
    assert await refused(house, opening(house)) == AGREEMENT
    assert house.gateway._hello()["consents"] == []
    await ann.agree()
    told = await house.hub.wait("consent")
    assert told["signed"]["body"]["consent_id"] == consent_id
    await house.watch()


async def test_newcomer_ends_what_runs_without_their_agreement(desk: Desk) -> None:
    desk.house.consent()
    await desk.house.watch()
    async with httpx.AsyncClient(base_url=desk.url) as client:
        await CoOwnerSeat(desk.house, client).join()
    assert desk.house.watching() == []


async def test_co_owner_stops_at_once_and_nobody_else_takes_it_back(
    desk: Desk, ann: CoOwnerSeat
) -> None:
    desk.house.consent()
    await ann.agree()
    await desk.house.watch()
    view = await ann.do("stop")
    assert (view["stopped_by_me"], view["watching"]) == (True, [])
    await desk.post("/api/resume")
    assert (await desk.state())["gateway"]["stopped"]
    await ann.do("resume")
    assert not (await desk.state())["gateway"]["stopped"]


async def test_stop_that_somebody_overheard_and_sends_again_is_refused(
    desk: Desk, ann: CoOwnerSeat
) -> None:
    resume = ann.act("resume").to_json()
    assert (await ann.client.post("/api/co-owner/resume", json=resume)).status_code == 200
    await ann.do("stop")
    assert (await ann.client.post("/api/co-owner/resume", json=resume)).status_code == 403
    assert (await desk.state())["gateway"]["stopped"]


async def test_co_owner_withdraws_for_good(desk: Desk, ann: CoOwnerSeat) -> None:
    consent_id = desk.house.consent()
    await ann.agree()
    await desk.house.watch()
    view = await ann.do("withdraw", consent_id=consent_id)
    assert (view["consents"], desk.house.watching()) == ([], [])
    assert await refused(desk.house, opening(desk.house)) == ("consent", "withdrawn")


async def test_who_leaves_is_gone_and_who_is_taken_off_still_counts(
    desk: Desk, ann: CoOwnerSeat
) -> None:
    desk.house.consent()
    key = (await desk.client.get("/api/household")).json()["co_owners"][0]["key"]
    (gone,) = (await desk.post("/api/household/remove", {"key": key})).json()["co_owners"]
    assert gone["until"] > desk.house.clock.now()
    assert await refused(desk.house, opening(desk.house)) == AGREEMENT
    await ann.do("leave")
    await desk.house.watch()


async def test_stranger_gets_nothing_and_the_owners_part_wants_the_owner(desk: Desk) -> None:
    async with httpx.AsyncClient(base_url=desk.url) as client:
        stranger = CoOwnerSeat(desk.house, client)
        look = stranger.act("look").to_json()
        assert (await client.post("/api/co-owner/look", json=look)).status_code == 401
        assert (await client.get("/api/household")).status_code == 401
        invite = await client.post("/api/household/invite", json={"name": "Eve"})
        assert invite.status_code == 401


async def test_household_outlives_a_restart_and_another_ones_decision_stops_it(
    desk: Desk, ann: CoOwnerSeat
) -> None:
    desk.house.consent()
    await ann.agree()
    gateway = desk.house.gateway
    again = HouseholdBook(gateway._database, keystore=gateway.keystore)
    (consent,) = gateway.book.consents.values()
    assert again.in_force(consent, desk.house.clock.now())
    (decision,) = gateway.keystore.secrets.household
    gateway.keystore.update(household=(decision.replace(b"Ann", b"Eve"),))
    with pytest.raises(SetupError):
        HouseholdBook(gateway._database, keystore=gateway.keystore)
