"""Masks, blurring and the preview by the owner's local API, on a real camera's decoded picture."""

import io
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import av
import httpx
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.unit.gateway.api.local_desk import TOKEN, served
from transom.gateway.picture.masks import FLAT
from transom.testing.camera.scenes import DEFAULT_SCENE
from transom.testing.camera.server import CameraServer
from transom.testing.camera.sources import FootageSource, Format
from transom.testing.house import House, ShiftedClock, until
from transom.testing.hub_simulator import HubSimulator

CORNERS = [{"x": 5000, "y": 2000}, {"x": 9000, "y": 2000}, {"x": 9000, "y": 7000}]
MASKS = {"polygons": [CORNERS], "width": 640, "height": 360}


@pytest.fixture
async def camera(tmp_path: Path, clock: ShiftedClock) -> AsyncIterator[httpx.AsyncClient]:
    """The API of one camera that gives a picture."""
    async with AsyncExitStack() as stack:
        source = FootageSource(DEFAULT_SCENE, Format(fps=10))
        rtsp = await stack.enter_async_context(CameraServer({"/main": source}))
        hub = HubSimulator(clock=clock)
        house = await House(tmp_path, clock, hub, real_cameras=True).start()
        stack.push_async_callback(house.end)
        url = await stack.enter_async_context(served(house))
        client = await stack.enter_async_context(
            httpx.AsyncClient(
                base_url=url, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=30
            )
        )
        added = await client.post("/api/cameras", json={"name": "Shop", "url": rtsp.url("/main")})
        camera_id = added.json()["camera_id"]
        await until(lambda: house.gateway.rack.outlet(camera_id).gop())
        client.base_url = f"{url}/api/cameras/{camera_id}/"
        yield client


async def test_masks_are_checked_kept_shown_and_forgotten(camera: httpx.AsyncClient) -> None:
    crossed = [CORNERS[0], CORNERS[2], CORNERS[1], {"x": 6000, "y": 9000}]
    wrong = await camera.put("masks", json={**MASKS, "polygons": [crossed]})
    assert wrong.status_code == 400
    assert wrong.json()["error"]["field"] == "masks"
    assert "crosses itself" in wrong.json()["error"]["message"]

    assert (await camera.put("masks", json=MASKS)).status_code == 200
    tall = {**MASKS, "polygons": [], "width": 640, "height": 480}
    assert (await camera.put("masks", json=tall)).status_code == 200
    kept = (await camera.get("picture")).json()
    assert [(one["here"], len(one["polygons"])) for one in kept["masks"]] == [(True, 1), (False, 0)]
    assert kept["masks"][0]["polygons"] == [CORNERS]
    assert "shut" not in kept

    assert (await camera.delete("masks")).status_code == 200
    assert (await camera.get("picture")).json()["masks"] == []


async def test_the_preview_is_what_an_agency_would_see(camera: httpx.AsyncClient) -> None:
    plain = await seen(camera, as_seen="plain")
    draft = await seen(camera, as_seen="unblurred", polygons=[CORNERS])
    assert not is_flat(plain)
    assert is_flat(draft)
    assert not is_flat(await seen(camera, as_seen="unblurred"))  # a draft isn't kept
    await camera.put("masks", json=MASKS)
    assert is_flat(await seen(camera, as_seen="unblurred"))
    blurred = await seen(camera, as_seen="blurred", polygons=[])
    assert abs(np.diff(blurred[40:300].astype(int), axis=1)).mean() < 2  # blocks, nothing finer
    assert abs(np.diff(plain[40:300].astype(int), axis=1)).mean() > 2.5


async def test_a_detector_that_is_not_there_cannot_be_chosen(camera: httpx.AsyncClient) -> None:
    refused = await camera.put("blur", json={"faces": "off", "finder": "nobody-made-this"})
    assert refused.status_code == 400
    assert refused.json()["error"]["field"] == "finder"
    assert (await camera.put("blur", json={"faces": "off"})).status_code == 200
    assert (await camera.get("picture")).json()["faces"] == "off"


async def seen(camera: httpx.AsyncClient, **wanted: object) -> NDArray[np.uint8]:
    """The luma of a preview."""
    answer = await camera.post("preview.jpg", json=wanted)
    assert answer.headers["content-type"] == "image/jpeg"
    with av.open(io.BytesIO(answer.content)) as container:
        frame = next(container.decode(video=0))
    return np.asarray(frame.to_ndarray(format="gray"), np.uint8)


def is_flat(luma: NDArray[np.uint8]) -> bool:
    """Whether a place inside the mask has the mask's colour."""
    place = luma[90:120, 500:560].astype(int)
    return bool(np.abs(place - round((FLAT[0] - 16) * 255 / 219)).max() <= 3)
