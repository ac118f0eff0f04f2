"""`python -m bench.gateway.pictures`: one camera passed through, masked, blurred, at three sizes.

The whole way, as `bench.gateway` measures it: real RTSP, the gateway on a core of its own, relay
and viewer beside it. Cameras a core follow from what one takes; a stage's time is one picture's.
"""

import argparse
import time
from typing import Any

from bench._lib import CpuMeter, quantiles_ms, report
from bench.gateway.__main__ import SETTLE_SECONDS, Child

FPS = 25
SIZES = {
    "360p": (640, 360, 1_000_000),
    "720p": (1280, 720, 2_500_000),
    "1080p": (1920, 1080, 4_000_000),
}
"""Width, height, bits a second."""
MODES = ("passed", "masked", "blurred")


def camera_process(width: int, height: int, bitrate: int) -> Child:
    """A street with people and cars; ready when its first line comes."""
    form = ["--width", str(width), "--height", str(height), "--fps", str(FPS)]
    who = ["--user", "bench", "--password", "bench", "--loop", "1", "--scene", "market-square"]
    command = ["transom.testing.camera", *who, *form, "--bitrate", str(bitrate)]
    return Child(command, core=1)


def measure(url: str, mode: str, *, seconds: float) -> dict[str, Any]:
    """One gateway with one camera in one mode, watched by one viewer."""
    far = Child(["bench.gateway.far_side"], core=1)
    gateway = Child(["bench.gateway.under_test"], core=0)
    try:
        plan = far.ask(plan=1)
        far.ask(keys=gateway.ask(**plan, urls=[url], transport="tcp", mode=mode))
        time.sleep(SETTLE_SECONDS)
        far.ask(count=0)
        gateway.ask(stages=0)
        meter = CpuMeter([gateway.process.pid])
        time.sleep(seconds)
        cpu, wall = meter.read()
        seen, stages = far.ask(count=0), gateway.ask(stages=0)
    finally:
        gateway.end()
        far.end()
    return {
        "percent_of_a_core": round(100 * cpu / wall, 1),
        "cameras_per_core": round(wall / cpu, 1),
        "frames_opened": len(seen["late_ms"]),
        "frames_due": round(FPS * wall),
        "arrived_to_opened_ms": quantiles_ms(seen["late_ms"]),
        "stages_ms": {name: quantiles_ms(values) for name, values in stages.items()},
    }


def main() -> None:
    """Measures every mode at every size; prints one JSON line."""
    parser = argparse.ArgumentParser(prog="python -m bench.gateway.pictures", description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--no-keep", action="store_true", help="only print")
    wishes = parser.parse_args()
    runs: dict[str, dict[str, Any]] = {}
    for name, size in SIZES.items():
        cameras = camera_process(*size)
        try:
            (url,) = cameras.line()["urls"]
            runs[name] = {mode: measure(url, mode, seconds=wishes.seconds) for mode in MODES}
        finally:
            cameras.end()
    report("gateway_pictures", {"fps": FPS, "runs": runs}, keep=not wishes.no_keep)


if __name__ == "__main__":
    main()
