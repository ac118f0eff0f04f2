"""A sealed stream with a real relay and devices beyond it, as the tests of this folder use it."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest

from transom.clock import SystemClock
from transom.core.crypto.envelope import HpkeKeyPair, unwrap
from transom.core.crypto.frames import SealKey
from transom.core.ids import new_id
from transom.core.signing import Signer
from transom.gateway.cameras.camera import AccessUnit
from transom.gateway.media.stream import Envelopes, SealedStream, Viewer
from transom.testing.viewer.opener import FrameOpener, Opened
from transom.wire.items import TRACK, TRACKS, WireFrame
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


@pytest.fixture(name="scene")
async def a_plain_scene() -> AsyncIterator[Scene]:
    async with a_scene(TRACK) as scene:
        yield scene


@pytest.fixture(name="whole")
async def a_whole_scene() -> AsyncIterator[Scene]:
    """A camera with a sub stream and sound."""
    async with a_scene(*TRACKS) as scene:
        yield scene
