"""The public portal in a browser: without JavaScript, on a phone, with axe, with the map."""

import json
import re
import sqlite3
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.async_api import Page

from tests.browser.operator_console import Console, Desk, chromium
from transom.testing.stack import Stack

CELLS = [["85445c07fffffff", 1], ["87445c045ffffff", 3], ["87445c063ffffff", 2]]
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder: Path = tmp_path_factory.mktemp("portal")
    with Stack(folder, scenes=()) as stack:
        _publish(stack)
        yield stack


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with chromium(("--enable-unsafe-swiftshader",)) as made:
        yield made


def _publish(stack: Stack) -> None:
    """Puts cells into the week's snapshot, as if cameras had been there on Monday."""
    with sqlite3.connect(stack.data("hub") / "hub.db", timeout=30) as db:
        db.execute("UPDATE portal_snapshots SET cells = ?", (json.dumps(CELLS).encode(),))
    shown = httpx.get(f"{stack.hub_url}/public/cells.json").json()
    assert len(shown["cells"]["features"]) == len(CELLS)


def _addresses(stack: Stack, lang: str) -> list[str]:
    program = stack.program["program_id"]
    document = httpx.get(f"{stack.hub_url}/v1/programs").json()[0]["document"]
    pages = [
        "/",
        "/programs",
        f"/programs/{program}?area={CELLS[1][0]}",
        f"/documents/{document}",
        "/cameras",
        "/looks",
        "/entries",
        "/watched",
        "/watched?place=32.299,-90.184&day=2026-11-23&time=18:00&window=60",
        "/watched?place=Atlantis&day=2026-11-23&time=18:00&window=60",
        "/objections",
        "/oversight",
        "/log",
        "/how",
        "/rights",
        "/glossary",
        f"/sign?program={program}&area={CELLS[1][0]}",
    ]
    return [f"{stack.hub_url}/public/{lang}{page}" for page in pages]


@pytest.mark.parametrize("lang", ["en", "es"])
async def test_a_phone_without_javascript_reads_every_page(
    stack: Stack, desk: Desk, lang: str
) -> None:
    console = await desk.console(stack.hub_url, java_script_enabled=False, viewport=PHONE)
    for address in _addresses(stack, lang):
        await console.page.goto(address)
        assert await console.page.get_by_role("heading", level=1).count() == 1
        await _fits(console.page)


async def _fits(page: Page) -> None:
    """No element reaches beyond the phone's right edge. Evaluated from outside: scripts are off."""
    box = await page.locator("html").bounding_box()
    main = await page.locator("main").bounding_box()
    assert box is not None and main is not None
    assert main["x"] + main["width"] <= PHONE["width"]
    for each in await page.locator("main > *, main table, main form").all():
        part = await each.bounding_box()
        assert part is None or part["x"] + part["width"] <= PHONE["width"] + 0.5


async def test_a_neighbour_without_javascript_complains_and_finds_the_answer(
    stack: Stack, desk: Desk
) -> None:
    console = await desk.console(stack.hub_url, java_script_enabled=False, viewport=PHONE)
    page = console.page
    await page.goto(f"{stack.hub_url}/public/en/objections")
    await page.get_by_label("Have my home or garden masked").check()
    await page.get_by_label("In your words").fill("The doorbell opposite sees into our kitchen.")
    await page.get_by_label("Agency (if you know)").select_option(label="Harbour City Police")
    await page.get_by_role("button", name="Send").click()
    code = await page.locator("#reference").inner_text()
    await page.get_by_role("link", name="Read an answer").click()
    await page.get_by_label("Your code").fill(code)
    await page.get_by_role("button", name="Read", exact=True).click()
    await page.get_by_role("heading", name="Not answered yet").wait_for()
    assert code not in page.url


@pytest.mark.parametrize(("lang", "scheme", "width"), [("en", "light", 360), ("es", "dark", 1280)])
async def test_every_page_keeps_to_wcag_and_fits_its_screen(
    stack: Stack, desk: Desk, lang: str, scheme: str, width: int
) -> None:
    console = await desk.console(
        stack.hub_url,
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
        bypass_csp=True,  # for axe alone
    )
    found = {}
    for address in _addresses(stack, lang):
        await console.page.goto(address)
        found[address] = await console.violations()
        assert not await console.page.evaluate(TOO_WIDE), address
    assert {address: said for address, said in found.items() if said} == {}
    assert not console.errors


async def test_the_map_loads_when_asked_for_and_needs_nothing_from_elsewhere(
    stack: Stack, desk: Desk
) -> None:
    console = await desk.console(stack.hub_url)
    asked = _listen(console)
    page = console.page
    await page.goto(f"{stack.hub_url}/public/en/watched")
    await page.get_by_role("button", name="Choose on a map").wait_for()
    assert not any("map-" in address for address in asked["requests"])
    await page.get_by_role("button", name="Choose on a map").click()
    await page.wait_for_selector("#map[data-state=shown]")
    canvas = page.get_by_label("The map: move it with the arrow keys")
    await canvas.click(position={"x": 200, "y": 120})
    place = await page.get_by_label("Place", exact=True).input_value()
    lat, lon = (float(part) for part in place.split(","))
    assert 31 < lat < 34
    assert -92 < lon < -89
    hosts = {urlsplit(one).netloc for one in asked["requests"] if one.startswith("http")}
    assert hosts == {urlsplit(stack.hub_url).netloc}
    assert asked["refused"] == []
    assert not console.errors


def _listen(console: Console) -> dict[str, list[str]]:
    """What the page asks for, and what its Content-Security-Policy refused."""
    told: dict[str, list[str]] = {"requests": [], "refused": []}
    console.page.on("request", lambda request: told["requests"].append(request.url))
    console.page.on(
        "console",
        lambda message: (
            told["refused"].append(message.text) if "Content Security" in message.text else None
        ),
    )
    return told


@pytest.mark.parametrize("size", ["a5", "a4", "letter"])
async def test_the_sign_prints_on_one_sheet(stack: Stack, desk: Desk, size: str) -> None:
    console = await desk.console(stack.hub_url)
    program = stack.program["program_id"]
    for lang in ("en", "es"):
        sign = f"/public/{lang}/sign?program={program}&size={size}&area={CELLS[1][0]}"
        await console.page.goto(stack.hub_url + sign)
        pdf = await console.page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
