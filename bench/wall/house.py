"""Twelve cameras that open at once, and the operator who opens them all with one press."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.async_api import Page

from transom.testing.process import Service
from transom.testing.stack import Stack

REASON = "To tell which way the child went."

# Presses every form's button in one go. Resolves to the milliseconds until the last first picture.
_OPEN_ALL = """async count => {
  const buttons = [...document.querySelectorAll('button[aria-label^="Open without blur"]')];
  if (buttons.length !== count) throw new Error(`${buttons.length} forms`);
  scrollTo(0, 0);
  performance.clearMarks('transom:first-frame');
  const began = performance.now();
  for (const button of buttons) button.click();
  for (;;) {
    const marks = performance.getEntriesByName('transom:first-frame');
    if (marks.length >= count) return Math.max(...marks.map(m => m.startTime)) - began;
    if (performance.now() - began > 60000) throw new Error(`${marks.length} pictures in a minute`);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}"""
_END_ALL = (
    """() => document.querySelectorAll('button[aria-label^="End: "]').forEach(b => b.click())"""
)


@contextmanager
def house(folder: Path, count: int) -> Iterator[Stack]:
    """A Transom whose gateway has so many cameras, each under a standing consent.

    The cameras send one recorded loop (640×360, 25 a second, 1 Mbit/s), so that they cost next to
    nothing themselves.
    """
    camera = Service(
        "loops", ["transom.testing.camera", "--loop", str(count)], log=folder / "loops.log"
    )
    urls = camera.start()["urls"]
    try:
        with Stack(folder / "stack", scenes=()) as stack, stack.owner() as owner:
            for number, url in enumerate(urls, start=1):
                camera_id = owner.add_camera(f"Camera {number:02}", url, "", "")
                owner.wait_online(camera_id)
                owner.give_consent(camera_id, max_minutes=60)
            yield stack
    finally:
        camera.stop()


async def open_all(page: Page, count: int) -> float:
    """Fills in every camera's form, then opens all at once; ms until each shows a picture.

    People as they are: the gateway passes packets through, so that it is the wall that is measured.
    """
    for number in range(1, count + 1):
        name = f"Camera {number:02}"
        row = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=name))
        await row.get_by_role("button", name=f"Without blur: {name}", exact=True).click()
        await row.get_by_label("Why must people be seen").fill(REASON)
    took: float = await page.evaluate(_OPEN_ALL, count)
    return took


async def end_all(page: Page) -> None:
    """Ends every view session, and waits until all have ended."""
    await page.evaluate(_END_ALL)
    await page.wait_for_function(
        "() => document.querySelectorAll('figure:not([data-state=ended])').length === 0"
    )
