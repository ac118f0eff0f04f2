"""A sealed stream through the real relay: who can open what, from when and until when."""

import asyncio
import itertools
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest

from transom.clock import SystemClock
from transom.core.crypto.envelope import HpkeKeyPair, unwrap
from transom.core.crypto.frames import SealKey, parse_header
from transom.core.ids import new_id
from transom.core.signing import Signer
from transom.errors import ConflictError, EnvelopeError, SealRefused
from transom.gateway.cameras.camera import AccessUnit
from transom.gateway.media.stream import Envelopes, SealedStream, Viewer
from transom.testing.viewer.opener import FrameOpener, Opened
from transom.wire.items import AUDIO, SMALL, TRACK, TRACKS, WireFrame
from transom.wire.publisher import RelayAccess
from transom.wire.relay import Relay
from transom.wire.subscriber import subscribe
from transom.wire.tokens import hash_token, new_token

CLOCK = SystemClock()


async def until(holds: Callable[[], Any]) -> None:
    for _ in range(1000):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise TimeoutError


class Device:
    """A viewer with its own keys, session and relay token."""

    def __init__(
        self, scene: "Scene", *, suite: str = "x25519", track: str = TRACK, audio: bool = False
    ) -> None:
        self.scene, self.track, self.audio = scene, track, audio
        self.epochs: dict[str, list[int]] = {}
        self.pair = HpkeKeyPair.generate(suite)
        self.session, self.device, self.token = new_id("vws"), new_id("dev"), new_token()
        scene.relay.allow_viewer(
            self.session, camera_id=scene.camera, token_hash=hash_token(self.token)
        )
        scene.relay.allow_gateway(scene.camera, token_hash=hash_token(scene.token))
        self.opener = FrameOpener(scene.camera, track)
        self.wire: list[WireFrame] = []
        self.shown: list[Opened] = []

    @property
    def viewer(self) -> Viewer:
        later = CLOCK.now() + 600_000
        return Viewer(
            self.session, self.device, self.pair.suite, self.pair.public, later, self.audio
        )

    def take(self, envelopes: Envelopes) -> None:
        """Opens its own envelopes, if there are any; uses those of its track."""
        for signed in envelopes.get(self.session, ()):
            envelope, base = unwrap(
                signed,
                gateway_key=self.scene.signer.key,
                private=self.pair,
                session_id=self.session,
                camera_id=self.scene.camera,
                device_id=self.device,
            )
            self.epochs.setdefault(envelope.track, []).append(envelope.epoch)
            if envelope.track == self.track:
                key = SealKey(envelope.cipher_suite, envelope.kid, base)
                self.shown += self.opener.add_key(key)

    async def watch(self) -> None:
        frames = subscribe(
            f"{self.scene.relay.url}/v/{self.session}",
            fingerprints=self.scene.relay.fingerprints,
            token=self.token,
            broadcast=self.scene.camera,
            track=self.track,
        )
        async for frame in frames:
            self.wire.append(frame)
            self.shown += self.opener.push(frame)

    def sequences(self) -> list[int]:
        return [o.header.sequence for o in self.shown]


class Scene:
    """A camera that counts, with its stream, at a real relay."""

    def __init__(self, relay: Relay, tracks: Sequence[str] = (TRACK,)) -> None:
        self.relay = relay
        self.camera, self.token, self.signer = new_id("cam"), new_token(), Signer.generate()
        self.reserved: list[int] = []
        self.epochs = itertools.count(1)
        self.stream = SealedStream(
            self.camera,
            signer=self.signer,
            reserve_epochs=self.reserve,
            clock=CLOCK,
            tracks=tracks,
        )
        self.tasks: list[asyncio.Task[None]] = []
        self.sequence = 0

    async def reserve(self, count: int) -> int:
        await asyncio.sleep(0)
        numbers = list(itertools.islice(self.epochs, count))
        self.reserved += numbers
        return numbers[0]

    @property
    def access(self) -> RelayAccess:
        return RelayAccess(self.relay.url, self.relay.fingerprints, self.token)

    def push(self, count: int = 1, *, gop: int = 10, track: str = TRACK) -> None:
        for _ in range(count):
            n = self.sequence
            data = b"%s %d" % (b"picture" if track == TRACK else track.encode(), n)
            unit = AccessUnit(data, n % gop == 0, n, CLOCK.now_us())
            self.stream.push(unit, track)
            self.sequence += 1

    async def join(self, device: Device, *others: Device) -> None:
        envelopes = await self.stream.join(device.viewer, relay=self.access)
        for each in (device, *others):
            each.take(envelopes)

    def start(self, device: Device) -> None:
        self.tasks.append(asyncio.create_task(device.watch()))

    async def settle(self, device: Device, sequence: int) -> None:
        """Waits until the device has shown this access unit."""
        await until(lambda: device.shown and device.shown[-1].header.sequence >= sequence)


@asynccontextmanager
async def a_scene(*tracks: str) -> AsyncIterator[Scene]:
    async with Relay(bind="127.0.0.1:0", clock=CLOCK) as relay:
        scene = Scene(relay, tracks)
        yield scene
        for task in scene.tasks:
            task.cancel()
        await asyncio.gather(*scene.tasks, return_exceptions=True)
        await scene.stream.close()


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with a_scene(TRACK) as scene:
        yield scene


@pytest.fixture
async def whole() -> AsyncIterator[Scene]:
    """A camera with a sub stream and sound."""
    async with a_scene(*TRACKS) as scene:
        yield scene


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


async def test_each_track_opens_by_its_own_key_alone(whole: Scene) -> None:
    main, small = Device(whole), Device(whole, track=SMALL)
    for device in (main, small):
        whole.start(device)
    await whole.join(main)
    await whole.join(small, main)
    for track in (TRACK, SMALL):
        whole.push(1, gop=1, track=track)
    await until(lambda: main.shown and small.shown)
    assert {o.unit.split()[0] for o in main.shown} == {b"picture"}
    assert {o.unit.split()[0] for o in small.shown} == {SMALL.encode()}
    assert not set(small.epochs[TRACK]) & set(small.epochs[SMALL])
    # The sub stream's frames under the main one's keys: another KID, and nothing opens.
    crossed = FrameOpener(whole.camera, SMALL)
    for key in main.opener._keys.values():
        crossed.add_key(key)
    assert [crossed.push(frame) for frame in small.wire] == [[]] * len(small.wire)


async def test_nobody_without_the_right_gets_a_key_of_the_sound(whole: Scene) -> None:
    hears, sees = Device(whole, track=AUDIO, audio=True), Device(whole)
    whole.start(hears)
    await whole.join(hears)
    await whole.join(sees, hears)
    assert whole.stream.listened
    assert AUDIO in hears.epochs
    assert set(sees.epochs) == {TRACK, SMALL}
    assert len(hears.epochs[AUDIO]) == 1  # who joins without it changes nothing of the sound
    whole.push(3, gop=1, track=AUDIO)
    await until(lambda: len(hears.shown) == 3)


async def test_the_sound_is_sealed_anew_when_a_listener_leaves(whole: Scene) -> None:
    leaves, stays = (Device(whole, track=AUDIO, audio=True) for _ in range(2))
    whole.start(stays)
    await whole.join(leaves)
    await whole.join(stays, leaves)
    stays.take(await whole.stream.leave(leaves.session))
    whole.push(2, gop=1, track=AUDIO)
    await until(lambda: len(stays.shown) == 2)
    kids = {parse_header(frame.payload)[0] for frame in stays.wire}
    assert not kids & set(leaves.opener._keys)


async def test_no_sound_leaves_once_nobody_listens(whole: Scene) -> None:
    hears, sees = Device(whole, track=AUDIO, audio=True), Device(whole)
    await whole.join(hears)
    await whole.join(sees)
    await whole.stream.leave(hears.session)
    before = whole.stream._lanes[AUDIO].sent
    whole.push(3, gop=1, track=AUDIO)
    assert whole.stream._lanes[AUDIO].sent == before
    assert not whole.stream.listened
