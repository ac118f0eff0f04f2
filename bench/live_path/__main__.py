"""`python -m bench.live_path`: an RTSP camera in front, Chromium at the end, all real between.

Each round: the operator's click, some seconds of pictures, the owner's stop, the owner's resume.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench._lib import quantiles_ms, report, wait_for_quiet
from tests.browser.operator_console import UDP_BLOCKED, Console, chromium
from transom.testing.stack import OwnerSeat, Stack
from transom.testing.stack.stack import CAMERA_PASSWORD, CAMERA_USER

SAMPLER = Path(__file__).with_name("sampler.js")
SETTLE_MS = 1000.0  # what a joiner catches up with isn't live yet


@dataclass
class Figures:
    """Milliseconds of all rounds."""

    first_frame: list[float] = field(default_factory=list)
    glass_to_glass: list[float] = field(default_factory=list)
    stop_to_last: list[float] = field(default_factory=list)
    transport: str = ""


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.live_path", description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=4.0, help="of pictures in each round")
    parser.add_argument("--websocket", action="store_true", help="with UDP blocked")
    parser.add_argument("--patience", type=float, default=60.0, help="wait for a quiet machine")
    parser.add_argument("--no-keep", action="store_true", help="don't append to bench/results")
    return parser.parse_args()


async def _round(
    console: Console, owner: OwnerSeat, camera_id: str, seconds: float, figures: Figures
) -> None:
    await console.open_unblurred("Front door")
    tile = await console.wait_state("live", camera_id)
    figures.transport = tile["transport"]
    figures.first_frame.append(float(tile["firstFrameMs"]))
    await console.page.locator(f'figure[data-camera="{camera_id}"]').evaluate(SAMPLER.read_text())
    await asyncio.sleep(seconds)
    stopped_at = time.time() * 1000
    await asyncio.to_thread(owner.stop)
    await asyncio.sleep(0.7)
    seen = await console.page.evaluate("() => { window.sampling = false; return window.seen; }")
    _take(seen, stopped_at, figures)
    await asyncio.to_thread(owner.resume)
    await console.page.get_by_role("button", name="Take away").click()


def _take(seen: Sequence[Sequence[float]], stopped_at: float, figures: Figures) -> None:
    settled = seen[0][0] + SETTLE_MS
    figures.glass_to_glass += [at - drawn for at, drawn in seen if settled < at < stopped_at]
    figures.stop_to_last.append(max(0.0, seen[-1][0] - stopped_at))


async def _measure(stack: Stack, args: argparse.Namespace) -> Figures:
    figures = Figures()
    with stack.owner() as owner:
        camera_id = owner.add_camera("Front door", stack.camera_url(), CAMERA_USER, CAMERA_PASSWORD)
        owner.give_consent(camera_id)
        owner.wait_online(camera_id)
        async with chromium(UDP_BLOCKED if args.websocket else ()) as desk:
            console = await desk.console(stack.hub_url)
            await console.ready()
            for number in range(args.rounds + 1):
                taken = figures if number else Figures()  # the first round warms up
                await _round(console, owner, camera_id, args.seconds, taken)
    return figures


def _result(figures: Figures, rounds: int) -> dict[str, Any]:
    return {
        "rounds": rounds,
        "transport": figures.transport,
        "pictures": len(figures.glass_to_glass),
        "first_frame_ms": quantiles_ms(figures.first_frame),
        "glass_to_glass_ms": quantiles_ms(figures.glass_to_glass),
        "stop_to_last_picture_ms": quantiles_ms(figures.stop_to_last),
    }


def main() -> None:
    """Runs it once."""
    args = _arguments()
    wait_for_quiet(patience=args.patience)
    with tempfile.TemporaryDirectory() as folder, Stack(Path(folder)) as stack:
        figures = asyncio.run(_measure(stack, args))
    report("live_path", _result(figures, args.rounds), keep=not args.no_keep)


if __name__ == "__main__":
    main()
