"""Footage on both sides: an operator asks, the owner gives a part, the operator opens it."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, async_playwright

from tests.browser.operator_console import CHROMIUM, FLAGS, Console, Desk
from tests.browser.owner_page import OwnerPage, new_page
from transom.testing.stack import Stack
from transom.testing.stack.stack import CAMERA_PASSWORD, CAMERA_USER
from transom.testing.stack.waiting import wait_until

PHONE = {"viewport": {"width": 360, "height": 780}, "has_touch": True, "is_mobile": True}
PLACE = {"position": {"lat_e6": 32_298_757, "lon_e6": -90_184_810}}
MESSAGE = "A child went missing at the corner. Did your camera see her walk by?"

_PICTURE = """() => {
  const video = document.querySelector('video');
  return video !== null && video.videoWidth > 0 && video.currentTime > 0.2;
}"""


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder: Path = tmp_path_factory.mktemp("stack")
    with Stack(folder) as stack:
        with stack.owner() as owner:
            camera = owner.add_camera("Front", stack.camera_url(), CAMERA_USER, CAMERA_PASSWORD)
            owner.wait_online(camera)
            stack.camera_ids = [camera]
            owner.client.patch(f"/api/cameras/{camera}", json=PLACE).raise_for_status()
            recording = f"/api/cameras/{camera}/recording"
            body = {"on": True, "hours": 24, "megabytes": 500}
            owner.client.put(recording, json=body).raise_for_status()
            owner.give_consent(camera, tier="on_request", rights=["clip", "live"], blur="blurred")

            def kept() -> list[dict[str, int]]:
                found: list[dict[str, int]] = owner.client.get(recording).json()["ranges"]
                return found

            wait_until(kept, lambda found: bool(found) and _length(found[-1]) > 6000, 60)
        yield stack


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS])
        yield Desk(browser)
        await browser.close()


async def test_an_operator_asks_an_owner_gives_and_the_film_plays_on_the_operators_page(
    stack: Stack, desk: Desk
) -> None:
    keeper = await desk.console(stack.hub_url, bypass_csp=True)
    await keeper.sign_in("custodian")
    await keeper.page.get_by_role("button", name="Make keys and enrol").click()
    await keeper.page.get_by_text("No owner has given a clip yet").wait_for()
    console = await desk.console(stack.hub_url, bypass_csp=True, accept_downloads=True)
    await console.ready()
    operator = console.page
    await operator.get_by_role("button", name="Ask for footage").click()
    await operator.get_by_role("button", name="Ask the owners").click()
    await operator.get_by_text("Write latitude and longitude").wait_for()  # nothing was sent
    await operator.get_by_label("Around the camera").select_option("Front")
    await operator.get_by_label("Message to the owners").fill(MESSAGE)
    await _minutes_are_over(operator)
    assert await console.violations() == []
    await operator.get_by_role("button", name="Ask the owners").click()
    await operator.get_by_text("1 camera was asked. 0 clips were given.").wait_for()

    owner = OwnerPage(
        await new_page(desk.browser, reduced_motion="reduce", **PHONE), stack.owner_url
    )
    await owner.open("#/")
    await owner.text("1 request for footage").wait_for()
    await owner.page.get_by_role("link", name="Look at it").click()
    await owner.page.get_by_text(MESSAGE).wait_for()
    await owner.page.get_by_role("heading", name="Recorded of that time").wait_for()
    assert await owner.faults() == []
    await owner.press("Show what they would see")
    await owner.page.wait_for_function(_PICTURE, timeout=60_000)
    await owner.press("Give this part")
    await owner.page.get_by_role("heading", name="Give it to the agency?").wait_for()
    assert await owner.faults() == []
    await owner.button("Give it").click()
    await owner.text("You gave it.").wait_for(timeout=90_000)

    await operator.get_by_text("1 clip was given.").wait_for()
    await operator.get_by_role("button", name="Open", exact=True).click()
    await operator.get_by_text("It is what the owner signed.").wait_for(timeout=30_000)
    await operator.locator("video").evaluate("video => video.play()")
    await operator.wait_for_function(_PICTURE)
    assert await console.violations() == []
    async with operator.expect_download() as download:
        await operator.get_by_role("link", name="Save the film").click()
    path = await (await download.value).path()
    film = await asyncio.to_thread(path.read_bytes)
    assert film[4:8] == b"ftyp"
    assert b'"shown": "blurred"' in film
    await operator.get_by_text("Custody", exact=True).click()
    await operator.get_by_label("What was done with the clip").get_by_text("Opened").wait_for()
    assert await operator.get_by_role("button", name="Put a legal hold on it").count() == 0
    await _hold_and_destroy(keeper)
    assert (console.errors, keeper.errors) == ([], [])
    assert not owner.errors


async def _hold_and_destroy(console: Console) -> None:
    """A custodian's page: opens the clip, holds it, and destroys it."""
    page = console.page
    await page.get_by_role("heading", name="Incident 2026-0815").wait_for()
    await page.get_by_label("Find").fill("front")
    await page.get_by_role("button", name="Open", exact=True).click()
    await page.get_by_text("It is what the owner signed.").wait_for(timeout=30_000)
    await page.get_by_text("Custody", exact=True).click()
    done = page.get_by_label("What was done with the clip").get_by_role("listitem")
    await done.filter(has_text="Opened").filter(has_text="OP-").wait_for()
    await done.filter(has_text="Opened").filter(has_text="EC-").wait_for()
    assert await page.get_by_role("button", name="Withdraw the request").count() == 0
    await page.get_by_text("transom evidence export ftr_").wait_for()
    assert await console.violations() == []
    await page.get_by_role("button", name="Put a legal hold on it").click()
    await page.get_by_role("button", name="Hold it").click()
    await page.get_by_text("10 more letters").wait_for()  # without a reason nothing is done
    await page.get_by_label("Reason").fill("The trial isn't over yet.")
    assert await console.violations() == []
    await page.get_by_role("button", name="Hold it").click()
    await page.get_by_text("A legal hold keeps it at the hub").wait_for()
    await done.filter(has_text="The trial isn't over yet.").wait_for()
    assert await page.get_by_role("button", name="Destroy it").count() == 0
    await page.get_by_role("button", name="Lift the hold").click()
    await page.get_by_label("Reason").fill("The case is closed.")
    await page.get_by_role("dialog").get_by_role("button", name="Lift the hold").click()
    await page.get_by_role("button", name="Destroy it").click()
    await page.get_by_label("Reason").fill("Nobody needs it any more.")
    await page.get_by_role("dialog").get_by_role("button", name="Destroy it").click()
    await page.get_by_text("with every key of it.").first.wait_for()
    await done.filter(has_text="Destroyed at the hub").wait_for()
    assert await page.get_by_role("button", name="Put a legal hold on it").count() == 0


async def test_a_declined_request_looks_open_to_the_operator_and_can_still_be_given(
    stack: Stack, desk: Desk
) -> None:
    console = await desk.console(stack.hub_url, bypass_csp=True, **PHONE)
    await console.ready()
    operator = console.page
    await operator.get_by_role("button", name="Ask for footage").click()
    await operator.get_by_label("Around the camera").select_option("Front")
    await operator.get_by_label("Message to the owners").fill(MESSAGE)
    await operator.get_by_label("From").fill(_earlier(30))
    await operator.get_by_label("To", exact=True).fill(_earlier(29))
    assert await console.violations() == []
    await operator.get_by_role("button", name="Ask the owners").click()
    await operator.get_by_text("1 camera was asked. 0 clips were given.").wait_for()
    width = await operator.evaluate("document.documentElement.scrollWidth")
    assert width <= 360

    owner = OwnerPage(await new_page(desk.browser, reduced_motion="reduce"), stack.owner_url)
    await owner.open("#/requests")
    card = owner.page.get_by_role("region", name="asks for footage of Front").filter(
        has_text="Nothing is recorded of that time"
    )
    await card.get_by_role("button", name="Don't give anything").click()
    await card.get_by_text("You give nothing. Nobody is told.").wait_for()
    assert await owner.faults() == []

    await operator.reload()
    await operator.get_by_text("1 camera was asked. 0 clips were given.").wait_for()
    assert await operator.get_by_text("Owners can give until").count() == 1


async def _minutes_are_over(operator: Page) -> None:
    """The form's fields know whole minutes: what was recorded just now lies in the last one."""
    await operator.get_by_label("From").fill(_local(time.time() - 600))
    await operator.get_by_label("To", exact=True).fill(_local(time.time() + 60))


def _local(at: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M", time.localtime(at))


def _earlier(hours: int) -> str:
    return _local(time.time() - hours * 3600)


def _length(span: dict[str, Any]) -> int:
    return int(span["end"]) - int(span["begin"])
