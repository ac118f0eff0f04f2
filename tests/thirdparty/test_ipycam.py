"""A third party's ONVIF camera, ipycam: found, signed in to, seen, added, and its pictures decoded.

It moves a white bar over a grey picture, so that what arrives is known. Its RTSP asks for no
password, its ONVIF does.
"""

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import numpy as np
import pytest
from av.video.frame import VideoFrame

from tests.thirdparty.ipycam_camera import BAR, GREY, HEIGHT, WIDTH
from tests.thirdparty.ipycam_tool import Ipycam
from tests.unit.gateway.api.local_desk import TOKEN, Desk, served
from tests.unit.gateway.cameras.watch import Watch
from transom.cli.gateway_discover import discover
from transom.gateway.cameras.onvif.device import OnvifDevice
from transom.gateway.cameras.onvif.discovery import find_devices
from transom.gateway.cameras.onvif.place import OnvifPlace
from transom.gateway.cameras.picture import decode
from transom.gateway.rack import source_of
from transom.testing.house import House, ShiftedClock, until
from transom.testing.hub_simulator import hub_with_relay

USER, PASSWORD = "ann", "the back gate's"
LOOPBACK = "127.0.0.1"


@pytest.fixture(scope="module")
def camera(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ipycam]:
    running = Ipycam(tmp_path_factory.mktemp("ipycam"), user=USER, password=PASSWORD)
    yield running
    running.close()


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """The owner at a gateway that opens real cameras, and has none yet."""
    clock = ShiftedClock()
    async with hub_with_relay(clock) as hub:
        house = await House(tmp_path, clock, hub, real_cameras=True).start()
        async with (
            served(house) as url,
            httpx.AsyncClient(base_url=url, headers={"Origin": url}, timeout=30) as client,
        ):
            desk = Desk(house, url, client)
            assert (await desk.post("/api/sign-in", {"token": TOKEN})).status_code == 200
            yield desk
        await house.end()


def signed_in(camera: Ipycam, password: str = PASSWORD) -> dict[str, str]:
    return {"address": camera.address, "user": USER, "password": password}


def is_its_picture(frame: VideoFrame) -> bool:
    """Whether a picture is grey with one white bar as wide and as high as the camera draws it."""
    luma = frame.to_ndarray(format="gray").astype(int)
    bright = (luma > 200).mean(axis=0) > 0.9
    share = bright.sum() / frame.width
    return bool(abs(np.median(luma) - GREY) < 12 and abs(share - BAR / WIDTH) < 0.03)


def opened(jpeg: bytes) -> VideoFrame:
    return next(decode([jpeg], "mjpeg"))


async def test_ws_discovery_finds_the_camera(camera: Ipycam) -> None:
    found = await find_devices(interfaces=[LOOPBACK])
    assert [d.name for d in found if d.place.authority == camera.address] == ["Backgate"]


async def test_signing_in_tells_who_it_is_and_what_it_streams(camera: Ipycam) -> None:
    place = OnvifPlace.parse(camera.address)
    async with OnvifDevice(place, user=USER, password=PASSWORD) as device:
        identity = await device.identity()
        (channel,) = await device.channels()
    assert (identity.maker, identity.model) == ("PythonCam", "VirtualCam-1")
    assert (channel.best.codec, channel.best.width, channel.best.height) == ("H.264", WIDTH, HEIGHT)
    assert channel.small is not None
    assert (channel.small.width, channel.small.height) == (WIDTH // 2, HEIGHT // 2)


def test_the_command_lists_its_channel(
    camera: Ipycam, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = tmp_path / "password"
    secret.write_text(PASSWORD)
    discover(camera.address, user=USER, password_file=secret, as_json=True)
    (channel,) = json.loads(capsys.readouterr().out)
    assert channel["url"].startswith(f"rtsp://{LOOPBACK}:")
    assert PASSWORD not in str(channel)


async def test_a_wrong_password_is_named(camera: Ipycam, desk: Desk) -> None:
    answer = await desk.post("/api/devices/open", signed_in(camera, "guessed"))
    assert (answer.status_code, answer.json()["error"]["reason"]) == (503, "password")


async def test_its_own_snapshot_is_its_picture(camera: Ipycam) -> None:
    place = OnvifPlace.parse(camera.address)
    async with OnvifDevice(place, user=USER, password=PASSWORD) as device:
        await device.identity()
        (channel,) = await device.channels()
        assert is_its_picture(opened(await device.snapshot(channel)))


async def test_it_is_seen_then_added_and_its_stream_decodes(camera: Ipycam, desk: Desk) -> None:
    (channel,) = (await desk.post("/api/devices/open", signed_in(camera))).json()["channels"]
    token = {"token": channel["token"]}
    seen = await desk.post("/api/devices/snapshot.jpg", {**signed_in(camera), **token})
    assert seen.status_code == 200, seen.text
    assert is_its_picture(opened(seen.content))
    wanted = {**signed_in(camera), "channels": [{**token, "name": "Back gate"}]}
    answer = await desk.post("/api/devices/add", wanted)
    assert answer.status_code == 201, answer.text
    (camera_id,) = answer.json()["camera_ids"]
    gateway = desk.house.gateway
    await until(lambda: gateway.rack.outlet(camera_id).gop())
    shown = await desk.client.get(f"/api/cameras/{camera_id}/snapshot.jpg")
    assert is_its_picture(opened(shown.content))
    async with Watch(source_of(gateway.keystore.camera(camera_id))) as watch:
        await watch.until(lambda w: len(w.units) >= 30)
    pictures = list(decode(unit.data for unit in watch.units))
    assert len(pictures) == len(watch.units)
    assert {(p.width, p.height) for p in pictures} == {(WIDTH, HEIGHT)}
    assert all(is_its_picture(picture) for picture in pictures)
