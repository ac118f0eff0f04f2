"""`python -m bench.gateway`: see `docs/performance.md`.

The gateway has a core of its own where there are two; cameras, relay and viewers share the
other. Real RTSP from a virtual camera that repeats recorded access units.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from typing import Any

from bench._lib import CpuMeter, pin, quantiles_ms, report, resident_bytes

FPS, BITRATE = 30, 4_000_000
SETTLE_SECONDS = 4.0
GOAL = {"cameras": 16, "percent_of_a_core": 35}


class Child:
    """A process that answers JSON lines with JSON lines."""

    def __init__(self, command: list[str], *, core: int) -> None:
        cores = sorted(os.sched_getaffinity(0))
        self.process = subprocess.Popen(
            [sys.executable, "-m", *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        pin(cores[core % len(cores)], self.process.pid)

    def line(self) -> dict[str, Any]:
        """Its next answer, other output left out."""
        assert self.process.stdout is not None
        for text in self.process.stdout:
            if text.startswith("{"):
                answer: dict[str, Any] = json.loads(text)
                return answer
        raise SystemExit("a part of the bench ended early")

    def ask(self, **question: Any) -> dict[str, Any]:
        """Sends a line and returns the answer."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        return self.line()

    def end(self) -> None:
        """Ends it."""
        self.process.kill()
        self.process.communicate()


def camera_process(count: int) -> Child:
    """The cameras, which are ready when their first line comes."""
    form = ["--width", "1920", "--height", "1080", "--fps", str(FPS), "--bitrate", str(BITRATE)]
    who = ["--user", "bench", "--password", "bench", "--loop", str(count)]
    return Child(["transom.testing.camera", *who, *form], core=1)


def measure(urls: list[str], *, seconds: float, transport: str) -> dict[str, Any]:
    """One gateway with these cameras, each watched by one viewer."""
    far = Child(["bench.gateway.far_side"], core=1)
    gateway = Child(["bench.gateway.under_test"], core=0)
    try:
        plan = far.ask(plan=len(urls))
        far.ask(keys=gateway.ask(**plan, urls=urls, transport=transport))
        time.sleep(SETTLE_SECONDS)
        far.ask(count=0)
        meter = CpuMeter([gateway.process.pid])
        time.sleep(seconds)
        cpu, wall = meter.read()
        seen = far.ask(count=0)
        resident = resident_bytes([gateway.process.pid])
    finally:
        gateway.end()
        far.end()
    late = seen["late_ms"]
    return {
        "cameras": len(urls),
        "percent_of_a_core": round(100 * cpu / wall, 1),
        "percent_per_camera": round(100 * cpu / wall / len(urls), 2),
        "frames_opened": len(late),
        "frames_due": round(len(urls) * FPS * wall),
        "frames_refused": seen["refused"],
        "arrived_to_opened_ms": quantiles_ms(late),
        "resident_mb": round(resident / 2**20, 1),
    }


def main() -> None:
    """Measures 1 to 16 cameras; prints one JSON line."""
    parser = argparse.ArgumentParser(prog="python -m bench.gateway", description=__doc__)
    parser.add_argument("--cameras", type=int, nargs="+", default=[1, 2, 4, 8, 16])
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--transport", choices=("tcp", "udp"), default="tcp")
    parser.add_argument("--no-keep", action="store_true", help="only print")
    wishes = parser.parse_args()
    cameras = camera_process(max(wishes.cameras))
    try:
        urls = cameras.line()["urls"]
        runs = [
            measure(urls[:count], seconds=wishes.seconds, transport=wishes.transport)
            for count in wishes.cameras
        ]
    finally:
        cameras.end()
    form = {"width": 1920, "height": 1080, "fps": FPS, "mbit_per_second": BITRATE / 1e6}
    result = {"transport": wishes.transport, "camera": form, "runs": runs, "goal": GOAL}
    report("gateway", result, keep=not wishes.no_keep)


if __name__ == "__main__":
    main()
