"""Recording by the owner's local API, from a real camera, played back and decoded again."""

import asyncio
import io
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import av
import httpx
import numpy as np
import pytest

from tests.unit.gateway.api.local_desk import TOKEN, served
from transom.errors import StorageUnavailable
from transom.gateway.api.schemas import NewCamera
from transom.gateway.store.database import Database
from transom.testing.camera.clock_strip import read_clock
from transom.testing.camera.digest import DigestGate
from transom.testing.camera.scenes import DEFAULT_SCENE
from transom.testing.camera.server import CameraServer
from transom.testing.camera.sources import FootageSource, Format
from transom.testing.house import House, ShiftedClock
from transom.testing.hub_simulator import HubSimulator

ON = {"on": True, "hours": 72, "megabytes": 1000}
PASSWORD = "front-door-7319"
SKEW_MS = 3000


class Owner:
    """The owner's program at the local API of a house with one camera."""

    def __init__(self, house: House, client: httpx.AsyncClient, camera_id: str) -> None:
        self.house, self.client, self.camera_id = house, client, camera_id
        self.path = f"/api/cameras/{camera_id}/recording"

    async def state(self) -> dict[str, Any]:
        state: dict[str, Any] = (await self.client.get(self.path)).json()
        return state

    async def recorded(self, seconds: float) -> dict[str, Any]:
        """Waits until so much is recorded; returns the range."""
        async with asyncio.timeout(40):
            while True:
                ranges = (await self.state())["ranges"]
                if ranges and ranges[-1]["end"] - ranges[-1]["begin"] >= seconds * 1000:
                    newest: dict[str, Any] = ranges[-1]
                    return newest
                await asyncio.sleep(0.1)

    async def film(self, name: str, **wanted: Any) -> httpx.Response:
        return await self.client.get(f"{self.path}/{name}.mp4", params=wanted)


@pytest.fixture
async def owner(tmp_path: Path, clock: ShiftedClock) -> AsyncIterator[Owner]:
    async with AsyncExitStack() as stack:
        source = FootageSource(DEFAULT_SCENE, Format(fps=10))
        gate = DigestGate("owner", PASSWORD)
        rtsp = await stack.enter_async_context(
            CameraServer({"/main": source}, gate=gate, clock_skew_ms=SKEW_MS)
        )
        house = await House(tmp_path, clock, HubSimulator(clock=clock), real_cameras=True).start()
        stack.push_async_callback(house.end)
        camera_id, _ = await house.gateway.cameras.add(
            NewCamera(name="Shop", url=rtsp.url("/main"), user="owner", password=PASSWORD)
        )
        url = await stack.enter_async_context(served(house))
        client = await stack.enter_async_context(
            httpx.AsyncClient(
                base_url=url, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=30
            )
        )
        yield Owner(house, client, camera_id)


def pictures(film: bytes) -> list[av.VideoFrame]:
    with av.open(io.BytesIO(film)) as container:
        return [*container.decode(video=0)]


async def test_recording_is_off_until_the_owner_switches_it_on(
    owner: Owner, tmp_path: Path
) -> None:
    state = await owner.state()
    assert (state["on"], state["state"], state["ranges"]) == (False, "off", [])
    assert not (tmp_path / "recording").exists()
    nothing = await owner.film("play", begin=0, end=2**46)
    assert nothing.status_code == 404


async def test_what_the_camera_gave_is_played_back_saved_and_deleted(
    owner: Owner, tmp_path: Path
) -> None:
    assert (await owner.client.put(owner.path, json=ON)).status_code == 200
    whole = await owner.recorded(3)
    state = await owner.state()
    assert state["state"] == "recording"
    assert state["bytes"] > 10_000
    marks = owner.house.gateway.state().recordings
    assert [(mark.camera_id, mark.state) for mark in marks] == [(owner.camera_id, "recording")]

    wanted = whole["begin"] + 1500
    begins = (await owner.client.get(f"{owner.path}/start", params={"instant": wanted})).json()
    assert whole["begin"] <= begins["begin"] <= wanted
    played = await owner.film("play", begin=begins["begin"], end=whole["end"])
    assert played.headers["content-type"] == "video/mp4"
    frames = pictures(played.content)
    clock_ms = read_clock(np.asarray(frames[0].to_ndarray(format="gray"), np.uint8))
    assert clock_ms is not None
    assert abs(clock_ms - begins["begin"]) < 5000  # the picture is of that time

    clip = await owner.film("clip", begin=whole["begin"], end=whole["end"], shown="unblurred")
    assert "attachment" in clip.headers["content-disposition"]
    assert len(pictures(clip.content)) >= len(frames)

    folder = tmp_path / "recording"
    stored = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    assert PASSWORD.encode() not in stored
    assert (await owner.client.delete(owner.path)).status_code == 200
    assert (await owner.film("play", begin=0, end=whole["end"])).status_code == 404


@pytest.mark.parametrize("shown", ["plain", "unblurred", "blurred"])
async def test_a_clip_begins_and_ends_with_the_asked_pictures(owner: Owner, shown: str) -> None:
    await owner.client.put(owner.path, json=ON)
    whole = await owner.recorded(4)
    assert (await owner.state())["exact"]
    played = await owner.film("play", begin=whole["begin"], end=whole["end"])
    with av.open(io.BytesIO(played.content)) as container:
        times = [float(frame.time or 0) * 1000 for frame in container.decode(video=0)]
    # Asked between two pictures that lie well apart, so that rounding takes in no other.
    apart = [(a + b) / 2 for a, b in itertools.pairwise(times) if b - a > 50]
    since, until = apart[len(apart) // 4], apart[len(apart) // 2]
    clip = await owner.film(
        "clip", begin=whole["begin"] + round(since), end=whole["begin"] + round(until), shown=shown
    )
    expected = [time for time in times if since <= time < until]
    shown_at = [float(frame.time or 0) * 1000 for frame in pictures(clip.content)]
    assert shown_at == pytest.approx([time - expected[0] for time in expected], abs=1)


@pytest.mark.parametrize("shown", ["plain", "unblurred"])
async def test_a_clip_says_itself_when_it_was_and_what_the_cameras_clock_said(
    owner: Owner, shown: str
) -> None:
    await owner.client.put(owner.path, json=ON)
    whole = await owner.recorded(2)
    asked = {"begin": whole["begin"] + 700, "end": whole["end"], "shown": shown}
    clip = await owner.film("clip", **asked)
    with av.open(io.BytesIO(clip.content)) as container:
        said = json.loads(container.metadata["comment"])
        created = datetime.fromisoformat(container.metadata["creation_time"])
    assert {name: said[name] for name in asked} == asked
    offset, first_ms = said["clock_offset_ms"], said["first_picture_us"] / 1000
    assert offset == pytest.approx(SKEW_MS, abs=1500)
    assert asked["begin"] <= first_ms < asked["begin"] + 1000
    assert 0 <= first_ms - created.timestamp() * 1000 < 1000
    assert (await owner.state())["clock_offset_ms"] == pytest.approx(SKEW_MS, abs=1500)


async def test_a_gap_says_why_nothing_is_there(owner: Owner) -> None:
    await owner.client.put(owner.path, json=ON)
    before = await owner.recorded(1)
    await owner.client.put(owner.path, json={**ON, "on": False})
    assert (await owner.state())["state"] == "off"
    owner.house.clock.shift_ms += 60_000
    await owner.client.put(owner.path, json=ON)
    async with asyncio.timeout(40):
        while len((await owner.state())["ranges"]) < 2:
            await asyncio.sleep(0.1)
    (gap,) = (await owner.state())["gaps"]
    assert gap["why"] == "switched_off"
    assert gap["begin"] >= before["begin"]


async def test_an_alarm_keeps_its_pictures_from_before_it_on(owner: Owner) -> None:
    await owner.client.put(owner.path, json={**ON, "hours": 1, "preroll_seconds": 2})
    whole = await owner.recorded(4)
    assert (await owner.client.post(f"/api/cameras/{owner.camera_id}/alarm")).status_code == 200
    (alarm,) = (await owner.state())["alarms"]
    assert alarm["begin"] == alarm["at"] - 2000
    assert alarm["end"] > alarm["at"] >= whole["end"] - 1000
    clip = await owner.film("clip", begin=alarm["begin"], end=alarm["end"])
    clock_ms = read_clock(np.asarray(pictures(clip.content)[0].to_ndarray(format="gray"), np.uint8))
    assert clock_ms is not None
    assert alarm["begin"] - 1000 < clock_ms < alarm["begin"] + 1000

    await owner.client.put(owner.path, json={**ON, "on": False, "hours": 1})
    owner.house.clock.shift_ms += 6 * 24 * 3_600_000
    await owner.client.put(owner.path, json={**ON, "on": False, "hours": 1})
    assert [one["at"] for one in (await owner.state())["alarms"]] == [alarm["at"]]
    assert (await owner.film("clip", begin=alarm["begin"], end=alarm["end"])).status_code == 200
    owner.house.clock.shift_ms += 24 * 3_600_000
    await owner.client.put(owner.path, json={**ON, "on": False, "hours": 1})
    state = await owner.state()
    assert (state["alarms"], state["ranges"]) == ([], [])


async def test_an_alarm_of_a_camera_that_isn_t_recorded_marks_nothing(owner: Owner) -> None:
    await owner.client.post(f"/api/cameras/{owner.camera_id}/alarm")
    await owner.client.put(owner.path, json=ON)
    await owner.recorded(1)
    assert (await owner.state())["alarms"] == []


async def test_a_disk_that_refuses_the_mark_never_stands_in_an_alarms_way(
    owner: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Database.write

    def refuse(database: Database, sql: str, *values: object) -> int:
        if "recorded_alarm" in sql:
            raise StorageUnavailable("full")
        return write(database, sql, *values)

    await owner.client.put(owner.path, json=ON)
    monkeypatch.setattr(Database, "write", refuse)
    assert (await owner.client.post(f"/api/cameras/{owner.camera_id}/alarm")).status_code == 200
    assert owner.house.gateway.alarms.alarms.raised.keys() == {owner.camera_id}


@pytest.mark.parametrize("seconds", [-1, 301])
async def test_an_alarm_reaches_back_five_minutes_at_most(owner: Owner, seconds: int) -> None:
    answer = await owner.client.put(owner.path, json={**ON, "preroll_seconds": seconds})
    assert answer.status_code == 400


async def test_masks_are_in_a_clip_for_others_and_not_in_the_owners(owner: Owner) -> None:
    corners = [{"x": 5000, "y": 2000}, {"x": 9000, "y": 2000}, {"x": 9000, "y": 7000}]
    masks = {"polygons": [corners], "width": 640, "height": 360}
    await owner.client.put(f"/api/cameras/{owner.camera_id}/masks", json=masks)
    await owner.client.put(owner.path, json=ON)
    whole = await owner.recorded(1)
    for shown, flat in (("plain", False), ("unblurred", True), ("blurred", True)):
        clip = await owner.film("clip", begin=whole["begin"], end=whole["end"], shown=shown)
        for frame in pictures(clip.content):
            place = np.asarray(frame.to_ndarray(format="gray"), np.uint8)[90:120, 500:560]
            assert (np.ptp(place.astype(int)) <= 6) == flat


async def test_a_camera_that_is_removed_takes_its_recording_along(
    owner: Owner, tmp_path: Path
) -> None:
    await owner.client.put(owner.path, json=ON)
    await owner.recorded(1)
    assert list((tmp_path / "recording").rglob("*.segment"))
    assert (await owner.client.delete(f"/api/cameras/{owner.camera_id}")).status_code == 200
    assert not list((tmp_path / "recording").rglob("*.segment"))
