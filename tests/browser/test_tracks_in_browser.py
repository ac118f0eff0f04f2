"""A camera with a sub stream and sound: which of them an operator's browser plays, and when.

The camera is GStreamer's RTSP server, with a microphone that hears 1,000 Hz.
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.browser.operator_console import UDP_BLOCKED, Console, chromium
from tests.browser.owner_page import OwnerPage, new_page
from tests.browser.owner_page import chromium as owners_chromium
from tests.thirdparty.heard_camera import PASSWORD, USER, heard_camera
from transom.testing.stack import Stack
from transom.testing.stack.stack import CAMERA_PASSWORD, CAMERA_USER

PHONE = {"viewport": {"width": 360, "height": 780}, "has_touch": True, "is_mobile": True}


@dataclass(frozen=True)
class Shop:
    """The services, a camera with everything, and a plain one."""

    stack: Stack
    till: str
    door: str


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder: Path = tmp_path_factory.mktemp("shop")
    with heard_camera() as url, Stack(folder) as stack, stack.owner() as owner:
        till = owner.add_camera("Till", f"{url}/main", USER, PASSWORD, small_url=f"{url}/small")
        door = owner.add_camera("Door", stack.camera_url(), CAMERA_USER, CAMERA_PASSWORD)
        for camera in (till, door):
            owner.wait_online(camera)
        owner.client.put(f"/api/cameras/{till}/sound", json={"on": True}).raise_for_status()
        owner.wait_online(till)
        owner.give_consent(till, rights=["audio", "live"])
        owner.give_consent(door)
        yield Shop(stack, till, door)


@pytest.fixture(params=[(), UDP_BLOCKED], ids=["quic", "websocket"])
async def console(shop: Shop, request: pytest.FixtureRequest) -> AsyncIterator[Console]:
    flags: Sequence[str] = request.param
    async with chromium(flags) as desk:
        console = await desk.console(shop.stack.hub_url)
        await console.ready()
        yield console
        assert not console.errors


async def until_track(console: Console, camera: str, track: str, size: str) -> None:
    """Waits until a tile plays a track, and its picture has that track's size."""
    await console.page.wait_for_selector(f'figure[data-camera="{camera}"][data-track="{track}"]')
    await console.page.wait_for_function(
        """([camera, size]) => {
          const canvas = document.querySelector(`figure[data-camera="${camera}"] canvas`);
          return `${canvas.width}x${canvas.height}` === size;
        }""",
        arg=[camera, size],
    )


async def test_a_tile_among_others_plays_the_sub_stream_and_an_enlarged_one_the_main_stream(
    shop: Shop, console: Console
) -> None:
    await console.press("Watch: Till")
    await until_track(console, shop.till, "video", "640x360")
    await console.press("Watch: Door")
    await console.wait_state("live", shop.door)
    await until_track(console, shop.till, "video-small", "320x180")
    assert (await console.tile(shop.door))["track"] == "video"  # it has no other
    await console.page.keyboard.press("1")
    await until_track(console, shop.till, "video", "640x360")
    assert (await console.tile(shop.till))["state"] == "live"
    await console.page.keyboard.press("1")
    await until_track(console, shop.till, "video-small", "320x180")


async def test_sound_is_heard_only_where_it_was_asked_for(shop: Shop, console: Console) -> None:
    await console.press("Watch: Till")
    await console.wait_state("live", shop.till)
    await console.page.wait_for_timeout(2000)
    assert (await console.tile(shop.till))["soundLevel"] == ""
    await console.press("End: Till")
    await console.page.get_by_label("Sound").check()
    await console.press("Watch: Till")
    figure = f'figure[data-camera="{shop.till}"]'
    # A tone at half of the full scale: 0.35.
    await console.page.wait_for_function(
        "figure => +document.querySelector(figure).dataset.soundLevel > 0.25", arg=figure
    )
    mute = console.page.get_by_role("button", name="Mute")
    await mute.click()
    await console.page.wait_for_selector(f'{figure} button[aria-pressed="true"]')
    await console.press("End: Till")
    await console.page.wait_for_selector(f'{figure}[data-sound-level=""]')


async def test_the_owner_decides_whether_a_camera_can_be_heard_at_all(shop: Shop) -> None:
    async with owners_chromium() as browser:
        page = OwnerPage(
            await new_page(browser, reduced_motion="reduce", **PHONE), shop.stack.owner_url
        )
        await page.open(f"#/cameras/{shop.door}/change")
        card = page.page.get_by_role("region", name="Its sound")
        await card.get_by_label("This camera may be heard").check()
        await card.get_by_text("The camera sends no sound at this address.").wait_for()
        assert await page.faults() == []
        await page.open(f"#/consents/give/{shop.door}")
        await page.page.get_by_role("heading", name="Give a consent").wait_for()
        assert await page.page.get_by_label("Hear the sound").count() == 0
        await page.open(f"#/consents/give/{shop.till}")
        await page.page.get_by_label("Hear the sound").wait_for()
        assert await page.faults() == []
