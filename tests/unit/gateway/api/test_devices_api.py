"""Devices found at home: listed, signed in to, seen, added; passwords go nowhere else."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.unit.gateway.api.local_desk import Desk, a_desk
from transom.testing.camera.digest import DigestGate
from transom.testing.camera.scenes import DEFAULT_SCENE
from transom.testing.camera.server import CameraServer
from transom.testing.camera.sources import FootageSource, Format
from transom.testing.onvif import ELSEWHERE, DeviceChannel, DeviceStream, OnvifServer

__all__ = ["a_desk"]

USER, PASSWORD = "ann", "a camera password"


@pytest.fixture
async def camera() -> AsyncIterator[CameraServer]:
    """A real RTSP camera that wants the device's user and password."""
    source = FootageSource(DEFAULT_SCENE, Format(640, 360, 10))
    async with CameraServer({"/live": source}, gate=DigestGate(USER, PASSWORD)) as server:
        yield server


@pytest.fixture
def recorder(camera: CameraServer) -> Iterator[OnvifServer]:
    """A recorder with two channels, that reports them at an address of another network."""
    url = f"rtsp://{ELSEWHERE}:{camera.port}/live"
    channels = [
        DeviceChannel("Gate", (DeviceStream("g", url, width=640, height=360, fps=10),)),
        DeviceChannel("Yard", (DeviceStream("y", url, width=640, height=360, fps=10),)),
    ]
    with OnvifServer(USER, PASSWORD, channels) as server:
        yield server


def sign_in(recorder: OnvifServer, password: str = PASSWORD) -> dict[str, str]:
    return {"address": recorder.place.authority, "user": USER, "password": password}


async def test_devices_on_the_network_are_listed(desk: Desk, recorder: OnvifServer) -> None:
    desk.house.gateway.devices.destination = recorder.discovery
    answer = await desk.post("/api/devices/search")
    (found,) = answer.json()
    assert found["address"] == recorder.place.authority
    assert found["name"] == "Recorder"


async def test_a_devices_channels_are_seen_before_they_are_added(
    desk: Desk, recorder: OnvifServer
) -> None:
    opened = (await desk.post("/api/devices/open", sign_in(recorder))).json()
    assert (opened["maker"], opened["model"]) == ("Maker", "Recorder")
    assert [(c["name"], c["token"]) for c in opened["channels"]] == [("Gate", "g"), ("Yard", "y")]
    seen = await desk.post("/api/devices/snapshot.jpg", {**sign_in(recorder), "token": "y"})
    assert seen.status_code == 200, seen.text
    assert seen.content.startswith(b"\xff\xd8")
    assert [c["name"] for c in (await desk.state())["cameras"]] == ["Front door"]


async def test_channels_become_cameras_and_the_password_is_shown_nowhere(
    desk: Desk, recorder: OnvifServer
) -> None:
    wanted = [
        {"token": "y", "name": "Back yard", "kind": "fixed"},
        {"token": "g", "name": "Gate"},
    ]
    answer = await desk.post("/api/devices/add", {**sign_in(recorder), "channels": wanted})
    assert answer.status_code == 201, answer.text
    cameras = (await desk.state())["cameras"][1:]
    assert [c["camera_id"] for c in cameras] == answer.json()["camera_ids"]
    assert [c["name"] for c in cameras] == ["Back yard", "Gate"]
    assert PASSWORD not in (await desk.client.get("/api/state")).text
    kept = desk.house.gateway.keystore.camera(cameras[0]["camera_id"])
    assert kept.password == PASSWORD
    assert kept.url.startswith("rtsp://127.0.0.1:")  # never where the device points


async def test_a_refused_password_is_told_and_nothing_is_added(
    desk: Desk, recorder: OnvifServer
) -> None:
    wrong = sign_in(recorder, "guessed")
    answer = await desk.post("/api/devices/open", wrong)
    assert answer.status_code == 503
    assert answer.json()["error"]["reason"] == "password"
    assert "guessed" not in answer.text
    add = {**wrong, "channels": [{"token": "g", "name": "Gate"}]}
    assert (await desk.post("/api/devices/add", add)).status_code == 503
    assert len((await desk.state())["cameras"]) == 1


async def test_a_channel_that_isn_t_there_and_an_address_that_is_none_are_told(
    desk: Desk, recorder: OnvifServer
) -> None:
    gone = {**sign_in(recorder), "token": "x"}
    assert (await desk.post("/api/devices/snapshot.jpg", gone)).status_code == 404
    bad = {**sign_in(recorder), "address": "ftp://x"}
    answer = await desk.post("/api/devices/open", bad)
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, "address")
