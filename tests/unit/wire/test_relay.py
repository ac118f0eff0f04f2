"""The relay over real QUIC on loopback: who sees what, and what cutting means."""

import asyncio
import contextlib
import gc
import weakref
from collections.abc import AsyncIterator

import moq
import pytest

from transom.clock import SystemClock
from transom.core.ids import new_id
from transom.errors import HubUnavailable, SessionEnded, SetupError, SignInRefused
from transom.testing.house import until
from transom.wire.backoff import Backoff
from transom.wire.dial import dial, ending
from transom.wire.items import TRACK, GroupEnd, WireFrame
from transom.wire.publisher import CameraPublisher, RelayAccess
from transom.wire.relay import Relay
from transom.wire.subscriber import subscribe
from transom.wire.tokens import hash_token, new_token


class Scene:
    """A relay with one allowed camera and one allowed view session."""

    def __init__(self, relay: Relay) -> None:
        self.relay = relay
        self.camera, self.session = new_id("cam"), new_id("vws")
        self.camera_token, self.session_token = new_token(), new_token()
        relay.allow_viewer(
            self.session, camera_id=self.camera, token_hash=hash_token(self.session_token)
        )
        relay.allow_gateway(self.camera, token_hash=hash_token(self.camera_token))

    def publisher(self, *, token: str | None = None, first_group: int = 0) -> CameraPublisher:
        access = RelayAccess(self.relay.url, self.relay.fingerprints, token or self.camera_token)
        publisher = CameraPublisher(
            self.camera, access=access, clock=SystemClock(), first_groups={TRACK: first_group}
        )
        publisher.start()
        return publisher

    def watch(
        self, *, session: str | None = None, token: str | None = None, broadcast: str | None = None
    ) -> AsyncIterator[WireFrame]:
        return subscribe(
            f"{self.relay.url}/v/{session or self.session}",
            fingerprints=self.relay.fingerprints,
            token=token or self.session_token,
            broadcast=broadcast or self.camera,
        )

    def another_viewer(self) -> tuple[str, str]:
        session, token = new_id("vws"), new_token()
        self.relay.allow_viewer(session, camera_id=self.camera, token_hash=hash_token(token))
        return session, token


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with Relay(bind="127.0.0.1:0", clock=SystemClock()) as relay:
        yield Scene(relay)


@contextlib.asynccontextmanager
async def publishing(
    publisher: CameraPublisher, *, frames_in_group: int = 5
) -> AsyncIterator[None]:
    async def run() -> None:
        count = 0
        while True:
            if count % frames_in_group == 0:
                publisher.new_group()
            publisher.write(count.to_bytes(4, "big"))
            count += 1
            await asyncio.sleep(0.01)

    task = asyncio.create_task(run())
    yield
    task.cancel()
    publisher.close()
    await publisher.wait_closed()


async def take(frames: AsyncIterator[WireFrame], count: int) -> list[WireFrame]:
    taken: list[WireFrame] = []
    async with asyncio.timeout(10):
        async for frame in frames:
            taken.append(frame)
            if len(taken) == count:
                break
    return taken


async def test_viewer_that_subscribes_before_the_gateway_announces_gets_every_frame(
    scene: Scene,
) -> None:
    frames = scene.watch()
    first = asyncio.ensure_future(anext(frames))
    await asyncio.sleep(0.3)
    async with publishing(scene.publisher()):
        got = [await asyncio.wait_for(first, 10), *await take(frames, 29)]
    assert got[0].index == 0
    numbers = [int.from_bytes(f.payload, "big") for f in got]
    assert numbers == list(range(numbers[0], numbers[0] + 30))
    assert [(f.group, f.index) for f in got[:6]] == [
        (got[0].group + i // 5, i % 5) for i in range(6)
    ]


async def test_late_viewer_starts_at_the_newest_groups_first_frame(scene: Scene) -> None:
    async with publishing(scene.publisher(), frames_in_group=40):
        await take(scene.watch(), 20)
        session, token = scene.another_viewer()
        got = await take(scene.watch(session=session, token=token), 3)
    assert [f.index for f in got] == [0, 1, 2]


async def test_ended_viewer_gets_no_frame_more_and_the_code_while_the_other_goes_on(
    scene: Scene,
) -> None:
    session, token = scene.another_viewer()
    async with publishing(scene.publisher()):
        cut, other = scene.watch(), scene.watch(session=session, token=token)
        await take(cut, 5)
        await take(other, 5)
        scene.relay.end_viewer(scene.session, code=403)
        with pytest.raises(SessionEnded) as ended:
            await take(cut, 10_000)
        assert ended.value.close_code == 403
        assert len(await take(other, 20)) == 20
        with pytest.raises(SignInRefused):
            await take(scene.watch(), 1)


async def test_session_sees_its_own_broadcast_only(scene: Scene) -> None:
    stranger = Scene(scene.relay)
    async with publishing(scene.publisher()), publishing(stranger.publisher()):
        await take(stranger.watch(), 2)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await anext(scene.watch(broadcast=stranger.camera))


@pytest.mark.parametrize("wrong", ["token", "session", "another's token"])
async def test_rogue_viewer_is_refused(scene: Scene, wrong: str) -> None:
    _, others_token = scene.another_viewer()
    kwargs = {
        "token": {"token": new_token()},
        "session": {"session": new_id("vws")},
        "another's token": {"token": others_token},
    }[wrong]
    async with publishing(scene.publisher()):
        with pytest.raises(SignInRefused):
            await take(scene.watch(**kwargs), 1)


@pytest.mark.parametrize("path", ["", "/", "/g", "/v/", "/x/y", "/v/a/b"])
async def test_unknown_path_is_refused(scene: Scene, path: str) -> None:
    url = f"{scene.relay.url}{path}?token={scene.session_token}"
    async with dial(url, fingerprints=scene.relay.fingerprints) as session:
        error = await asyncio.wait_for(ending(session), 10)
    assert error is not None
    assert moq.is_auth(error)


async def test_gateway_token_of_one_camera_opens_no_other(scene: Scene) -> None:
    other = Scene(scene.relay)
    publisher = scene.publisher(token=other.camera_token)
    async with publishing(publisher):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await anext(scene.watch())


async def test_gateway_that_announces_another_camera_is_cut(scene: Scene) -> None:
    stranger = new_id("cam")
    origin = moq.OriginProducer()
    broadcast = origin.create_broadcast(stranger)
    broadcast.publish_track("video")
    broadcast.announce()
    url = f"{scene.relay.url}/g/{scene.camera}?token={scene.camera_token}"
    async with dial(url, fingerprints=scene.relay.fingerprints, publish=origin) as session:
        error = await asyncio.wait_for(ending(session), 10)
    assert error is not None
    protocol = moq.protocol_error(error)
    assert protocol is not None
    assert protocol.code == 403


async def test_viewer_cannot_publish_into_the_camera(scene: Scene) -> None:
    origin = moq.OriginProducer()
    broadcast = origin.create_broadcast(scene.camera)
    track = broadcast.publish_track("video")
    broadcast.announce()
    session, token = scene.another_viewer()
    url = f"{scene.relay.url}/v/{session}?token={token}"
    async with dial(url, fingerprints=scene.relay.fingerprints, publish=origin):
        group = track.append_group()
        group.write_frame(b"forged")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await anext(scene.watch())
        async with publishing(scene.publisher()):
            assert all(f.payload != b"forged" for f in await take(scene.watch(), 10))


async def test_viewer_goes_on_by_itself_when_the_gateway_comes_back(scene: Scene) -> None:
    frames = scene.watch()
    first = scene.publisher()
    async with publishing(first):
        before = await take(frames, 12)
    async with publishing(scene.publisher(first_group=first.next_groups[TRACK])):
        after = await take(frames, 12)
    assert after[0].index == 0
    assert after[0].group > before[-1].group


async def test_publisher_outlives_a_relay_that_dies() -> None:
    clock = SystemClock()
    async with Relay(bind="127.0.0.1:0", clock=clock) as relay:
        scene = Scene(relay)
        publisher = scene.publisher()
        bind = relay.url.removeprefix("https://")
        running = publishing(publisher)
        await running.__aenter__()
        before = await take(scene.watch(), 3)
    async with Relay(bind=bind, clock=clock) as relay:
        again = Scene(relay)
        again.camera = scene.camera
        relay.allow_viewer(
            again.session, camera_id=scene.camera, token_hash=hash_token(again.session_token)
        )
        relay.allow_gateway(scene.camera, token_hash=hash_token(again.camera_token))
        publisher.update(RelayAccess(relay.url, relay.fingerprints, again.camera_token))
        after = await take(again.watch(), 20)
        await running.__aexit__(None, None, None)
    assert (after[0].group, after[0].index) >= (before[0].group, 0)
    assert int.from_bytes(after[-1].payload, "big") > int.from_bytes(before[-1].payload, "big")


async def test_publisher_redials_at_once_when_the_relay_is_another_one(scene: Scene) -> None:
    async with publishing(publisher := scene.publisher()):
        await take(scene.watch(), 3)
        (before,) = scene.relay._cameras[scene.camera].gateways
        stranger = "00" * 32
        publisher.update(RelayAccess(scene.relay.url, (stranger,), scene.camera_token))
        publisher.update(RelayAccess(scene.relay.url, scene.relay.fingerprints, scene.camera_token))
        await take(scene.watch(), 12)
        assert before not in scene.relay._cameras[scene.camera].gateways


async def test_closing_a_publisher_sends_nothing_more_even_with_the_relay_dead(
    scene: Scene,
) -> None:
    publisher = scene.publisher()
    publisher.new_group()
    publisher.close()
    group = publisher.new_group()
    publisher.write(b"late")
    assert publisher.next_groups[TRACK] == group
    await asyncio.wait_for(publisher.wait_closed(), 10)


async def test_a_publisher_that_hears_of_another_relay_as_it_closes_is_closed() -> None:
    async with Relay(bind="127.0.0.1:0", clock=SystemClock()) as relay:
        scene = Scene(relay)
    publisher = scene.publisher()
    publisher._backoff = Backoff(first=600, cap=600)
    await until(lambda: publisher._wake._waiters)  # for its next attempt
    publisher.update(RelayAccess("https://127.0.0.1:1", scene.relay.fingerprints, "token"))
    publisher.close()
    await asyncio.wait_for(publisher.wait_closed(), 10)


async def test_origin_is_freed_with_the_last_viewer(scene: Scene) -> None:
    async with publishing(scene.publisher()):
        await take(scene.watch(), 3)
        origin = weakref.ref(scene.relay._cameras[scene.camera].origin)
        scene.relay.end_viewer(scene.session, code=410)
        assert scene.camera not in scene.relay._cameras
    await until(lambda: gc.collect() is not None and origin() is None)
    assert not scene.relay._viewers


async def test_counts_tell_what_a_session_was_sent(scene: Scene) -> None:
    assert scene.relay.counts(scene.session) is None
    async with publishing(scene.publisher()):
        frames = scene.watch()
        await take(frames, 20)
        counts = scene.relay.counts(scene.session)
    assert counts is not None
    assert (counts.bytes_sent or 0) > 20 * 4


async def test_port_in_use_is_a_setup_error(scene: Scene) -> None:
    bind = scene.relay.url.removeprefix("https://")
    with pytest.raises(SetupError, match="can't listen"):
        async with Relay(bind=bind, clock=SystemClock()):
            pass


async def test_dead_relay_is_unavailable() -> None:
    async with Relay(bind="127.0.0.1:0", clock=SystemClock()) as relay:
        scene = Scene(relay)
    with pytest.raises(HubUnavailable):
        await take(scene.watch(), 1)


async def test_certificate_rotates_without_disturbing_anyone(scene: Scene) -> None:
    relay, told = scene.relay, []
    relay._on_rotate = told.append
    first, second = relay.fingerprints
    async with publishing(scene.publisher()):
        running = scene.watch()
        await take(running, 3)
        relay.rotate_if_due()
        assert relay.fingerprints == (first, second)
        relay._files.rotate_at = 0
        relay.rotate_if_due()
        assert relay.fingerprints[0] == second
        assert told == [relay.address]
        assert len(await take(running, 10)) == 10
        for _ in range(100):  # the listener notices its new files by itself
            if await _connects(scene, second):
                break
            await asyncio.sleep(0.05)
        assert not await _connects(scene, first)


async def _connects(scene: Scene, fingerprint: str) -> bool:
    try:
        async with dial(f"{scene.relay.url}/x", fingerprints=[fingerprint]):
            return True
    except moq.Error:
        return False


async def test_fallback_carries_the_same_frames_and_group_ends(scene: Scene) -> None:
    items = scene.relay.subscribe(scene.session, token=scene.session_token)
    async with publishing(scene.publisher(), frames_in_group=3):
        async with asyncio.timeout(10):
            got = [await anext(items) for _ in range(12)]
    kinds = ["end" if isinstance(i, GroupEnd) else i.index for i in got]
    assert kinds == [0, 1, 2, "end"] * 3


async def test_fallback_ends_with_the_code_and_nothing_more(scene: Scene) -> None:
    items = scene.relay.subscribe(scene.session, token=scene.session_token)
    async with publishing(scene.publisher()):
        async with asyncio.timeout(10):
            await anext(items)
        await asyncio.sleep(0.1)
        scene.relay.end_viewer(scene.session, code=410)
        with pytest.raises(SessionEnded) as ended:
            await anext(items)
    assert ended.value.close_code == 410


async def test_fallback_with_another_token_is_refused_at_once(scene: Scene) -> None:
    with pytest.raises(SignInRefused):
        scene.relay.subscribe(scene.session, token=new_token())
