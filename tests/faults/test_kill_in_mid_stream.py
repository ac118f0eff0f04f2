"""kill -9 of each part in mid-stream: it comes back, and nothing outlives its right."""

import asyncio
from collections import Counter

from tests.flows.looking import ended, falls_silent, see
from transom.demo.log_check import check_log
from transom.testing.stack import OperatorSeat, OwnerSeat, Stack
from transom.testing.viewer.look import Look


async def watching(stack: Stack, operator: OperatorSeat) -> Look:
    """A look with pictures."""
    look = await operator.watch(stack.camera_ids[0])
    await see(look)
    return look


async def opens_again(stack: Stack) -> None:
    """A fresh operator sees pictures, and leaves."""
    async with OperatorSeat(stack.hub_url) as operator:
        look = await watching(stack, operator)
        await operator.viewer.leave(look)
        await ended(look)


async def settled_log(stack: Stack) -> Counter[str]:
    """The log's entries by type, once every opened session has its end in the log, exactly once."""
    async with asyncio.timeout(60):
        while True:
            log = await asyncio.to_thread(check_log, stack)
            assert log.error == ""
            commitments = [entry.commitment for entry in log.entries]
            assert len(set(commitments)) == len(commitments)
            count = Counter(entry.type for entry in log.entries)
            begun = count["view_session.opened"]
            over = count["view_session.closed"] + count["view_session.refused"]
            if begun == over:
                return count
            await asyncio.sleep(0.2)


async def test_a_killed_hub_recovers_and_its_open_session_is_closed_in_the_log_once(
    stack: Stack, owner: OwnerSeat
) -> None:
    async with OperatorSeat(stack.hub_url) as operator:
        await watching(stack, operator)
        stack.services["hub"].kill()
        await asyncio.to_thread(owner.wait, lambda state: state["watching"] == [], 60)
        await asyncio.to_thread(stack.services["hub"].start)
        await asyncio.to_thread(owner.wait, lambda state: state["gateway"]["hub_connected"], 60)
    await opens_again(stack)
    assert (await settled_log(stack))["view_session.opened"] >= 2


async def test_a_killed_gateway_sends_nothing_more_and_its_sessions_are_closed(
    stack: Stack,
) -> None:
    async with OperatorSeat(stack.hub_url) as operator:
        look = await watching(stack, operator)
        stack.services["gateway"].kill()
        end = await ended(look, 60)
        assert end.reason
        await falls_silent(look)
        await asyncio.to_thread(stack.services["gateway"].start)
        with stack.owner() as owner:
            await asyncio.to_thread(owner.wait_online, stack.camera_ids[0])
            state = await asyncio.to_thread(
                owner.wait, lambda state: state["gateway"]["hub_connected"], 60
            )
            assert state["watching"] == []
            assert any(past["session_id"] == look.session_id for past in state["looks"])
    await opens_again(stack)
    await settled_log(stack)


async def test_a_killed_witness_stops_new_looks_and_not_running_ones(stack: Stack) -> None:
    async with OperatorSeat(stack.hub_url) as operator:
        look = await watching(stack, operator)
        stack.services["north"].kill()
        refused = await operator.watch(stack.camera_ids[0])
        assert "north.witness.test" in (await ended(refused)).message
        assert refused.keys == {}
        frames = look.frames_in
        await asyncio.sleep(1)
        assert look.frames_in > frames
        stack.services["north"].start()
        await operator.viewer.leave(look)
        await ended(look)
    await opens_again(stack)
    await settled_log(stack)


async def test_a_killed_camera_ends_or_resumes_the_look_and_comes_back(
    stack: Stack, owner: OwnerSeat
) -> None:
    async with OperatorSeat(stack.hub_url) as operator:
        look = await watching(stack, operator)
        stack.services["cameras"].kill()
        await asyncio.to_thread(
            owner.wait, lambda state: state["cameras"][0]["state"] != "online", 60
        )
        await falls_silent(look)
        frames = look.frames_in
        await asyncio.to_thread(stack.services["cameras"].start)
        await asyncio.to_thread(owner.wait_online, stack.camera_ids[0])
        if look.ended is None:
            async with asyncio.timeout(30):
                while look.frames_in == frames:
                    await asyncio.sleep(0.05)
            await operator.viewer.leave(look)
        await ended(look)
    await opens_again(stack)
    await settled_log(stack)
