"""The oversight pages: a look is flagged and explained, a program frozen in mid-stream, access."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Page

from tests.browser.operator_console import _SIGN_IN, Console, Desk, chromium
from tests.flows.looking import see
from transom.testing.stack import OperatorSeat, Stack
from transom.testing.stack.stack import CAMERA_PASSWORD, CAMERA_USER

PAGES = {
    "overview": ("#/", "What wants attention"),
    "looks": ("#/looks", "Looks"),
    "flags": ("#/flags", "Flags"),
    "complaints": ("#/complaints", "Complaints"),
    "programs": ("#/programs", "Programs"),
    "record": ("#/record", "Record"),
}
TOO_WIDE = "document.documentElement.scrollWidth > innerWidth"


@dataclass
class Town:
    """The services, a camera that is shared by standing consent, and a look that was taken."""

    stack: Stack
    door: str
    looked: bool = False


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder: Path = tmp_path_factory.mktemp("oversight")
    with Stack(folder, scenes=("elm-street",)) as stack:
        with stack.owner() as owner:
            door = owner.add_camera("Front door", stack.camera_url(), CAMERA_USER, CAMERA_PASSWORD)
            owner.give_consent(door, tier="standing")
            owner.wait_online(door)
        complaint = {"kind": "mask", "text": "The camera at the corner looks into our kitchen."}
        httpx.post(f"{stack.hub_url}/v1/public/objections", json=complaint).raise_for_status()
        yield Town(stack, door)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with chromium() as made:
        yield made


@pytest.fixture
async def looked(town: Town) -> Town:
    """The same, once somebody has looked."""
    if not town.looked:
        async with OperatorSeat(town.stack.hub_url) as operator:
            look = await operator.watch(town.door)
            await see(look)
            await operator.viewer.leave(look)
        town.looked = True
    return town


async def board(town: Town, desk: Desk, hash_: str = "#/", **look: object) -> Console:
    """The oversight board's page."""
    console = await desk.console(town.stack.hub_url, **look)
    await console.page.goto(town.stack.hub_url)
    assert await console.page.evaluate(_SIGN_IN, "auditor")
    await console.page.goto(f"{town.stack.hub_url}/oversight/{hash_}")
    return console


async def test_the_board_flags_a_look_and_the_supervisor_explains_it(
    looked: Town, desk: Desk
) -> None:
    console = await board(looked, desk, "#/looks")
    page = console.page
    await page.locator('[data-check="good"]').first.wait_for()
    await page.get_by_role("table").get_by_role("link").first.click()
    await page.get_by_text("This browser has checked it").wait_for()
    await page.get_by_role("button", name="Ask the agency to explain").click()
    await page.get_by_label("Your question").fill("Was the child found by then?")
    await page.get_by_role("button", name="Ask", exact=True).click()
    await page.get_by_text("The agency is asked").wait_for()
    # The same look isn't asked about twice at a time.
    await page.get_by_role("button", name="Ask the agency to explain").click()
    await page.get_by_label("Your question").fill("And who asked for it?")
    await page.get_by_role("button", name="Ask", exact=True).click()
    await page.get_by_text("this look has an open flag").wait_for()

    await _explain(await desk.console(looked.stack.hub_url), "She was found at ten past three.")

    await page.goto(f"{looked.stack.hub_url}/oversight/#/flags")
    await page.reload()
    await page.get_by_text("She was found at ten past three.").wait_for()
    await page.get_by_role("button", name="Close this flag").click()
    await page.get_by_role("button", name="Close the flag").click()
    await page.get_by_text("Closed: satisfied").wait_for()
    assert not console.errors


async def _explain(console: Console, text: str) -> None:
    await console.sign_in("supervisor")
    page = console.page
    await page.get_by_role("link", name="To answer").click()
    await page.get_by_role("button", name="Explain").click()
    await page.get_by_label("Your explanation").fill(text)
    await page.get_by_role("button", name="Send").click()
    await page.get_by_text("Answered", exact=True).wait_for()
    assert not console.errors


async def test_freezing_a_program_ends_the_running_picture(town: Town, desk: Desk) -> None:
    operator = await desk.console(town.stack.hub_url)
    await operator.ready()
    await operator.open_unblurred("Front door")
    await operator.wait_state("live", town.door)
    console = await board(town, desk, "#/programs")
    page = console.page

    await page.get_by_role("button", name="Freeze").click()
    await page.get_by_role("button", name="Freeze it now").click()
    await page.get_by_text("Say a little more").wait_for()
    await page.get_by_label("Reason").fill("Looks without a case number, three days in a row.")
    await page.get_by_role("button", name="Freeze it now").click()

    await operator.wait_state("ended", town.door)
    await page.get_by_text("Frozen", exact=True).wait_for()
    await _resume(page, "The agency has explained them.")
    with town.stack.owner() as owner:
        await asyncio.to_thread(owner.wait, lambda s: not s["programs"][0]["frozen"])
    assert not console.errors


async def _resume(page: Page, reason: str) -> None:
    await page.get_by_role("button", name="Let it go on").click()
    await page.get_by_label("Reason").fill(reason)
    await page.get_by_role("dialog").get_by_role("button", name="Let it go on").click()
    await page.get_by_text("Runs", exact=True).wait_for()


async def test_the_keyboard_alone_opens_and_leaves_the_question(looked: Town, desk: Desk) -> None:
    console = await board(looked, desk, "#/looks")
    page = console.page
    await page.locator('[data-check="good"]').first.wait_for()
    await _tab_to(page, page.get_by_role("table").get_by_role("link").first)
    await page.keyboard.press("Enter")
    button = page.get_by_role("button", name="Ask the agency to explain")
    await button.wait_for()
    await _tab_to(page, button)
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="Ask the agency to explain").wait_for()
    await page.keyboard.press("Escape")
    assert await button.evaluate("button => button === document.activeElement")


async def _tab_to(page: Page, wanted: object) -> None:
    for _ in range(40):
        await page.keyboard.press("Tab")
        if await wanted.evaluate("one => one === document.activeElement"):  # type: ignore[attr-defined]
            return
    raise AssertionError("Tab doesn't reach it")


async def test_others_are_sent_away(town: Town, desk: Desk) -> None:
    console = await desk.console(town.stack.hub_url)
    page = console.page
    await page.goto(f"{town.stack.hub_url}/oversight/")
    await page.wait_for_url("**/?next=/oversight/")
    assert await page.evaluate(_SIGN_IN, "operator")
    await page.goto(f"{town.stack.hub_url}/oversight/")
    await page.get_by_role("heading", name="These pages are for the oversight board").wait_for()


@pytest.mark.parametrize(("scheme", "width"), [("light", 360), ("dark", 1440)])
async def test_every_page_keeps_to_wcag_and_fits_its_screen(
    looked: Town, desk: Desk, scheme: str, width: int
) -> None:
    console = await board(
        looked,
        desk,
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
        bypass_csp=True,  # for axe alone: the page's own scripts obey it in every other test
    )
    page = console.page
    seen = {}
    for name, (hash_, heading) in PAGES.items():
        await page.goto(f"{looked.stack.hub_url}/oversight/{hash_}")
        await page.get_by_role("heading", name=heading, exact=True).first.wait_for()
        await page.get_by_text("Reading…").wait_for(state="detached")
        seen[name] = [*await console.violations(), *["too wide"] * await page.evaluate(TOO_WIDE)]
    await page.goto(f"{looked.stack.hub_url}/oversight/#/looks")
    await page.get_by_role("table").get_by_role("link").first.click()
    await page.get_by_role("button", name="Ask the agency to explain").click()
    seen["question"] = await console.violations()
    assert not {name: faults for name, faults in seen.items() if faults}
