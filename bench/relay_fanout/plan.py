"""Which measurements are made, in which order, and what they say together."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from bench._lib import spread, wait_for_quiet
from bench.relay_fanout import janus, ours, rtmp
from bench.relay_fanout.load import Load
from bench.relay_fanout.measure import Start, measure
from bench.relay_fanout.system import Cores

SYSTEMS: dict[str, Start] = {
    "ours": ours.start,
    "janus": janus.start,
    "janus-one-loop": partial(janus.start, event_loops=1),
    "nginx": rtmp.start,
}
_DEFAULT = tuple(SYSTEMS)
_SPREAD = ("cpu_s_per_gb", "viewers_per_core", "server_core", "load_core", "delivered_ratio")
_DISTURBED_CORE = 0.15  # what other processes may use of a core during a window
_TRIES = 3
Say = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """What to measure.

    Args:
        compare: numbers of viewers at which every system is measured.
        capacity: numbers of viewers at which only our relay and the floor are measured.
        rounds: how often each; systems alternate within a round.
        seconds: of one window.
        patience: seconds to wait, before each window, for other processes to be quiet; 0: neither
            wait nor measure a disturbed window again.
        profile_seconds: of the profile of each server that follows the last round; 0 for none.
    """

    systems: Sequence[str] = _DEFAULT
    compare: Sequence[int] = (50, 100)
    capacity: Sequence[int] = (200, 300)
    rounds: int = 3
    seconds: float = 10.0
    patience: float = 30.0
    profile_seconds: float = 0.0
    cameras: int = 4
    samples: dict[tuple[str, int], list[dict[str, Any]]] = field(default_factory=dict)

    def profiles(self, say: Say) -> dict[str, dict[str, float]]:
        """Each server's profile at the largest number of viewers that all are measured at."""
        found = {}
        for system in self.systems if self.profile_seconds and self.compare else ():
            sample = self._measure(system, max(self.compare), profile_seconds=self.profile_seconds)
            found[system] = sample["profile"]
            say(f"{system}: {sample['profile']}")
        return found

    def steps(self) -> Iterator[tuple[str, int]]:
        """System and viewers, in order: A B C, A B C, …"""
        for _ in range(self.rounds):
            for viewers in self.compare:
                yield from ((system, viewers) for system in self.systems)
            for viewers in self.capacity:
                yield from ((s, viewers) for s in self.systems if not s.startswith("janus"))

    def run(self, say: Say) -> dict[str, Any]:
        """Measures everything, or until it is interrupted; `say` hears of each window."""
        try:
            for system, viewers in self.steps():
                sample = self._undisturbed(system, viewers, say)
                self.samples.setdefault((system, viewers), []).append(sample)
        except KeyboardInterrupt:
            return {**self._summary(), "interrupted": True}
        return {**self._summary(), "profiles": self.profiles(say)}

    def _undisturbed(self, system: str, viewers: int, say: Say) -> dict[str, Any]:
        """The least disturbed of a few windows: the first that no other process got into."""
        tried: list[dict[str, Any]] = []
        while len(tried) < _TRIES:
            wait_for_quiet(patience=self.patience)
            tried.append(self._measure(system, viewers))
            say(f"{system}: {_line(tried[-1])}")
            if tried[-1]["foreign_core"] < _DISTURBED_CORE or not self.patience:
                break
        return min(tried, key=lambda sample: sample["foreign_core"])

    def _measure(
        self, system: str, viewers: int, *, profile_seconds: float = 0.0
    ) -> dict[str, Any]:
        load, cores = Load(viewers=viewers, cameras=self.cameras), Cores()
        if viewers not in self.compare:
            # The viewers' core gets short before the server's does: fewer frames are timed, and
            # the publishers work on the server's core, whose figure doesn't include them.
            load, cores = replace(load, readers=4), Cores(publishers=0)
        with tempfile.TemporaryDirectory(prefix="relay-fanout-") as folder:
            Path(folder).chmod(0o755)  # unprivileged servers read their configuration there
            return measure(
                SYSTEMS[system],
                load,
                seconds=self.seconds,
                log_dir=Path(folder),
                cores=cores,
                profile_seconds=profile_seconds,
            )

    def _summary(self) -> dict[str, Any]:
        points = [_point(*key, samples) for key, samples in self.samples.items()]
        return {
            "seconds": self.seconds,
            "rounds": self.rounds,
            "cameras": self.cameras,
            "points": points,
            "ratios": [self._ratios(viewers) for viewers in self.compare if self.samples],
        }

    def _ratios(self, viewers: int) -> dict[str, Any]:
        """Our CPU per byte over each peer's, round by round; below 1 we are cheaper."""
        mine = self.samples.get(("ours", viewers), [])
        ratios: dict[str, Any] = {"viewers": viewers}
        for peer in (name for name in self.systems if name != "ours"):
            theirs = self.samples.get((peer, viewers), [])
            pairs = zip(mine, theirs, strict=False)
            each = [a["cpu_s_per_gb"] / b["cpu_s_per_gb"] for a, b in pairs]
            if each:
                ratios[f"ours_to_{peer}"] = spread(each)
        return ratios


def _point(system: str, viewers: int, samples: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "system": system,
        "viewers": viewers,
        **{name: spread([s[name] for s in samples], 4) for name in _SPREAD},
        "lateness_ms": {
            q: round(median(s["lateness_ms"][q] for s in samples), 2) for q in ("p50", "p99")
        },
        "least_viewer_ratio": min(s["least_viewer_ratio"] for s in samples),
        "server_rss_mb": max(s["server_rss_mb"] for s in samples),
        "foreign_core": max(s["foreign_core"] for s in samples),
        "limited_by_load": any(s["limited_by_load"] for s in samples),
    }


def _line(sample: dict[str, Any]) -> str:
    late = sample["lateness_ms"]
    return (
        f"{sample['viewers']} viewers, {sample['cpu_s_per_gb']} CPU-s/GB, "
        f"server {sample['server_core']:.0%} and load {sample['load_core']:.0%} of a core, "
        f"delivered {sample['delivered_ratio']:.1%}, "
        f"p50 {late['p50']} ms, p99 {late['p99']} ms"
        + f", others {sample['foreign_core']:.0%}"
        + (" (the load generator is the limit)" if sample["limited_by_load"] else "")
    )
