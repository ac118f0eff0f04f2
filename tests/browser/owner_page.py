"""The owner's page in Debian's Chromium, as the tests of this folder drive it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, Locator, Page, async_playwright

from tests.browser.operator_console import AXE, CHROMIUM, FLAGS

_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
GUARD_MS = 700  # a knock takes no press that was meant for what lay under it

# A target smaller than 24×24 CSS pixels (WCAG 2.2, 2.5.8); a tick's target is its whole label.
_SMALL = """() => [...document.querySelectorAll('a,button,input,select,textarea,summary')]
  .filter(e => e.checkVisibility() && !e.classList.contains('visually-hidden'))
  .map(e => e.classList.contains('tick') ? e.closest('label') : e)
  .filter(e => { const r = e.getBoundingClientRect();
    return r.width > 0 && (r.width < 24 || r.height < 24); })
  .map(e => e.outerHTML.slice(0, 120))"""

# Whether the focused element is hidden under something fixed (WCAG 2.2, 2.4.11), or unmarked.
_FOCUS = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const shown = e.matches('.visually-hidden, .tick') ? e.closest('label') : e;
  const r = shown.getBoundingClientRect();
  const points = [[r.left + r.width / 2, r.top + r.height / 2], [r.left + 4, r.top + 4],
    [r.right - 4, r.bottom - 4]];
  const seen = points.some(([x, y]) => {
    const top = document.elementFromPoint(x, y);
    return top && (shown.contains(top) || top.contains(shown));
  });
  return {name: (e.getAttribute('aria-label') || e.innerText || e.type || '').trim(), seen};
}"""

_TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


class OwnerPage:
    """One browser at a gateway's page.

    Args:
        url: the address that the gateway printed, token in the fragment.
    """

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        self.base = url.partition("#")[0]
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    async def open(self, where: str = "#/") -> None:
        """Signs in by the printed address and goes to a page."""
        await self.page.goto(self.url)
        await self.button("Stop everything").or_(self.button("Resume…")).wait_for()
        await self.go(where)

    async def go(self, where: str) -> None:
        """Goes to a page of the app by its fragment."""
        await self.page.evaluate("where => { location.hash = where }", where)
        await self.page.wait_for_timeout(100)

    def button(self, name: str) -> Locator:
        """A button by its words."""
        return self.page.get_by_role("button", name=name)

    def text(self, words: str) -> Locator:
        """Words that the page shows."""
        return self.page.get_by_text(words)

    async def press(self, name: str) -> None:
        """Presses a button."""
        await self.button(name).click()

    async def download(self, name: str) -> Any:
        """What a link saves, read as JSON."""
        async with self.page.expect_download() as download:
            await self.page.get_by_role("link", name=name).click()
        path = await (await download.value).path()
        return json.loads(await asyncio.to_thread(path.read_text))

    async def knock(self) -> Locator:
        """Waits for a knock, and until it takes answers."""
        panel = self.page.get_by_role("alertdialog")
        await panel.wait_for()
        await self.page.wait_for_timeout(GUARD_MS)
        return panel

    async def tab_to(self, name: str, limit: int = 80) -> None:
        """Moves by Tab alone to the element with these words.

        Raises:
            AssertionError: it can't be reached, or focus went where it can't be seen.
        """
        for _ in range(limit):
            await self.page.keyboard.press("Tab")
            focus = await self.page.evaluate(_FOCUS)
            assert focus is None or focus["seen"], f"the focus on {focus['name']!r} is hidden"
            if focus and name in focus["name"]:
                return
        raise AssertionError(f"Tab doesn't reach {name!r}")

    async def faults(self) -> list[str]:
        """As `faults_of`."""
        return await faults_of(self.page)


async def faults_of(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 A and AA, targets too small, and a page too wide."""
    await page.evaluate(AXE.read_text())
    found = await page.evaluate("rules => axe.run(document, {runOnly: rules})", _RULES)
    faults = [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found["violations"]]
    faults += [f"small: {html}" for html in await page.evaluate(_SMALL)]
    if await page.evaluate(_TOO_WIDE):
        faults.append("wider than the screen")
    return faults


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A running Chromium."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS])
        try:
            yield browser
        finally:
            await browser.close()


async def new_page(browser: Browser, **look: Any) -> Page:
    """A page in a profile of its own; `look` goes to the browser's context."""
    context = await browser.new_context(
        **{"viewport": {"width": 1280, "height": 800}, "locale": "en-GB", **look}
    )
    context.set_default_timeout(20_000)
    return await context.new_page()
