"""A mobile camera's area and whereabouts, as the owner's page and a phone's OwnTracks use them."""

from typing import Any

import httpx
import pytest

from tests.unit.gateway.api.local_desk import Desk, a_desk, served
from transom.testing.house import until

__all__ = ["a_desk"]

HOME = {"lat_e6": 51_500_000, "lon_e6": -120_000, "radius_m": 100}


def report(desk: Desk, **more: Any) -> dict[str, Any]:
    """What OwnTracks sends."""
    at = desk.house.clock.now() // 1000
    return {
        "_type": "location",
        "lat": 51.5,
        "lon": -0.12,
        "acc": 10,
        "tst": at,
        "tid": "AB",
    } | more


async def a_mobile_camera(desk: Desk) -> tuple[str, str]:
    """The camera carried, with an area and a locator; its locator's path and token."""
    path = f"/api/cameras/{desk.house.camera_id}"
    await desk.client.patch(path, json={"kind": "mobile"})
    assert (await desk.client.put(f"{path}/geofence", json=HOME)).status_code == 200
    added = (await desk.post(f"{path}/locator")).json()
    return added["path"], added["token"]


async def whereabouts(desk: Desk) -> dict[str, Any]:
    """As the owner's page shows them."""
    (camera,) = (await desk.state())["cameras"]
    shown: dict[str, Any] = camera["whereabouts"]
    return shown


async def test_a_phone_reports_as_owntracks_does_and_the_owner_sees_it(desk: Desk) -> None:
    path, token = await a_mobile_camera(desk)
    assert (await whereabouts(desk))["inside"] is False
    async with httpx.AsyncClient(base_url=desk.url, auth=("phone", token)) as phone:
        answer = await phone.post(path, json=report(desk))
        assert (answer.status_code, answer.json()) == (200, [])
    shown = await whereabouts(desk)
    assert (shown["inside"], shown["fresh"], shown["accuracy_m"]) == (True, True, 10)
    assert (shown["lat_e6"], shown["lon_e6"], shown["distance_m"]) == (51_500_000, -120_000, 0)


async def test_leaving_the_area_ends_the_look_at_once(desk: Desk) -> None:
    path, token = await a_mobile_camera(desk)
    headers = {"Authorization": f"Bearer {token}"}
    desk.house.consent(tier="on_alarm", alarm_minutes=10)
    desk.house.gateway.alarms.raise_(desk.house.camera_id)
    async with httpx.AsyncClient(base_url=desk.url, headers=headers) as phone:
        await phone.post(path, json=report(desk))
        await desk.house.watch()
        await phone.post(path, json=report(desk, lat=51.51))
        assert desk.house.watching() == []
        # An older report that was under way doesn't bring it back.
        old = report(desk)["tst"] - 30
        await phone.post(path, json=report(desk, tst=old))
    assert (await whereabouts(desk))["inside"] is False


async def test_a_phone_that_falls_silent_ends_the_look(desk: Desk) -> None:
    path, token = await a_mobile_camera(desk)
    desk.house.consent(tier="on_alarm", alarm_minutes=10)
    desk.house.gateway.alarms.raise_(desk.house.camera_id)
    async with httpx.AsyncClient(base_url=desk.url, auth=("phone", token)) as phone:
        await phone.post(path, json=report(desk))
    await desk.house.watch()
    desk.house.clock.shift_ms += 61_000
    await until(lambda: desk.house.watching() == [])


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b'{"_type":"location"}', b'{"_type":"location","lat":91,"lon":0,"tst":1}'],
)
async def test_what_isn_t_a_report_is_refused(desk: Desk, body: bytes) -> None:
    path, token = await a_mobile_camera(desk)
    async with httpx.AsyncClient(base_url=desk.url, auth=("phone", token)) as phone:
        assert (await phone.post(path, content=body)).status_code == 400
    assert "lat_e6" not in await whereabouts(desk)


async def test_other_messages_of_owntracks_are_passed_over(desk: Desk) -> None:
    path, token = await a_mobile_camera(desk)
    async with httpx.AsyncClient(base_url=desk.url, auth=("phone", token)) as phone:
        answer = await phone.post(path, json={"_type": "lwt", "tst": 1})
    assert answer.status_code == 200
    assert "lat_e6" not in await whereabouts(desk)


async def test_nobody_else_says_where_the_camera_is(desk: Desk) -> None:
    path, token = await a_mobile_camera(desk)
    await desk.post(f"/api/cameras/{desk.house.camera_id}/locator")  # in its place
    for auth in (None, ("phone", token), ("phone", "wrong")):
        async with httpx.AsyncClient(base_url=desk.url, auth=auth) as stranger:
            for target in (path, "/api/locators/cam_nothing"):
                assert (await stranger.post(target, json=report(desk))).status_code == 401
    assert "lat_e6" not in await whereabouts(desk)


async def test_only_a_mobile_camera_has_an_area(desk: Desk) -> None:
    path = f"/api/cameras/{desk.house.camera_id}"
    assert (await desk.client.put(f"{path}/geofence", json=HOME)).status_code == 400
    assert (await desk.post(f"{path}/locator")).status_code == 400
    (camera,) = (await desk.state())["cameras"]
    assert "whereabouts" not in camera


async def test_the_area_can_be_taken_away_and_outlives_a_restart(desk: Desk) -> None:
    path, token = await a_mobile_camera(desk)
    await desk.house.end()
    await desk.house.start()
    async with (
        served(desk.house) as url,
        httpx.AsyncClient(base_url=url, auth=("phone", token)) as phone,
    ):
        assert (await phone.post(path, json=report(desk))).status_code == 200
    now = desk.house.clock.now()
    gateway = desk.house.gateway
    assert gateway.whereabouts.inside(now) == {desk.house.camera_id}
    gateway.whereabouts.set_fence(desk.house.camera_id, None)
    assert gateway.whereabouts.inside(now) == frozenset()
