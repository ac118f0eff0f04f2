"""P3 Stop means stop: at once, whether the hub is up, down or hostile."""

import asyncio

from tests.flows.looking import ended, falls_silent, opening, refused, see
from transom.demo.log_check import check_log
from transom.testing.house import House
from transom.testing.stack import OperatorSeat, OwnerSeat, Stack


async def test_the_owners_stop_ends_every_viewers_stream_and_says_why(
    stack: Stack, owner: OwnerSeat, operator: OperatorSeat, camera: str
) -> None:
    owner.give_consent(camera)
    async with OperatorSeat(stack.hub_url, persona="supervisor") as supervisor:
        looks = [await operator.watch(camera), await supervisor.watch(camera)]
        for look in looks:
            await see(look)
        await asyncio.to_thread(owner.stop)
        for look in looks:
            assert (await ended(look)).reason == "owner_stopped"
            await falls_silent(look)
        assert owner.state()["watching"] == []


async def test_nothing_opens_until_the_owner_resumes(
    owner: OwnerSeat, operator: OperatorSeat, camera: str
) -> None:
    owner.give_consent(camera)
    await operator.target(camera)
    owner.stop()
    look = await operator.watch(camera)
    await ended(look)
    assert look.frames_in == 0
    assert look.keys == {}
    owner.resume()
    look = await operator.watch(camera)
    await see(look)
    await operator.viewer.leave(look)


async def test_the_stop_is_logged_after_it_has_taken_effect(
    stack: Stack, owner: OwnerSeat, operator: OperatorSeat, camera: str
) -> None:
    owner.give_consent(camera)
    before = check_log(stack).count("view_session.closed")
    look = await operator.watch(camera)
    await see(look)
    owner.stop()
    await ended(look)
    async with asyncio.timeout(20):
        while check_log(stack).count("view_session.closed") == before:
            await asyncio.sleep(0.1)


async def test_the_stop_works_with_the_hub_stopped_in_its_tracks(
    stack: Stack, owner: OwnerSeat, operator: OperatorSeat, camera: str
) -> None:
    owner.give_consent(camera)
    look = await operator.watch(camera)
    await see(look)
    stack.services["hub"].pause()
    try:
        owner.stop()
        state = owner.state()
        assert state["gateway"]["stopped"]
        assert state["watching"] == []
        assert state["looks"][0]["ended_because"] == "owner_stopped"
    finally:
        stack.services["hub"].unpause()
    await ended(look)
    await falls_silent(look)


async def test_a_hostile_hub_cannot_open_a_stopped_camera(house: House) -> None:
    house.consent()
    house.gateway.stopper.stop()
    assert await refused(house, opening(house)) == ("consent", "stopped")


async def test_a_hub_that_keeps_a_stopped_session_open_gets_no_frame(house: House) -> None:
    house.consent()
    await house.watch()
    house.camera.push()
    house.gateway.stopper.stop()
    stream = house.gateway.rack.stream(house.camera_id)
    for _ in range(10):
        house.camera.push()
    assert stream.sessions == frozenset()
    (look,) = house.gateway.state().looks
    frames = look.frames
    await asyncio.sleep(0.2)
    assert house.gateway.state().looks[0].frames == frames


async def test_the_stop_outlives_a_restart_of_the_gateway(house: House) -> None:
    house.consent()
    house.gateway.stopper.stop()
    await house.end()
    await house.start()
    await house.hub.wait_welcomes(2)
    house.camera.push()
    assert await refused(house, opening(house)) == ("consent", "stopped")
