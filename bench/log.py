"""The log: durable entries a second, append latency, what a proof costs to verify, audits.

`python -m bench.log` prints one JSON line. The sequencer runs here; two witnesses run as processes
of their own, as in production. Every entry counted was answered: durable, public and, in the first
figure, cosigned by both witnesses. `--entries 10000000` makes a log of ten million by the
sequencer's writer, some 5 GB in a temporary folder and as much again for the auditor's mirror.
"""

import argparse
import asyncio
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench._big_log import BigLog
from bench._lib import CpuMeter, percentile, quantiles_ms, report
from transom.clock import SystemClock
from transom.core.log.entry import Entry, commit, new_salt
from transom.core.log.note import NoteSigner, parse_vkey
from transom.core.log.policy import Policy, require_all
from transom.core.log.proof import verify_proof
from transom.core.signing import Signer
from transom.hub.transparency.sequencer import Sequencer, open_sequencer
from transom.hub.transparency.types import Appended
from transom.testing.process import Service, run_once

SIGNER = NoteSigner("hub.example/log", Signer.generate())
CLOCK = SystemClock()
CALLERS = 512
"""Callers at once under load; each appends one entry after the other."""
WINDOW_MS = 5 * 60_000


def entry() -> Entry:
    """An entry such as a view session's: with purpose, authority and area."""
    commitment = commit({"session_id": "vws_0"}, new_salt())
    return Entry(
        type="view_session.opened",
        time=CLOCK.now(),
        commitment=commitment,
        agency="agy_00000000000000000000000000",
        program="prg_00000000000000000000000000",
        purpose="missing_person",
        authority="warrant",
        max_seconds=900,
        blur="blurred",
        refers_to=bytes(32),
        area="871fb4670ffffff",
    )


@contextmanager
def witness(folder: Path, name: str) -> Iterator[Service]:
    """A witness process."""
    command = ["transom", "witness"]
    data = ["--data", str(folder / name)]
    run_once([*command, "init", *data, "--name", f"{name}.example"])
    serve = [*command, "serve", *data, "--listen", "127.0.0.1:0", "--log", SIGNER.vkey.to_text()]
    service = Service(name, serve, log=folder / f"{name}.err")
    service.start()
    try:
        yield service
    finally:
        service.stop()


async def one_by_one(log: Sequencer, count: int) -> list[float]:
    """Milliseconds from append to answer, with nothing else going on."""
    taken = []
    for _ in range(count):
        made = entry()
        start = time.perf_counter()
        await log.append(made)
        taken.append((time.perf_counter() - start) * 1000)
    return taken


@dataclass
class Load:
    """What a loaded log did."""

    answers: list[tuple[Entry, Appended]]
    taken_ms: list[float]
    wall_s: float
    cpu_s: float

    def figures(self) -> dict[str, Any]:
        count = len(self.answers)
        return {
            "entries": count,
            "entries_per_s": round(count / self.wall_s),
            "append_ms": quantiles_ms(self.taken_ms),
            "cpu_us_per_entry": round(self.cpu_s / count * 1e6),
            "checkpoints": len({answer.tree_size for _, answer in self.answers}),
        }


async def load(log: Sequencer, count: int) -> Load:
    """`CALLERS` callers append until `count` entries are answered."""
    entries = [entry() for _ in range(count)]
    todo, done, taken = iter(entries), [], []

    async def call() -> None:
        for made in todo:
            start = time.perf_counter()
            done.append((made, await log.append(made)))
            taken.append((time.perf_counter() - start) * 1000)

    meter = CpuMeter([os.getpid()])
    await asyncio.gather(*(call() for _ in range(CALLERS)))
    cpu, wall = meter.read()
    return Load(done, taken, wall, cpu)


def verification_us(answers: list[tuple[Entry, Appended]], policy: Policy) -> dict[str, float]:
    """Microseconds to verify a proof from its text, all signatures included."""
    taken = []
    for made, answer in answers[-500:]:
        text, leaf = answer.proof_text(), made.leaf()
        now = CLOCK.now()
        start = time.perf_counter()
        verify_proof(text, leaf=leaf, policy=policy, now=now, window_ms=WINDOW_MS)
        taken.append((time.perf_counter() - start) * 1e6)
    return {f"p{q}": round(percentile(taken, q), 1) for q in (50, 99)}


def fsync_ms(folder: Path) -> float:
    """What the disk asks for one durable 4 KiB file, for comparison."""
    taken = []
    for number in range(50):
        with (folder / f"fsync{number}").open("wb") as file:
            start = time.perf_counter()
            file.write(b"x" * 4096)
            file.flush()
            os.fsync(file.fileno())
            taken.append((time.perf_counter() - start) * 1000)
    return round(percentile(taken, 50), 2)


async def measure(data: Path, policy: Policy, count: int, singly: int) -> dict[str, Any]:
    """One log: appends one by one, then under load."""
    async with open_sequencer(data, signer=SIGNER, policy=policy, clock=CLOCK) as log:
        await one_by_one(log, 20)
        alone = await one_by_one(log, singly)
        loaded = await load(log, count)
    figures = {"append_ms": quantiles_ms(alone), "loaded": loaded.figures()}
    return {**figures, "verify_us": verification_us(loaded.answers, policy)}


def main() -> None:
    """Runs with two witnesses, with none, and then over a big log."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=200_000, help="of the big log")
    parser.add_argument("--loaded", type=int, default=20_000, help="appended under load")
    parser.add_argument("--singly", type=int, default=500, help="appended one by one")
    parser.add_argument("--folder", type=Path, help="where the disk to measure is")
    parser.add_argument("--no-keep", action="store_true", help="print only")
    asked = parser.parse_args()
    with ExitStack() as stack:
        made = stack.enter_context(tempfile.TemporaryDirectory(dir=asked.folder))
        folder = Path(made)
        ready = [stack.enter_context(witness(folder, n)).ready for n in ("north", "south")]
        policy = require_all(SIGNER.vkey, [(parse_vkey(r["vkey"]), r["url"]) for r in ready])
        disk = fsync_ms(folder)
        sizes = (asked.loaded, asked.singly)
        two = asyncio.run(measure(folder / "two", policy, *sizes))
        none = asyncio.run(measure(folder / "none", require_all(SIGNER.vkey, []), *sizes))
        big = BigLog(folder / "big", SIGNER, CLOCK).measure(asked.entries)
    report(
        "log",
        {"two_witnesses": two, "no_witnesses": none, "big": big, "fsync_ms": disk},
        keep=not asked.no_keep,
    )


if __name__ == "__main__":
    main()
