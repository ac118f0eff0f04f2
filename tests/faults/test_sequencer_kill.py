"""The sequencer and its witnesses are killed with -9 under load, at random points, many times.

More of it: `python tests/faults/test_sequencer_kill.py --kills 300 --seed 7`.
"""

import argparse
import asyncio
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from log_audit import audit
from sequencer_child import SIGNER

from transom.clock import SystemClock
from transom.core.log.entry import parse_entry
from transom.core.log.merkle import verify_consistency
from transom.core.log.note import VerifierKey, parse_vkey
from transom.core.log.policy import Policy, require_all
from transom.core.log.proof import VerifiedInclusion, verify_proof
from transom.hub.transparency.sequencer import open_sequencer
from transom.testing.process import Service, run_once

KILLS = 30
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


class Rounds:
    """Kills round after round, and keeps what the sequencer has said."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.data = folder / "hub"
        self.data.mkdir()
        self._random = random.Random(seed)
        self.witnesses: list[Witness] = []
        self.tried: set[str] = set()
        self.proofs: dict[str, VerifiedInclusion] = {}
        self.cut_short = 0

    @property
    def policy(self) -> Policy:
        return require_all(SIGNER.vkey, [(w.vkey, w.url) for w in self.witnesses])

    def run(self, kills: int) -> None:
        for name in ("north", "south"):
            self.witnesses.append(Witness(self.data.parent, name))
        for number in range(kills):
            self._round(number)
            if number % 3 == 2:
                self._random.choice(self.witnesses).kill_and_restart()

    def _round(self, number: int) -> None:
        witnesses = [item for w in self.witnesses for item in (w.url, w.vkey.to_text())]
        command = [sys.executable, str(CHILD), str(self.data), str(number), *witnesses]
        said = self.data.parent / "said"
        with said.open("wb") as output:
            child = subprocess.Popen(command, stdout=output)
        try:
            self._wait(child, said)
        finally:
            child.kill()
            child.wait()
        self._read([json.loads(line) for line in said.read_bytes().splitlines()])

    def _wait(self, child: "subprocess.Popen[bytes]", said: Path) -> None:
        """Some rounds end while the log is still being opened, the others under load."""
        if self._random.random() < 0.2:
            time.sleep(self._random.uniform(0, 1))
            return
        while b'"index"' not in said.read_bytes():
            assert child.poll() is None, "the sequencer ended by itself"
            time.sleep(0.01)
        time.sleep(self._random.uniform(0, 0.2))

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
            self.data, signer=SIGNER, policy=self.policy, clock=SystemClock()
        ) as log:
            entries = sorted(self.tried)
            answers = await asyncio.gather(*(log.append(parse_entry(e.encode())) for e in entries))
            indexes = {e: a.index for e, a in zip(entries, answers, strict=True)}
            head, logged = audit(log.folder, SIGNER.vkey)
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


def test_a_log_killed_at_random_points_loses_nothing_acknowledged_and_doubles_nothing(
    tmp_path: Path,
) -> None:
    rounds = kill_often(tmp_path, KILLS, seed=1)
    assert rounds.proofs, "nothing was ever acknowledged: the test proves nothing"
    assert rounds.cut_short, "no append was ever cut short: the test proves nothing"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        done = kill_often(Path(made), asked.kills, asked.seed)
    counts = {"tried": len(done.tried), "acknowledged": len(done.proofs)}
    print(json.dumps({"kills": asked.kills, "seed": asked.seed, "ok": True, **counts}))
