"""The owner matches a camera's picture with the ground and masks what a neighbour asked for.

A real gateway, camera and Chromium; the hub's part is played by its simulator.
"""

import math
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from playwright.async_api import Locator

from tests.browser.owner_house import TOKEN
from tests.browser.owner_page import OwnerPage, chromium, new_page
from transom.core.ground import Plane
from transom.core.ids import new_id
from transom.gateway.api.app import create_app
from transom.gateway.api.schemas import FieldOfView, NewCamera, Position
from transom.gateway.api.server import bind, serving, url_of
from transom.testing.camera.scenes import DEFAULT_SCENE
from transom.testing.camera.server import CameraServer
from transom.testing.camera.sources import FootageSource, Format
from transom.testing.house import House, ShiftedClock, until
from transom.testing.hub_simulator import hub_with_relay

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
WIDE: dict[str, Any] = {}
PLANE = Plane(32298757, -90184810)
BEARING, ABOVE = 90, 4.0
LAND = [(-3.0, 10.0), (2.0, 10.0), (2.0, 14.0), (-3.0, 14.0)]
SPOTS = [(-3.0, 6.0), (3.0, 6.0), (5.0, 15.0), (-5.0, 15.0)]
"""Metres to the right of the camera, and ahead of it."""


def seen(spot: tuple[float, float], focal: float = 0.9) -> tuple[float, float]:
    """Where a camera so many metres above the ground sees a spot, in shares of its picture."""
    (right, ahead), tilt = spot, math.radians(20)
    depth = ahead * math.cos(tilt) + ABOVE * math.sin(tilt)
    up = ahead * math.sin(tilt) - ABOVE * math.cos(tilt)
    return 0.5 + focal * right / depth, 0.5 - focal * up / depth * 16 / 9


def place(spot: tuple[float, float]) -> tuple[int, int]:
    """A spot's latitude and longitude, × 10^6."""
    turn, (right, ahead) = math.radians(BEARING), spot
    return PLANE.degrees(
        (
            right * math.cos(turn) + ahead * math.sin(turn),
            ahead * math.cos(turn) - right * math.sin(turn),
        )
    )


class Owner:
    """One browser at the gateway, with a neighbour's request open."""

    def __init__(self, page: OwnerPage, house: House, camera_id: str, *, touch: bool) -> None:
        self.page, self.house, self.camera_id, self.touch = page, house, camera_id, touch
        self.objection_id = ""

    async def asked(self) -> None:
        """The hub tells of the request."""
        self.objection_id, now = new_id("obj"), self.house.clock.now()
        land = [{"lat_e6": lat, "lon_e6": lon} for lat, lon in map(place, LAND)]
        told = {"objection_id": self.objection_id, "camera_id": self.camera_id, "land": land}
        dates = {"filed_at": now, "due": now + 21 * 86_400_000}
        await self.house.hub.send({"t": "objections", "objections": [{**told, **dates}]})
        await until(self.house.gateway.objections.states)

    async def tap(self, pane: Locator, x: float, y: float) -> None:
        """A press on the picture or the plan, `x` and `y` from 0 to 1."""
        await pane.scroll_into_view_if_needed()
        box = await pane.bounding_box()
        assert box
        at = {"x": x * box["width"], "y": y * box["height"]}
        await (pane.tap(position=at) if self.touch else pane.click(position=at))  # type: ignore[arg-type]

    @property
    def picture(self) -> Locator:
        return self.page.page.locator("svg[data-part=picture]")

    @property
    def plan(self) -> Locator:
        return self.page.page.locator("svg[data-part=plan]")

    async def on_plan(self, spot: tuple[float, float]) -> tuple[float, float]:
        """Where the plan shows a spot, by the plan's own window."""
        left, top, across, tall = map(float, str(await self.plan.get_attribute("viewBox")).split())
        east, north = PLANE.metres(place(spot))
        return (east - left) / across, (-north - top) / tall

    async def match(self, spot: tuple[float, float]) -> None:
        """Taps a spot in the picture, then on the plan."""
        await self.tap(self.picture, *seen(spot))
        await self.tap(self.plan, *await self.on_plan(spot))

    def points(self) -> list[Any]:
        """What the gateway keeps."""
        found = self.house.gateway.keystore.camera(self.camera_id).picture_map
        return list(found.points) if found else []

    def masks(self) -> list[list[tuple[int, int]]]:
        """What the gateway burns in."""
        (secret,) = self.house.gateway.keystore.secrets.cameras
        return [list(polygon) for masks in secret.picture.masks for polygon in masks.polygons]


@asynccontextmanager
async def an_owner(folder: Path, look: dict[str, Any]) -> AsyncIterator[Owner]:
    """A house with a camera whose place is known, and its owner's browser."""
    clock = ShiftedClock()
    async with AsyncExitStack() as stack:
        source = FootageSource(DEFAULT_SCENE, Format(fps=5))
        rtsp = await stack.enter_async_context(CameraServer({"/main": source}))
        hub = await stack.enter_async_context(hub_with_relay(clock))
        house = await House(folder, clock, hub, real_cameras=True).start()
        stack.push_async_callback(house.end)
        await house.enrol()
        listening = stack.enter_context(bind("127.0.0.1:0"))
        await stack.enter_async_context(serving(create_app(house.gateway, token=TOKEN), listening))
        new = NewCamera(
            name="Front door",
            url=rtsp.url("/main"),
            position=Position(lat_e6=PLANE.lat_e6, lon_e6=PLANE.lon_e6),
            field_of_view=FieldOfView(bearing_deg=BEARING, angle_deg=60, reach_m=20),
        )
        camera_id, _ = await house.gateway.cameras.add(new)
        await until(lambda: house.gateway.rack.outlet(camera_id).gop())
        browser = await stack.enter_async_context(chromium())
        page = OwnerPage(await new_page(browser, **look), f"{url_of(listening)}/#token={TOKEN}")
        yield Owner(page, house, camera_id, touch="has_touch" in look)
        assert not page.errors


@pytest.fixture(params=[PHONE, WIDE], ids=["phone", "wide"])
async def owner(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Owner]:
    async with an_owner(tmp_path, request.param) as owner:
        yield owner


async def test_a_neighbours_request_becomes_a_mask_by_four_matched_spots(owner: Owner) -> None:
    page = owner.page
    await owner.asked()
    await page.open()
    await page.page.get_by_role("link", name="Show where it lies on my picture").click()
    await page.page.get_by_alt_text("as the camera gives it").wait_for()
    for spot in SPOTS:
        await owner.match(spot)
    await page.text("Four spots always fit").wait_for()
    await page.page.locator("polyline.grid").first.wait_for(state="attached")
    assert await page.faults() == []
    await page.press("Save the points")
    await page.page.locator("svg[data-part=area] polygon").wait_for()
    kept = [(p.x, p.y, p.lat_e6, p.lon_e6) for p in owner.points()]
    for (x, y, lat, lon), spot in zip(kept, SPOTS, strict=True):
        assert np.hypot(*np.subtract((x / 10_000, y / 10_000), seen(spot))) < 0.01
        assert np.hypot(*np.subtract(PLANE.metres((lat, lon)), PLANE.metres(place(spot)))) < 0.4

    await page.go("#/")
    await page.text("With all that stands on it").click()
    await page.page.get_by_role("link", name="Mask this area").click()
    await page.text("The area is drawn as a mask").wait_for()
    await page.text("Not saved yet").wait_for()
    assert owner.masks() == []
    await page.press("Save the masks")
    await page.press("I have masked it")
    await page.text("Answered. The neighbour learns").wait_for()
    assert await page.faults() == []

    (mask,) = owner.masks()
    for x, y in (seen(spot) for spot in LAND):
        near = min(np.hypot(a / 10_000 - x, b / 10_000 - y) for a, b in mask)
        assert near < 0.06
    (state,) = owner.house.gateway.objections.states()
    assert state.masked
    assert state.answered_at is not None


async def test_spots_are_set_moved_and_deleted_by_keys_alone(owner: Owner) -> None:
    page, keyboard = owner.page, owner.page.page.keyboard
    await page.open(f"#/cameras/{owner.camera_id}/points")
    await page.page.get_by_alt_text("as the camera gives it").wait_for()
    await page.tab_to("Put spot 1 in the picture's middle")
    await keyboard.press("Enter")
    first = page.button("Spot 1 in the picture: 50 % from the left, 50 % from the top")
    await first.wait_for()
    for key in ("ArrowRight", "ArrowRight", "Shift+ArrowDown"):
        await keyboard.press(key)
    await page.button("Spot 1 in the picture: 52 % from the left").wait_for()
    await page.tab_to("Put spot 1 in the plan's middle")
    await keyboard.press("Enter")
    on_plan = page.button("Spot 1 on the plan: ")
    await on_plan.wait_for()
    before = str(await on_plan.get_attribute("aria-label"))
    await keyboard.press("ArrowUp")
    assert str(await on_plan.get_attribute("aria-label")) != before
    await keyboard.press("Delete")
    await page.text("Tap spot 1 in the picture. 4 to go.").wait_for()
    await page.press("Undo")
    await on_plan.wait_for()


async def test_a_set_that_says_nothing_is_told_why_and_loses_nothing(owner: Owner) -> None:
    page = owner.page
    await page.open(f"#/cameras/{owner.camera_id}/points")
    await page.page.get_by_alt_text("as the camera gives it").wait_for()
    for spot in SPOTS:
        mirrored = (-spot[0], spot[1])
        await owner.tap(owner.picture, *seen(mirrored))
        await owner.tap(owner.plan, *await owner.on_plan(spot))
    await page.text("left and right are swapped").wait_for()
    await page.press("Save the points")
    alert = page.page.get_by_role("alert").filter(has_text="left and right are swapped")
    await alert.wait_for()
    assert owner.points() == []
    assert await page.button("Spot 4 on the plan").count() == 1
    assert await page.faults() == []

    await page.press("Delete: Spot 4")
    await page.text("1 spot is still missing").wait_for()


async def test_spots_that_a_tape_has_measured_are_typed(owner: Owner) -> None:
    page = owner.page
    await page.open(f"#/cameras/{owner.camera_id}/points")
    await page.page.get_by_alt_text("as the camera gives it").wait_for()
    for number, spot in enumerate([*SPOTS, (0.0, 10.0)], 1):
        await owner.tap(owner.picture, *seen(spot))
        await page.text(f"Type where spot {number} is").click()
        form = page.page.locator("li").filter(has_text=f"Type where spot {number} is")
        await form.get_by_label("Metres ahead of the camera").fill(str(spot[1]))
        await form.get_by_label("Metres to its right").fill(str(spot[0]))
        await form.get_by_role("button", name="Use it").first.click()
    await page.text("Fits well").wait_for()
    await page.press("Save the points")
    await until(lambda: len(owner.points()) == 5)
    for point, spot in zip(owner.points(), [*SPOTS, (0.0, 10.0)], strict=True):
        assert (point.lat_e6, point.lon_e6) == place(spot)


async def test_a_site_plan_from_the_owners_device_lies_under_the_plan_and_goes_nowhere(
    owner: Owner, tmp_path: Path
) -> None:
    page = owner.page
    asked: list[str] = []
    page.page.on("request", lambda request: asked.append(request.url))
    await page.open(f"#/cameras/{owner.camera_id}/points")
    await page.page.get_by_alt_text("as the camera gives it").wait_for()
    photo = tmp_path / "site.png"
    photo.write_bytes(await page.page.screenshot())
    await page.text("Lay a picture of the ground under the plan").click()
    await page.page.get_by_label("A picture from this device").set_input_files(photo)
    await page.page.get_by_label("Its width on the ground").fill("25")
    image = owner.plan.locator("image")
    await image.wait_for()
    assert await image.get_attribute("width") == "25"
    assert all(url.startswith((page.base, "blob:" + page.base)) for url in asked)
    await page.press("Take it away")
    assert await image.count() == 0


async def test_a_camera_that_nobody_has_placed_is_placed_first_and_the_hub_learns_it(
    owner: Owner,
) -> None:
    page, keystore = owner.page, owner.house.gateway.keystore
    camera = keystore.camera(owner.camera_id)
    keystore.put_camera(msgspec.structs.replace(camera, position=None, field_of_view=None))
    await page.open(f"#/cameras/{owner.camera_id}/points")
    await page.text("Nobody said yet where this camera is").wait_for()
    await page.press("Save the place")
    await page.text("Two numbers are wanted").wait_for()
    await page.page.get_by_label("Latitude and longitude").fill("32.298757, -90.184810")
    await page.page.get_by_label("Looks towards").fill("90")
    await page.press("Save the place")
    await page.page.get_by_alt_text("as the camera gives it").wait_for()
    assert keystore.camera(owner.camera_id).position == camera.position
    view = {"bearing_deg": 90, "angle_deg": 90, "reach_m": 20}
    said = await owner.house.hub.wait("camera", camera_id=owner.camera_id, field_of_view=view)
    assert said["position"] == {"lat_e6": PLANE.lat_e6, "lon_e6": PLANE.lon_e6}
    assert await page.faults() == []
