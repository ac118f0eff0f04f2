"""The audit: entries a second and core, from an empty state and from yesterday's.

`python -m bench.audit` prints one JSON line. It writes a log of view sessions as a hub publishes
it, then audits it from its folder: the network is left out, and everything else is in: signatures,
every tile, every entry's form, the rules, the mirror on the disk. CPU seconds, so that other work
on the machine counts for little.
"""

import argparse
import hashlib
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench._lib import report
from transom.audit.auditor import Auditor
from transom.audit.sources import open_source
from transom.audit.state import StateFolder
from transom.clock import SystemClock
from transom.core.codec import b64
from transom.core.log.entry import Entry
from transom.testing.log_entries import EntryMaker
from transom.testing.public_log import PublicLog

BATCH = 1 << 16


def audit_rates(place: Path, state: Path) -> dict[str, Any]:
    """One audit of a log's folder, whatever is in `state` already.

    Args:
        place: the folder that holds `checkpoint` and `policy`.
        state: the auditor's.
    """
    log = PublicLog(place)
    auditor = Auditor(open_source(str(place)), StateFolder(state), SystemClock(), policy=log.policy)
    wall, cpu = time.perf_counter(), time.process_time()
    outcome = auditor.run()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    if not outcome.verified or outcome.head is None or outcome.findings:
        raise SystemExit(f"the log doesn't verify: {outcome.problems} {outcome.findings[:3]}")
    count = outcome.head.size - outcome.previous_size
    return {
        "entries": count,
        "entries_per_core_s": round(count / cpu),
        "cpu_s": round(cpu, 2),
        "wall_s": round(wall, 2),
    }


def sessions(maker: EntryMaker, count: int, seed: str = "") -> Iterator[bytes]:
    """Entries of view sessions: asked, opened, closed, each with a commitment of its own."""
    looks = [[one.to_bytes() for one in maker.look()] for _ in range(8)]
    for number in range(count // 3):
        yield from _renewed(looks[number % len(looks)], f"{seed}{number}")


def _renewed(look: list[bytes], number: str) -> list[bytes]:
    """The same session with fresh commitments: far quicker than making entries anew."""
    old = [_commitment(data) for data in look]
    new = [b64(hashlib.sha256(f"{number}/{i}".encode()).digest()).encode() for i in range(3)]
    asked, opened, closed = (a.replace(b, c) for a, b, c in zip(look, old, new, strict=True))
    return [asked, opened.replace(old[0], new[0]), closed.replace(old[1], new[1])]


def _commitment(data: bytes) -> bytes:
    start = data.index(b'"commitment":"') + 14
    return data[start : start + 43]


def write_log(folder: Path, count: int) -> tuple[PublicLog, EntryMaker]:
    """A log of about `count` entries."""
    maker, log = EntryMaker(), PublicLog(folder)
    first: list[Entry | bytes] = [maker.make("log.created"), maker.created()]
    log.write(first, now=SystemClock().now())
    append(log, maker, count)
    return log, maker


def append(log: PublicLog, maker: EntryMaker, count: int, seed: str = "") -> None:
    """Appends about `count` entries; `seed` tells them from those of another call."""
    waiting: list[Entry | bytes] = []
    for data in sessions(maker, count, seed):
        waiting.append(data)
        if len(waiting) >= BATCH:
            log.write(waiting, now=SystemClock().now())
            waiting = []
    log.write(waiting, now=SystemClock().now())


def measure(folder: Path, entries: int, new: int) -> dict[str, Any]:
    """From empty, then from yesterday with `new` entries more."""
    log, maker = write_log(folder / "log", entries)
    empty = audit_rates(folder / "log", folder / "state")
    append(log, maker, new, "today")
    return {"from_empty": empty, "from_yesterday": audit_rates(folder / "log", folder / "state")}


def main() -> None:
    """Writes a log, and audits it twice."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=300_000)
    parser.add_argument("--new", type=int, default=30_000, help="since yesterday")
    parser.add_argument("--folder", type=Path, help="where the disk to measure is")
    parser.add_argument("--no-keep", action="store_true", help="print only")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        figures = measure(Path(folder), asked.entries, asked.new)
    report("audit", figures, keep=not asked.no_keep)


if __name__ == "__main__":
    main()
