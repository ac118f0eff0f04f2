"""The operators' map in Chromium: ground from the hub's own file, cameras, searches, drawing."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page

from tests.browser.operator_console import Console, Desk, chromium
from transom.core.ground import Plane
from transom.demo.town import MIDDLE, write_town
from transom.testing.stack import Stack
from transom.testing.stack.stack import CAMERA_PASSWORD, CAMERA_USER

PLANE = Plane(*MIDDLE)
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
# Name, metres east and north of the front door, where it looks, and on what terms.
CAMERAS = (
    ("Front door", 0, 0, {"bearing_deg": 180, "angle_deg": 100, "reach_m": 40}, "standing"),
    ("Bakery", 60, 60, {"bearing_deg": 90, "angle_deg": 80, "reach_m": 50}, "on_request"),
    ("Gate", -95, -40, {"bearing_deg": 270, "angle_deg": 60, "reach_m": 35}, "on_alarm"),
    ("Far away", 700, 500, {"bearing_deg": 0, "angle_deg": 90, "reach_m": 30}, "standing"),
)
WHERE = "32.298667, -90.184810"  # ten metres south of the front door


@dataclass(frozen=True)
class House:
    stack: Stack
    cameras: dict[str, str]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder: Path = tmp_path_factory.mktemp("map")
    with Stack(folder / "stack", hub_options=write_town(folder / "town")) as stack:
        ids: dict[str, str] = {}
        with stack.owner() as owner:
            for name, east, north, view, tier in CAMERAS:
                lat, lon = PLANE.degrees((east, north))
                ids[name] = owner.add_camera(
                    name,
                    stack.camera_url(),
                    CAMERA_USER,
                    CAMERA_PASSWORD,
                    position={"lat_e6": lat, "lon_e6": lon},
                    field_of_view=view,
                )
                more: dict[str, Any] = {"alarm_minutes": 10} if tier == "on_alarm" else {}
                owner.give_consent(ids[name], tier=tier, rights=["clip", "live"], **more)
            for camera_id in ids.values():
                owner.wait_online(camera_id)
        yield House(stack, ids)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with chromium() as made:
        yield made


async def on_the_map(house: House, desk: Desk, **look: Any) -> tuple[Console, list[str]]:
    """A console on its map, and every address that it has asked anything of."""
    console = await desk.console(house.stack.hub_url, **look)
    asked: list[str] = []
    console.page.on("request", lambda request: asked.append(request.url))
    await console.sign_in()
    await console.enrol()
    await console.page.goto(f"{house.stack.hub_url}/operator/#/map")
    await shown(console.page)
    return console, asked


async def shown(page: Page) -> None:
    await page.wait_for_selector('[data-map="shown"]')


async def names(page: Page) -> list[str]:
    return await page.locator("li[data-camera] strong, li[data-camera] h3").all_inner_texts()


async def test_the_map_shows_the_agencys_cameras_and_asks_nobody_but_the_hub(
    house: House, desk: Desk
) -> None:
    console, asked = await on_the_map(house, desk)
    page = console.page
    await page.get_by_role("button", name="Front door").wait_for()

    assert sorted(await names(page)) == sorted(house.cameras)
    words = await page.locator("li[data-camera]").all_inner_texts()
    for name, word in (("Front door", "At once"), ("Bakery", "Knock"), ("Gate", "Alarm only")):
        assert any(name in text and word in text for text in words)
    assert any("/map/basemap.pmtiles" in url for url in asked)
    hub = urlsplit(house.stack.hub_url).netloc
    assert {urlsplit(url).netloc for url in asked if not url.startswith(("blob:", "data:"))} == {
        hub
    }
    assert not console.errors


async def test_an_area_that_is_drawn_lists_the_cameras_that_see_it_nearest_first(
    house: House, desk: Desk
) -> None:
    console, _ = await on_the_map(house, desk, bypass_csp=True)
    page = console.page
    await page.get_by_label("Address or street").fill("elm street")
    await page.get_by_role("button", name="Find", exact=True).click()
    await page.get_by_role("button", name="Elm Street street", exact=True).click()
    await page.get_by_role("button", name="Find cameras that see it").click()
    await page.get_by_text("something of it.").wait_for()
    along = await names(page)
    assert "Front door" in along
    assert "Far away" not in along

    await page.get_by_role("button", name="Circle", exact=True).click()
    await page.get_by_text("Press on the middle of the circle.").wait_for()
    await page.get_by_label("Radius in metres").fill("300")
    await page.get_by_role("button", name="Set a point in the middle").click()
    await page.get_by_text("Ready to search.").wait_for()
    await page.get_by_role("button", name="Find cameras that see it").click()
    await page.get_by_text("3 cameras see something of it.").wait_for()
    assert sorted(await names(page)) == ["Bakery", "Front door", "Gate"]
    assert (await names(page))[0] == "Front door"
    assert await console.violations() == []

    await page.get_by_role("button", name="Clear", exact=True).click()
    await page.get_by_role("heading", name="Cameras in this view").wait_for()
    assert not console.errors


async def test_a_place_that_is_picked_begins_an_incident_whose_map_opens_its_cameras(
    house: House, desk: Desk
) -> None:
    console, _ = await on_the_map(house, desk)
    page = console.page
    await page.get_by_label("Address or street").fill("90 elm street")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="New incident here").click()
    assert await page.get_by_label("Address").first.input_value() == "90 Elm Street"
    await page.get_by_role("button", name="Choose on the map").click()
    await shown(page)
    await page.get_by_label("Position").fill(WHERE)
    await console.open_incident()

    await page.get_by_role("button", name="Map", exact=True).click()
    await shown(page)
    await page.get_by_role("img", name="Incident 2026-0815").wait_for()
    assert (await names(page))[0] == "Front door"
    canvas = page.locator("canvas.maplibregl-canvas")
    box = await canvas.bounding_box()
    assert box
    # South of the place, within what the front door sees: a press there goes to its row.
    watch = page.get_by_role("button", name="Watch: Front door")
    while not await watch.evaluate("button => button === document.activeElement"):
        await canvas.click(position={"x": box["width"] / 2, "y": box["height"] / 2 + 20})
    await watch.click()
    await console.wait_state("live", house.cameras["Front door"])
    assert not console.errors


async def test_an_area_drawn_in_an_incident_becomes_a_footage_request(
    house: House, desk: Desk
) -> None:
    console = await desk.console(house.stack.hub_url, **PHONE)
    await console.sign_in()
    await console.enrol()
    page = console.page
    await page.get_by_label("Position").fill(WHERE)
    await console.open_incident()
    await page.get_by_role("button", name="Map", exact=True).click()
    await shown(page)
    await page.get_by_role("button", name="Area", exact=True).click()
    canvas = page.locator("canvas.maplibregl-canvas").first
    for x, y in ((100, 100), (250, 110), (180, 240)):
        await canvas.tap(position={"x": x, "y": y})
    await page.get_by_role("button", name="Ask for its footage").click()
    corners = page.get_by_label("Corners").last
    assert len((await corners.input_value()).splitlines()) == 3
    await page.get_by_role("button", name="Draw on the map").click()
    await page.get_by_role("button", name="Set a corner in the middle").click()
    assert len((await corners.input_value()).splitlines()) == 4
    await page.get_by_role("button", name="Take the last back").last.click()
    assert len((await corners.input_value()).splitlines()) == 3
    await page.get_by_label("Message to the owners").fill("Did your camera see a child walk by?")
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
    await page.get_by_role("button", name="Ask the owners").click()
    await page.get_by_text(" asked. 0 clips were given.").wait_for()
    assert not console.errors
