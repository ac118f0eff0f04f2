"""What Chromium uses: CPU of its renderer and its painter, memory of the page."""

from dataclasses import dataclass
from typing import Any

from playwright.async_api import Browser, CDPSession, Page

from bench._lib import CpuMeter, resident_bytes

_TILES = """() => [...document.querySelectorAll('figure')].map(figure => ({
  frames: Number(figure.dataset.frames), state: figure.dataset.state,
  latency: Number(figure.dataset.latencyMs), width: figure.querySelector('canvas').width}))"""


@dataclass
class Gauge:
    """Reads one browser's processes and one page's memory."""

    browser: CDPSession
    page: Page
    memory: CDPSession

    @classmethod
    async def of(cls, browser: Browser, page: Page) -> "Gauge":
        """A gauge of this page, in this browser."""
        memory = await page.context.new_cdp_session(page)
        await memory.send("Performance.enable")
        await memory.send("HeapProfiler.enable")
        return cls(await browser.new_browser_cdp_session(), page, memory)

    async def pids(self, kind: str) -> list[int]:
        """Processes of a kind: `renderer` (decrypts, decodes), `GPU` (puts on the screen)."""
        info = await self.browser.send("SystemInfo.getProcessInfo")
        return [int(one["id"]) for one in info["processInfo"] if one["type"] == kind]

    async def meters(self) -> dict[str, CpuMeter]:
        """CPU from now on, by kind of process."""
        return {kind: CpuMeter(await self.pids(kind)) for kind in ("renderer", "GPU")}

    async def tiles(self) -> list[dict[str, Any]]:
        """Each tile's figures."""
        found: list[dict[str, Any]] = await self.page.evaluate(_TILES)
        return found

    async def megabytes(self) -> dict[str, float]:
        """The page's JavaScript heap after a collection, its DOM nodes, its process's memory."""
        await self.memory.send("HeapProfiler.collectGarbage")
        answer = await self.memory.send("Performance.getMetrics")
        figures = {one["name"]: one["value"] for one in answer["metrics"]}
        resident = resident_bytes(await self.pids("renderer"))
        return {
            "heap_mb": round(figures["JSHeapUsedSize"] / 1e6, 2),
            "nodes": int(figures["Nodes"]),
            "resident_mb": round(resident / 1e6, 1),
        }
