"""The public pages on an old phone: bytes, and the time to the first text, in Chromium.

`python -m bench.portal` prints one JSON line. The phone is a processor six times slower than this
machine's and a connection of 1.6 Mbit/s with 150 ms there and back, nothing in its cache.
"""

import argparse
import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, async_playwright

from bench._lib import percentile, report
from transom.testing.stack import Stack

CHROMIUM = "/usr/bin/chromium"
PAGES = ("", "looks", "watched", "cameras", "programs", "objections", "oversight", "entries")
SLOWER = 6
NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
_PAINTED = """() => new Promise(resolve => new PerformanceObserver(list => {
  const paint = list.getEntriesByName('first-contentful-paint')[0];
  if (paint) resolve(paint.startTime);
}).observe({type: 'paint', buffered: true}))"""
_BYTES = """() => performance.getEntriesByType('navigation')
  .concat(performance.getEntriesByType('resource'))
  .reduce((sum, one) => sum + one.transferSize, 0)"""


async def visit(browser: Browser, address: str) -> tuple[float, int]:
    """Milliseconds to the first text, and bytes, of a page seen for the first time."""
    context = await browser.new_context(viewport={"width": 360, "height": 640})
    page = await context.new_page()
    devtools = await context.new_cdp_session(page)
    await devtools.send("Network.enable")
    await devtools.send("Network.emulateNetworkConditions", NETWORK)
    await devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    await page.goto(address)
    painted, size = await page.evaluate(_PAINTED), await page.evaluate(_BYTES)
    await context.close()
    return float(painted), int(size)


async def measure(hub_url: str, rounds: int) -> dict[str, Any]:
    """Each page, `rounds` times in each language."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-quic"]
        )
        seen = {
            page: [
                await visit(browser, f"{hub_url}/public/{lang}/{page}")
                for lang in ("en", "es")
                for _ in range(rounds)
            ]
            for page in PAGES
        }
        await browser.close()
    return {
        page or "overview": {
            "bytes": max(size for _, size in visits),
            "first_text_ms": _spread([painted for painted, _ in visits]),
        }
        for page, visits in seen.items()
    }


def _spread(values: Sequence[float]) -> dict[str, float]:
    return {"p50": round(percentile(values, 50)), "most": round(max(values))}


def main() -> None:
    """Measures and reports."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        Stack(Path(folder) / "stack", scenes=()) as stack,
    ):
        pages = asyncio.run(measure(stack.hub_url, options.rounds))
    report("portal", {"slower": SLOWER, "rounds": options.rounds, "pages": pages})


if __name__ == "__main__":
    main()
