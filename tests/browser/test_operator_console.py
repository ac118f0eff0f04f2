"""The operator's console against real services: enrolment, live pictures, knocks, stop, access."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest
from playwright.async_api import Route

from tests.browser.operator_console import UDP_BLOCKED, Console, Desk, chromium
from transom.testing.stack import OwnerSeat, Stack
from transom.testing.stack.stack import CAMERA_PASSWORD, CAMERA_USER

T = TypeVar("T")


@dataclass(frozen=True)
class House:
    """The services, and two cameras: one shared by standing consent, one on request."""

    stack: Stack
    door: str
    gate: str

    async def owner(self, do: Callable[[OwnerSeat], T]) -> T:
        """Does something at the owner's page."""

        def at_the_page() -> T:
            with self.stack.owner() as owner:
                return do(owner)

        return await asyncio.to_thread(at_the_page)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder: Path = tmp_path_factory.mktemp("house")
    with Stack(folder, scenes=("elm-street", "station-road")) as stack:
        with stack.owner() as owner:
            ids = []
            for index, (name, tier) in enumerate(
                (("Front door", "standing"), ("Gate", "on_request"))
            ):
                camera_id = owner.add_camera(
                    name, stack.camera_url(index), CAMERA_USER, CAMERA_PASSWORD
                )
                owner.give_consent(camera_id, tier=tier)
                owner.wait_online(camera_id)
                ids.append(camera_id)
        yield House(stack, *ids)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with chromium() as made:
        yield made


async def test_somebody_who_is_signed_out_is_sent_to_the_sign_in(house: House, desk: Desk) -> None:
    console = await desk.console(house.stack.hub_url)
    await console.page.goto(f"{house.stack.hub_url}/operator/")
    await console.page.wait_for_url("**/?next=/operator/")


async def test_a_device_shows_the_administrators_fingerprint_and_goes_on_once_certified(
    house: House, desk: Desk
) -> None:
    console = await desk.console(house.stack.hub_url)
    await console.sign_in()
    page = console.page
    # The desk certifies within a moment; hold its answer back to look at what is shown meanwhile.
    await page.route("**/v1/devices/mine", _as_pending)
    await page.get_by_role("button", name="Make keys and enrol").click()
    shown = (await page.get_by_test_id("fingerprint").inner_text()).split()
    theirs = await page.evaluate(
        "fetch('/v1/devices/mine').then(a => a.json()).then(all => all[0].fingerprint)"
    )
    assert " ".join(shown) == theirs
    await page.unroute("**/v1/devices/mine")
    await page.get_by_role("heading", name="New incident").wait_for()
    assert not console.errors


async def test_device_keys_stay_in_the_browser_and_can_not_be_exported(
    house: House, desk: Desk
) -> None:
    console = await desk.console(house.stack.hub_url)
    await console.sign_in()
    await console.enrol()
    keys = await console.page.evaluate(_PRIVATE_KEYS)
    assert len(keys) >= 2
    assert not any(extractable for _, extractable in keys)


async def test_the_picture_is_live_over_quic_and_its_clock_goes(house: House, desk: Desk) -> None:
    console = await desk.console(house.stack.hub_url)
    await console.ready()
    await console.open_unblurred("Front door")
    tile = await console.wait_state("live", house.door)
    assert tile["transport"] == "webtransport"
    await _clock_goes(console, house.door)
    watched = await house.owner(lambda owner: owner.wait(lambda s: bool(s["watching"])))
    assert watched["watching"][0]["incident_number"] == "2026-0815"
    await console.press("End: Front door")
    await console.wait_state("ended", house.door)
    await house.owner(lambda owner: owner.wait(lambda s: not s["watching"]))
    assert not console.errors


async def test_where_udp_is_blocked_the_same_picture_comes_over_websocket(house: House) -> None:
    async with chromium(UDP_BLOCKED) as blocked:
        console = await blocked.console(house.stack.hub_url)
        await console.ready()
        await console.open_unblurred("Front door")
        tile = await console.wait_state("live", house.door)
        assert tile["transport"] == "websocket"
        await _clock_goes(console, house.door)


async def test_a_knock_counts_down_and_opens_on_the_owners_yes(house: House, desk: Desk) -> None:
    console = await desk.console(house.stack.hub_url)
    await console.ready()
    await console.open_unblurred("Gate")
    await console.wait_state("knocking", house.gate)
    await console.page.get_by_text("The owner is being asked").wait_for()
    state = await house.owner(lambda owner: owner.wait(lambda s: bool(s["knocks"])))
    session_id = state["knocks"][0]["session_id"]
    await house.owner(lambda owner: owner.answer(session_id, "yes"))
    await console.wait_state("live", house.gate)


async def test_the_owners_stop_blackens_the_picture_and_says_why(house: House, desk: Desk) -> None:
    console = await desk.console(house.stack.hub_url)
    await console.ready()
    await console.open_unblurred("Front door")
    await console.wait_state("live", house.door)
    assert await console.brightest(house.door) > 0
    await house.owner(lambda owner: owner.stop())
    try:
        await console.wait_state("ended", house.door)
        await console.page.get_by_text("The owner stopped it").wait_for()
        assert await console.brightest(house.door) == 0
        await console.page.get_by_role("button", name="Ask again").click()
        await console.wait_state("refused", house.door)
        await console.page.get_by_text("The owner has stopped sharing for now").wait_for()
    finally:
        await house.owner(lambda owner: owner.resume())


async def test_a_second_viewer_joins_without_a_gap_for_the_first(house: House, desk: Desk) -> None:
    first = await desk.console(house.stack.hub_url)
    await first.ready()
    await first.open_unblurred("Front door")
    await first.wait_state("live", house.door)
    second = await desk.console(house.stack.hub_url)
    await second.ready()
    await second.open_unblurred("Front door")
    await second.wait_state("live", house.door)
    await second.press("End: Front door")
    await _clock_goes(first, house.door)
    assert (await first.tile(house.door))["state"] == "live"


async def test_a_camera_that_may_not_be_opened_says_what_its_owner_allows(
    house: House, desk: Desk
) -> None:
    console = await desk.console(house.stack.hub_url)
    await console.ready(purpose="fire")
    row = console.page.locator(f'[data-camera="{house.door}"]')
    assert "Not for fire: the owner allows missing person." in await row.inner_text()
    button = row.get_by_role("button", name="Not now: Front door")
    assert await button.get_attribute("aria-disabled") == "true" or await button.is_disabled()


async def test_the_keyboard_alone_opens_enlarges_and_ends_a_picture(
    house: House, desk: Desk
) -> None:
    console = await desk.console(house.stack.hub_url)
    await console.ready()
    page = console.page
    button = page.get_by_role("button", name="Watch: Front door")
    for _ in range(40):
        await page.keyboard.press("Tab")
        if await button.evaluate("button => button === document.activeElement"):
            break
    await page.keyboard.press("Enter")
    await console.wait_state("live", house.door)
    await page.keyboard.press("1")
    assert (await console.tile(house.door))["focused"] == "true"
    await page.keyboard.press("?")
    await page.get_by_role("heading", name="Keys").wait_for()
    await page.keyboard.press("Escape")
    await page.keyboard.press("e")
    await page.get_by_text("No camera is open").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width,height", [(360, 740), (1440, 900), (3840, 2160)])
async def test_every_view_keeps_to_wcag_and_fits_its_screen(
    house: House, desk: Desk, scheme: str, width: int, height: int
) -> None:
    console = await desk.console(
        house.stack.hub_url,
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        bypass_csp=True,  # for axe alone: the page's own scripts obey it in every other test
    )
    await console.sign_in()
    page = console.page
    await page.get_by_role("heading", name="Enrol this device").wait_for()
    seen = {"enrol": await console.violations()}
    await console.enrol()
    await page.get_by_role("button", name="Open incident").click()
    seen["form"] = await console.violations()
    await console.open_incident()
    await console.open_unblurred("Front door")
    await console.wait_state("live", house.door)
    await console.open_unblurred("Gate")
    await console.wait_state("knocking", house.gate)
    seen["wall"] = await console.violations()
    too_wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not await page.evaluate(too_wide)
    brought = page.get_by_role("button", name="Show: Front door")
    if await brought.count():  # a phone shows one camera at a time
        await brought.click()
    await console.press("End: Front door")
    await console.wait_state("ended", house.door)
    seen["ended"] = await console.violations()
    assert {view: found for view, found in seen.items() if found} == {}
    assert not console.errors


async def _clock_goes(console: Console, camera_id: str) -> None:
    before = await console.clock(camera_id)
    for _ in range(200):
        await asyncio.sleep(0.05)
        after = await console.clock(camera_id)
        # The strip holds milliseconds since 1970: anything else in the picture can't be near it.
        if before < after < before + 60_000:
            return
    raise AssertionError("the clock in the picture stands still")


async def _as_pending(route: Route) -> None:
    answer = await route.fetch()
    devices = await answer.json()
    for device in devices:
        device["state"] = "pending"
        device.pop("certificate", None)
    await route.fulfill(response=answer, json=devices)


_PRIVATE_KEYS = """() => new Promise(resolve => {
  indexedDB.open('transom').onsuccess = ({target: {result: db}}) => {
    db.transaction('devices').objectStore('devices').getAll().onsuccess = ({target}) => {
      const found = [];
      const walk = value => {
        if (value instanceof CryptoKey) {
          if (value.type === 'private') found.push([value.algorithm.name, value.extractable]);
        } else if (value && typeof value === 'object' && !(value instanceof Uint8Array))
          Object.values(value).forEach(walk);
      };
      walk(target.result);
      resolve(found);
    };
  };
})"""
