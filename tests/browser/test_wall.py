"""The operator's wall with many cameras: places, layouts, windows, decoders, what is out of sight.

Two virtual cameras stand behind five of the owner's, so that a small machine can bear them.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Error, Page

from tests.browser.operator_console import AXE, Console, Desk, chromium
from transom.testing.stack import Stack
from transom.testing.stack.stack import CAMERA_PASSWORD, CAMERA_USER

NAMES = ("Alley", "Bridge", "Corner", "Dock", "Entrance")

# Counts what the browser's decoders do, without changing it.
COUNT_DECODERS = """(() => {
  const counts = window.decoders = {alive: 0, most: 0, units: 0};
  const Real = window.VideoDecoder;
  window.VideoDecoder = class extends Real {
    #gone = false;
    constructor(init) {
      super({...init, error: error => { this.#leave(); init.error(error); }});
      counts.most = Math.max(counts.most, ++counts.alive);
    }
    decode(chunk) { counts.units += 1; super.decode(chunk); }
    close() { this.#leave(); super.close(); }
    #leave() { if (!this.#gone) counts.alive -= 1; this.#gone = true; }
  };
})()"""
# Six pictures for each core: with a third of a core there is room for two.
_TWO_DECODERS = (
    "Object.defineProperty(navigator, 'hardwareConcurrency', {get: () => 0.4, configurable: true})"
)
_HIDE = """hidden => {
  Object.defineProperty(document, 'hidden', {configurable: true, get: () => hidden});
  document.dispatchEvent(new Event('visibilitychange'));
}"""
_ORDER = "() => [...document.querySelectorAll('[data-session]')].map(e => e.dataset.session)"


@dataclass(frozen=True)
class Town:
    """The services, and five cameras by name."""

    stack: Stack
    cameras: dict[str, str]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder: Path = tmp_path_factory.mktemp("town")
    scenes = ("elm-street", "station-road")
    with Stack(folder, scenes=scenes) as stack, stack.owner() as owner:
        ids = {}
        for number, name in enumerate(NAMES):
            url = stack.camera_url(number % len(scenes))
            ids[name] = owner.add_camera(name, url, CAMERA_USER, CAMERA_PASSWORD)
            owner.give_consent(ids[name])
        for camera_id in ids.values():
            owner.wait_online(camera_id)
        yield Town(stack, ids)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with chromium() as made:
        yield made


async def wall_of(town: Town, desk: Desk, count: int, *scripts: str, **look: Any) -> Console:
    """A console with so many cameras open, unblurred: the gateway passes packets through."""
    console = await desk.console(town.stack.hub_url, **look)
    for script in (COUNT_DECODERS, *scripts):
        await console.page.add_init_script(script)
    await console.ready()
    for name in NAMES[:count]:
        await console.open_unblurred(name)
        # The tile's own place in the order is the one in which they were opened.
        await console.page.wait_for_selector(f'figure[data-camera="{town.cameras[name]}"]')
    return console


async def decoders(console: Console) -> dict[str, int]:
    """How many decoders are alive, were at most alive, and how many units they were given."""
    counts: dict[str, int] = await console.page.evaluate("() => ({...window.decoders})")
    return counts


async def sessions(console: Console) -> list[str]:
    """The wall's view sessions in their order."""
    order: list[str] = await console.page.evaluate(_ORDER)
    return order


async def until_paints(page: Page, camera_id: str) -> None:
    """Waits until a tile shows more pictures than now."""
    await page.wait_for_function(
        """async selector => {
          const frames = () => Number(document.querySelector(selector).dataset.frames);
          const before = frames();
          await new Promise(resolve => setTimeout(resolve, 600));
          return frames() > before;
        }""",
        arg=f'figure[data-camera="{camera_id}"]',
    )


async def test_one_key_opens_every_camera_that_opens_at_once(town: Town, desk: Desk) -> None:
    console = await wall_of(town, desk, 0)
    await console.page.get_by_role("button", name="Watch all 5 that open at once").wait_for()
    await console.page.keyboard.press("a")
    for camera_id in town.cameras.values():
        await console.page.wait_for_selector(
            f'figure[data-camera="{camera_id}"][data-phase="open"]:not([data-frames="0"])'
        )
    await console.page.get_by_text("5 of 16 tiles").wait_for()
    assert not console.errors


async def test_tiles_are_put_in_order_by_keys_and_by_dragging_and_every_picture_goes_on(
    town: Town, desk: Desk
) -> None:
    console = await wall_of(town, desk, 3)
    page = console.page
    for name in NAMES[:3]:
        await console.wait_state("live", town.cameras[name])
    first, second, third = await sessions(console)
    await page.locator(f'[data-session="{first}"]').focus()
    await page.keyboard.press("Alt+ArrowRight")
    await page.get_by_text("Alley is at place 2 of 3.").wait_for()
    assert await sessions(console) == [second, first, third]
    # It keeps the focus, so that it can be moved on.
    await page.keyboard.press("Alt+ArrowLeft")
    assert await sessions(console) == [first, second, third]
    caption = page.locator(f'[data-session="{third}"] figcaption .title')
    await caption.hover()
    await page.mouse.down()
    # The tile takes that place while it is dragged.
    box = await page.locator(f'[data-session="{first}"] figcaption').bounding_box()
    assert box is not None
    await page.mouse.move(box["x"] + 60, box["y"] + box["height"] / 2, steps=5)
    await page.mouse.up()
    assert await sessions(console) == [third, first, second]
    await page.get_by_role("button", name="More: Alley").click()
    await page.get_by_role("button", name="Move later").click()
    assert await sessions(console) == [third, second, first]
    for name in NAMES[:3]:
        await until_paints(page, town.cameras[name])
    # The order stays while the operator looks at something else.
    await page.keyboard.press("i")
    await page.get_by_role("link", name="2026-0815").first.click()
    await page.wait_for_selector(f'[data-session="{third}"]')
    assert await sessions(console) == [third, second, first]
    for name in NAMES[:3]:
        await until_paints(page, town.cameras[name])
    assert not console.errors


async def test_arrows_go_from_tile_to_tile_and_the_layout_is_remembered(
    town: Town, desk: Desk
) -> None:
    console = await wall_of(town, desk, 3)
    page = console.page
    first, second, third = await sessions(console)
    held = "() => document.activeElement.dataset.session"
    await page.locator(f'[data-session="{first}"]').focus()
    await page.keyboard.press("ArrowRight")
    assert await page.evaluate(held) == second
    await page.keyboard.press("ArrowLeft")
    await page.keyboard.press("ArrowDown")
    assert await page.evaluate(held) == third
    await page.keyboard.press("Enter")
    assert (await console.tile(town.cameras["Corner"]))["focused"] == "true"
    await page.keyboard.press("ArrowLeft")  # the enlarged one is always the focused one
    assert (await console.tile(town.cameras["Bridge"]))["focused"] == "true"
    await page.keyboard.press("2")
    for label in ("1", "2", "3", "4", "large"):
        await page.keyboard.press("l")
        await page.wait_for_selector(f'[data-layout="{label}"]')
    await page.get_by_label("Layout").select_option("2")
    assert await page.evaluate("localStorage.getItem('transom-wall-layout')") == "2"
    await page.reload()
    await page.get_by_role("button", name="Watch all 5 that open at once").click()
    await page.wait_for_selector('[data-layout="2"]')


async def test_a_tile_that_nobody_can_see_is_neither_carried_nor_decoded(
    town: Town, desk: Desk
) -> None:
    console = await wall_of(town, desk, 3)
    page, far = console.page, town.cameras["Corner"]
    for name in NAMES[:3]:
        await console.wait_state("live", town.cameras[name])
    assert (await decoders(console))["alive"] == 3
    await page.get_by_label("Layout").select_option("1")
    await page.evaluate("scrollTo(0, 0)")
    await console.wait_state("paused", far)
    assert (await decoders(console))["alive"] < 3
    before = await console.tile(far)
    await asyncio.sleep(1.5)
    after = await console.tile(far)
    assert (after["bytes"], after["frames"]) == (before["bytes"], before["frames"])
    # Scrolled in, it goes on from the newest key frame, under the same session.
    await page.locator(f'figure[data-camera="{far}"]').scroll_into_view_if_needed()
    assert (await console.wait_state("live", far))["session"] == before["session"]
    await until_paints(page, far)

    await page.evaluate(_HIDE, True)
    for name in NAMES[:3]:
        await console.wait_state("paused", town.cameras[name])
    counts = await decoders(console)
    assert counts["alive"] == 0
    await asyncio.sleep(1.5)
    assert (await decoders(console))["units"] == counts["units"]
    await page.evaluate(_HIDE, False)
    await console.wait_state("live", far)
    assert not console.errors


async def test_no_more_decoders_live_than_the_computer_can_bear_and_the_operator_is_told(
    town: Town, desk: Desk
) -> None:
    console = await wall_of(town, desk, 3, _TWO_DECODERS)
    page = console.page
    alley, bridge, corner = (town.cameras[name] for name in NAMES[:3])
    await console.wait_state("live", alley)
    await console.wait_state("live", bridge)
    await console.wait_state("queued", corner)
    await page.get_by_text("1 wait: this computer shows 2 pictures at a time.").wait_for()
    await page.keyboard.press("3")  # what is enlarged comes first
    await console.wait_state("live", corner)
    # Of the other two, the one that came later waits; which that is, the network decides.
    queued = page.locator('figure[data-state="queued"]')
    await queued.wait_for()
    waits = await queued.get_attribute("data-camera")
    stays, name = (alley, "Alley") if waits == bridge else (bridge, "Bridge")
    assert {waits, stays} == {alley, bridge}
    await console.wait_state("live", stays)
    await page.get_by_role("button", name=f"End: {name}").click()
    await console.wait_state("live", str(waits))
    assert await page.get_by_text("at a time").count() == 0
    assert (await decoders(console))["most"] == 2
    assert not console.errors


async def test_a_tile_in_a_window_of_its_own_keeps_its_view_session_and_comes_back(
    town: Town, desk: Desk
) -> None:
    console = await wall_of(town, desk, 2, bypass_csp=True)
    page, camera_id = console.page, town.cameras["Alley"]
    before = await console.wait_state("live", camera_id)
    looks = await asyncio.to_thread(_watching, town, camera_id)
    await page.get_by_role("button", name="More: Alley").click()
    async with page.expect_popup() as opened:
        await page.get_by_role("button", name="Open in a window of its own").click()
    apart = Console(await opened.value, console.hub_url)
    there = await apart.wait_state("live", camera_id)
    assert there["session"] == before["session"]
    await until_paints(apart.page, camera_id)
    first = await apart.clock(camera_id)
    await until_paints(apart.page, camera_id)
    assert first < await apart.clock(camera_id) < first + 60_000
    # Only this page's script paints there: the window has none of its own, and no address.
    assert await apart.page.evaluate("document.scripts.length") == 0
    assert apart.page.url == "about:blank"
    assert await page.locator(f'figure[data-camera="{camera_id}"]').count() == 0
    await page.get_by_text("In a window of its own.").wait_for()
    assert before["session"] in looks
    assert await asyncio.to_thread(_watching, town, camera_id) <= looks
    await apart.page.add_script_tag(path=AXE)
    assert await apart.violations() == []

    await apart.page.close()
    assert (await console.wait_state("live", camera_id))["session"] == before["session"]
    await until_paints(page, camera_id)

    await page.get_by_role("button", name="More: Alley").click()
    async with page.expect_popup() as again:
        await page.get_by_role("button", name="Open in a window of its own").click()
    window = Console(await again.value, console.hub_url)
    await window.wait_state("live", camera_id)
    async with window.page.expect_event("close"):
        with suppress(Error):  # it is gone before the key is up again
            await window.page.keyboard.press("e")
    await page.wait_for_selector(f'[data-session="{before["session"]}"]', state="detached")
    assert not console.errors


async def test_windows_close_with_the_console_and_leave_no_picture_behind(
    town: Town, desk: Desk
) -> None:
    console = await wall_of(town, desk, 1)
    page = console.page
    await console.wait_state("live", town.cameras["Alley"])
    async with page.expect_popup() as opened:
        await page.keyboard.press("w")
    window = await opened.value
    await Console(window, console.hub_url).wait_state("live", town.cameras["Alley"])
    async with window.expect_event("close"):
        await page.goto(f"{town.stack.hub_url}/oversight/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_wall_keeps_to_wcag_and_fits_its_screen_in_every_layout(
    town: Town, desk: Desk, scheme: str
) -> None:
    console = await wall_of(town, desk, 5, bypass_csp=True, color_scheme=scheme)
    page = console.page
    await console.wait_state("live", town.cameras["Alley"])
    await page.get_by_role("button", name="More: Alley").click()
    seen = {}
    for layout in ("fit", "2", "4", "large"):
        await page.get_by_label("Layout").select_option(layout)
        seen[layout] = await console.violations()
        assert not await page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )
    await page.keyboard.press("?")
    await page.get_by_role("heading", name="Keys").wait_for()
    seen["help"] = await console.violations()
    assert {view: found for view, found in seen.items() if found} == {}
    assert not console.errors


def _watching(town: Town, camera_id: str) -> set[str]:
    """The sessions that the owner sees at a camera."""
    with town.stack.owner() as owner:
        watching = owner.state()["watching"]
        return {one["session_id"] for one in watching if one["camera_id"] == camera_id}
