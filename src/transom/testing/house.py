"""A house for the gateway's tests: real parts inside, a simulated hub and camera outside."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from transom.clock import SystemClock
from transom.core.crypto.keyfile import Header
from transom.core.ids import new_id
from transom.gateway.api.enrolment_schemas import NewEnrolment
from transom.gateway.api.schemas import NewConsent
from transom.gateway.cameras.camera import AccessUnit, CameraStatus, State, VideoInfo
from transom.gateway.cameras.source import CameraSource
from transom.gateway.gateway import Gateway
from transom.gateway.keystore.contents import CameraSecret
from transom.gateway.keystore.keystore import Keystore
from transom.gateway.options import DEFAULT_TIMING, Timing
from transom.testing.hub_simulator import HubSimulator, hub_with_relay

PASSPHRASE = "correct horse battery"  # noqa: S105 (opens nothing but tests)


class ShiftedClock(SystemClock):
    """The machine's clock, set wrong by `shift_ms`; the monotonic one stays true."""

    shift_ms = 0

    def now(self) -> int:
        """See `Clock.now`."""
        return super().now() + self.shift_ms

    def now_us(self) -> int:
        """See `SystemClock.now_us`."""
        return super().now_us() + self.shift_ms * 1000


class BenchCamera:
    """A camera whose pictures are pushed by the test."""

    def __init__(self, clock: SystemClock) -> None:
        self._clock, self._sequence = clock, 0
        self.status = CameraStatus("connecting", clock.now())

    def start(
        self,
        on_access_unit: Callable[[AccessUnit], None],
        on_status: Callable[[CameraStatus], None],
    ) -> None:
        """See `Camera.start`; online at once."""
        self._take, self._tell = on_access_unit, on_status
        self.set("online")

    async def close(self) -> None:
        """See `Camera.close`."""
        self._take = _ignore

    def set(self, state: State, reason: str = "") -> None:
        """Changes the camera's state."""
        info = VideoInfo("H.264", 640, 360, 25.0)
        self.status = CameraStatus(state, self._clock.now(), reason=reason, info=info)
        self._tell(self.status)

    def push(self, data: bytes = b"\x00\x00\x00\x01\x65 a picture", *, key: bool = True) -> int:
        """The camera's next access unit; returns its sequence."""
        unit = AccessUnit(data, key, self._sequence, self._clock.now_us())
        self._sequence += 1
        self._take(unit)
        return unit.sequence


@dataclass
class House:
    """One gateway with one camera, enrolled and connected to a simulated hub."""

    folder: Path
    clock: ShiftedClock
    hub: HubSimulator
    timing: Timing = DEFAULT_TIMING
    real_cameras: bool = False
    camera_id: str = ""
    cameras: dict[str, BenchCamera] = field(default_factory=dict)

    async def start(self) -> "House":
        """Runs a gateway on this folder; call it again after `end` for a restart."""
        if not (self.folder / "keystore").exists():
            Keystore.create(self.folder, passphrase=PASSPHRASE, name="Bakery", header=_cheap())
        self.gateway = Gateway(
            self.folder,
            keystore=Keystore.open(self.folder, passphrase=PASSPHRASE),
            clock=self.clock,
            open_camera=None if self.real_cameras else self._open_camera,
            timing=self.timing,
        )
        await self.gateway.start()
        return self

    async def end(self) -> None:
        """Ends the gateway as SIGTERM does."""
        await self.gateway.close()

    async def enrol(self) -> None:
        """Enrols, and waits for the channel."""
        await self.gateway.enrol(
            NewEnrolment(hub_url=self.hub.url, code=self.hub.new_code(), accept_policy=True)
        )
        await self.hub.wait_welcomes(self.hub.welcomes or 1)
        await until(lambda: self.gateway.channel.connected)

    def add_camera(self, name: str = "Front door") -> str:
        """A camera that gives pictures."""
        secret = CameraSecret(
            camera_id=new_id("cam"),
            name=name,
            kind="fixed",
            url=f"rtsp://192.0.2.7:554/{name.replace(' ', '')}",
            user="owner",
            password="front-door-7319",  # noqa: S106 (of a camera that isn't there)
        )
        self.gateway.keystore.put_camera(secret)
        self.gateway.cameras.open(secret)
        self.camera_id = secret.camera_id
        return secret.camera_id

    @property
    def camera(self) -> BenchCamera:
        """The newest camera."""
        return list(self.cameras.values())[-1]

    def consent(self, **terms: Any) -> str:
        """Gives a consent for the newest camera."""
        wanted: dict[str, Any] = {
            "camera_id": self.camera_id,
            "agency_id": self.hub.agency_id,
            "program_id": self.hub.program_id,
            "purposes": ["missing_person"],
            "tier": "standing",
            "blur": "unblurred",
            "rights": ["live"],
            "max_minutes": 30,
            "max_minutes_per_day": 1440,
            "nothing_demanded": True,
            "not_after": self.hub.program_end,
        }
        return self.gateway.consents.give(NewConsent(**{**wanted, **terms}))

    async def watch(self, **request: Any) -> str:
        """Opens a view session and waits until its key was released."""
        session_id = await self.hub.open(self.camera_id, **request)
        await self.hub.wait("released", session_id=session_id)
        return session_id

    def watching(self) -> list[str]:
        """Who the owner sees watching."""
        return [w.session_id for w in self.gateway.state().watching]

    def _open_camera(self, source: CameraSource) -> BenchCamera:
        camera = self.cameras[source.url] = BenchCamera(self.clock)
        return camera


async def until(holds: Callable[[], object], seconds: float = 20) -> None:
    """Waits until something holds."""
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 (there is no event for everything)
            await asyncio.sleep(0.01)


def _cheap() -> Header:
    """Unlocks at once: what a keystore must cost isn't what these tests are about."""
    return Header(salt=bytes(16), unlocked_by="passphrase", memory_kib=64, iterations=1, lanes=1)


def _ignore(_: AccessUnit) -> None:
    """What a closed camera does with pictures."""


@asynccontextmanager
async def a_house(folder: Path, clock: ShiftedClock, **more: Any) -> AsyncIterator[House]:
    """A house that is enrolled, with one camera and nobody watching."""
    async with hub_with_relay(clock) as hub:
        house = await House(folder, clock, hub, **more).start()
        try:
            await house.enrol()
            house.add_camera()
            house.camera.push()
            yield house
        finally:
            await house.end()
