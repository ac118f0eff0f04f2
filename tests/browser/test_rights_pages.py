"""A supervisor approves what an operator asks to watch; then the glass is broken, in the open."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from playwright.async_api import Page

from tests.browser.operator_console import _SIGN_IN, chromium
from tests.browser.owner_page import OwnerPage
from transom.demo.log_check import check_log
from transom.hub.documents.checks import template
from transom.testing.stack import Stack
from transom.testing.stack.stack import CAMERA_PASSWORD, CAMERA_USER

PHONE = {"width": 390, "height": 844}
TOO_WIDE = "document.documentElement.scrollWidth > innerWidth"
WHY = "The supervisor on duty can't be reached by radio."
AFTERWARDS = "The child was found by it; the supervisor was in a tunnel."


def demand_approval(stack: Stack) -> None:
    """The program's use policy demands an approval for a missing person."""
    documents = msgspec.to_builtins(template())
    documents["use_policy"]["approval"] = ["missing_person"]
    (program,) = stack.hub_get("/v1/programs")
    stack.admin("PUT", f"/v1/admin/programs/{program['program_id']}/documents", documents)


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    with Stack(tmp_path) as stack:
        with stack.owner() as owner:
            door = owner.add_camera("Front door", stack.camera_url(), CAMERA_USER, CAMERA_PASSWORD)
            owner.give_consent(door, tier="standing")
            owner.wait_online(door)
            stack.camera_ids = [door]
        demand_approval(stack)
        yield stack


async def fits(page: Page, name: str, folder: Path) -> None:
    """The page isn't wider than its window; kept as a picture for whoever looks."""
    assert not await page.evaluate(TOO_WIDE), name
    await page.screenshot(path=folder / f"{name}.png", full_page=True)


async def test_an_approval_and_then_broken_glass_in_four_windows(
    stack: Stack, tmp_path: Path
) -> None:
    door = stack.camera_ids[0]
    async with chromium() as desk:
        operator = await desk.console(stack.hub_url)
        await operator.ready()
        page = operator.page
        await operator.open_unblurred("Front door")
        await page.get_by_text("A supervisor of your agency must approve").first.wait_for()
        await operator.press("Ask for approval")
        await page.get_by_text("Waits for a supervisor's approval").wait_for()
        await fits(page, "asked", tmp_path)

        boss = await desk.console(stack.hub_url, viewport=PHONE)
        await boss.sign_in("supervisor")
        await boss.page.goto(f"{stack.hub_url}/operator/#/answers")
        await boss.page.get_by_text("Child missing since 07:40, near the gate.").wait_for()
        await fits(boss.page, "to-approve", tmp_path)
        await boss.press("Approve incident 2026-0815")
        await page.get_by_text("Approved", exact=True).wait_for()
        await fits(page, "approved", tmp_path)

        await operator.open_unblurred("Front door")
        await operator.wait_state("live", door)
        assert check_log(stack).count("break_glass.used") == 0

        home = await desk.console(stack.hub_url, viewport=PHONE)
        owner = OwnerPage(home.page, stack.owner_url)
        await owner.open("#/")
        await home.page.get_by_text("Child missing since 07:40").first.wait_for()
        await boss.press("Take it back")
        await operator.wait_state("ended", door)

        await operator.press("Break the glass…")
        await page.get_by_label("Why it can't wait").fill(WHY)
        await fits(page, "breaking", tmp_path)
        await page.get_by_role("button", name="Break the glass", exact=True).click()
        await page.get_by_text("Glass broken").wait_for()
        await operator.open_unblurred("Front door")
        await operator.wait_state("live", door)
        await fits(page, "broken", tmp_path)
        await home.page.get_by_text("Under break-glass", exact=True).wait_for()
        await home.page.get_by_text(WHY).wait_for()
        await fits(home.page, "owner", tmp_path)

        seat = await desk.console(stack.hub_url)
        await seat.page.goto(stack.hub_url)
        assert await seat.page.evaluate(_SIGN_IN, "auditor")
        await seat.page.goto(f"{stack.hub_url}/oversight/#/")
        await seat.page.get_by_text("broken glass to be justified").wait_for()
        await fits(seat.page, "overview", tmp_path)
        await seat.page.get_by_role("link", name="broken glass to be justified").click()
        await seat.page.get_by_role("table").get_by_text("Break-glass").wait_for()

        await boss.press("Justify incident 2026-0815")
        await boss.page.get_by_label("Why it was right").fill(AFTERWARDS)
        await boss.press("Send")
        await boss.page.get_by_text("Justified", exact=True).wait_for()
        await fits(boss.page, "justified", tmp_path)
        for one in (operator, boss, home, seat):
            assert not one.errors
    log = check_log(stack)
    assert log.error == ""
    assert (log.count("break_glass.used"), log.count("break_glass.justified")) == (1, 1)
