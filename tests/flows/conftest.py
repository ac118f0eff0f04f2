"""One stack of real processes for all flows, and houses with a hostile hub around them."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.flows.asking import PLACE, Asking
from transom.hub.db.engine import Database
from transom.testing.house import House, ShiftedClock, a_house
from transom.testing.stack import OperatorSeat, OwnerSeat, Stack
from transom.testing.stack.stack import CAMERA_PASSWORD, CAMERA_USER


@pytest.fixture(scope="session")
def stack(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stack]:
    """Hub, witnesses, gateway, desk and two cameras, as processes."""
    folder, database = tmp_path_factory.mktemp("stack"), None
    if request.config.getoption("--postgresql"):
        database = request.getfixturevalue("postgres").database()
        Database(database).close()  # PostGIS takes a while to come in; a hub's start needn't wait
    with Stack(folder, scenes=["elm-street", "market-square"], database=database) as stack:
        with stack.owner() as owner:
            stack.camera_ids = [
                owner.add_camera(name, stack.camera_url(index), CAMERA_USER, CAMERA_PASSWORD)
                for index, name in enumerate(["Front door", "Back gate"])
            ]
            for camera_id in stack.camera_ids:
                owner.wait_online(camera_id)
        yield stack


@pytest.fixture
def owner(stack: Stack) -> Iterator[OwnerSeat]:
    """The owner, with nothing stopped and no consent given."""
    with stack.owner() as owner:
        owner.resume()
        owner.withdraw_all()
        yield owner
        owner.resume()
        owner.withdraw_all()


@pytest.fixture(scope="session")
def desk() -> dict[str, Any]:
    """The operator's device of the tests before: a person may have twenty in all."""
    return {}


@pytest.fixture
async def operator(stack: Stack, desk: dict[str, Any]) -> AsyncIterator[OperatorSeat]:
    """An operator with a certified device."""
    async with OperatorSeat(stack.hub_url, **desk) as operator:
        desk |= {"keys": operator.keys, "device_id": operator.device_id}
        yield operator


@pytest.fixture
async def asking(stack: Stack, owner: OwnerSeat, operator: OperatorSeat) -> AsyncIterator[Asking]:
    """An owner with two cameras at the place who shares clips, and an operator."""
    place = {"position": {"lat_e6": PLACE[0], "lon_e6": PLACE[1]}}
    for camera_id in stack.camera_ids:
        owner.client.patch(f"/api/cameras/{camera_id}", json=place).raise_for_status()
        owner.give_consent(camera_id, tier="on_request", rights=["clip", "live"])
    async with Asking(stack, operator).listening() as asking:
        await operator.target(stack.camera_ids[0])
        await operator.target(stack.camera_ids[1])
        yield asking


@pytest.fixture
def camera(stack: Stack) -> str:
    """The first camera's identifier."""
    return stack.camera_ids[0]


@pytest.fixture
def clock() -> ShiftedClock:
    """The house's clock, which a test may set wrong."""
    return ShiftedClock()


@pytest.fixture
async def house(tmp_path: Path, clock: ShiftedClock) -> AsyncIterator[House]:
    """A real gateway whose hub is in the test's hands."""
    async with a_house(tmp_path, clock) as house:
        yield house
