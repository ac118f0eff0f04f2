"""The owner's alarm: raised by the owner, or by a contact with a token of its own."""

import httpx
import pytest

from tests.unit.gateway.api.local_desk import Desk, a_desk
from transom.testing.house import ShiftedClock

__all__ = ["a_desk"]

MINUTE = 60_000


async def alarm_until(desk: Desk) -> int | None:
    """Until when the camera's alarm opens it, as the page shows it."""
    (camera,) = (await desk.state())["cameras"]
    until: int | None = camera.get("alarm_until")
    return until


async def contact(desk: Desk, **of: str) -> tuple[str, dict[str, str]]:
    """A new contact's path and headers."""
    added = (await desk.post("/api/alarm-inputs/contacts", {"name": "Back door", **of})).json()
    return added["path"], {"Authorization": f"Bearer {added['token']}"}


async def test_an_alarm_is_raised_and_ended(desk: Desk) -> None:
    desk.house.consent(tier="on_alarm", alarm_minutes=10)
    path = f"/api/cameras/{desk.house.camera_id}/alarm"
    assert await alarm_until(desk) is None
    assert (await desk.post(path)).status_code == 200
    until = await alarm_until(desk)
    assert until is not None
    assert 9 * MINUTE < until - desk.house.clock.now() <= 10 * MINUTE
    await desk.house.watch()
    assert (await desk.client.delete(path)).status_code == 200
    assert await alarm_until(desk) is None
    assert desk.house.watching() == []
    assert (await desk.post("/api/cameras/cam_nothing/alarm")).status_code == 404


async def test_an_alarm_that_opens_nothing_isn_t_shown_as_one(desk: Desk) -> None:
    desk.house.consent()
    await desk.post(f"/api/cameras/{desk.house.camera_id}/alarm")
    assert await alarm_until(desk) is None


async def test_a_contact_raises_and_ends_the_alarm_by_its_own_token(desk: Desk) -> None:
    desk.house.consent(tier="on_alarm", alarm_minutes=10)
    path, headers = await contact(desk, camera_id=desk.house.camera_id)
    async with httpx.AsyncClient(base_url=desk.url) as siren:  # no cookie, no origin
        assert (await siren.post(path, headers=headers)).status_code == 200
        assert await alarm_until(desk) is not None
        assert (await siren.post(path, headers=headers)).status_code == 503
        off = await siren.post(path, headers=headers, json={"on": False})
        assert off.status_code == 200
    assert await alarm_until(desk) is None


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic eDp5"}]
)
async def test_nobody_else_raises_it_by_that_path(desk: Desk, headers: dict[str, str]) -> None:
    path, _ = await contact(desk)
    async with httpx.AsyncClient(base_url=desk.url) as stranger:
        for target in (path, "/api/alarm-contacts/0123456789abcdef"):
            answer = await stranger.post(target, headers=headers)
            assert answer.status_code == 401
    assert desk.house.gateway.alarms.alarms.raised == {}


async def test_a_contacts_token_opens_nothing_else(desk: Desk) -> None:
    _, headers = await contact(desk)
    async with httpx.AsyncClient(base_url=desk.url, headers=headers) as siren:
        assert (await siren.get("/api/state")).status_code == 401
        assert (await siren.post("/api/stop", json={})).status_code == 401


async def test_a_contact_that_was_removed_raises_nothing(desk: Desk) -> None:
    path, headers = await contact(desk)
    (listed,) = (await desk.client.get("/api/alarm-inputs")).json()["contacts"]
    gone = f"/api/alarm-inputs/contacts/{listed['contact_id']}"
    assert (await desk.client.delete(gone)).status_code == 200
    assert (await desk.client.delete(gone)).status_code == 404
    assert (await desk.client.post(path, headers=headers)).status_code == 401


async def test_what_a_contact_says_that_isn_t_a_call_is_told(desk: Desk) -> None:
    path, headers = await contact(desk)
    async with httpx.AsyncClient(base_url=desk.url) as siren:
        answer = await siren.post(path, headers=headers, content=b"\xff")
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, "on")
    assert desk.house.gateway.alarms.alarms.raised == {}


async def test_an_alarm_outlasts_a_restart_and_ends_on_time(
    desk: Desk, clock: ShiftedClock
) -> None:
    desk.house.consent(tier="on_alarm", alarm_minutes=10)
    await desk.post(f"/api/cameras/{desk.house.camera_id}/alarm")
    await desk.house.end()
    await desk.house.start()
    (camera,) = desk.house.gateway.state().cameras
    assert camera.alarm_until is not None
    clock.shift_ms += 11 * MINUTE
    (camera,) = desk.house.gateway.state().cameras
    assert camera.alarm_until is None


async def test_no_token_and_no_password_is_shown_again(desk: Desk) -> None:
    _, headers = await contact(desk)
    broker = {"host": "127.0.0.1", "port": 1, "tls": False, "topic": "home/alarm"}
    set_to = {**broker, "user": "ann", "password": "a broker password"}
    assert (await desk.client.put("/api/alarm-inputs/mqtt", json=set_to)).status_code == 200
    text = (await desk.client.get("/api/alarm-inputs")).text
    assert "home/alarm" in text
    for secret in ("a broker password", headers["Authorization"].partition(" ")[2]):
        assert secret not in text
    kept = desk.house.gateway.keystore.secrets.alarm_inputs
    assert kept.broker is not None
    assert kept.broker.password == "a broker password"
    assert "password" not in repr(kept.broker)
    assert (await desk.client.delete("/api/alarm-inputs/mqtt")).status_code == 200
    assert "mqtt" not in (await desk.client.get("/api/alarm-inputs")).json()
