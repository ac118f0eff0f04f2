"""P1 Blind hub: media is end-to-end encrypted, and the hub holds neither frame nor key."""

import asyncio

import pytest

from tests.flows.looking import ended, see
from transom.core.crypto.frames import CipherSuite, SealKey, make_kid
from transom.testing.memory import search_files, search_memory
from transom.testing.stack import OperatorSeat, OwnerSeat, Stack
from transom.testing.viewer.opener import FrameOpener
from transom.wire.items import WireFrame


async def test_a_search_of_the_running_hub_finds_no_frame_and_no_key(
    stack: Stack, owner: OwnerSeat, operator: OperatorSeat, camera: str
) -> None:
    owner.give_consent(camera)
    look = await operator.watch(camera)
    needles: dict[str, bytes] = {}
    async for _ in look.pictures():
        unit = look.last_unit
        needles[f"frame {len(needles)}"] = unit[len(unit) // 2 :][:32]
        if len(needles) == 20:
            break
    needles |= {f"key {epoch}": key for epoch, key in look.keys.items()}
    assert len(needles) >= 21
    hub = stack.services["hub"]
    in_memory = await asyncio.to_thread(search_memory, hub.pid, needles)
    in_files = search_files([stack.data("hub"), hub.log.parent], needles)
    assert sum(in_memory.values()) == 0
    assert sum(in_files.values()) == 0
    await operator.viewer.leave(look)


async def test_the_search_would_find_what_is_there(stack: Stack) -> None:
    hub = stack.services["hub"]
    there = {"the agency's name": b"Harbour City Police", "the hub's log key": b"log.transom.test"}
    found = await asyncio.to_thread(search_memory, hub.pid, there)
    assert all(found.values())
    assert all(search_files([stack.data("hub")], there).values())


@pytest.mark.parametrize(
    "change", ["another camera", "another group", "another place", "another frame", "a flipped bit"]
)
async def test_a_relay_cannot_move_reorder_or_change_a_sealed_frame(
    stack: Stack, owner: OwnerSeat, operator: OperatorSeat, camera: str, change: str
) -> None:
    owner.give_consent(camera)
    look = await operator.watch(camera)
    frames: list[WireFrame] = []
    await look.wait_state("released")
    async for frame in look.frames():
        frames.append(frame)
        if len(frames) == 3:
            break
    await operator.viewer.leave(look)
    broadcast = stack.camera_ids[1] if change == "another camera" else camera
    opener = FrameOpener(broadcast)
    for epoch, base_key in look.keys.items():
        kid = make_kid(camera, epoch)
        opener.add_key(SealKey(CipherSuite.AES_128_GCM_SHA256_128, kid, base_key))
    honest = FrameOpener(camera)
    for epoch, base_key in look.keys.items():
        kid = make_kid(camera, epoch)
        honest.add_key(SealKey(CipherSuite.AES_128_GCM_SHA256_128, kid, base_key))
    assert [one for frame in frames for one in honest.push(frame)]
    assert not [one for frame in _spoil(frames, change) for one in opener.push(frame)]
    assert opener.refused > 0


def _spoil(frames: list[WireFrame], change: str) -> list[WireFrame]:
    first, second, _ = frames
    match change:
        case "another group":
            return [WireFrame(first.group + 1, first.index, first.payload)]
        case "another place":
            return [WireFrame(first.group, first.index + 1, first.payload)]
        case "another frame":
            return [WireFrame(first.group, first.index, second.payload)]
        case "a flipped bit":
            spoilt = first.payload[:-1] + bytes([first.payload[-1] ^ 1])
            return [WireFrame(first.group, first.index, spoilt)]
    return frames


async def test_a_viewer_who_left_cannot_open_what_is_sent_afterwards(
    stack: Stack, owner: OwnerSeat, operator: OperatorSeat, camera: str
) -> None:
    owner.give_consent(camera)
    leaver = await operator.watch(camera)
    await see(leaver)
    async with OperatorSeat(stack.hub_url) as colleague:
        stayer = await colleague.watch(camera)
        await see(stayer)
        await operator.viewer.leave(leaver)
        await ended(leaver)
        async with asyncio.timeout(20):
            while max(stayer.keys) <= max(leaver.keys):
                await asyncio.sleep(0.02)
        assert max(stayer.keys) not in leaver.keys
        await see(stayer)
        await colleague.viewer.leave(stayer)
