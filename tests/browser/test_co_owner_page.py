"""A co-owner's page on a phone: invited, joins, agrees, stops and withdraws in one tap."""

from pathlib import Path
from typing import Any

from tests.browser.owner_house import house_with_page
from tests.browser.owner_page import OwnerPage, chromium, new_page

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True}


async def test_co_owner_agrees_stops_and_withdraws(tmp_path: Path) -> None:
    async with house_with_page(tmp_path) as (house, url), chromium() as browser:
        owner = OwnerPage(await new_page(browser), url)
        await owner.open("#/gateway")
        await owner.page.get_by_label("Their name").fill("Ann")
        await owner.press("Invite")
        invitation = await owner.page.locator("code.invitation").inner_text()
        house.consent()
        ann = await (await browser.new_context(**PHONE)).new_page()
        errors: list[str] = []
        ann.on("pageerror", lambda error: errors.append(str(error)))
        await ann.goto(invitation)
        await ann.get_by_role("button", name="Join", exact=True).click()
        await ann.get_by_text("Waits for Ann").wait_for()
        await ann.get_by_role("button", name="I agree").click()
        await ann.get_by_text("it is in force").wait_for()
        await house.watch()
        await ann.get_by_role("button", name="Stop everything").click()
        await ann.get_by_text("You have stopped everything").wait_for()
        assert house.watching() == []
        await ann.reload()
        await ann.get_by_role("button", name="Take my stop back").click()
        await ann.get_by_role("button", name="Stop everything").wait_for()
        await ann.get_by_role("button", name="Take it back").click()
        await ann.get_by_text("There is no consent").wait_for()
        assert len(house.gateway.book.withdrawals) == 1
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not await ann.evaluate(wide)
        assert not errors
