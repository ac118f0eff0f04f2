"""P5 Everything ends: sessions, consents and programs, by the gateway's own clock."""

import asyncio

from tests.flows.looking import ended, falls_silent, opening, refused, see
from transom.testing.house import House, ShiftedClock, until
from transom.testing.offers import DAY, MINUTE
from transom.testing.stack import OperatorSeat, OwnerSeat


async def test_a_session_ends_with_its_consent_in_mid_stream(
    owner: OwnerSeat, operator: OperatorSeat, camera: str
) -> None:
    now = owner.state()["now"]
    owner.give_consent(camera, not_after=now + 8_000)
    look = await operator.watch(camera)
    await see(look)
    # Hub and gateway both know the instant; whoever is first says it in its own word.
    assert (await ended(look)).reason in ("consent_ended", "time_over")
    await falls_silent(look)


async def test_a_session_ends_at_its_cap_though_the_hub_says_nothing(
    house: House, clock: ShiftedClock
) -> None:
    house.consent()
    record = house.hub.record(house.hub.request(house.camera_id), not_after=clock.now() + 1_500)
    await house.hub.send(house.hub.opening(record))
    await house.hub.wait("released", session_id=record.session_id)
    closed = await house.hub.wait("closed", session_id=record.session_id)
    assert closed["reason"] == "time_over"
    assert house.watching() == []


async def test_a_hub_cannot_lengthen_a_session_beyond_the_owners_minutes(house: House) -> None:
    house.consent(max_minutes=1)
    now = house.clock.now()
    request = house.hub.request(house.camera_id, minutes=600)
    record = house.hub.record(request, not_after=now + 600 * MINUTE)
    await house.hub.send(house.hub.opening(record))
    said = await house.hub.wait("released", session_id=record.session_id)
    assert said["not_after"] <= now + 2 * MINUTE


async def test_nothing_opens_once_the_consent_has_ended(house: House) -> None:
    house.consent(not_after=house.clock.now() + 300)
    await asyncio.sleep(0.4)
    assert await refused(house, opening(house)) == ("consent", "expired")


async def test_a_programs_end_ends_its_sessions_at_the_gateway(house: House) -> None:
    house.consent()
    session_id = await house.watch()
    house.hub.program_end = house.clock.now() + 1_000
    await house.hub.send({"t": "programs", **house.hub.directory()})
    closed = await house.hub.wait("closed", session_id=session_id)
    assert closed["reason"] in ("consent_ended", "time_over")


async def test_a_consent_cannot_outlast_its_program(house: House) -> None:
    late = house.hub.program_end + DAY
    try:
        house.consent(not_after=late)
    except Exception as error:
        assert "program" in str(error)
    else:
        raise AssertionError("a consent was given beyond the program's end")


async def test_sessions_end_when_the_hub_has_been_gone_too_long(house: House) -> None:
    house.consent()
    session_id = await house.watch()
    await house.hub.down()
    await until(lambda: house.watching() == [], seconds=40)
    (look,) = house.gateway.state().looks
    assert (look.session_id, look.ended_because) == (session_id, "hub_closed")
