"""`python -m bench.wall`: twelve cameras on one wall in Chromium, all real between.

Each round: one press opens all, until each shows a picture. Then a window in which all run, for
frames and CPU; `--minutes` goes on after it and records the page's memory.
"""

import argparse
import asyncio
import tempfile
import time
from pathlib import Path
from typing import Any

from bench._lib import percentile, quantiles_ms, report, wait_for_quiet
from bench.wall.chromium import Gauge
from bench.wall.house import end_all, house, open_all
from tests.browser.operator_console import chromium
from transom.testing.stack import Stack

FPS = 25
SETTLE_SECONDS = 3.0  # what a joiner catches up with isn't live yet
SCREEN = {"width": 1920, "height": 1080}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.wall", description=__doc__)
    parser.add_argument("--tiles", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=20.0, help="of the window with all tiles")
    parser.add_argument("--minutes", type=float, default=0.0, help="of the soak after it")
    parser.add_argument("--patience", type=float, default=60.0, help="wait for a quiet machine")
    parser.add_argument("--no-keep", action="store_true", help="don't append to bench/results")
    return parser.parse_args()


async def _window(gauge: Gauge, seconds: float) -> dict[str, Any]:
    await asyncio.sleep(SETTLE_SECONDS)
    meters, before, began = await gauge.meters(), await gauge.tiles(), time.perf_counter()
    await asyncio.sleep(seconds)
    after, took = await gauge.tiles(), time.perf_counter() - began
    cpu = {kind: meter.read() for kind, meter in meters.items()}
    painted = sum(one["frames"] for one in after) - sum(one["frames"] for one in before)
    due = FPS * took * len(after)
    return {
        "tiles_live": sum(one["state"] == "live" for one in after),
        "picture_width": after[0]["width"],
        "frames_due": round(due),
        "frames_painted": painted,
        "dropped_share": round(max(0.0, 1 - painted / due), 4),
        "latency_ms_p50": percentile([one["latency"] for one in after], 50),
        "percent_of_a_core_per_tile": {
            kind: round(100 * used / wall / len(after), 2) for kind, (used, wall) in cpu.items()
        },
    }


async def _soak(gauge: Gauge, minutes: float, tiles: int) -> list[dict[str, float]]:
    """The page's memory at the start, and then each minute. Looks that are over are opened anew."""
    began, curve = time.perf_counter(), list[dict[str, float]]()
    while True:
        minute = (time.perf_counter() - began) / 60
        curve.append({"minute": round(minute, 1), **await gauge.megabytes()})
        if minute >= minutes:
            return curve
        if any(one["state"] == "ended" for one in await gauge.tiles()):
            await end_all(gauge.page)
            await open_all(gauge.page, tiles)
        await asyncio.sleep(min(60.0, 60 * (minutes - minute) + 0.1))


async def _measure(stack: Stack, args: argparse.Namespace) -> dict[str, Any]:
    async with chromium() as desk:
        console = await desk.console(stack.hub_url, viewport=SCREEN)
        await console.ready()
        await console.page.get_by_label("Longest look").select_option("60")
        opened = []
        for number in range(args.rounds + 1):
            took = await open_all(console.page, args.tiles)
            if number:  # the first round warms up
                opened.append(took)
            if number < args.rounds:
                await end_all(console.page)
        gauge = await Gauge.of(desk.browser, console.page)
        result: dict[str, Any] = {"open_to_all_pictures_ms": quantiles_ms(opened)}
        result |= await _window(gauge, args.seconds)
        if args.minutes:
            result["memory"] = await _soak(gauge, args.minutes, args.tiles)
        if console.errors:
            raise SystemExit(f"the page met errors: {console.errors}")
    return result


def main() -> None:
    """Runs it once."""
    args = _arguments()
    wait_for_quiet(patience=args.patience)
    with tempfile.TemporaryDirectory() as folder, house(Path(folder), args.tiles) as stack:
        result = asyncio.run(_measure(stack, args))
    figures = {"tiles": args.tiles, "rounds": args.rounds, **result}
    report("wall", figures, keep=not args.no_keep)


if __name__ == "__main__":
    main()
