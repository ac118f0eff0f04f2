"""The sequencer and its witnesses are killed with -9 under load, at random points, many times.

`python -m tests.faults.kill_log --kills 1000` prints one JSON line with its counts, or says what
was lost and exits with 1. The log, its copy in an object store, and every proof ever given are
checked at the end.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.faults.log_audit import audit
from tests.faults.sequencer_child import COPY, SIGNER, FolderBucket
from transom.clock import SystemClock
from transom.core.log.entry import parse_entry
from transom.core.log.merkle import verify_consistency
from transom.core.log.note import VerifierKey, parse_vkey
from transom.core.log.policy import Policy, require_all
from transom.core.log.proof import VerifiedInclusion, verify_proof
from transom.hub.transparency.sequencer import open_sequencer
from transom.testing.process import Service, run_once

CHILD = Path(__file__).with_name("sequencer_child.py")


class Witness:
    """A real witness process that always listens at the same address."""

    def __init__(self, folder: Path, name: str) -> None:
        command = ["transom", "witness"]
        where = ["--data", str(folder / name)]
        made = run_once([*command, "init", *where, "--name", f"{name}.witness.test"])
        self.vkey: VerifierKey = parse_vkey(made["vkey"])
        serve = [*command, "serve", *where, "--log", SIGNER.vkey.to_text(), "--listen"]
        self._log = folder / f"{name}.err"
        self._service = Service(name, [*serve, "127.0.0.1:0"], log=self._log)
        self.url = str(self._service.start()["url"])
        self._again = [*serve, self.url.removeprefix("http://")]

    def kill_and_restart(self) -> None:
        self._service.kill()
        self._service = Service("witness", self._again, log=self._log)
        self._service.start()

    def stop(self) -> None:
        self._service.stop()


class Nursery:
    """A process that forks sequencers, one after the other."""

    def __init__(self, log: Path) -> None:
        self._log = log
        with log.open("wb") as errors:
            self._process = subprocess.Popen(
                [sys.executable, str(CHILD)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
            )

    def bear(self, *said: object) -> int:
        """Starts a sequencer; its process's number."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(said).encode() + b"\n")
        self._process.stdin.flush()
        return int(self._answer())

    def kill(self, child: int) -> None:
        """Kills a sequencer, and returns once it is gone, with its lock."""
        try:
            os.kill(child, signal.SIGKILL)
        except ProcessLookupError as error:
            said = self._log.read_text()[-2000:]
            raise AssertionError(f"a sequencer ended by itself: {said}") from error
        self._answer()

    def close(self) -> None:
        """Ends it."""
        self._process.kill()
        self._process.communicate()

    def _answer(self) -> bytes:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


class Rounds:
    """Kills round after round, and keeps what the sequencer has said."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.data = folder / "hub"
        self.data.mkdir()
        self._nursery = Nursery(folder / "sequencer.err")
        self._random = random.Random(seed)
        self.witnesses: list[Witness] = []
        self.tried: set[str] = set()
        self.proofs: dict[str, VerifiedInclusion] = {}
        self.cut_short = 0
        self.witness_kills = 0

    def counts(self) -> dict[str, int]:
        """What was tried, and what of it was acknowledged; all of that is in the log."""
        return {
            "witness_kills": self.witness_kills,
            "rounds_cut_short": self.cut_short,
            "entries_tried": len(self.tried),
            "entries_acknowledged": len(self.proofs),
        }

    @property
    def policy(self) -> Policy:
        return require_all(SIGNER.vkey, [(w.vkey, w.url) for w in self.witnesses])

    def run(self, kills: int) -> None:
        for name in ("north", "south"):
            self.witnesses.append(Witness(self.data.parent, name))
        for number in range(kills):
            self._round(number)
            if number % 5 == 4:
                self._random.choice(self.witnesses).kill_and_restart()
                self.witness_kills += 1

    def _round(self, number: int) -> None:
        witnesses = [item for w in self.witnesses for item in (w.url, w.vkey.to_text())]
        said = self.data.parent / "said"
        said.write_bytes(b"")
        child = self._nursery.bear(str(said), str(self.data), number, *witnesses)
        try:
            self._wait(child, said)
        finally:
            self._nursery.kill(child)
        self._read([json.loads(line) for line in said.read_bytes().splitlines()])

    def _wait(self, child: int, said: Path) -> None:
        """Some rounds end while the log is still being opened, the others under load."""
        if self._random.random() < 0.2:
            time.sleep(self._random.uniform(0, 0.1))
            return
        until = time.monotonic() + 60
        while b'"index"' not in said.read_bytes():
            os.kill(child, 0)  # raises if it has ended by itself
            assert time.monotonic() < until, "nothing was appended"
            time.sleep(0.002)
        time.sleep(self._random.uniform(0, 0.1))

    def _read(self, lines: list[dict[str, Any]]) -> None:
        now, policy = SystemClock().now(), self.policy
        tried = {line["tried"] for line in lines if "tried" in line}
        for line in lines:
            if "index" in line:
                self._verify(line, policy, now)
        self.tried |= tried
        self.cut_short += bool(tried - self.proofs.keys())

    def _verify(self, line: dict[str, Any], policy: Policy, now: int) -> None:
        leaf = parse_entry(line["entry"].encode()).leaf()
        self.proofs[line["entry"]] = verify_proof(
            line["proof"], leaf=leaf, policy=policy, now=now, window_ms=60_000
        )

    async def settle(self) -> None:
        """Appends everything once more, as a hub does; then reads the log as an auditor does."""
        async with open_sequencer(
            self.data,
            signer=SIGNER,
            policy=self.policy,
            clock=SystemClock(),
            bucket=FolderBucket(self.data / COPY),
        ) as log:
            entries = sorted(self.tried)
            answers = await asyncio.gather(*(log.append(parse_entry(e.encode())) for e in entries))
            indexes = {e: a.index for e, a in zip(entries, answers, strict=True)}
            head, logged = audit(log.folder, SIGNER.vkey)
            assert audit(self.data / COPY, SIGNER.vkey) == (head, logged)
            for proof in self.proofs.values():
                verify_consistency(
                    old_size=proof.checkpoint.size,
                    old_root=proof.checkpoint.root,
                    new_size=head.size,
                    new_root=head.root,
                    path=await log.consistency(proof.checkpoint.size, head.size),
                )
        assert {
            entry: proof.index for entry, proof in self.proofs.items()
        }.items() <= indexes.items()
        assert {logged[index].decode(): index for index in indexes.values()} == indexes
        assert sorted(entry.decode() for entry in logged) == entries

    def stop(self) -> None:
        self._nursery.close()
        for witness in self.witnesses:
            witness.stop()


def kill_often(folder: Path, kills: int, seed: int) -> Rounds:
    rounds = Rounds(folder, seed)
    try:
        rounds.run(kills)
        asyncio.run(rounds.settle())
    finally:
        rounds.stop()
    return rounds


def main() -> None:
    """Kills, checks, and prints the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    asked = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as made:
        done = kill_often(Path(made), asked.kills, asked.seed)
    counts = {"kills": asked.kills, "seed": asked.seed, "ok": True, **done.counts()}
    print(json.dumps({**counts, "seconds": round(time.monotonic() - began)}))


if __name__ == "__main__":
    main()
