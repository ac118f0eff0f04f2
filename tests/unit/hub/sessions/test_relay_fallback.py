"""Where UDP is blocked: the same opaque frames over a WebSocket of the hub, and how it ends."""

import contextlib

import pytest
from hub_drivers import until
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from transom.clock import SystemClock
from transom.wire.items import SUBPROTOCOL, GroupEnd, WireFrame, decode_message
from transom.wire.publisher import CameraPublisher, RelayAccess


@contextlib.asynccontextmanager
async def publishing(world, scene, session_id):
    """The gateway's camera, on the relay by the token that `open` brought."""
    token = (await scene.gateway.opened(session_id))["relay_token"]
    relay = world.hub.relay
    publisher = CameraPublisher(
        world.camera_id,
        access=RelayAccess(relay.url, relay.fingerprints, token),
        clock=SystemClock(),
    )
    publisher.start()
    try:
        yield publisher
    finally:
        publisher.close()
        await publisher.wait_closed()


async def opened(world, scene):
    answer = await world.ask(scene.seat, await scene.seat.open_incident())
    told = answer.json()
    await scene.gateway.opened(told["session_id"])
    await scene.gateway.release(told["session_id"])
    return told["session_id"], told["websocket"]


def fallback(access, token=None):
    url = f"{access['url']}?token={token or access['token']}"
    return connect(url, subprotocols=[SUBPROTOCOL], proxy=None, max_size=None)


async def test_frames_arrive_in_order_and_untouched(world, scene):
    session_id, access = await opened(world, scene)
    frames = [bytes([n]) * 5000 for n in range(5)]

    async with publishing(world, scene, session_id) as publisher, fallback(access) as socket:
        group = publisher.new_group()
        for frame in frames:
            publisher.write(frame)
        items = [decode_message(await socket.recv()) for _ in frames]
        publisher.new_group()
        end = decode_message(await socket.recv())

    assert socket.subprotocol == SUBPROTOCOL
    assert items == [WireFrame(group, n, frame) for n, frame in enumerate(frames)]
    assert end == GroupEnd(group)


@pytest.mark.parametrize(
    ("reason", "code"), [("owner_stopped", 4403), ("camera_lost", 4410), ("time_over", 4410)]
)
async def test_the_closing_code_says_how_it_ended(world, scene, reason, code):
    session_id, access = await opened(world, scene)

    async with fallback(access) as socket:
        await scene.closes(session_id, reason)
        await socket.wait_closed()

    assert socket.close_code == code


async def test_a_stopping_hub_says_so(world, scene):
    _, access = await opened(world, scene)

    async with fallback(access) as socket:
        await world.stop_hub()
        await socket.wait_closed()
    await world.start_hub()

    assert socket.close_code == 4503


@pytest.mark.parametrize("token", ["wrong", "%00", "x" * 500])
async def test_another_token_gets_nothing(world, scene, token):
    _, access = await opened(world, scene)

    async with fallback(access, token) as socket:
        await socket.wait_closed()

    assert socket.close_code == 4403


async def test_after_the_end_the_token_opens_nothing(world, scene):
    session_id, access = await opened(world, scene)
    await scene.closes(session_id, "owner_stopped")
    await until(lambda: scene.seat.told(session_id, "closed"))

    async with fallback(access) as socket:
        with pytest.raises(ConnectionClosed):
            await socket.recv()

    assert socket.close_code == 4403


async def test_a_viewer_who_leaves_leaves_nothing_behind(world, scene):
    session_id, access = await opened(world, scene)
    async with publishing(world, scene, session_id) as publisher:
        async with fallback(access) as socket:
            publisher.new_group()
            publisher.write(b"frame")
            await socket.recv()
        await until(lambda: not world.hub.relay._viewers[session_id].fallbacks)
