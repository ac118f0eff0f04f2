"""A co-owner's page on a phone: invited, joins, agrees, stops and withdraws in one tap."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from tests.browser.owner_house import house_with_page
from tests.browser.owner_page import OwnerPage, chromium, faults_of, new_page
from transom.gateway.api.schemas import Hours, Window

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True}
OWNS = [{"width": 390, "height": 844}, {"width": 1280, "height": 800}]


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


async def joined(owner: OwnerPage, browser: Browser) -> Page:
    """Ann's phone, after she has joined."""
    await owner.go("#/gateway")
    await owner.page.get_by_label("Their name").fill("Ann")
    await owner.press("Invite")
    invitation = await owner.page.locator("code.invitation").inner_text()
    ann = await (await browser.new_context(**PHONE)).new_page()
    await ann.goto(invitation)
    await ann.get_by_role("button", name="Join", exact=True).click()
    await ann.get_by_role("button", name="Stop everything").wait_for()
    return ann


async def test_co_owner_reads_every_term_before_signing_it(tmp_path: Path) -> None:
    async with house_with_page(tmp_path) as (house, url), chromium() as browser:
        owner = OwnerPage(await new_page(browser), url)
        await owner.open()
        window = Window(days=[1, 2], start="22:00", end="06:00")
        house.consent(
            purposes=["fire", "missing_person"],
            tier="on_alarm",
            alarm_minutes=15,
            rights=["audio", "live"],
            max_minutes=5,
            max_minutes_per_day=45,
            hours=Hours(timezone="Europe/Berlin", windows=[window]),
        )
        ann = await joined(owner, browser)
        shown = " ".join((await ann.locator("dl").inner_text()).split())
        for words in (
            "Harbour City Police",
            "Fire",
            "Missing person",
            "When I raise the alarm",
            "Also as they are",
            "Watch live",
            "Hear the sound",
            "alarm for 15 min",
            "in a look 5 min",
            "in a day 45 min",
            "22:00",
            "Last day",
        ):
            assert words in shown, f"{words} isn't in: {shown}"
        assert await faults_of(ann) == []


@pytest.mark.parametrize("viewport", OWNS, ids=["phone", "wide"])
async def test_the_owner_is_told_whose_stop_holds_and_who_can_take_it_back(
    tmp_path: Path, viewport: dict[str, int]
) -> None:
    async with house_with_page(tmp_path) as (_, url), chromium() as browser:
        owner = OwnerPage(await new_page(browser, viewport=viewport), url)
        await owner.open()
        ann = await joined(owner, browser)
        await owner.go("#/")
        await ann.get_by_role("button", name="Stop everything").click()
        dock = owner.page.locator(".dock")
        await dock.get_by_text("Ann stopped everything.").wait_for()
        await dock.get_by_text("Nobody else can").wait_for()
        assert await owner.button("Resume…").count() == 0
        assert await owner.faults() == []
        await owner.press("Stop it myself too")
        await dock.get_by_text("You stopped everything, and so did Ann.").wait_for()
        await owner.press("Resume…")
        await owner.text("nothing opens until they take theirs back").wait_for()
        await owner.press("Take my stop back")
        await dock.get_by_text("Ann stopped everything.").wait_for()
        await ann.get_by_role("button", name="Take my stop back").click()
        await owner.button("Stop everything").wait_for()
        assert owner.errors == []


@pytest.mark.parametrize("viewport", OWNS, ids=["phone", "wide"])
async def test_a_consent_is_withdrawn_on_its_cameras_card_in_one_tap(
    tmp_path: Path, viewport: dict[str, int]
) -> None:
    async with house_with_page(tmp_path) as (house, url), chromium() as browser:
        house.consent()
        await house.watch()
        owner = OwnerPage(await new_page(browser, viewport=viewport), url)
        await owner.open("#/cameras")
        withdraw = owner.button("Withdraw from Harbour City Police")
        await withdraw.wait_for()
        assert await owner.faults() == []
        await withdraw.click()
        await owner.text("Withdrawn. Nobody can watch under it.").wait_for()
        assert house.watching() == []
        assert await withdraw.count() == 0
        assert await owner.faults() == []
        assert owner.errors == []
