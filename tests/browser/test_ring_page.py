"""A Ring doorbell on the owner's page: what to know first, signing in, adding, seeing."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.browser.owner_page import OwnerPage, chromium, new_page
from tests.unit.gateway.api.local_desk import TOKEN, served
from tests.unit.gateway.cameras.ring.signed_in import house_with_ring, ring_cloud
from transom.testing.house import House, ShiftedClock
from transom.testing.ring import CODE, EMAIL, PASSWORD, RingCloud
from transom.testing.ring.cloud import doorbell

PHONE = {"viewport": {"width": 360, "height": 780}, "has_touch": True, "is_mobile": True}


@pytest.fixture
async def cloud(tmp_path: Path) -> AsyncIterator[RingCloud]:
    async with ring_cloud(tmp_path) as cloud:
        locked = doorbell(4713, "Side door", video_settings={"encryption_enabled": True})
        cloud.doorbots.append(locked)
        yield cloud


@pytest.fixture
async def house(tmp_path: Path, cloud: RingCloud) -> AsyncIterator[House]:
    async with house_with_ring(tmp_path / "house", ShiftedClock(), cloud) as house:
        yield house


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest.mark.parametrize("look", [PHONE, {}], ids=["phone", "desktop"])
async def test_a_ring_doorbell_is_signed_in_to_added_and_seen(
    house: House, cloud: RingCloud, browser: Browser, look: dict[str, object]
) -> None:
    async with served(house) as url:
        page = OwnerPage(
            await new_page(browser, reduced_motion="reduce", **look), f"{url}/#token={TOKEN}"
        )
        await page.open("#/cameras/add")
        card = page.page.get_by_role("region", name="Ring cameras")
        await card.get_by_role("button", name="Use my Ring account").click()
        await card.get_by_text("The picture goes through Ring's cloud").wait_for()
        await card.get_by_text("doesn't work with Ring's end-to-end encryption").wait_for()
        assert cloud.asked == []
        assert await page.faults() == []
        await card.get_by_label("E-mail address").fill(EMAIL)
        await card.get_by_label("Password").fill("guessed")
        await card.get_by_role("button", name="Sign in to Ring").click()
        await card.get_by_text("Ring refuses this e-mail address and password").wait_for()
        await card.get_by_label("Password").fill(PASSWORD)
        await card.get_by_role("button", name="Sign in to Ring").click()
        await card.get_by_label("Code", exact=True).fill(CODE)
        assert await page.faults() == []
        await card.get_by_role("button", name="Sign in to Ring").click()
        await card.get_by_text("Doorbell 4, battery 71 %").first.wait_for()
        side = card.get_by_role("listitem").filter(has_text="Side door")
        await side.get_by_text("end-to-end encryption is on for it").wait_for()
        assert await page.faults() == []
        await card.get_by_role("button", name="Add Front door").click()
        front = page.page.get_by_role("article", name="Front door")
        await front.get_by_text("Asleep until somebody looks").wait_for()
        await front.get_by_role("button", name="See the picture").click()
        picture = front.get_by_role("img", name=re.compile("Front door"))
        await page.page.wait_for_function(
            "img => img.naturalWidth > 0", arg=await picture.element_handle()
        )
        await front.get_by_text("Working").wait_for()
        assert PASSWORD not in await page.page.content()
        assert not page.errors
