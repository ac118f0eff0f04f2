"""`python -m bench.recording`: see `docs/performance.md`.

Writes into a temporary folder of this machine's disk (`--folder`), sealed and synced as the gateway
does. The hours that recovery is measured with are written without waiting for the disk.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from bench._lib import CpuMeter, report, spread
from bench.recording.stream import FPS, stream
from bench.recording.under_test import KEY
from transom.clock import SystemClock
from transom.core.ids import new_id
from transom.gateway.recording.disk import Disk
from transom.gateway.recording.index import FILE_NAME
from transom.gateway.recording.shelf import SUFFIX, Shelf
from transom.gateway.recording.writer import SegmentWriter

CAMERAS = 8
MBITS = (2.0, 8.0)
SETTLE_SECONDS = 5.0
MINUTES_BEFORE_KILL = 3


class HastyDisk(Disk):
    """Doesn't wait for the disk: for filling a folder, never for measuring."""

    def append(self, descriptor: int, data: bytes) -> None:
        """As `Disk.append`, not durable."""
        with open(descriptor, "ab", closefd=False) as file:
            file.write(data)


def child(*command: str) -> "subprocess.Popen[str]":
    """`bench.recording.under_test`, once its first line has come."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.recording.under_test", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    if not process.stdout.readline():
        raise SystemExit("a part of the bench ended early")
    return process


def percent(folder: Path, mbit: float, *, seconds: float) -> float:
    """Of a core, for all cameras."""
    process = child("live", str(folder), str(CAMERAS), str(mbit))
    try:
        time.sleep(SETTLE_SECONDS)
        meter = CpuMeter([process.pid])
        time.sleep(seconds)
        cpu, wall = meter.read()
    finally:
        process.kill()
        process.communicate()
    return 100 * cpu / wall


def write_cost(folder: Path, mbit: float, *, idle: float, seconds: float) -> dict[str, Any]:
    """What recording adds for one camera."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        busy = percent(Path(place), mbit, seconds=seconds)
        written = sum(file.stat().st_size for file in Path(place).rglob(f"*{SUFFIX}"))
    per_camera = round((busy - idle) / CAMERAS, 2)
    return {"mbit": mbit, "percent_per_camera": per_camera, "written_mb": round(written / 1e6, 1)}


def fill(folder: Path, *, hours: float, mbit: float) -> int:
    """Hours of one camera's segments; returns how many."""
    shelf = Shelf(folder, key=KEY, disk=HastyDisk())
    camera_id = new_id("cam")
    writer = SegmentWriter(camera_id, shelf, why="switched_off")
    began_us = SystemClock().now_us() - int(hours * 3.6e9)
    for unit in islice(stream(mbit, began_us=began_us), int(hours * 3600 * FPS)):
        writer.take(unit)
    writer.interrupt("gateway_off")
    segments = len(shelf.segments(camera_id))
    shelf.close()
    return segments


def crash(folder: Path, mbit: float) -> None:
    """kill -9 while it is writing, then a tail that has never arrived on the disk."""
    process = child("fast", str(folder), str(mbit))
    assert process.stdout is not None
    for _ in range(MINUTES_BEFORE_KILL):
        process.stdout.readline()
    process.kill()
    process.communicate()
    newest = max(folder.rglob(f"*{SUFFIX}"), key=lambda file: file.stat().st_mtime_ns)
    with newest.open("r+b") as file:
        file.truncate(max(0, newest.stat().st_size - 1000))


def opened_ms(folder: Path) -> float:
    """How long the recordings take to stand again."""
    began = time.perf_counter()
    shelf = Shelf(folder, key=KEY)
    took = time.perf_counter() - began
    shelf.close()
    return 1000 * took


def recovery(folder: Path, *, hours: float, mbit: float, times: int) -> dict[str, Any]:
    """After crashes, with the index and without it."""
    folder = folder / "recording"  # where the gateway keeps it
    segments = fill(folder, hours=hours, mbit=mbit)
    crashed, lost = [], []
    for _ in range(times):
        crash(folder.parent, mbit)
        crashed.append(opened_ms(folder))
        for file in folder.glob(f"{FILE_NAME}*"):
            file.unlink()
        lost.append(opened_ms(folder))
    return {
        "hours": hours,
        "mbit": mbit,
        "segments": segments,
        "after_kill_ms": spread(crashed),
        "index_lost_ms": spread(lost),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures both; prints one JSON line."""
    parser = argparse.ArgumentParser(prog="python -m bench.recording", description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--hours", type=float, default=72.0)
    parser.add_argument("--mbit", type=float, default=0.2, help="of the hours for recovery")
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    parser.add_argument("--no-keep", action="store_true", help="only print")
    wishes = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(dir=wishes.folder) as place:
        folder = Path(place)
        idle = percent(folder, 0.0, seconds=wishes.seconds)
        costs = [write_cost(folder, m, idle=idle, seconds=wishes.seconds) for m in MBITS]
        again = recovery(folder, hours=wishes.hours, mbit=wishes.mbit, times=wishes.times)
    result = {"cameras": CAMERAS, "seconds": wishes.seconds, "write": costs, "recovery": again}
    report("recording", result, keep=not wishes.no_keep)


if __name__ == "__main__":
    main()
