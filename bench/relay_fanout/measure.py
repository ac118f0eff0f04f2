"""One measurement: start a server and its load, let it settle, watch a window, stop everything."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench._lib import (
    CpuMeter,
    descendants,
    machine_cpu_seconds,
    quantiles_ms,
    resident_bytes,
)
from bench.relay_fanout.children import Child, Children
from bench.relay_fanout.load import Load
from bench.relay_fanout.profile import profile
from bench.relay_fanout.system import Cores, Running

Start = Callable[..., Running]
# Viewers start with the newest group, so each brings up to a second of backlog.
_SETTLE_SECONDS, _SETTLE_SECONDS_A_VIEWER = 3.0, 0.02
# A viewing process that uses this much of its core is what limits, not the server.
_LOAD_CORE_FULL = 0.92


def measure(
    start: Start,
    load: Load,
    *,
    seconds: float,
    log_dir: Path,
    cores: Cores,
    profile_seconds: float = 0.0,
) -> dict[str, Any]:
    """The figures of one window of `seconds`; after it, with `profile_seconds`, a profile.

    Raises:
        ChildFailed: a part of it didn't start, or ended early.
    """
    with Children(log_dir=log_dir) as children:
        running = start(load, children, cores=cores)
        time.sleep(_SETTLE_SECONDS + load.viewers * _SETTLE_SECONDS_A_VIEWER)
        result = watch(running, load, cores=cores, seconds=seconds)
        if profile_seconds:
            result["profile"] = profile(running, seconds=profile_seconds, folder=log_dir)
        return result


def watch(running: Running, load: Load, *, cores: Cores, seconds: float) -> dict[str, Any]:
    """The figures of one window of a load that flows already."""
    pids = {
        "server": _tree(running.server),
        "publishers": _tree(running.publishers),
        "viewers": _tree(running.viewers),
    }
    for child in running.viewers:
        child.ask("begin")
    everything = machine_cpu_seconds()
    meters = {part: CpuMeter(of) for part, of in pids.items()}
    time.sleep(seconds)
    used = {part: meter.read() for part, meter in meters.items()}
    everything = machine_cpu_seconds() - everything
    answers = [child.ask("end") for child in running.viewers]
    result = _figures(answers, load, cores, used)
    others = everything - sum(cpu for cpu, _ in used.values())
    result["foreign_core"] = round(max(0.0, others) / seconds, 3)
    result["server_rss_mb"] = round(resident_bytes(pids["server"]) / 1e6)
    return result


def _figures(
    answers: list[dict[str, Any]], load: Load, cores: Cores, used: dict[str, tuple[float, float]]
) -> dict[str, Any]:
    cpu, wall = used["server"]
    total, least = delivered(answers)
    lateness = [late for answer in answers for late in answer["lateness_ms"]]
    core = {part: round(of[0] / of[1], 3) for part, of in used.items()}
    with_viewers = core["publishers"] if cores.publishers == cores.viewers else 0.0
    load_core = core["viewers"] + with_viewers
    return {
        "viewers": load.viewers,
        "server_core": core["server"],
        "load_core": round(load_core, 3),
        "cpu_s_per_gb": round(cpu / (total / 1e9), 2),
        "viewers_per_core": round(total / wall / (load.bits_per_second / 8) / core["server"]),
        "delivered_gb": round(total / 1e9, 4),
        "delivered_ratio": round(total / load.expected_bytes(wall), 4),
        "least_viewer_ratio": round(least, 4),
        "lateness_ms": quantiles_ms(lateness),
        "frames_timed": len(lateness),
        "limited_by_load": load_core >= _LOAD_CORE_FULL,
    }


def delivered(answers: list[dict[str, Any]]) -> tuple[float, float]:
    """Frames' bytes that reached all viewers, and the least viewer's share of a reader's bytes.

    Readers count their frames' bytes. Of the others the transport's bytes are known; they are
    worth as many frames' bytes as the readers' are.
    """
    frames = sum(answer["bytes"] for answer in answers)
    readers = [wire for answer in answers for wire in answer["reader_wire"]]
    others = [wire for answer in answers for wire in answer["other_wire"]]
    mean = sum(readers) / len(readers)
    return frames + frames * sum(others) / sum(readers), min(readers + others) / mean


def _tree(children: "list[Child] | tuple[Child, ...] | Any") -> list[int]:
    return [pid for child in children for pid in descendants(child.pid)]
