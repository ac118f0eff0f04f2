"""The operator's console on an officer's phone: touch, one camera at a time, the same rules."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Page, WebSocketRoute

from tests.browser.operator_console import Console, Desk, chromium
from tests.browser.test_wall import COUNT_DECODERS, until_paints
from transom.testing.stack import Stack
from transom.testing.stack.stack import CAMERA_PASSWORD, CAMERA_USER

UPRIGHT = {"width": 390, "height": 844}
PHONE = {"viewport": UPRIGHT, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
FINGERTIP = 44  # CSS pixels

# Whatever can be pressed and is smaller than a fingertip; words within a sentence excepted.
_TOO_SMALL = """least => [...document.querySelectorAll(
    'button, [href], input, select, textarea, summary, [role=tab]')]
  .filter(one => one.checkVisibility() && !one.closest('p, .skip, .visually-hidden'))
  .map(one => one.closest('label') ?? one)
  .map(one => [one, one.getBoundingClientRect()])
  .filter(([, box]) => box.width > 1 && (box.height < least - 0.5 || box.width < least - 0.5))
  .map(([one, box]) => `${one.outerHTML.slice(0, 120)} ${box.width}×${box.height}`)"""
_TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@dataclass(frozen=True)
class Street:
    """The services, and three cameras: two open at once, one asks its owner."""

    stack: Stack
    door: str
    yard: str
    gate: str


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    folder: Path = tmp_path_factory.mktemp("street")
    with Stack(folder, scenes=("elm-street", "station-road")) as stack, stack.owner() as owner:
        ids = []
        for number, (name, tier) in enumerate(
            (("Front door", "standing"), ("Yard", "standing"), ("Gate", "on_request"))
        ):
            url = stack.camera_url(number % 2)
            ids.append(owner.add_camera(name, url, CAMERA_USER, CAMERA_PASSWORD))
            owner.give_consent(ids[-1], tier=tier)
            owner.wait_online(ids[-1])
        yield Street(stack, *ids)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with chromium() as made:
        yield made


async def phone_of(street: Street, desk: Desk) -> Console:
    """An officer's phone within an incident."""
    console = await desk.console(street.stack.hub_url, **PHONE)
    await console.page.add_init_script(COUNT_DECODERS)
    await console.ready()
    return console


async def swipe(page: Page, by: int) -> None:
    """Draws a finger sideways over the picture, by so many pixels."""
    box = await page.locator("figure .picture").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2 - by / 2, box["y"] + box["height"] / 2
    touch = await page.context.new_cdp_session(page)
    for kind, moved in (("touchStart", 0), ("touchMove", by // 2), ("touchMove", by)):
        points = [{"x": x + moved, "y": y}]
        await touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    await touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


async def foreground(page: Page, camera_id: str) -> None:
    """Waits until a camera is the only one on the page."""
    await page.wait_for_function(
        "id => [...document.querySelectorAll('figure')].map(f => f.dataset.camera).join() === id",
        arg=camera_id,
    )


async def only_one_decodes(page: Page) -> None:
    """Waits until a single decoder is alive: while the page scrolls there may be none."""
    await page.wait_for_function("() => window.decoders.alive === 1")


async def test_one_camera_is_in_the_foreground_and_the_others_streams_are_closed(
    street: Street, desk: Desk
) -> None:
    console = await phone_of(street, desk)
    page = console.page
    for name, camera_id in (("Front door", street.door), ("Yard", street.yard)):
        await console.open_unblurred(name)
        await foreground(page, camera_id)
        await until_paints(page, camera_id)
    await only_one_decodes(page)
    watched = street.stack.owner
    with watched() as owner:
        assert len(owner.wait(lambda state: len(state["watching"]) == 2)["watching"]) == 2
    await swipe(page, 160)
    await foreground(page, street.door)
    await until_paints(page, street.door)
    await only_one_decodes(page)
    await page.get_by_role("button", name="Next camera").tap()
    await foreground(page, street.yard)
    await until_paints(page, street.yard)
    # A finger that goes up or down scrolls the page.
    await page.get_by_role("button", name="Show: Front door").tap()
    await foreground(page, street.door)
    assert not console.errors


async def test_a_knock_waits_and_what_isnt_opened_says_why_in_words_that_fit(
    street: Street, desk: Desk
) -> None:
    console = await phone_of(street, desk)
    page = console.page
    await console.open_unblurred("Gate")
    await console.wait_state("knocking", street.gate)
    await page.get_by_role("timer", name="Time to answer").wait_for()
    with street.stack.owner() as owner:
        knock = owner.wait(lambda state: bool(state["knocks"]))["knocks"][0]
        owner.answer(knock["session_id"], "yes")
        await console.wait_state("live", street.gate)
        owner.stop()
        try:
            await console.wait_state("ended", street.gate)
            await page.get_by_role("button", name="Ask again").tap()
            await console.wait_state("refused", street.gate)
            why = page.get_by_role("alert").filter(has_text="stopped sharing for now")
            box = await why.bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= UPRIGHT["width"]
        finally:
            owner.resume()


async def test_the_end_is_at_the_thumb_and_a_phone_on_its_side_shows_the_picture_alone(
    street: Street, desk: Desk
) -> None:
    console = await phone_of(street, desk)
    page = console.page
    await console.open_unblurred("Front door")
    await console.wait_state("live", street.door)
    end = page.get_by_role("button", name="End: Front door")
    upright = await end.bounding_box()
    assert upright is not None
    assert upright["y"] > UPRIGHT["height"] * 2 / 3
    assert upright["height"] >= FINGERTIP
    await page.set_viewport_size({"width": 844, "height": 390})
    await until_paints(page, street.door)
    picture = await page.locator("figure .picture").bounding_box()
    assert picture == {"x": 0, "y": 0, "width": 844, "height": 390}
    # The watermark's own corner, at the bottom left of the picture, is covered by nothing.
    assert await page.evaluate("document.elementFromPoint(120, 370).tagName") == "CANVAS"
    await page.get_by_role("button", name="Cameras").tap()
    await page.get_by_role("heading", name="Cameras").wait_for()
    await page.get_by_role("button", name="Picture only").tap()
    await end.tap()
    await console.wait_state("ended", street.door)
    assert await console.brightest(street.door) == 0
    with street.stack.owner() as owner:
        owner.wait(lambda state: not state["watching"])


async def test_a_lost_hub_is_told_and_tried_again_at_a_touch(street: Street, desk: Desk) -> None:
    console = await desk.console(street.stack.hub_url, **PHONE)
    page = console.page
    away = False
    streams: list[WebSocketRoute] = []

    async def stream(route: WebSocketRoute) -> None:
        if away:
            await route.close()
            return
        route.connect_to_server()
        streams.append(route)

    await page.route_web_socket("**/v1/operator/stream", stream)
    await console.ready()
    lost = page.get_by_text("The hub doesn't answer.")
    await lost.wait_for(state="hidden")
    away = True
    await streams[-1].close()
    await lost.wait_for()
    away = False
    await page.get_by_role("button", name="Try now").tap()
    await lost.wait_for(state="hidden")


async def test_every_page_fits_the_phone_and_a_fingertip(street: Street, desk: Desk) -> None:
    console = await desk.console(street.stack.hub_url, **PHONE)
    page = console.page
    seen: dict[str, object] = {}

    async def look(name: str) -> None:
        found = await page.evaluate(_TOO_SMALL, FINGERTIP)
        if found or await page.evaluate(_TOO_WIDE):
            seen[name] = found or "too wide"

    await page.goto(street.stack.hub_url)
    await page.get_by_role("button", name="operator").first.wait_for()
    await look("sign-in")
    await console.sign_in()
    await page.get_by_role("heading", name="Enrol this device").wait_for()
    await look("enrol")
    await console.enrol()
    await look("incidents")
    await console.open_incident()
    await page.get_by_role("button", name="Watch: Yard").wait_for()
    await look("incident")
    for name in ("Front door", "Gate"):
        await console.open_unblurred(name)
    await console.wait_state("knocking", street.gate)
    await look("two cameras")
    await page.get_by_role("button", name="Ask for footage").tap()
    await page.get_by_role("button", name="Ask the owners").wait_for()
    await look("footage")
    for persona, fragment, heading in (
        ("supervisor", "answers", "To answer"),
        ("agency_admin", "dispatch", "Dispatch"),
    ):
        other = await desk.console(street.stack.hub_url, **PHONE)
        page = other.page
        await other.sign_in(persona)
        await page.goto(f"{street.stack.hub_url}/operator/#/{fragment}")
        await page.get_by_role("heading", name=heading).first.wait_for()
        await look(fragment)
    assert seen == {}
