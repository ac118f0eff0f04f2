"""From a neighbour's form to the mask in the owner's picture: every part of it as it ships."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Page

from tests.browser.owner_page import OwnerPage, chromium, new_page
from tests.browser.test_points_page import LAND, PLANE, SPOTS, place, seen
from tests.mail_server import MailBox, hub_account, mail_server
from transom.testing.stack import Stack
from transom.testing.stack.stack import CAMERA_PASSWORD, CAMERA_USER

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module")
def box() -> Iterator[MailBox]:
    with mail_server() as box:
        yield box


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, box: MailBox) -> Iterator[Stack]:
    folder: Path = tmp_path_factory.mktemp("masked")
    with Stack(folder / "stack", mail=hub_account(folder, box)) as stack:
        yield stack


def add_camera(stack: Stack) -> str:
    """A camera that looks east, named to the hub with its place."""
    with stack.owner() as seat:
        camera_id = seat.add_camera(
            "Front door",
            stack.camera_url(),
            CAMERA_USER,
            CAMERA_PASSWORD,
            position={"lat_e6": PLANE.lat_e6, "lon_e6": PLANE.lon_e6},
            field_of_view={"bearing_deg": 90, "angle_deg": 60, "reach_m": 20},
        )
        seat.wait_online(camera_id)
    return camera_id


async def file_land(page: Page, stack: Stack, box: MailBox) -> None:
    """What the neighbour does: the form, the mail, the button behind its link."""
    await page.goto(f"{stack.hub_url}/public/en/land")
    await page.get_by_label("Its corners").check()
    lines = [f"{lat / 1e6:.6f}, {lon / 1e6:.6f}" for lat, lon in map(place, LAND)]
    await page.locator("#corners").fill("\n".join(lines))
    await page.get_by_label("E-mail address").fill("neighbour@home.example")
    await page.get_by_role("button", name="Send me the link").click()
    async with asyncio.timeout(30):
        while not box.messages:
            await asyncio.sleep(0.1)
    link = re.search(r"http\S+", str(box.messages[0].get_content()))
    assert link is not None
    await page.goto(link[0])
    await page.get_by_role("button", name="File my request").click()
    await page.locator("#reference").wait_for()


async def match(page: Page, spot: tuple[float, float]) -> None:
    """Taps a spot in the picture, then on the plan, where its own window says."""
    plan = page.locator("svg[data-part=plan]")
    left, top, across, tall = map(float, str(await plan.get_attribute("viewBox")).split())
    east, north = PLANE.metres(place(spot))
    there = (east - left) / across, (-north - top) / tall
    for pane, (x, y) in ((page.locator("svg[data-part=picture]"), seen(spot)), (plan, there)):
        box = await pane.bounding_box()
        assert box
        await pane.tap(position={"x": x * box["width"], "y": y * box["height"]})


async def test_land_that_a_neighbour_files_is_masked_on_the_owners_phone(
    stack: Stack, box: MailBox
) -> None:
    camera_id = await asyncio.to_thread(add_camera, stack)
    async with chromium() as browser:
        await file_land(await new_page(browser), stack, box)
        phone = OwnerPage(await new_page(browser, **PHONE), stack.owner_url)
        await phone.open()
        await phone.page.get_by_role("link", name="Show where it lies").click(timeout=60_000)
        await phone.page.get_by_alt_text("as the camera gives it").wait_for()
        for spot in SPOTS:
            await match(phone.page, spot)
        await phone.press("Save the points")
        await phone.page.get_by_role("link", name="Mask this area").click()
        await phone.text("The area is drawn as a mask").wait_for()
        await phone.press("Save the masks")
        await phone.press("I have masked it")
        await phone.text("Answered. The neighbour learns").wait_for()
        assert not phone.errors

    with stack.owner() as seat:
        state = await asyncio.to_thread(seat.state)
        path = f"/api/cameras/{camera_id}/picture"
        (masks,) = (await asyncio.to_thread(seat.client.get, path)).json()["masks"]
    (asked,) = state["objections"]
    assert asked["masked"]
    assert asked["answered_at"]
    assert len(masks["polygons"]) == 1
