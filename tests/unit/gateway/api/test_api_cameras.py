"""Cameras by the owner's local API: tried, added, changed, removed."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest

from tests.unit.gateway.api.local_desk import TOKEN, Desk, a_desk, served
from transom.testing.camera.digest import DigestGate
from transom.testing.camera.scenes import DEFAULT_SCENE
from transom.testing.camera.server import CameraServer
from transom.testing.camera.sources import FootageSource, Format
from transom.testing.house import House, ShiftedClock, until
from transom.testing.hub_simulator import HubSimulator

__all__ = ["a_desk"]


@pytest.fixture
async def rtsp() -> AsyncIterator[CameraServer]:
    source = FootageSource(DEFAULT_SCENE, Format(fps=15))
    gate = DigestGate("owner", "front-door-7319")
    async with CameraServer({"/main": source}, gate=gate) as server:
        yield server


async def test_a_camera_is_tried_added_seen_and_removed(
    tmp_path: Path, clock: ShiftedClock, rtsp: CameraServer
) -> None:
    """With a real RTSP connection, no hub, and the picture decoded at home."""
    async with AsyncExitStack() as stack:
        hub = HubSimulator(clock=clock)
        house = await House(tmp_path, clock, hub, real_cameras=True).start()
        stack.push_async_callback(house.end)
        url = await stack.enter_async_context(served(house))
        client = await stack.enter_async_context(
            httpx.AsyncClient(
                base_url=url, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=30
            )
        )
        wanted = {
            "name": "Shop",
            "url": rtsp.url("/main"),
            "user": "owner",
            "password": "front-door-7319",
            "position": {"lat_e6": 60170000, "lon_e6": 24940000},
        }
        wrong = await client.post("/api/cameras", json={**wanted, "password": "guess"})
        assert wrong.status_code == 503
        assert wrong.json()["error"]["reason"] == "password"
        assert house.gateway.keystore.secrets.cameras == ()
        added = await client.post("/api/cameras", json=wanted)
        assert added.status_code == 201
        assert added.json()["info"]["width"] == 640
        camera_id = added.json()["camera_id"]
        tried = await client.post("/api/cameras/test", json={"camera_id": camera_id})
        assert tried.json()["codec"] == added.json()["info"]["codec"]
        await until(lambda: house.gateway.rack.outlet(camera_id).gop())
        picture = await client.get(f"/api/cameras/{camera_id}/snapshot.jpg")
        assert picture.headers["content-type"] == "image/jpeg"
        assert picture.content[:2] == b"\xff\xd8"
        (shown,) = (await client.get("/api/state")).json()["cameras"]
        assert (shown["state"], shown["address_shown"]) == ("online", "127.0.0.1")
        assert (await client.delete(f"/api/cameras/{camera_id}")).status_code == 200
        assert house.gateway.keystore.secrets.cameras == ()
        assert (await client.get(f"/api/cameras/{camera_id}/snapshot.jpg")).status_code == 404


async def test_a_camera_is_reached_another_way_only_once_that_gives_a_picture(
    tmp_path: Path, clock: ShiftedClock, rtsp: CameraServer
) -> None:
    async with AsyncExitStack() as stack:
        hub = HubSimulator(clock=clock)
        house = await House(tmp_path, clock, hub, real_cameras=True).start()
        stack.push_async_callback(house.end)
        url = await stack.enter_async_context(served(house))
        client = await stack.enter_async_context(
            httpx.AsyncClient(
                base_url=url, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=30
            )
        )
        there = {"url": rtsp.url("/main"), "user": "owner", "password": "front-door-7319"}
        added = await client.post("/api/cameras", json={"name": "Shop", **there})
        path = f"/api/cameras/{added.json()['camera_id']}"
        before = house.gateway.keystore.secrets.cameras
        wrong = await client.patch(path, json={"password": "guess"})
        assert wrong.json()["error"]["reason"] == "password"
        elsewhere = await client.patch(path, json={"url": rtsp.url("/main")})
        assert elsewhere.json()["error"]["reason"] == "password"  # the kept one stays at home
        assert house.gateway.keystore.secrets.cameras == before
        assert (await client.patch(path, json={"name": "Till", **there})).status_code == 200
        assert (await client.patch(path, json={"transport": "udp"})).status_code == 200
        (kept,) = house.gateway.keystore.secrets.cameras
        assert (kept.name, kept.transport, kept.password) == ("Till", "udp", there["password"])
        await until(lambda: house.gateway.rack.outlet(kept.camera_id).gop())


async def test_renaming_a_camera_keeps_its_looks_and_consents(desk: Desk) -> None:
    consent_id = desk.house.consent()
    await desk.house.watch()
    path = f"/api/cameras/{desk.house.camera_id}"
    assert (await desk.client.patch(path, json={"name": "Till"})).status_code == 200
    said = await desk.house.hub.wait("camera", camera_id=desk.house.camera_id)
    assert (said["name"], "url" in said) == ("Till", False)
    state = (await desk.client.get("/api/state")).json()
    assert len(state["watching"]) == 1
    assert state["cameras"][0]["consents"][0]["consent_id"] == consent_id


async def test_a_cameras_place_is_said_later_and_the_hub_learns_it(desk: Desk) -> None:
    path = f"/api/cameras/{desk.house.camera_id}"
    place = {"lat_e6": 60170000, "lon_e6": 24940000}
    view = {"bearing_deg": 90, "angle_deg": 70, "reach_m": 25}
    answer = await desk.client.patch(path, json={"position": place, "field_of_view": view})
    assert answer.status_code == 200
    said = await desk.house.hub.wait("camera", camera_id=desk.house.camera_id)
    assert (said["position"], said["field_of_view"]) == (place, view)
    assert (await desk.client.patch(path, json={"name": "Till"})).status_code == 200
    (shown,) = (await desk.client.get("/api/state")).json()["cameras"]
    assert (shown["position"], shown["field_of_view"]) == (place, view)


async def test_what_isnt_a_camera_is_said_plainly(desk: Desk) -> None:
    for url, status, detail in (
        ("ftp://127.0.0.1/", 400, "url"),
        ("rtsp://127.0.0.1:1/", 503, "unreachable"),
        (desk.url.replace("http", "rtsp"), 503, "not_rtsp"),
    ):
        answer = await desk.post("/api/cameras/test", {"url": url}, timeout=30)
        error = answer.json()["error"]
        assert answer.status_code == status
        assert detail in (error.get("field"), error.get("reason"))


async def test_removing_a_camera_ends_its_looks_and_consents(desk: Desk) -> None:
    consent_id = desk.house.consent()
    session_id = await desk.house.watch()
    answer = await desk.client.delete(f"/api/cameras/{desk.house.camera_id}")
    assert answer.status_code == 200
    await desk.house.hub.wait("closed", session_id=session_id)
    await desk.house.hub.wait("camera_removed", camera_id=desk.house.camera_id)
    assert consent_id in desk.house.gateway.book.withdrawals


# ---------------------------------------------------------------- server
