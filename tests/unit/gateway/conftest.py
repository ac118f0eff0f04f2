"""Houses: gateways with a simulated hub and camera around them."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from transom.testing.house import House, ShiftedClock, a_house
from transom.testing.hub_simulator import hub_with_relay

if TYPE_CHECKING:
    from transom.testing.ring import RingCloud

MakeHouse = Callable[..., Awaitable[House]]


@pytest.fixture
def clock() -> ShiftedClock:
    """The house's clock, which a test may set wrong."""
    return ShiftedClock()


@pytest.fixture
async def house(tmp_path: Path, clock: ShiftedClock) -> AsyncIterator[House]:
    """A house that is enrolled, with one camera and nobody watching."""
    async with a_house(tmp_path, clock) as house:
        yield house


@pytest.fixture
async def make_house(tmp_path: Path, clock: ShiftedClock) -> AsyncIterator[MakeHouse]:
    """Makes a house with options of `House`."""
    async with AsyncExitStack() as stack:

        async def make(**more: Any) -> House:
            return await stack.enter_async_context(a_house(tmp_path, clock, **more))

        yield make


@pytest.fixture
async def cloud(tmp_path: Path) -> AsyncIterator["RingCloud"]:
    """Ring's cloud on loopback, with a doorbell and a camera indoors."""
    from tests.unit.gateway.cameras.ring.signed_in import FRONT, INDOOR
    from transom.testing.ring import RingCloud
    from transom.testing.ring.cloud import doorbell

    indoor = {**doorbell(INDOOR, "Workshop"), "kind": "stickup_cam_mini", "battery_life": None}
    async with RingCloud(tmp_path, [doorbell(FRONT, "Front door")], [indoor]) as cloud:
        with cloud.as_vendor():
            yield cloud


@pytest.fixture
async def ring_house(
    tmp_path: Path, clock: ShiftedClock, cloud: "RingCloud"
) -> AsyncIterator[House]:
    """A house that is enrolled, opens real cameras, has none yet, and finds Ring's cloud."""
    folder = tmp_path / "house"
    folder.mkdir()
    async with hub_with_relay(clock) as hub:
        house = await House(folder, clock, hub, real_cameras=True).start()
        ring = house.gateway.ring.account()
        ring.open_http, ring.stun = cloud.open_http, ()
        try:
            await house.enrol()
            yield house
        finally:
            await house.end()
