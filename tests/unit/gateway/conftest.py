"""Houses: gateways with a simulated hub and camera around them."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from transom.testing.house import House, ShiftedClock, a_house

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
    from tests.unit.gateway.cameras.ring.signed_in import ring_cloud

    async with ring_cloud(tmp_path) as cloud:
        yield cloud


@pytest.fixture
async def ring_house(
    tmp_path: Path, clock: ShiftedClock, cloud: "RingCloud"
) -> AsyncIterator[House]:
    """A house that is enrolled, opens real cameras, has none yet, and finds Ring's cloud."""
    from tests.unit.gateway.cameras.ring.signed_in import house_with_ring

    async with house_with_ring(tmp_path / "house", clock, cloud) as house:
        yield house
