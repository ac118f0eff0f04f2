"""What every bench shares: CPU of a process tree, percentiles, one JSON line with the machine.

Reads /proc, so Linux only. Starts nothing and stops nothing.
"""

import json
import os
import platform
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

RESULTS = Path(__file__).parent / "results"
_TICK = os.sysconf("SC_CLK_TCK")


def descendants(pid: int) -> list[int]:
    """The process and all its living children, grandchildren and so on."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        fields = _stat(int(stat.parent.name))
        if fields:
            children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found, todo = [], [pid]
    while todo:
        found.append(todo.pop())
        todo += children.get(found[-1], [])
    return found


def cpu_seconds(pids: Iterable[int]) -> float:
    """User and system CPU seconds that these processes have used so far.

    A process that has ended counts as nothing, so take both readings while all of them live.
    """
    total = 0
    for pid in pids:
        fields = _stat(pid)
        if fields:
            total += int(fields[11]) + int(fields[12])
    return total / _TICK


def machine_cpu_seconds() -> float:
    """CPU seconds that all processes of this machine together have used so far."""
    fields = Path("/proc/stat").read_text().splitlines()[0].split()[1:]
    user, nice, system, _idle, _iowait, irq, softirq, *_ = (int(field) for field in fields)
    return (user + nice + system + irq + softirq) / _TICK


def wait_for_quiet(*, patience: float, cores: float = 0.15, seconds: float = 2.0) -> bool:
    """Waits until other processes use less than `cores` for `seconds`; gives up after `patience`.

    Call it while nothing of the bench's own runs. Returns whether it is quiet.
    """
    until = time.perf_counter() + patience
    while True:
        before = machine_cpu_seconds()
        time.sleep(seconds)
        if (machine_cpu_seconds() - before) / seconds < cores:
            return True
        if time.perf_counter() > until:
            return False


def resident_bytes(pids: Iterable[int]) -> int:
    """Resident memory of these processes; pages that they share count in each."""
    page = os.sysconf("SC_PAGE_SIZE")
    return sum(int(fields[21]) * page for pid in pids if (fields := _stat(pid)))


def percentile(values: Sequence[float], q: float) -> float:
    """The nearest-rank percentile, `q` from 0 to 100.

    Raises:
        ValueError: there are no values.
    """
    if not values:
        raise ValueError("no values to take a percentile of")
    ordered = sorted(values)
    rank = max(1, -(-len(ordered) * q // 100))
    return ordered[int(rank) - 1]


def spread(values: Sequence[float], digits: int = 2) -> dict[str, float]:
    """Median, least and greatest: what a repeated measurement is reported as."""
    return {
        "median": round(median(values), digits),
        "min": round(min(values), digits),
        "max": round(max(values), digits),
    }


def quantiles_ms(values: Sequence[float]) -> dict[str, float]:
    """p50, p99 and the worst of a list of milliseconds."""
    return {
        "p50": round(percentile(values, 50), 2),
        "p99": round(percentile(values, 99), 2),
        "max": round(max(values), 2),
    }


def machine() -> dict[str, Any]:
    """What a figure depends on: processor, cores, kernel, Python, load at the moment."""
    return {
        "cpu": _cpu_model(),
        "cores": os.cpu_count(),
        "kernel": platform.release(),
        "python": platform.python_version(),
        "load_1m": round(os.getloadavg()[0], 2),
    }


def report(bench: str, result: Mapping[str, Any], *, keep: bool = True) -> dict[str, Any]:
    """Print the result as one JSON line; with `keep`, also append it to `bench/results/`."""
    line = {"bench": bench, "at": datetime.now(UTC).isoformat(timespec="seconds"), **result}
    line["machine"] = machine()
    text = json.dumps(line, separators=(",", ":"))
    print(text, flush=True)
    if keep:
        RESULTS.mkdir(exist_ok=True)
        with (RESULTS / f"{bench}.jsonl").open("a") as out:
            out.write(text + "\n")
    return line


def pin(core: int, pid: int = 0) -> None:
    """Keep a process (0: this one), and what it starts later, on one core.

    Threads that run already keep theirs, so pin before a library starts its own.
    """
    os.sched_setaffinity(pid, {core})


class CpuMeter:
    """CPU of a set of processes over a window of wall time."""

    def __init__(self, pids: Iterable[int]) -> None:
        self._pids = list(pids)
        self._wall = time.perf_counter()
        self._cpu = cpu_seconds(self._pids)

    def read(self) -> tuple[float, float]:
        """CPU seconds and wall seconds since the meter was made."""
        return cpu_seconds(self._pids) - self._cpu, time.perf_counter() - self._wall


def _stat(pid: int) -> list[str] | None:
    """Fields of /proc/<pid>/stat from the third (state) on, or None if it has ended."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The name, in brackets, may itself hold spaces and brackets.
    return text[text.rindex(")") + 2 :].split()


def _cpu_model() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()
