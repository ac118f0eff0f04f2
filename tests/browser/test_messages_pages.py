"""Messages on both sides: an operator writes, the owner answers, mutes and reports."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import async_playwright

from tests.browser.operator_console import CHROMIUM, FLAGS, Desk
from tests.browser.owner_page import OwnerPage, new_page
from transom.testing.stack import Stack
from transom.testing.stack.stack import CAMERA_PASSWORD, CAMERA_USER

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder: Path = tmp_path_factory.mktemp("stack")
    with Stack(folder) as stack:
        with stack.owner() as owner:
            camera = owner.add_camera("Front", stack.camera_url(), CAMERA_USER, CAMERA_PASSWORD)
            owner.wait_online(camera)
            owner.give_consent(camera, tier="on_request")
        yield stack


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS])
        yield Desk(browser)
        await browser.close()


async def test_an_agency_asks_the_owner_answers_mutes_and_reports_and_nothing_else_is_told(
    stack: Stack, desk: Desk
) -> None:
    console = await desk.console(stack.hub_url, bypass_csp=True, **PHONE)
    await console.ready()
    operator = console.page
    await operator.get_by_role("button", name="Write to an owner").tap()
    # No field takes free words: two times, and a telephone number that must be one.
    assert await operator.locator("form textarea").count() == 0
    phone = operator.get_by_label("Telephone number")
    await phone.fill("ask for the man in red")
    await operator.get_by_text("A telephone number, and nothing else.").wait_for()
    await phone.fill("+1 601 555 0100")
    assert await console.violations() == []
    await operator.get_by_role("button", name="Send the message").tap()
    await operator.get_by_role("button", name="Write to an owner").wait_for()

    page = await new_page(desk.browser, reduced_motion="reduce", **PHONE)
    owner = OwnerPage(page, stack.owner_url)
    await owner.open("#/")
    await owner.text("1 question of an agency").wait_for()
    await page.get_by_role("link", name="Read").click()
    await page.get_by_role("heading", name="Please look whether Front saw something").wait_for()
    await owner.text("+1 601 555 0100").wait_for()
    assert await owner.faults() == []
    note = page.get_by_label("A short note")
    await page.get_by_label("Yes", exact=True).check()
    await note.fill("see www.example.org")
    await owner.press("Send the answer")
    await owner.text("the note isn't a line of plain words").wait_for()
    await note.fill("The gate stood open")
    await owner.press("Send the answer")
    await owner.text("You answered yes.").wait_for()

    await operator.get_by_text("“The gate stood open”").wait_for()
    assert await console.violations() == []

    await owner.press("Report to the oversight board")
    await owner.press("Report it")
    await owner.text("You have reported this message").wait_for()
    seat = await desk.console(stack.hub_url, bypass_csp=True)
    await seat.sign_in("auditor")
    await seat.page.goto(f"{stack.hub_url}/oversight/#/complaints")
    await (
        seat.page.get_by_text("It puts pressure")
        .or_(seat.page.get_by_text("It describes people"))
        .first.wait_for()
    )
    assert await seat.violations() == []

    await owner.press("Mute Harbour City Police")
    await owner.text("You don't see new messages").wait_for()
    await operator.get_by_role("button", name="Write to an owner").tap()
    await operator.get_by_label("Message", exact=True).select_option(label="Thank you")
    await operator.get_by_role("button", name="Send the message").tap()
    await operator.get_by_role("button", name="Write to an owner").wait_for()
    await operator.get_by_text("Thank you", exact=True).wait_for()
    await owner.press("Hear Harbour City Police again")
    await owner.button("Mute Harbour City Police").wait_for()
    assert await page.get_by_role("heading", name="Thank you for your help.").count() == 0
    assert console.errors == []
    assert not owner.errors
