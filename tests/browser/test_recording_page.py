"""The owner's recording page against a real gateway and camera: on, played back, saved, deleted."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import av
import pytest

from tests.browser.owner_house import TOKEN
from tests.browser.owner_page import OwnerPage, chromium, new_page
from transom.gateway.api.app import create_app
from transom.gateway.api.schemas import NewCamera
from transom.gateway.api.server import bind, serving, url_of
from transom.testing.camera.scenes import DEFAULT_SCENE
from transom.testing.camera.server import CameraServer
from transom.testing.camera.sources import FootageSource, Format
from transom.testing.house import House, ShiftedClock
from transom.testing.hub_simulator import HubSimulator

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
WIDE: dict[str, Any] = {}

# How much the picture that the player shows differs within itself: a blank one doesn't.
_SPREAD = """video => {
  const canvas = document.createElement('canvas');
  canvas.width = 64; canvas.height = 36;
  const context = canvas.getContext('2d');
  context.drawImage(video, 0, 0, 64, 36);
  const {data} = context.getImageData(0, 0, 64, 36);
  const light = [...data].filter((_, n) => n % 4 === 1);
  return Math.max(...light) - Math.min(...light);
}"""


@pytest.fixture(params=[PHONE, WIDE], ids=["phone", "wide"])
async def page(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[OwnerPage]:
    clock = ShiftedClock()
    async with AsyncExitStack() as stack:
        source = FootageSource(DEFAULT_SCENE, Format(fps=10))
        rtsp = await stack.enter_async_context(CameraServer({"/main": source}, clock_skew_ms=3000))
        house = await House(tmp_path, clock, HubSimulator(clock=clock), real_cameras=True).start()
        stack.push_async_callback(house.end)
        listening = stack.enter_context(bind("127.0.0.1:0"))
        app = create_app(house.gateway, token=TOKEN)
        await stack.enter_async_context(serving(app, listening))
        new = NewCamera(name="Front door", url=rtsp.url("/main"))
        camera_id, _ = await house.gateway.cameras.add(new)
        browser = await stack.enter_async_context(chromium())
        page = OwnerPage(
            await new_page(browser, accept_downloads=True, **request.param),
            f"{url_of(listening)}/#token={TOKEN}",
        )
        await page.open(f"#/cameras/{camera_id}/recording")
        yield page
        assert not page.errors


async def test_recording_is_switched_on_played_back_saved_and_deleted(page: OwnerPage) -> None:
    await page.page.get_by_role("heading", name="Not recorded").wait_for()
    await page.press("Start recording")
    await page.page.get_by_role("heading", name="Recorded at home").wait_for()
    newest = page.button("Newest")
    await newest.wait_for()  # something is recorded
    await newest.click()
    video = page.page.locator("video")
    await page.page.wait_for_function(
        "() => { const v = document.querySelector('video'); return v && v.currentTime > 0.4 }"
    )
    assert await video.evaluate("v => v.videoWidth") == 640
    assert await video.evaluate(_SPREAD) > 40
    assert await page.faults() == []
    await page.text("This camera's clock is 3 s ahead.").wait_for()

    async with page.page.expect_download() as download:
        await page.page.get_by_role("link", name="Save the clip").click()
    path = await (await download.value).path()
    clip = await asyncio.to_thread(path.read_bytes)
    with av.open(io.BytesIO(clip)) as container:
        assert next(container.decode(video=0)).width == 640

    time = page.page.get_by_role("slider", name="Time to play from")
    await time.focus()
    before = await video.get_attribute("src")
    await time.press("ArrowLeft")
    await page.page.wait_for_function(
        "before => document.querySelector('video').getAttribute('src') !== before", arg=before
    )

    camera_id = page.page.url.split("/cameras/")[1].split("/")[0]
    raised = await page.page.evaluate(
        "id => fetch(`/api/cameras/${id}/alarm`, {method: 'POST'}).then(r => r.status)", camera_id
    )
    assert raised == 200
    await page.page.get_by_text("Alarm at").wait_for()
    async with page.page.expect_download() as download:
        await page.page.get_by_role("link", name="Save a clip of the alarm").click()
    path = await (await download.value).path()
    with av.open(io.BytesIO(await asyncio.to_thread(path.read_bytes))) as container:
        assert next(container.decode(video=0)).width == 640
    await page.page.get_by_label("Seconds kept before an alarm").fill("45")
    await page.press("Keep so much")
    await page.text("from 45 s before an alarm").wait_for()
    assert await page.faults() == []

    await page.press("Stop recording")
    await page.page.get_by_role("heading", name="Not recorded").wait_for()
    await page.press("Delete everything now")
    await page.press("Delete it")
    await newest.wait_for(state="detached")
