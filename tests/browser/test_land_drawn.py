"""A neighbour draws the land to be masked on the portal's map, and files it by a link."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.browser.operator_console import Console, Desk, chromium
from tests.mail_server import MailBox, hub_account, mail_server
from transom.testing.stack import Stack

TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
PHONE = {"width": 360, "height": 740}
HOME = "32.298757, -90.184810"


@pytest.fixture(scope="module")
def box() -> Iterator[MailBox]:
    with mail_server() as box:
        yield box


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, box: MailBox) -> Iterator[Stack]:
    folder: Path = tmp_path_factory.mktemp("land")
    with Stack(folder / "stack", scenes=(), mail=hub_account(folder, box)) as stack:
        yield stack


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with chromium(("--enable-unsafe-swiftshader",)) as made:
        yield made


async def drawing(console: Console, stack: Stack, lang: str = "en") -> None:
    """Opens the map where the neighbour lives."""
    page = console.page
    await page.goto(f"{stack.hub_url}/public/{lang}/land")
    await page.locator("#place").fill(HOME)
    await page.locator("#map button").click()
    await page.wait_for_selector("#map[data-state=shown]")


async def corners(console: Console) -> list[tuple[float, float]]:
    """What the form's field holds."""
    lines = (await console.page.locator("#corners").input_value()).splitlines()
    return [(float(lat), float(lon)) for lat, lon in (line.split(", ") for line in lines)]


async def test_land_is_drawn_on_the_map_and_filed_by_the_link(
    stack: Stack, desk: Desk, box: MailBox
) -> None:
    console = await desk.console(stack.hub_url)
    page = console.page
    await drawing(console, stack)
    ground = page.locator("#map canvas")
    for x, y in ((200, 100), (260, 100), (260, 160), (200, 160), (230, 130)):
        await ground.click(position={"x": x, "y": y})
    await page.get_by_role("button", name="Take the last corner back").click()

    drawn = await corners(console)
    assert len(drawn) == 4
    assert all(abs(lat - 32.2988) < 0.002 and abs(lon + 90.1848) < 0.002 for lat, lon in drawn)
    assert await page.get_by_label("Its corners").is_checked()
    size = re.search(r"About (\d+) square metres", await page.locator("#map output").inner_text())
    assert size is not None
    assert 4 < int(size[1]) < 10_000

    await page.get_by_label("E-mail address").fill("neighbour@home.example")
    await page.get_by_role("button", name="Send me the link").click()
    async with asyncio.timeout(30):
        while not box.messages:
            await asyncio.sleep(0.1)
    link = re.search(r"http\S+", str(box.messages[0].get_content()))
    assert link is not None
    await page.goto(link[0])
    await page.get_by_role("button", name="File my request").click()
    assert await page.locator("#reference").inner_text()
    assert not console.errors


async def test_land_is_drawn_by_the_keyboard_alone_on_a_phone_s_screen(
    stack: Stack, desk: Desk
) -> None:
    console = await desk.console(stack.hub_url, viewport=PHONE)
    page = console.page
    await drawing(console, stack)
    add = page.get_by_role("button", name="Set a corner in the middle")
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft"):
        await add.press("Enter")
        await page.locator("#map canvas").press(key)
        await page.wait_for_timeout(400)  # the map glides
    drawn = await corners(console)
    assert len(set(drawn)) == 3
    await page.get_by_text("square metres").first.wait_for()
    await page.locator("#corners").fill("32.3, -90.1")
    await page.get_by_text("at least three").wait_for()
    await page.get_by_role("button", name="Start again").click()
    assert await corners(console) == []
    assert not console.errors


@pytest.mark.parametrize(("lang", "scheme", "width"), [("en", "light", 360), ("es", "dark", 1280)])
async def test_the_drawing_keeps_to_wcag_and_fits_its_screen(
    stack: Stack, desk: Desk, lang: str, scheme: str, width: int
) -> None:
    console = await desk.console(
        stack.hub_url,
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
        bypass_csp=True,  # for axe alone
    )
    await drawing(console, stack, lang)
    for x, y in ((100, 100), (160, 100), (160, 160), (100, 160)):
        await console.page.locator("#map canvas").click(position={"x": x, "y": y})
    assert await console.violations() == []
    assert not await console.page.evaluate(TOO_WIDE)
