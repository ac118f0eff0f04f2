"""Everything ends (P5), by whichever clock, and the owner sees each look begin and end (P8)."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from transom.core.consent.hours import Hours, Window
from transom.gateway.api.schemas import Hours as HoursSchema
from transom.gateway.api.schemas import NoticeEvent
from transom.gateway.api.schemas import Window as WindowSchema
from transom.gateway.options import Timing
from transom.testing.house import House, ShiftedClock, until

MakeHouse = Callable[..., Awaitable[House]]
FAST = Timing(hub_lost=0.5, camera_lost=0.3, tick=0.05)


async def ended(house: House, session_id: str) -> str:
    said = await house.hub.wait("closed", session_id=session_id)
    assert session_id not in house.watching()
    assert house.gateway.rack.stream(house.camera_id).sessions == frozenset()
    await until(house.gateway.looks.past)
    assert house.gateway.looks.past()[0].ended_because == said["reason"]
    return str(said["reason"])


async def test_the_hub_can_end_a_session(house: House) -> None:
    house.consent()
    session_id = await house.watch()
    await house.hub.send({"t": "close", "session_id": session_id, "reason": "viewer_left"})
    assert await ended(house, session_id) == "viewer_left"


async def test_the_hub_cant_put_a_reason_into_the_owners_mouth(house: House) -> None:
    house.consent()
    session_id = await house.watch()
    await house.hub.send({"t": "close", "session_id": session_id, "reason": "owner_stopped"})
    assert await ended(house, session_id) == "hub_closed"


async def test_a_withdrawal_ends_what_runs_under_the_consent_for_good(house: House) -> None:
    consent_id = house.consent()
    session_id = await house.watch()
    house.gateway.consents.withdraw(consent_id)
    assert house.watching() == []
    assert await ended(house, session_id) == "consent_withdrawn"
    await house.hub.wait("withdrawal")
    house.gateway.consents.withdraw(consent_id)
    assert len([m for m in house.hub.received if m["t"] == "withdrawal"]) == 1
    again = await house.hub.open(house.camera_id)
    said = await house.hub.wait("refused", session_id=again)
    assert said["reason"] == "withdrawn"


async def test_a_session_ends_at_its_time_with_the_hub_silent(house: House) -> None:
    house.consent()
    record = house.hub.record(house.hub.request(house.camera_id), not_after=house.clock.now() + 700)
    message = house.hub.opening(record)
    await house.hub.send(message)
    await house.hub.wait("released", session_id=record.session_id)
    assert await ended(house, record.session_id) == "time_over"


async def test_a_session_ends_with_its_consent(house: House) -> None:
    house.consent(not_after=house.clock.now() + 700)
    session_id = await house.watch()
    assert await ended(house, session_id) == "consent_ended"


async def test_a_frozen_program_ends_its_sessions_and_opens_none_until_it_is_resumed(
    house: House,
) -> None:
    house.consent()
    session_id = await house.watch()
    house.hub.program_frozen = True
    await house.hub.send({"t": "programs", **house.hub.directory()})
    assert await ended(house, session_id) == "consent_ended"
    again = await house.hub.open(house.camera_id)
    said = await house.hub.wait("refused", session_id=again)
    assert (said["step"], said["reason"]) == ("cap", "over")
    house.hub.program_frozen = False
    await house.hub.send({"t": "programs", **house.hub.directory()})
    assert await house.watch() in house.watching()


async def test_a_freeze_outlives_a_restart_of_the_gateway(house: House) -> None:
    house.hub.program_frozen = True
    await house.hub.send({"t": "programs", **house.hub.directory()})
    await until(lambda: house.gateway.state().programs[0].frozen)
    await house.end()
    await house.hub.down()
    await house.start()
    (program,) = house.gateway.state().programs
    assert program.frozen


async def test_a_freeze_at_the_knock_keeps_the_camera_shut(house: House) -> None:
    house.consent(tier="on_request")
    session_id = await house.hub.open(house.camera_id)
    await house.hub.wait("knocking", session_id=session_id)
    house.hub.program_frozen = True
    await house.hub.send({"t": "programs", **house.hub.directory()})
    await until(lambda: house.gateway.state().programs[0].frozen)
    house.gateway.knocks.answer(session_id, True)
    said = await house.hub.wait("refused", session_id=session_id)
    assert (said["step"], said["reason"]) == ("cap", "over")


async def test_a_program_that_is_ended_early_ends_its_sessions(house: House) -> None:
    house.consent()
    session_id = await house.watch()
    house.hub.program_end = house.clock.now() + 500
    await house.hub.send({"t": "programs", **house.hub.directory()})
    assert await ended(house, session_id) == "consent_ended"
    again = await house.hub.open(house.camera_id)
    said = await house.hub.wait("refused", session_id=again)
    assert (said["step"], said["reason"]) == ("cap", "over")
    (consent,) = house.gateway.state().cameras[0].consents
    assert consent.state == "ended"


async def test_a_program_cant_be_lengthened_by_the_hub(house: House) -> None:
    house.hub.program_end = house.clock.now() + 1_000
    await house.hub.send({"t": "programs", **house.hub.directory()})
    await until(lambda: house.gateway.state().programs[0].not_after == house.hub.program_end)
    house.consent()
    session_id = await house.watch()
    house.hub.program_end += 10_000_000
    await house.hub.send({"t": "programs", **house.hub.directory()})
    assert await ended(house, session_id) == "consent_ended"


async def test_a_clock_set_back_doesnt_lengthen_a_session(
    house: House, clock: ShiftedClock
) -> None:
    house.consent(not_after=house.clock.now() + 900)
    session_id = await house.watch()
    clock.shift_ms = -3_600_000
    assert await ended(house, session_id) == "consent_ended"


async def test_a_clock_that_jumps_ahead_ends_what_is_over_by_it(
    make_house: MakeHouse, clock: ShiftedClock
) -> None:
    house = await make_house(timing=FAST)
    house.consent()
    session_id = await house.watch()
    clock.shift_ms = 3_600_000  # as after a sleep of an hour, which monotonic clocks don't count
    assert await ended(house, session_id) == "time_over"


async def test_a_session_in_its_consents_hours_ends_with_them(house: House) -> None:
    now = house.clock.now()
    minute = now // 60_000 % 1440
    window = (f"{minute // 60:02d}:{minute % 60:02d}", (minute + 2) % 1440)
    hours = HoursSchema(
        timezone="UTC",
        windows=[
            WindowSchema(
                days=[1, 2, 3, 4, 5, 6, 7],
                start=window[0],
                end=f"{window[1] // 60:02d}:{window[1] % 60:02d}",
            )
        ],
    )
    house.consent(tier="scheduled", hours=hours)
    session_id = await house.watch()
    (look,) = house.gateway.state().watching
    ends = Hours("UTC", (Window((1, 2, 3, 4, 5, 6, 7), window[0], hours.windows[0].end),))
    assert look.not_after == ends.end(now, now + 3_600_000)
    assert house.gateway.sessions._running[session_id].over == "consent_ended"


async def test_sessions_end_when_the_hub_stays_away(make_house: MakeHouse) -> None:
    house = await make_house(timing=FAST)
    house.consent()
    session_id = await house.watch()
    await house.hub.down()
    await until(lambda: house.watching() == [])
    assert house.gateway.looks.past()[0].ended_because == "hub_closed"
    await house.hub.up()
    said = await house.hub.wait("closed", session_id=session_id)
    assert said["reason"] == "hub_closed"


async def test_a_hub_that_comes_back_in_time_ends_nothing(house: House) -> None:
    house.consent()
    session_id = await house.watch()
    await house.hub.cut()
    await house.hub.wait_welcomes(2)
    hello = [m for m in house.hub.received if m["t"] == "hello"][-1]
    assert hello["sessions"] == [session_id]
    assert house.watching() == [session_id]


async def test_sessions_end_when_the_camera_stays_dark(make_house: MakeHouse) -> None:
    house = await make_house(timing=FAST)
    house.consent()
    session_id = await house.watch()
    house.camera.set("unavailable", "unreachable")
    assert await ended(house, session_id) == "camera_lost"


async def test_a_camera_that_comes_back_in_time_ends_nothing(house: House) -> None:
    house.consent()
    session_id = await house.watch()
    house.camera.set("connecting")
    house.camera.set("online")
    house.camera.push()
    await asyncio.sleep(0.1)
    assert house.watching() == [session_id]


async def test_the_gateways_end_ends_its_sessions(house: House) -> None:
    house.consent()
    session_id = await house.watch()
    await house.end()
    said = await house.hub.wait("closed", session_id=session_id)
    assert said["reason"] == "gateway_stopping"
    await house.start()
    assert [x.ended_because for x in house.gateway.looks.past()] == ["gateway_stopping"]


async def test_the_owner_is_noticed_at_start_and_at_end(house: House) -> None:
    house.consent()
    with house.gateway.events.listen() as listener:
        session_id = await house.watch()
        await house.hub.send({"t": "close", "session_id": session_id})
        await house.hub.wait("closed", session_id=session_id)
        notices: list[NoticeEvent] = []
        while len(notices) < 2:
            notices += (await listener.next())[1]
    assert notices[0].title == "Harbour City Police is watching Front door"
    assert "2026-0815, missing person" in notices[0].text
    assert notices[1].title == "Harbour City Police no longer sees Front door"


async def test_those_who_stay_get_a_new_key_when_somebody_joins(house: House) -> None:
    house.consent()
    first = await house.watch()
    await house.watch()
    said = await house.hub.wait("envelope", session_id=first)
    released = await house.hub.wait("released", session_id=first)
    assert said["envelope"]["body"]["epoch"] > released["envelope"]["body"]["epoch"]


async def test_no_epoch_comes_twice_over_a_restart(house: House) -> None:
    house.consent()
    first = await house.watch()
    await house.end()
    await house.start()
    await house.hub.wait_welcomes(2)
    house.camera.push()
    second = await house.watch()
    epochs = [
        (await house.hub.wait("released", session_id=s))["envelope"]["body"]["epoch"]
        for s in (first, second)
    ]
    assert epochs[1] > epochs[0]


@pytest.mark.parametrize("count", [3])
async def test_a_look_tells_how_many_pictures_were_seen(house: House, count: int) -> None:
    house.consent()
    session_id = await house.watch()  # starts with the buffered picture
    for _ in range(count):
        house.camera.push()
    assert house.gateway.state().watching[0].frames == count + 1
    house.gateway.stopper.stop()
    said = await house.hub.wait("closed", session_id=session_id)
    assert said["frames"] == count + 1
    assert said["bytes"] > 0
