"""A second verifier that isn't ours, in Python 3.12 or newer, where the machine has one."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from aics_tool import NONE, interpreter, verify
from made_log import BATCHES, OLDER, Made, made_log

pytestmark = pytest.mark.skipif(interpreter() is None, reason=NONE)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    with made_log(tmp_path_factory.mktemp("log")) as log:
        yield log


def test_it_verifies_cosignatures_tiles_every_entry_and_consistency(made: Made) -> None:
    done = verify(made.log, OLDER, *made.vkeys)
    assert done.returncode == 0, done.stderr
    told = {"size": sum(BATCHES), "cosigned": 2, "consistent_from": OLDER}
    assert json.loads(done.stdout) == told


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-3] ^= 1
    path.write_bytes(data)


TAMPERING: dict[str, Callable[[Path], None]] = {
    "a hash": lambda log: flip(log / "tile/0/000"),
    "an entry": lambda log: flip(log / "tile/entries/001"),
    "an upper tile": lambda log: flip(log / "tile/1/000.p/2"),
    "a missing tile": lambda log: (log / "tile/0/001").unlink(),
    "a cosignature left out": lambda log: (log / "checkpoint").write_text(
        (log / "checkpoint").read_text().replace("\n— south", "\n— other")
    ),
}


@pytest.mark.parametrize("what", TAMPERING)
def test_it_refuses_tampering_with(made: Made, tmp_path: Path, what: str) -> None:
    copy = tmp_path / "log"
    shutil.copytree(made.log, copy)
    TAMPERING[what](copy)
    assert verify(copy, OLDER, *made.vkeys).returncode != 0
