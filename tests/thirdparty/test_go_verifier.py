"""A verifier that isn't ours, in Go, over a log that our sequencer and witnesses really made."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from go_tool import build, verify
from made_log import BATCHES, OLDER, Made, made_log

from transom.core.log.note import NoteSigner, parse_vkey
from transom.core.signing import Signer


@dataclass
class Checked(Made):
    """With the verifier."""

    program: Path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checked]:
    program = build(tmp_path_factory.mktemp("go"))
    with made_log(tmp_path_factory.mktemp("log")) as log:
        yield Checked(log.folder, log.vkeys, program)


def test_it_verifies_cosignatures_every_entry_and_consistency(made: Checked) -> None:
    done = verify(made.program, made.log, *made.vkeys, old=OLDER)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "size": sum(BATCHES),
        "included": sum(BATCHES),
        "cosigned": ["north.witness.test", "south.witness.test"],
        "consistent_from": OLDER,
    }


def test_it_verifies_consistency_from_every_size(made: Checked) -> None:
    for old in (1, 2, 7, 255, 256, 257, sum(BATCHES) - 1, sum(BATCHES)):
        done = verify(made.program, made.log, *made.vkeys, old=old)
        assert done.returncode == 0, done.stderr


def flip(path: Path, at: int = 40) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def text(path: Path, old: str, new: str) -> None:
    content = path.read_text()
    assert old in content
    path.write_text(content.replace(old, new))


LAST = sum(BATCHES) % 256
TAMPERING: dict[str, tuple[Callable[[Path], None], str]] = {
    "a hash of a full tile": (lambda log: flip(log / "tile/0/000"), "inclusion"),
    "a hash of a partial tile": (lambda log: flip(log / f"tile/0/002.p/{LAST}"), "inclusion"),
    "a hash of an upper tile": (lambda log: flip(log / "tile/1/000.p/2"), "inclusion"),
    "an entry": (lambda log: flip(log / "tile/entries/001"), "inclusion of 256"),
    "the last entry": (lambda log: flip(log / f"tile/entries/002.p/{LAST}", -3), "inclusion of"),
    "the checkpoint's size": (
        lambda log: text(log / "checkpoint", f"\n{sum(BATCHES)}\n", f"\n{OLDER}\n"),
        "invalid signature",
    ),
    "a cosignature left out": (
        lambda log: text(log / "checkpoint", "\n— south", "\n— other"),
        "1 cosignatures, 2 wanted",
    ),
    "a missing tile": (lambda log: (log / "tile/0/001").unlink(), "no such file"),
}


@pytest.mark.parametrize("what", TAMPERING)
def test_it_refuses_tampering_with(made: Checked, tmp_path: Path, what: str) -> None:
    tamper, complaint = TAMPERING[what]
    copy = tmp_path / "log"
    shutil.copytree(made.log, copy)
    tamper(copy)
    done = verify(made.program, copy, *made.vkeys, old=OLDER)
    assert done.returncode == 1
    assert complaint in done.stderr


def test_it_refuses_another_logs_key_and_a_witness_that_did_not_cosign(made: Checked) -> None:
    stranger = NoteSigner("hub.example/log", Signer.generate()).vkey.to_text()
    assert verify(made.program, made.log, stranger, *made.vkeys[1:]).returncode == 1
    other = parse_vkey(made.vkeys[1])
    renamed = type(other)("renamed.witness.test", other.type, other.public).to_text()
    assert verify(made.program, made.log, made.vkeys[0], renamed, made.vkeys[2]).returncode == 1
