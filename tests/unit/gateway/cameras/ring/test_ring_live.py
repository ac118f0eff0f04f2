"""Live pictures of a Ring camera: real signalling, real WebRTC, the bytes as they were encoded."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.unit.gateway.cameras.ring.signed_in import FRONT, signed_in
from transom.clock import SystemClock
from transom.errors import CameraUnavailable
from transom.gateway.cameras.camera import AccessUnit, CameraStatus
from transom.gateway.cameras.opening import open_camera, probe
from transom.gateway.cameras.picture import decode
from transom.gateway.cameras.ring.account import RingAccount
from transom.gateway.cameras.ring.live import LiveSession
from transom.gateway.cameras.sleeping import SleepingCamera
from transom.gateway.cameras.source import CameraSource
from transom.testing.ring import RingCloud
from transom.testing.ring.cloud import doorbell
from transom.testing.ring.film import FORM

SOURCE = CameraSource.parse(f"ring:{FRONT}")


class Woken:
    """A Ring camera while somebody looks, and what it has said."""

    def __init__(self, account: RingAccount) -> None:
        self.camera = open_camera(SOURCE, clock=SystemClock(), ring=lambda: account)
        self.units: list[AccessUnit] = []
        self.states: list[CameraStatus] = []

    async def until(self, holds: Callable[[], Any]) -> None:
        async with asyncio.timeout(20):
            while not holds():
                await asyncio.sleep(0.01)

    @property
    def said(self) -> list[str]:
        return [state.reason or state.state for state in self.states]


@asynccontextmanager
async def woken(cloud: RingCloud) -> AsyncIterator[Woken]:
    woken = Woken(await signed_in(cloud))
    woken.camera.start(woken.units.append, woken.states.append)
    assert isinstance(woken.camera, SleepingCamera)
    await woken.camera.wake(10)
    yield woken
    await woken.camera.close()


async def test_pictures_arrive_as_the_camera_encoded_them(
    cloud: RingCloud, caplog: pytest.LogCaptureFixture
) -> None:
    async with woken(cloud) as ring:
        await ring.until(lambda: len(ring.units) >= 40)
    film = list(cloud.units) * 2
    first = film.index(ring.units[0].data)
    assert [unit.data for unit in ring.units] == film[first : first + len(ring.units)]
    pictures = list(decode(unit.data for unit in ring.units))
    assert len(pictures) == len(ring.units)
    assert {(p.width, p.height) for p in pictures} == {(FORM.width, FORM.height)}
    assert ring.said == ["connecting", "online"]
    assert "without remote description" not in caplog.text  # no candidate came too early
    assert cloud.said[:2] == ["live_view", "activate_session"]


async def test_probing_tells_what_it_sends(cloud: RingCloud) -> None:
    account = await signed_in(cloud)
    info = await probe(SOURCE, ring=lambda: account)
    assert (info.codec, info.width, info.height) == ("H.264", 640, 360)


async def test_when_ring_ends_the_session_that_is_told_and_another_is_begun(
    cloud: RingCloud,
) -> None:
    cloud.limit = 1.5
    async with woken(cloud) as ring:
        await ring.until(lambda: ring.said.count("online") >= 2)
    assert ring.said == ["connecting", "online", "session_over", "online"]
    assert ring.states[2].message == ("Ring ends each session after 10 minutes; connecting again.")
    assert cloud.sessions == 2
    units = [unit.sequence for unit in ring.units]
    assert units == sorted(units)


async def test_a_camera_asleep_asks_ring_nothing_and_ends_its_session_to_sleep_again(
    cloud: RingCloud,
) -> None:
    async with woken(cloud) as ring:
        await ring.until(lambda: ring.units)
        assert isinstance(ring.camera, SleepingCamera)
        ring.camera.sleep()
        count, sessions = len(ring.units), cloud.sessions
        await ring.until(lambda: not cloud.live)
        await asyncio.sleep(0.3)
        assert (ring.camera.status.state, len(ring.units)) == ("asleep", count)
        assert cloud.sessions == sessions
        assert ring.camera.status.info is not None  # masks are drawn on its size
        await ring.camera.wake(10)
        await ring.until(lambda: len(ring.units) > count)
    assert ring.units[count].is_key
    assert ring.units[count].sequence > ring.units[count - 1].sequence + 1


async def test_a_camera_under_rings_own_encryption_isn_t_opened(cloud: RingCloud) -> None:
    cloud.doorbots[:] = [doorbell(FRONT, "Front door", video_settings={"encryption_enabled": True})]
    async with woken(cloud) as ring:
        assert ring.said == ["connecting", "encrypted"]
        assert "end-to-end encryption" in ring.states[-1].message
    assert cloud.sessions == 0


@pytest.mark.parametrize(
    ("devices", "reason"),
    [([], "missing"), ([doorbell(FRONT, "Front door", live_view_disabled=True)], "denied")],
)
async def test_a_camera_that_can_t_be_watched_says_why(
    cloud: RingCloud, devices: list[dict[str, Any]], reason: str
) -> None:
    cloud.doorbots[:] = devices
    async with woken(cloud) as ring:
        assert ring.said == ["connecting", reason]


async def test_a_camera_that_doesn_t_wake_up_is_told(cloud: RingCloud) -> None:
    cloud.answers = False
    session = LiveSession(await signed_in(cloud), FRONT, start_seconds=0.5)
    with pytest.raises(CameraUnavailable) as raised:
        await session.open()
    await session.close()
    assert raised.value.reason == "no_video"
    assert "battery" in str(raised.value.hint)


async def test_without_a_sign_in_a_ring_camera_says_so() -> None:
    with pytest.raises(CameraUnavailable) as raised:
        await probe(SOURCE)
    assert raised.value.reason == "signed_out"
