"""From the call to the pictures: dispatch's webhook, the open console, one key."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.browser.operator_console import Console, Desk, chromium
from transom.testing.dispatch import DispatchCentre, eido
from transom.testing.stack import Stack
from transom.testing.stack.stack import CAMERA_PASSWORD, CAMERA_USER

PLACE = (32_298_757, -90_184_810)
NORTH = 9  # millionths of a degree of latitude in a metre, nearly
JUSTIFICATION = "Aunt says the child went towards the station."


@dataclass(frozen=True)
class House:
    """The services, and cameras south of the place, by name."""

    stack: Stack
    cameras: dict[str, str]

    def centre(self) -> DispatchCentre:
        """The agency's dispatch, with a secret that its administrator has made."""
        agency_id = self.stack.agency["agency_id"]
        path = f"/v1/agencies/{agency_id}/dispatch"
        with self.stack.hub_client("agency_admin") as admin:
            made = admin.post(f"{path}/secrets", json={}).raise_for_status().json()
        return DispatchCentre(self.stack.hub_url + path, made["secret"])


# In the order in which they are added, which isn't that of the list.
CAMERAS = (
    ("Far, looks on", 120, {"bearing_deg": 0, "angle_deg": 60, "reach_m": 130}, "standing"),
    ("Beside, looks away", 30, {"bearing_deg": 180, "angle_deg": 60, "reach_m": 60}, "standing"),
    ("Gate", 50, {"bearing_deg": 0, "angle_deg": 60, "reach_m": 60}, "on_request"),
    ("Near, looks on", 40, {"bearing_deg": 0, "angle_deg": 60, "reach_m": 60}, "standing"),
)
IN_ORDER = ["Near, looks on", "Gate", "Far, looks on", "Beside, looks away"]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder: Path = tmp_path_factory.mktemp("dispatch")
    with Stack(folder, scenes=("elm-street", "station-road")) as stack:
        ids: dict[str, str] = {}
        with stack.owner() as owner:
            for index, (name, south, view, tier) in enumerate(CAMERAS):
                ids[name] = owner.add_camera(
                    name,
                    stack.camera_url(index % 2),
                    CAMERA_USER,
                    CAMERA_PASSWORD,
                    position={"lat_e6": PLACE[0] - NORTH * south, "lon_e6": PLACE[1]},
                    field_of_view=view,
                )
                owner.give_consent(ids[name], tier=tier)
            for camera_id in ids.values():
                owner.wait_online(camera_id)
        yield House(stack, ids)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with chromium() as made:
        yield made


async def listed(console: Console) -> list[str]:
    """The cameras' names as the console lists them."""
    return await console.page.locator("li[data-camera] h3").all_inner_texts()


async def test_a_call_becomes_an_incident_and_one_key_opens_the_cameras_that_see_it(
    house: House, desk: Desk
) -> None:
    centre = await asyncio.to_thread(house.centre)
    console = await desk.console(house.stack.hub_url)
    await console.sign_in()
    await console.enrol()
    page = console.page

    sent = await asyncio.to_thread(centre.send, eido("26-004711"))
    assert sent.status_code == 200, sent.text
    await page.get_by_text("New call: 26-004711").wait_for()
    await console.press("Begin incident: 26-004711")
    assert await page.get_by_label("Incident number").input_value() == "26-004711"
    assert await page.get_by_label("Purpose").input_value() == "missing_person"
    assert await page.get_by_label("Address").input_value() == "12 Elm Street, Jackson, MS"
    assert await page.get_by_label("Position").input_value() == "32.298757, -90.184810"
    assert await page.get_by_label("Justification").input_value() == ""
    await page.get_by_label("Justification").fill(JUSTIFICATION)
    await page.get_by_label("Exigent circumstances").check()
    await page.get_by_role("button", name="Open incident").click()
    await page.get_by_role("heading", name="Cameras").wait_for()

    await page.get_by_text("Sees the place, 40 m away").wait_for()
    assert await listed(console) == IN_ORDER
    takes = [
        await page.locator("li[data-camera]").nth(n).get_attribute("data-how") for n in range(4)
    ]
    assert takes == ["at_once", "knock", "at_once", "at_once"]
    assert await page.locator("figure[data-camera]").count() == 0
    await page.keyboard.press("a")
    for name in ("Near, looks on", "Far, looks on", "Beside, looks away"):
        await console.wait_state("live", house.cameras[name])
    assert await page.locator("figure[data-camera]").count() == 3
    await page.keyboard.press("k")
    await console.wait_state("knocking", house.cameras["Gate"])

    # The key was meant for that incident: another one opens nothing by itself.
    await console.press("End: Near, looks on")
    await console.wait_state("ended", house.cameras["Near, looks on"])
    await asyncio.to_thread(centre.send, eido("26-004712"))
    await page.goto(f"{house.stack.hub_url}/operator/#/")
    await console.press("Begin incident: 26-004712")
    await page.get_by_label("Justification").fill(JUSTIFICATION)
    await page.get_by_role("button", name="Open incident").click()
    await page.get_by_role("button", name="Watch: Near, looks on").wait_for()
    await asyncio.sleep(1)
    assert (await console.tile(house.cameras["Near, looks on"]))["state"] == "ended"
    assert not console.errors


async def test_the_form_remembers_the_authority_and_never_the_justification(
    house: House, desk: Desk
) -> None:
    console = await desk.console(house.stack.hub_url)
    await console.ready()
    page = console.page
    await page.get_by_label("Longest look").select_option("30")
    await page.goto(f"{house.stack.hub_url}/operator/")
    await page.get_by_role("heading", name="New incident").wait_for()

    assert await page.get_by_label("Exigent circumstances").is_checked()
    assert await page.get_by_label("Justification").input_value() == ""
    assert await page.get_by_label("Incident number").input_value() == ""
    kept = await page.evaluate("JSON.stringify(localStorage)")
    assert "Child missing" not in kept
    await console.open_incident()
    assert await page.get_by_label("Longest look").input_value() == "30"


async def test_a_protest_begins_no_incident_and_says_by_which_clause(
    house: House, desk: Desk
) -> None:
    centre = await asyncio.to_thread(house.centre)
    await asyncio.to_thread(centre.send, eido("26-005000", type_="CU2"))
    console = await desk.console(house.stack.hub_url)
    await console.sign_in()
    await console.enrol()
    page = console.page

    card = page.locator("[data-call]", has_text="26-005000")
    await card.get_by_text("Clause 2.1 of the use policy prohibits that").wait_for()
    assert await card.get_by_role("button", name="Begin incident").count() == 0
    await console.press("Set aside: 26-005000")
    await card.wait_for(state="detached")


@pytest.mark.parametrize("width,height", [(360, 740), (1440, 900)])
async def test_the_administrators_and_the_operators_pages_keep_to_wcag(
    house: House, desk: Desk, width: int, height: int, tmp_path: Path
) -> None:
    centre = await asyncio.to_thread(house.centre)
    await asyncio.to_thread(centre.send, eido(f"26-{width}", type_="CU2"))
    await asyncio.to_thread(centre.send, eido(f"27-{width}"))
    size = {"width": width, "height": height}
    admin = await desk.console(house.stack.hub_url, viewport=size, bypass_csp=True)
    await admin.sign_in("agency_admin")
    page = admin.page
    await page.goto(f"{house.stack.hub_url}/operator/#/dispatch")
    await console_secret(admin)
    seen = {"dispatch": await admin.violations()}
    operator = await desk.console(house.stack.hub_url, viewport=size, bypass_csp=True)
    await operator.sign_in()
    await operator.enrol()
    await operator.press(f"Begin incident: 27-{width}")
    seen["calls"] = await operator.violations()
    await page.screenshot(path=tmp_path / "dispatch.png", full_page=True)
    await operator.page.screenshot(path=tmp_path / "calls.png", full_page=True)
    for console in (admin, operator):
        too_wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not await console.page.evaluate(too_wide)
        assert not console.errors
    assert {view: found for view, found in seen.items() if found} == {}


async def console_secret(console: Console) -> None:
    """Makes a secret at the page, and changes what a code is for."""
    page = console.page
    await console.press("Make a secret")
    secret = await page.get_by_label("New secret").input_value()
    assert secret.startswith("whsec_")
    await page.get_by_label("Code", exact=True).fill("10-57")
    await page.get_by_label("Its purpose").select_option("missing_person")
    await console.press("Add to the table")
    await console.press("Save the table")
    await page.get_by_text("Your agency's own table.").wait_for()
