"""The owner's mask editor against a real gateway and camera: by mouse, finger and keyboard."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from playwright.async_api import Locator

from tests.browser.owner_house import TOKEN
from tests.browser.owner_page import OwnerPage, chromium, new_page
from transom.gateway.api.app import create_app
from transom.gateway.api.picture_schemas import Preview
from transom.gateway.api.schemas import NewCamera
from transom.gateway.api.server import bind, serving, url_of
from transom.gateway.gateway import Gateway
from transom.gateway.picture.masks import FLAT
from transom.testing.camera.scenes import DEFAULT_SCENE
from transom.testing.camera.server import CameraServer
from transom.testing.camera.sources import FootageSource, Format
from transom.testing.house import House, ShiftedClock, until
from transom.testing.hub_simulator import HubSimulator

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
WIDE: dict[str, Any] = {}


class Owner:
    """One browser at the page of one camera."""

    def __init__(self, page: OwnerPage, gateway: Gateway, camera_id: str) -> None:
        self.page, self.gateway, self.camera_id = page, gateway, camera_id

    @property
    def picture(self) -> Locator:
        return self.page.page.get_by_alt_text("as the camera gives it")

    async def at(self, x: float, y: float) -> tuple[float, float]:
        """A place of the picture on the screen, `x` and `y` from 0 to 1."""
        box = await self.picture.bounding_box()
        assert box
        return box["x"] + x * box["width"], box["y"] + y * box["height"]

    async def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        mouse = self.page.page.mouse
        await mouse.move(*await self.at(*start))
        await mouse.down()
        await mouse.move(*await self.at(*end), steps=4)
        await mouse.up()

    async def save(self) -> list[list[tuple[int, int]]]:
        """Saves; returns what the gateway keeps."""
        await self.page.press("Save the masks")
        await self.page.text("Saved. Everybody sees it so").wait_for()
        (secret,) = self.gateway.keystore.secrets.cameras
        return [list(polygon) for masks in secret.picture.masks for polygon in masks.polygons]


@pytest.fixture(params=[PHONE, WIDE], ids=["phone", "wide"])
async def owner(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Owner]:
    clock = ShiftedClock()
    async with AsyncExitStack() as stack:
        source = FootageSource(DEFAULT_SCENE, Format(fps=5))
        rtsp = await stack.enter_async_context(CameraServer({"/main": source}))
        house = await House(tmp_path, clock, HubSimulator(clock=clock), real_cameras=True).start()
        stack.push_async_callback(house.end)
        listening = stack.enter_context(bind("127.0.0.1:0"))
        app = create_app(house.gateway, token=TOKEN)
        await stack.enter_async_context(serving(app, listening))
        new = NewCamera(name="Front door", url=rtsp.url("/main"))
        camera_id, _ = await house.gateway.cameras.add(new)
        await until(lambda: house.gateway.rack.outlet(camera_id).gop())
        browser = await stack.enter_async_context(chromium())
        url = f"{url_of(listening)}/#token={TOKEN}"
        page = OwnerPage(await new_page(browser, **request.param), url)
        await page.open(f"#/cameras/{camera_id}/masks")
        owner = Owner(page, house.gateway, camera_id)
        await owner.picture.wait_for()
        await owner.picture.scroll_into_view_if_needed()
        yield owner
        assert not page.errors


async def test_a_mask_is_drawn_fitted_undone_saved_and_burned_in(owner: Owner) -> None:
    await owner.drag((0.5, 0.2), (0.8, 0.7))
    await owner.drag((0.5, 0.2), (0.45, 0.1))  # its corner
    (mask,) = await owner.save()
    assert np.abs(np.subtract(mask[0], (4500, 1000))).max() < 150
    assert np.abs(np.subtract(mask[2], (8000, 7000))).max() < 150
    seen = await owner.gateway.pictures.preview(owner.camera_id, Preview(as_seen="unblurred"))
    with av.open(io.BytesIO(seen)) as container:
        luma = next(container.decode(video=0)).to_ndarray(format="gray")
    grey = round((FLAT[0] - 16) * 255 / 219)
    assert np.abs(luma[120:240, 340:500].astype(int) - grey).max() <= 3

    await owner.page.button("Delete: Mask 1").click()
    await owner.page.text("Nothing is covered.").wait_for()
    await owner.page.press("Undo")
    await (
        owner.page.button("Mask 1, 4 corners").or_(owner.page.button("Mask 1 4 corners")).wait_for()
    )
    assert await owner.page.faults() == []


async def test_masks_are_made_moved_and_deleted_by_keys_alone(owner: Owner) -> None:
    keyboard = owner.page.page.keyboard
    await owner.page.tab_to("Add a mask")
    await keyboard.press("Enter")
    hold = owner.page.button("Move mask 1")
    await hold.focus()
    for key in ("ArrowRight", "ArrowRight", "Shift+ArrowDown"):
        await keyboard.press(key)
    (mask,) = await owner.save()
    assert mask[0] == (3700, 3510)
    first = owner.page.button("Mask 1, corner 1 of 4")
    await hold.focus()
    await first.focus()
    await keyboard.press("ArrowUp")
    await keyboard.press("ArrowUp")
    (mask,) = await owner.save()
    assert mask[0] == (3700, 3310)
    await hold.focus()
    await first.focus()
    await keyboard.press("Delete")  # the corner
    (mask,) = await owner.save()
    assert len(mask) == 3
    await hold.focus()
    await keyboard.press("Delete")
    assert await owner.save() == []


async def test_an_outline_that_crosses_itself_is_told_and_not_saved(owner: Owner) -> None:
    await owner.page.press("Add a mask")
    await owner.drag((0.35, 0.35), (0.9, 0.5))
    await owner.page.text("crosses itself").wait_for()
    assert await owner.page.button("Save the masks").get_attribute("aria-disabled") == "true"


async def test_both_ways_that_an_agency_may_see_it_stand_side_by_side(owner: Owner) -> None:
    images = owner.page.page.locator("figure img")
    await until_count(images, 2)
    widths = await images.evaluate_all("all => all.map(image => image.naturalWidth)")
    assert widths == [640, 640]
    await owner.page.text("Only with a consent that says so").wait_for()


async def until_count(found: Locator, count: int) -> None:
    while await found.count() != count:
        await asyncio.sleep(0.1)
