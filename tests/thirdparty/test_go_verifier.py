"""A verifier that isn't ours, in Go, over a log that our sequencer and witnesses really made."""

import asyncio
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from go_tool import build, verify

from transom.clock import SystemClock
from transom.core.log.entry import Entry, commit, new_salt
from transom.core.log.note import NoteSigner, parse_vkey
from transom.core.log.policy import require_all
from transom.core.signing import Signer
from transom.hub.transparency.sequencer import open_sequencer
from transom.testing.process import Service, run_once

BATCHES = (1, 6, 250, 400)
OLDER = sum(BATCHES[:3])


@dataclass
class Made:
    folder: Path
    vkeys: list[str]
    program: Path

    @property
    def log(self) -> Path:
        return self.folder / "hub" / "log"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    folder = tmp_path_factory.mktemp("log")
    program = build(tmp_path_factory.mktemp("go"))
    log = NoteSigner("hub.example/log", Signer.generate())
    names = ("north", "south")
    witnesses = [witness(folder, name, log.vkey.to_text()) for name in names]
    try:
        ready = [service.start() for service in witnesses]
        asyncio.run(fill(folder / "hub", log, [(line["vkey"], line["url"]) for line in ready]))
    finally:
        for service in witnesses:
            service.stop()
    yield Made(folder, [log.vkey.to_text(), *(line["vkey"] for line in ready)], program)


def witness(folder: Path, name: str, log: str) -> Service:
    command = ["transom", "witness"]
    data = ["--data", str(folder / name)]
    run_once([*command, "init", *data, "--name", f"{name}.witness.test"])
    serve = [*command, "serve", *data, "--listen", "127.0.0.1:0", "--log", log]
    return Service(name, serve, log=folder / f"{name}.err")


async def fill(data: Path, signer: NoteSigner, witnesses: list[tuple[str, str]]) -> None:
    policy = require_all(signer.vkey, [(parse_vkey(vkey), url) for vkey, url in witnesses])
    clock = SystemClock()
    async with open_sequencer(data, signer=signer, policy=policy, clock=clock) as log:
        for batch in BATCHES:
            entries = [
                Entry(
                    type="log.created",
                    time=clock.now(),
                    commitment=commit({"number": number}, new_salt()),
                )
                for number in range(batch)
            ]
            await asyncio.gather(*(log.append(entry) for entry in entries))


def test_it_verifies_cosignatures_every_entry_and_consistency(made: Made) -> None:
    done = verify(made.program, made.log, *made.vkeys, old=OLDER)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "size": sum(BATCHES),
        "included": sum(BATCHES),
        "cosigned": ["north.witness.test", "south.witness.test"],
        "consistent_from": OLDER,
    }


def test_it_verifies_consistency_from_every_size(made: Made) -> None:
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
def test_it_refuses_tampering_with(made: Made, tmp_path: Path, what: str) -> None:
    tamper, complaint = TAMPERING[what]
    copy = tmp_path / "log"
    shutil.copytree(made.log, copy)
    tamper(copy)
    done = verify(made.program, copy, *made.vkeys, old=OLDER)
    assert done.returncode == 1
    assert complaint in done.stderr


def test_it_refuses_another_logs_key_and_a_witness_that_did_not_cosign(made: Made) -> None:
    stranger = NoteSigner("hub.example/log", Signer.generate()).vkey.to_text()
    assert verify(made.program, made.log, stranger, *made.vkeys[1:]).returncode == 1
    other = parse_vkey(made.vkeys[1])
    renamed = type(other)("renamed.witness.test", other.type, other.public).to_text()
    assert verify(made.program, made.log, made.vkeys[0], renamed, made.vkeys[2]).returncode == 1
