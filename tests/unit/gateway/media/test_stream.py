"""A sealed stream through the real relay: who can open what, from when and until when."""

import asyncio
import threading

import pytest

from tests.unit.gateway.media.relayed import (
    CLOCK,
    Device,
    Scene,
    a_plain_scene,
    until,
)
from transom.core.crypto.frames import parse_header
from transom.core.ids import new_id
from transom.errors import ConflictError, EnvelopeError, SealRefused
from transom.gateway.media.stream import Viewer
from transom.testing.viewer.opener import FrameOpener
from transom.wire.items import TRACK

__all__ = ["a_plain_scene"]


async def test_nothing_is_dialled_or_announced_while_nobody_may_watch(scene: Scene) -> None:
    device = Device(scene)
    scene.start(device)
    scene.push(15)
    await asyncio.sleep(0.3)
    assert not scene.stream.connected
    assert scene.relay._cameras[scene.camera].gateways == set()
    assert device.wire == []


async def test_joiner_starts_with_the_buffered_key_frame_and_misses_nothing(scene: Scene) -> None:
    scene.push(17)
    device = Device(scene)
    scene.start(device)
    await scene.join(device)
    scene.push(6)
    await scene.settle(device, 22)
    assert device.sequences() == list(range(10, 23))
    assert device.shown[0].header.is_key
    assert device.shown[0].unit == b"picture 10"
    assert not device.opener.refused


async def test_epoch_is_reserved_before_it_is_used_and_never_twice(scene: Scene) -> None:
    scene.push(3)
    first, second = Device(scene), Device(scene)
    await scene.join(first)
    await scene.join(second, first)
    scene.push(2)
    await scene.stream.leave(second.session)
    assert scene.reserved == sorted(set(scene.reserved))


async def test_second_joiner_gets_the_gop_again_and_the_first_shows_each_picture_once(
    scene: Scene,
) -> None:
    scene.push(1)
    first, second = Device(scene), Device(scene)
    scene.start(first)
    await scene.join(first)
    scene.push(4)
    await scene.settle(first, 4)
    scene.start(second)
    await scene.join(second, first)
    scene.push(4)
    await scene.settle(first, 8)
    await scene.settle(second, 8)
    assert first.sequences() == list(range(9))
    assert second.sequences() == list(range(9))
    assert [o.header.is_resealed for o in second.shown] == [True] * 5 + [False] * 4
    assert first.opener.dropped["seen"] == 5
    assert not first.opener.refused


async def test_joiner_cannot_open_what_was_sealed_before_it_joined(scene: Scene) -> None:
    scene.push(1)
    first, second = Device(scene), Device(scene)
    scene.start(first)
    await scene.join(first)
    scene.push(4)
    await scene.settle(first, 4)
    await scene.join(second, first)
    early = FrameOpener(scene.camera)
    for key in second.opener._keys.values():
        early.add_key(key)
    for frame in first.wire[:5]:
        assert early.push(frame) == []


async def test_leaver_opens_nothing_more_and_the_other_goes_on_without_a_key_frame(
    scene: Scene,
) -> None:
    scene.push(1)
    stays, leaves = Device(scene), Device(scene)
    for device in (stays, leaves):
        scene.start(device)
        await scene.join(device, stays)
    scene.push(3)
    await scene.settle(stays, 3)
    await scene.settle(leaves, 3)
    stays.take(await scene.stream.leave(leaves.session))
    scene.push(4, gop=1000)
    await scene.settle(stays, 7)
    assert stays.sequences() == list(range(8))
    assert leaves.sequences() == list(range(4))
    groups = [o.group for o in stays.shown]
    assert groups[4] > groups[3]
    assert not any(o.header.is_key for o in stays.shown[4:])
    key = next(iter(leaves.opener._keys.values()))
    after = stays.wire[-1]
    with pytest.raises(SealRefused):
        key.open(after.payload, b"")
    assert parse_header(after.payload)[0] not in leaves.opener._keys


async def test_stop_is_synchronous_and_nothing_is_written_after_it(scene: Scene) -> None:
    scene.push(1)
    device = Device(scene)
    scene.start(device)
    await scene.join(device)
    ending = threading.Event()

    def camera() -> None:
        while not ending.wait(0.001):
            scene.push()

    thread = threading.Thread(target=camera)
    thread.start()
    await scene.settle(device, 50)
    counts = scene.stream.stop()
    lane = scene.stream._lanes[TRACK]
    sent, newest = lane.sent, lane._published
    await asyncio.sleep(0.3)
    ending.set()
    thread.join()
    assert scene.sequence > newest + 50
    assert lane.sent == sent
    assert lane._published == newest
    assert counts[device.session].frames == sent.frames
    assert device.sequences()[-1] <= newest
    assert scene.stream.sessions == frozenset()


async def test_stop_while_a_join_waits_publishes_nothing(scene: Scene) -> None:
    scene.push(1)
    device = Device(scene)
    waiting = asyncio.create_task(scene.stream.join(device.viewer, relay=scene.access))
    await asyncio.sleep(0)
    scene.stream.stop()
    with pytest.raises(ConflictError):
        await waiting
    assert scene.stream.sessions == frozenset()
    assert scene.stream._publisher is None


async def test_stop_twice_and_without_viewers_does_nothing(scene: Scene) -> None:
    assert scene.stream.stop() == {}
    assert scene.stream.stop() == {}


async def test_last_one_to_leave_closes_the_broadcast(scene: Scene) -> None:
    scene.push(1)
    device = Device(scene)
    await scene.join(device)
    assert await scene.stream.leave(device.session) == {}
    assert scene.stream._publisher is None
    assert await scene.stream.leave(device.session) == {}


async def test_groups_go_up_across_a_stop(scene: Scene) -> None:
    scene.push(5)
    first, second = Device(scene), Device(scene)
    scene.start(first)
    await scene.join(first)
    scene.push(20)
    await scene.settle(first, 24)
    scene.stream.stop()
    scene.start(second)
    await scene.join(second)
    scene.push(2)
    await scene.settle(second, 26)
    assert second.wire[0].group > first.wire[-1].group


async def test_join_before_any_key_frame_begins_with_the_first_one(scene: Scene) -> None:
    scene.sequence = 5
    device = Device(scene)
    scene.start(device)
    await scene.join(device)
    scene.push(10)
    await scene.settle(device, 14)
    assert device.sequences() == [10, 11, 12, 13, 14]


async def test_camera_that_was_lost_goes_on_with_a_key_frame(scene: Scene) -> None:
    scene.push(5)
    device = Device(scene)
    scene.start(device)
    await scene.join(device)
    scene.stream.camera_lost()
    assert scene.stream.gop() == ()
    scene.sequence = 6
    scene.push(6)
    await scene.settle(device, 11)
    assert device.sequences() == [0, 1, 2, 3, 4, 10, 11]


async def test_unusable_device_key_changes_nothing(scene: Scene) -> None:
    scene.push(5)
    good, bad = Device(scene), Device(scene)
    scene.start(good)
    await scene.join(good)
    broken = Viewer(bad.session, bad.device, "x25519", bytes(5), CLOCK.now() + 1000)
    with pytest.raises(EnvelopeError):
        await scene.stream.join(broken, relay=scene.access)
    scene.push(3)
    await scene.settle(good, 7)
    assert scene.stream.sessions == {good.session}


async def test_counts_begin_at_each_sessions_own_join(scene: Scene) -> None:
    scene.push(3)
    first, second = Device(scene), Device(scene)
    await scene.join(first)
    scene.push(2)
    await scene.join(second, first)
    scene.push(1)
    counts = scene.stream.counts(first.session)
    assert counts is not None
    assert counts.frames == 3 + 2 + 5 + 1
    later = scene.stream.counts(second.session)
    assert later is not None
    assert later.frames == 5 + 1
    assert 0 < later.bytes < counts.bytes
    assert scene.stream.counts(new_id("vws")) is None


async def test_post_quantum_device_can_watch_too(scene: Scene) -> None:
    scene.push(2)
    device = Device(scene, suite="mlkem768-x25519")
    scene.start(device)
    await scene.join(device)
    scene.push(2)
    await scene.settle(device, 3)


async def test_relay_that_dies_and_comes_back_is_found_again(scene: Scene) -> None:
    states: list[bool] = []
    scene.stream._on_connection = states.append
    scene.push(1)
    device = Device(scene)
    await scene.join(device)
    await until(lambda: scene.stream.connected)
    for session in scene.relay._cameras[scene.camera].gateways:
        session.cancel(503)

    def back() -> bool:
        scene.push()
        return states[-2:] == [False, True]

    await until(back)
    scene.start(device)
    scene.push(10)
    await scene.settle(device, scene.sequence - 1)
