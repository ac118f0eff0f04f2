"""A stack of its own for each fault test: they break it."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from transom.testing.stack import OwnerSeat, Stack
from transom.testing.stack.stack import CAMERA_PASSWORD, CAMERA_USER


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Hub, witnesses, gateway, desk and a camera, as processes."""
    with Stack(tmp_path_factory.mktemp("stack")) as stack:
        with stack.owner() as owner:
            camera_id = owner.add_camera(
                "Front door", stack.camera_url(), CAMERA_USER, CAMERA_PASSWORD
            )
            stack.camera_ids = [camera_id]
            owner.wait_online(camera_id)
            owner.give_consent(camera_id)
        yield stack


@pytest.fixture
def owner(stack: Stack) -> Iterator[OwnerSeat]:
    """The owner at the gateway's page."""
    with stack.owner() as owner:
        yield owner


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """In memory if there is such a place: these disks fail by themselves, and often."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else tmp_path) as made:
        yield Path(made)
