"""Where people are signed in: their own page, and their administrator's, in a real browser."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.browser.operator_console import Desk, chromium
from transom.testing.stack import Stack


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("access"), scenes=()) as stack:
        yield stack


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with chromium() as made:
        yield made


@pytest.mark.parametrize("width,height", [(390, 800), (1280, 900)])
async def test_a_person_ends_their_other_sign_ins_and_the_administrator_all_of_them(
    stack: Stack, desk: Desk, width: int, height: int, tmp_path: Path
) -> None:
    size = {"width": width, "height": height}
    here = await desk.console(stack.hub_url, viewport=size, bypass_csp=True)
    there = await desk.console(stack.hub_url)
    for console in (there, here):
        await console.sign_in()
    await here.enrol()
    page = here.page
    await page.goto(f"{stack.hub_url}/operator/#/account")
    await page.get_by_text("This one").wait_for()
    assert await here.violations() == []
    await page.screenshot(path=tmp_path / "account.png", full_page=True)
    await page.get_by_role("button", name="End the other one").click()
    await page.get_by_role("button", name="End the other one").wait_for(state="detached")
    assert await page.get_by_text("Chrome on Linux").count() == 1
    await there.page.goto(f"{stack.hub_url}/operator/")
    await there.page.wait_for_url("**/?next=/operator/")

    admin = await desk.console(stack.hub_url, viewport=size, bypass_csp=True)
    await admin.sign_in("agency_admin")
    await admin.page.goto(f"{stack.hub_url}/operator/#/people")
    card = admin.page.locator("[data-person]", has_text="Robin Diaz")
    await card.locator("summary").click()
    assert await admin.violations() == []
    await admin.page.screenshot(path=tmp_path / "people.png", full_page=True)
    for console in (here, admin):
        too_wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not await console.page.evaluate(too_wide)
    await card.get_by_role("button", name="Revoke:").first.click()
    await card.get_by_text("Revoked").first.wait_for()
    await card.get_by_role("button", name="Sign out everywhere: Robin Diaz").click()
    await card.get_by_text("Not signed in").wait_for()
    await page.goto(f"{stack.hub_url}/operator/?again")
    await page.wait_for_url("**/?next=/operator/")
    assert not here.errors
    assert not admin.errors
