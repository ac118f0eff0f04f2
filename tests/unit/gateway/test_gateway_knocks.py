"""Knocks: without the owner's yes nothing opens, and a no can't be told from silence (P10)."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from transom.errors import NotFoundError
from transom.gateway.options import Timing
from transom.testing.house import House, until

MakeHouse = Callable[..., Awaitable[House]]
SHORT = Timing(knock=0.4)


async def knock(house: House) -> str:
    session_id = await house.hub.open(house.camera_id)
    await house.hub.wait("knocking", session_id=session_id)
    await until(lambda: [k.session_id for k in house.gateway.state().knocks] == [session_id])
    return session_id


async def test_a_yes_opens(house: House) -> None:
    house.consent(tier="on_request")
    session_id = await knock(house)
    assert house.watching() == []
    house.gateway.knocks.answer(session_id, True)
    await house.hub.wait("released", session_id=session_id)
    assert house.watching() == [session_id]
    assert house.gateway.state().knocks == []


async def test_the_owner_is_told_who_asks_and_for_how_long(house: House) -> None:
    house.consent(tier="on_request")
    await knock(house)
    (shown,) = house.gateway.state().knocks
    assert shown.minutes == 15
    assert shown.answer_by - shown.asked_at == 60_000
    assert (shown.agency_name, shown.incident_number) == ("Harbour City Police", "2026-0815")


async def test_a_no_and_no_answer_are_one_message_at_one_deadline(make_house: MakeHouse) -> None:
    house = await make_house(timing=SHORT)
    house.consent(tier="on_request")
    waited, messages = [], []
    for declined in (False, True):
        session_id = await knock(house)
        asked = house.clock.monotonic()
        if declined:
            house.gateway.knocks.answer(session_id, False)
            assert house.gateway.state().knocks == []
        said = await house.hub.wait("refused", session_id=session_id)
        waited.append(house.clock.monotonic() - asked)
        messages.append({k: v for k, v in said.items() if k != "session_id"})
        kinds = [m["t"] for m in house.hub.told(session_id)]
        assert kinds == ["knocking", "refused"]
    assert messages[0] == messages[1]
    assert messages[0]["reason"] == "not_answered"
    # Not a bound on speed: a no must not come before its deadline.
    assert all(seconds > 0.3 for seconds in waited)
    assert house.gateway.looks.past() == []


async def test_whoever_knocks_and_leaves_learns_nothing(make_house: MakeHouse) -> None:
    house = await make_house(timing=SHORT)
    house.consent(tier="on_request")
    told = []
    for declined in (False, True):
        session_id = await knock(house)
        if declined:
            house.gateway.knocks.answer(session_id, False)
        await house.hub.send({"t": "close", "session_id": session_id, "reason": "viewer_left"})
        await until(lambda: house.gateway.state().knocks == [])
        await asyncio.sleep(0.6)
        told.append([m["t"] for m in house.hub.told(session_id)])
    assert told == [["knocking"], ["knocking"]]


async def test_an_answer_after_the_deadline_opens_nothing(make_house: MakeHouse) -> None:
    house = await make_house(timing=SHORT)
    house.consent(tier="on_request")
    session_id = await knock(house)
    await house.hub.wait("refused", session_id=session_id)
    with pytest.raises(NotFoundError):
        house.gateway.knocks.answer(session_id, True)
    assert house.watching() == []


async def test_a_no_cant_be_changed_into_a_yes(house: House) -> None:
    house.consent(tier="on_request")
    session_id = await knock(house)
    house.gateway.knocks.answer(session_id, False)
    with pytest.raises(NotFoundError):
        house.gateway.knocks.answer(session_id, True)


async def test_a_stop_during_a_knock_looks_like_silence(make_house: MakeHouse) -> None:
    house = await make_house(timing=SHORT)
    house.consent(tier="on_request")
    session_id = await knock(house)
    house.gateway.stopper.stop()
    assert house.gateway.state().knocks == []
    with pytest.raises(NotFoundError):
        house.gateway.knocks.answer(session_id, True)
    said = await house.hub.wait("refused", session_id=session_id)
    assert said["reason"] == "not_answered"


async def test_a_yes_after_the_consent_was_withdrawn_opens_nothing(house: House) -> None:
    consent_id = house.consent(tier="on_request")
    session_id = await knock(house)
    house.gateway.consents.withdraw(consent_id)
    house.gateway.knocks.answer(session_id, True)
    said = await house.hub.wait("refused", session_id=session_id)
    assert (said["step"], said["reason"]) == ("consent", "withdrawn")
    assert house.watching() == []


async def test_a_session_that_knocked_cant_knock_again(make_house: MakeHouse) -> None:
    house = await make_house(timing=SHORT)
    house.consent(tier="on_request")
    message = house.hub.opening(house.hub.record(house.hub.request(house.camera_id)))
    await house.hub.send(message)
    await house.hub.wait("refused", session_id=message["session_id"], step="knock")
    await house.hub.send(message)
    said = await house.hub.wait("refused", session_id=message["session_id"], step="freshness")
    assert said["reason"] == "replay"


async def test_a_standing_consent_isnt_asked_twice(house: House) -> None:
    house.consent(tier="on_request")
    house.consent(tier="standing")
    await house.watch()
    assert "knocking" not in [m["t"] for m in house.hub.received]
