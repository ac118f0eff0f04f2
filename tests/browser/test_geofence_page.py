"""A carried camera's area on the owner's page: set, reached, left."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser

from tests.browser.owner_house import house_with_page
from tests.browser.owner_page import OwnerPage, chromium, new_page

PHONE = {"viewport": {"width": 360, "height": 780}, "has_touch": True, "is_mobile": True}


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest.mark.parametrize("look", [PHONE, {}], ids=["phone", "desktop"])
async def test_the_owner_sets_an_area_and_sees_whether_the_camera_is_in_it(
    tmp_path: Path, browser: Browser, look: dict[str, Any]
) -> None:
    async with house_with_page(tmp_path) as (house, url):
        page = OwnerPage(await new_page(browser, reduced_motion="reduce", **look), url)
        await page.open(f"#/cameras/{house.camera_id}/change")
        await page.page.get_by_label("What kind it is").select_option("Carried or flying")
        await page.press("Save")
        await page.page.wait_for_url("**/#/cameras")
        await page.open(f"#/cameras/{house.camera_id}/change")
        card = page.page.get_by_role("region", name="Where it may be seen through")
        await card.get_by_text("You have set no area. It is shut.").wait_for()

        await card.get_by_role("button", name="Make a new password for it").click()
        path, token = await card.locator("code").all_inner_texts()
        await card.get_by_role("button", name="Done").click()
        async with httpx.AsyncClient(auth=("phone", token)) as phone:

            async def report(lat: float) -> None:
                at = house.clock.now() // 1000
                body = {"_type": "location", "lat": lat, "lon": -0.12, "acc": 8, "tst": at}
                assert (await phone.post(path, json=body)).status_code == 200

            await report(51.5)
            await card.get_by_label("How far from there, in metres").fill("5")
            await card.get_by_role("button", name="Use where it is now").click()
            await card.get_by_role("button", name="Set this area").click()
            await card.get_by_text("Between 10 and 20,000 metres.").wait_for()
            await card.get_by_label("How far from there, in metres").fill("150")
            await card.get_by_role("button", name="Set this area").click()
            await card.get_by_text("Inside your area. It can be opened.").wait_for()
            assert await page.faults() == []
            await report(51.52)
            await card.get_by_text("Outside your area, 2.2 km from its middle.").wait_for()
            assert await page.faults() == []
        await page.page.screenshot(path=tmp_path / "area.png", full_page=True)
