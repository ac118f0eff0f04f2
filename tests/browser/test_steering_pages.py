"""A camera that turns, on both sides: the operator steers it, the owner sees that and locks it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import async_playwright

from tests.browser.operator_console import CHROMIUM, FLAGS, Desk
from tests.browser.owner_page import OwnerPage, new_page
from transom.testing.house import until
from transom.testing.onvif import ELSEWHERE, DeviceChannel, DeviceStream, Head, OnvifServer
from transom.testing.stack import Stack
from transom.testing.stack.stack import CAMERA_PASSWORD, CAMERA_USER

PHONE = {"viewport": {"width": 360, "height": 780}, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder: Path = tmp_path_factory.mktemp("stack")
    with Stack(folder) as stack:
        yield stack


@pytest.fixture
def device(stack: Stack) -> Iterator[OnvifServer]:
    """A camera that turns, with the stack's picture."""
    parts = urlsplit(stack.camera_url())
    stream = DeviceStream("t", f"rtsp://{ELSEWHERE}:{parts.port}{parts.path}")
    with OnvifServer(
        CAMERA_USER, CAMERA_PASSWORD, [DeviceChannel("Yard", (stream,), head=Head())]
    ) as device:
        yield device


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS])
        yield Desk(browser)
        await browser.close()


async def test_an_operator_steers_and_the_owners_lock_holds(
    stack: Stack, device: OnvifServer, desk: Desk
) -> None:
    head = device.channels[0].head
    assert head is not None
    with stack.owner() as owner:
        camera = owner.add_camera("Yard", stack.camera_url(), CAMERA_USER, CAMERA_PASSWORD)
        owner.wait_online(camera)
    page = OwnerPage(
        await new_page(desk.browser, reduced_motion="reduce", **PHONE), stack.owner_url
    )
    await page.open(f"#/cameras/{camera}/change")
    await page.page.get_by_label("What kind it is").select_option("Turns and zooms")
    await page.press("Save")
    await page.page.wait_for_url("**/#/cameras")
    await page.open(f"#/cameras/{camera}/change")
    card = page.page.get_by_role("region", name="Who turns it")
    await card.get_by_text("It isn't known yet how it is steered.").wait_for()
    await card.get_by_label("Address of its ONVIF service").fill(device.place.authority)
    await card.get_by_role("button", name="Find its steering").click()
    await card.get_by_text("It answers, and says where it looks.").wait_for()
    assert await page.faults() == []

    await page.open(f"#/consents/give/{camera}")
    await page.page.get_by_label("Turn and zoom the camera").check()
    await page.page.get_by_text("turn and zoom the camera").first.wait_for()
    assert await page.faults() == []
    with stack.owner() as owner:
        owner.give_consent(camera, rights=["live", "ptz"])

    console = await desk.console(stack.hub_url, bypass_csp=True)
    await console.ready()
    await console.page.get_by_label("Steering").check()
    await console.press("Watch: Yard")
    await console.wait_state("live", camera)
    pad = console.page.get_by_role("group", name="Steer Yard")
    await pad.get_by_role("button", name="Right").click()
    await until(lambda: head.moves == [(0.04, 0.0, 0.0)])
    await pad.get_by_role("button", name="Closer").focus()
    for key in ("ArrowUp", "ArrowUp", "+"):
        await console.page.keyboard.press(key)
    await until(lambda: head.moves[-1] == (0.04, 0.08, 0.08))
    assert await console.violations() == []

    await page.open("#/")
    await page.page.get_by_text("Turn and zoom the camera").wait_for()
    await page.open(f"#/cameras/{camera}/change")
    await card.get_by_label("Nobody else may turn it").check()
    await page.page.wait_for_function("() => document.querySelector('[value=locked]').checked")
    await until(lambda: _locked(stack))
    await pad.get_by_role("button", name="Left").click()
    await pad.get_by_text("The owner has locked the camera's steering.").wait_for()
    assert len(head.moves) == 4
    assert not console.errors


def _locked(stack: Stack) -> bool:
    with stack.owner() as owner:
        return bool(owner.state()["cameras"][0]["steering"]["locked"])
