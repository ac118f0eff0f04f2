"""The owner's alarm on the page: raised by two presses, by a contact, ended by one."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser

from tests.browser.owner_page import OwnerPage, chromium, new_page
from tests.flows.looking import ended, see
from transom.testing.stack import OperatorSeat, OwnerSeat, Stack
from transom.testing.stack.stack import CAMERA_PASSWORD, CAMERA_USER

PHONE = {"viewport": {"width": 360, "height": 780}, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder: Path = tmp_path_factory.mktemp("stack")
    with Stack(folder) as stack:
        with stack.owner() as owner:
            camera = owner.add_camera(
                "Front door", stack.camera_url(), CAMERA_USER, CAMERA_PASSWORD
            )
            owner.wait_online(camera)
            stack.camera_ids = [camera]
        yield stack


@pytest.fixture
def owner(stack: Stack) -> Iterator[OwnerSeat]:
    with stack.owner() as owner:
        owner.withdraw_all()
        owner.client.delete(f"/api/cameras/{stack.camera_ids[0]}/alarm")
        yield owner


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


async def test_two_presses_open_on_a_phone_and_one_shuts(
    stack: Stack, owner: OwnerSeat, browser: Browser
) -> None:
    (camera,) = stack.camera_ids
    page = OwnerPage(await new_page(browser, **PHONE), stack.owner_url)
    await page.open()
    await page.text("Nobody is watching").wait_for()
    assert await page.button("Raise the alarm…").count() == 0
    owner.give_consent(camera, tier="on_alarm", alarm_minutes=10)
    await page.press("Raise the alarm…")
    await page.text("Open Front door for 10 min?").wait_for()
    await page.press("Cancel")
    assert "alarm_until" not in owner.state()["cameras"][0]
    await page.press("Raise the alarm…")
    await page.press("Open now")
    await page.text("Open on your alarm: Front door").wait_for()
    async with OperatorSeat(stack.hub_url) as operator:
        look = await operator.watch(camera)
        await see(look)
        await page.text("1 person is watching").wait_for()
        assert await page.faults() == []
        await page.press("End the alarm")
        assert (await ended(look)).reason == "consent_ended"
    await page.button("Raise the alarm…").wait_for()
    assert not page.errors


async def test_an_on_alarm_consent_is_given_by_the_form(
    stack: Stack, owner: OwnerSeat, browser: Browser
) -> None:
    page = OwnerPage(await new_page(browser), stack.owner_url)
    await page.open(f"#/consents/give/{stack.camera_ids[0]}")
    form = page.page
    await form.get_by_label("Who may look").select_option(label="Harbour City Police")
    await form.get_by_label("Fire").first.check()
    await form.get_by_label("When I raise the alarm").check(force=True)
    await form.get_by_label("Open after an alarm for").select_option(label="5 min")
    await page.text("Only for 5 min after you raised the alarm.").wait_for()
    await form.get_by_label("Nothing was offered to me").check()
    await page.press("Sign this consent")
    await form.get_by_role("heading", name="Consent receipt").wait_for()
    (consent,) = [c for c in owner.state()["cameras"][0]["consents"] if c["state"] == "active"]
    assert (consent["tier"], consent["alarm_minutes"]) == ("on_alarm", 5)
    assert not page.errors


@pytest.mark.parametrize("look", [PHONE, {}], ids=["phone", "desktop"])
async def test_a_contact_is_added_and_raises_the_alarm_by_what_the_page_shows(
    stack: Stack, owner: OwnerSeat, browser: Browser, look: dict[str, object]
) -> None:
    owner.give_consent(stack.camera_ids[0], tier="on_alarm", alarm_minutes=10)
    page = OwnerPage(await new_page(browser, **look), stack.owner_url)
    await page.open("#/gateway")
    card = page.page.get_by_role("region", name="What else may raise your alarm")
    await card.get_by_label("Name").first.fill("Back door contact")
    await card.get_by_role("button", name="Add a contact").click()
    shown = card.locator("dd code")
    await shown.first.wait_for()
    address, header = await shown.nth(0).inner_text(), await shown.nth(1).inner_text()
    assert await page.faults() == []
    name, _, value = header.partition(": ")
    async with httpx.AsyncClient() as siren:
        assert (await siren.post(address, headers={name: value})).status_code == 200
    await card.get_by_role("button", name="Done").click()
    assert value.partition(" ")[2] not in await page.page.content()
    await page.go("#/")
    await page.text("Open on your alarm: Front door").wait_for()
    await page.go("#/gateway")
    remove = card.get_by_role("button", name="Remove: Back door contact")
    await remove.click()
    await remove.wait_for(state="detached")
    assert not page.errors
