"""Cameras found at home on the owner's page: signed in to, seen, chosen, added."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser

from tests.browser.owner_page import OwnerPage, chromium, new_page
from transom.testing.onvif import ELSEWHERE, DeviceChannel, DeviceStream, OnvifServer
from transom.testing.stack import Stack
from transom.testing.stack.stack import CAMERA_PASSWORD, CAMERA_USER

PHONE = {"viewport": {"width": 360, "height": 780}, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder: Path = tmp_path_factory.mktemp("stack")
    with Stack(folder, scenes=["elm-street", "market-square"]) as stack:
        yield stack


@pytest.fixture
def recorder(stack: Stack) -> Iterator[OnvifServer]:
    """A recorder whose channels are the stack's cameras, named at an address that isn't theirs."""
    channels = []
    for number, name in enumerate(("Gate", "Yard")):
        parts = urlsplit(stack.camera_url(number))
        url = f"rtsp://{ELSEWHERE}:{parts.port}{parts.path}"
        channels.append(DeviceChannel(name, (DeviceStream(name, url),)))
    with OnvifServer(CAMERA_USER, CAMERA_PASSWORD, channels) as server:
        yield server


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest.mark.parametrize("look", [PHONE, {}], ids=["phone", "desktop"])
async def test_a_recorders_channel_is_signed_in_to_seen_and_added(
    stack: Stack, recorder: OnvifServer, browser: Browser, look: dict[str, object]
) -> None:
    page = OwnerPage(await new_page(browser, reduced_motion="reduce", **look), stack.owner_url)
    await page.open("#/cameras/add")
    card = page.page.get_by_role("region", name="Find cameras on my network")
    await card.get_by_role("button", name="Search").click()
    await card.get_by_label("Its address").fill(recorder.place.authority)
    await card.get_by_label("User name").fill(CAMERA_USER)
    await card.get_by_label("Password").fill("guessed")
    await card.get_by_role("button", name="Sign in to it").click()
    await card.get_by_text("Check the user name and the password of the camera itself.").wait_for()
    await card.get_by_label("Password").fill(CAMERA_PASSWORD)
    await card.get_by_role("button", name="Sign in to it").click()
    await card.get_by_role("heading", name="What Maker Recorder has").wait_for()
    await card.get_by_label("Add Yard").check()
    await card.get_by_label("Name it").fill("Back yard")
    await card.get_by_role("button", name="See the picture").nth(1).click()
    picture = card.get_by_role("img", name="Yard, as it is now")
    await page.page.wait_for_function(
        "img => img.naturalWidth > 0", arg=await picture.element_handle()
    )
    assert await page.faults() == []
    await card.get_by_role("button", name="Add 1 camera").click()
    yard = page.page.get_by_role("article", name="Back yard").last
    await yard.get_by_text("Working").wait_for()
    with stack.owner() as owner:
        assert {c["name"] for c in owner.state()["cameras"]} == {"Back yard"}
    assert not page.errors
