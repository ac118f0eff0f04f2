"""The operator's console in Debian's Chromium, as the tests of this folder drive it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import BrowserContext, Page, async_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# The relay is at 127.0.0.1 and the hub's pages at localhost: with a proxy for the former alone,
# nothing but the hub's own port is reached, as in a network that blocks UDP.
UDP_BLOCKED = (
    "--disable-quic",
    "--proxy-server=http://127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>;localhost",
)
AXE = Path(__file__).parents[2] / "web/node_modules/axe-core/axe.min.js"
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

_SIGN_IN = """persona => fetch('/v1/auth/demo', {method: 'POST',
  headers: {'content-type': 'application/json'}, body: JSON.stringify({persona})})
  .then(answer => answer.ok)"""

# Reads the strip of 48 cells of 12×16 pixels along the canvas's top edge.
_READ_CLOCK = """figure => {
  const canvas = figure.querySelector('canvas');
  const strip = new OffscreenCanvas(576, 16);
  const context = strip.getContext('2d', {willReadFrequently: true});
  context.drawImage(canvas, 0, 0, 576, 16, 0, 0, 576, 16);
  const {data} = context.getImageData(0, 8, 576, 1);
  let instant = 0;
  for (let cell = 0; cell < 48; cell++)
    instant = instant * 2 + (data[(cell * 12 + 6) * 4] > 128 ? 1 : 0);
  return instant;
}"""

_BRIGHTEST = """figure => {
  const canvas = figure.querySelector('canvas');
  const small = new OffscreenCanvas(32, 18);
  const context = small.getContext('2d', {willReadFrequently: true});
  context.drawImage(canvas, 0, 0, 32, 18);
  const {data} = context.getImageData(0, 0, 32, 18);
  return data.filter((_, i) => i % 4 !== 3).reduce((most, value) => Math.max(most, value), 0);
}"""


class Console:
    """One operator's page."""

    def __init__(self, page: Page, hub_url: str) -> None:
        self.page = page
        self.hub_url = hub_url
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    async def sign_in(self, persona: str = "operator") -> None:
        """Signs in by the demo's sign-in and opens the console."""
        await self.page.goto(self.hub_url)
        assert await self.page.evaluate(_SIGN_IN, persona)
        await self.page.goto(f"{self.hub_url}/operator/")

    async def enrol(self) -> None:
        """Makes keys and waits until the agency's desk has certified them."""
        await self.page.get_by_role("button", name="Make keys and enrol").click()
        await self.page.get_by_role("heading", name="New incident").wait_for()

    async def open_incident(self, purpose: str = "missing_person") -> None:
        """Fills in the form and opens the incident."""
        page = self.page
        await page.get_by_label("Incident number").fill("2026-0815")
        await page.get_by_label("Purpose").select_option(purpose)
        await page.get_by_label("Justification").fill("Child missing since 07:40, near the gate.")
        await page.get_by_label("Exigent circumstances").check()
        await page.get_by_role("button", name="Open incident").click()
        await page.get_by_role("heading", name="Cameras").wait_for()

    async def ready(self, purpose: str = "missing_person") -> None:
        """Signed in, enrolled, and within an incident."""
        await self.sign_in()
        await self.enrol()
        await self.open_incident(purpose)

    async def press(self, label: str) -> None:
        """Presses a camera's button, for example `Watch: Front door`."""
        await self.page.get_by_role("button", name=label).click()

    async def open_unblurred(self, camera: str) -> None:
        """Asks for a camera's picture with people as they are, and says why."""
        await self.page.get_by_role("button", name=f"Without blur: {camera}", exact=True).click()
        await self.page.get_by_label("Why must people be seen").fill("To tell the child's clothes.")
        await self.press(f"Open without blur: {camera}")

    async def wait_state(self, state: str, camera_id: str) -> dict[str, str]:
        """Waits for a tile's state and returns the tile's figures."""
        figure = f'figure[data-camera="{camera_id}"][data-state="{state}"]'
        await self.page.wait_for_selector(figure)
        return await self.tile(camera_id)

    async def tile(self, camera_id: str) -> dict[str, str]:
        """A tile's figures (its data attributes)."""
        figures: dict[str, str] = await self._figure(camera_id, "figure => ({...figure.dataset})")
        return figures

    async def clock(self, camera_id: str) -> int:
        """The instant in the picture, milliseconds since 1970."""
        return int(await self._figure(camera_id, _READ_CLOCK))

    async def brightest(self, camera_id: str) -> int:
        """The brightest value of any colour in the picture, 0 … 255."""
        return int(await self._figure(camera_id, _BRIGHTEST))

    async def violations(self) -> list[str]:
        """What axe finds against WCAG 2.2 A and AA. Needs a console made with `bypass_csp`."""
        await self.page.add_script_tag(path=AXE)
        found = await self.page.evaluate("rules => axe.run(document, {runOnly: rules})", _RULES)
        return [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found["violations"]]

    async def _figure(self, camera_id: str, script: str) -> Any:
        return await self.page.locator(f'figure[data-camera="{camera_id}"]').evaluate(script)


@asynccontextmanager
async def chromium(flags: Sequence[str] = ()) -> AsyncIterator["Desk"]:
    """A running Chromium."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *flags])
        try:
            yield Desk(browser)
        finally:
            await browser.close()


class Desk:
    """Makes consoles, each in a browser profile of its own."""

    def __init__(self, browser: Any) -> None:
        self.browser = browser

    async def console(self, hub_url: str, **look: Any) -> Console:
        """A fresh device; `look` goes to the browser's context (viewport, color_scheme)."""
        context: BrowserContext = await self.browser.new_context(
            **{"viewport": {"width": 1440, "height": 900}, **look}
        )
        return Console(await context.new_page(), hub_url)
