"""The record and the notices' settings over HTTP, as the owner's page asks for them."""

import pytest

from tests.unit.gateway.api.local_desk import Desk, a_desk
from transom.core.log.opening import read_record_file
from transom.testing.house import until

__all__ = ["a_desk"]
MAIL = {
    "host": "mail.example",
    "port": 465,
    "security": "tls",
    "sender": "gateway@home.example",
    "to": "owner@home.example",
    "user": "owner",
    "password": "a mail password",
}
PLACES = ["record/looks", "record/asks", "record/events", "record/file.json", "notices"]


async def a_look(desk: Desk) -> str:
    desk.house.consent()
    session_id = await desk.house.watch()
    desk.house.gateway.stopper.stop()
    desk.house.gateway.stopper.resume()
    await until(lambda: desk.house.gateway.looks.knows(session_id))
    return session_id


@pytest.mark.parametrize("place", PLACES)
async def test_only_the_owner_reads_the_record(desk: Desk, place: str) -> None:
    desk.client.cookies.clear()
    assert (await desk.client.get(f"/api/{place}")).status_code == 401


async def test_looks_come_with_what_the_browser_verifies(desk: Desk) -> None:
    session_id = await a_look(desk)
    page = (await desk.client.get("/api/record/looks", params={"limit": 1})).json()
    (line,) = page["looks"]
    assert line["look"]["session_id"] == session_id
    (kept,) = line["openings"]
    assert set(kept["opening"]) == {"v", "entry", "record", "salt", "proof"}
    assert page["policies"][kept["policy_id"]] == desk.house.hub.trust_policy
    assert not page["more"]


async def test_the_filter_is_the_gateways(desk: Desk) -> None:
    await a_look(desk)

    async def count(**query: object) -> int:
        answer = await desk.client.get("/api/record/looks", params=query)  # type: ignore[arg-type]
        assert answer.status_code == 200, answer.text
        return len(answer.json()["looks"])

    assert await count() == 1
    assert await count(camera_id=desk.house.camera_id) == 1
    assert await count(camera_id="cam_other") == 0
    assert await count(until=1) == 0
    assert await count(since=desk.house.clock.now() + 1) == 0
    assert await count(offset=1) == 0
    wrong = await desk.client.get("/api/record/looks", params={"limit": 100_000})
    assert wrong.status_code == 400


async def test_the_record_is_saved_whole_and_printed(desk: Desk) -> None:
    nothing = await desk.client.get("/api/record/file.json")
    assert nothing.status_code == 404
    session_id = await a_look(desk)
    saved = await desk.client.get("/api/record/file.json")
    assert "attachment" in saved.headers["content-disposition"]
    openings, policy = read_record_file(saved.content)
    assert [one.record["session_id"] for one in openings] == [session_id]
    assert policy == desk.house.hub.trust_policy
    page = await desk.client.get("/api/record/page.html")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "badge 4711" in page.text


async def test_an_alarm_is_put_aside_once(desk: Desk) -> None:
    def spoil(message: dict[str, object]) -> None:
        message["opening"]["record"]["order"] = "2"  # type: ignore[index]

    hub = desk.house.hub
    await hub.show("record.disclosed", subject=hub.gateway_id, record={"order": "1"}, spoil=spoil)
    await until(desk.house.gateway.openings.alarms)
    (alarm,) = (await desk.state())["alarms"]
    path = f"/api/alarms/{alarm['alarm_id']}/seen"
    assert (await desk.post(path)).status_code == 200
    assert (await desk.post(path)).status_code == 404
    assert (await desk.state())["alarms"] == []


async def test_a_mail_password_goes_in_and_never_comes_out(desk: Desk) -> None:
    assert (await desk.client.put("/api/notices/mail", json=MAIL)).status_code == 200
    answer = await desk.client.get("/api/notices")
    assert "a mail password" not in answer.text
    assert answer.json()["mail"]["has_password"]
    assert len(answer.json()["push_key"]) == 87
    assert (await desk.client.delete("/api/notices/mail")).status_code == 200
    assert "mail" not in (await desk.client.get("/api/notices")).json()


@pytest.mark.parametrize(
    "change",
    [
        {"security": "none"},
        {"port": 0},
        {"to": "nobody"},
        {"host": "mail.example/../"},
        {"password": ""},
        {"sender": "a@b\r\nBcc: c@d"},
    ],
    ids=["in_clear", "port", "address", "host", "no_password", "header"],
)
async def test_a_mail_server_that_cant_be_is_refused(desk: Desk, change: dict[str, object]) -> None:
    answer = await desk.client.put("/api/notices/mail", json={**MAIL, **change})
    assert answer.status_code == 400
    assert "mail" not in (await desk.client.get("/api/notices")).json()


@pytest.mark.parametrize("endpoint", ["http://push.example/1", "ftp://x/", "https://"])
async def test_a_push_service_is_reached_by_https(desk: Desk, endpoint: str) -> None:
    keys = {"p256dh": "A" * 87, "auth": "A" * 22}
    new = {"endpoint": endpoint, "keys": keys, "name": "Phone"}
    assert (await desk.post("/api/notices/devices", new)).status_code == 400


async def test_devices_are_added_once_and_forgotten(desk: Desk) -> None:
    keys = {"p256dh": "A" * 87, "auth": "A" * 22}
    new = {"endpoint": "https://push.example/1", "keys": keys, "name": "Phone"}
    for _ in range(2):
        made = await desk.post("/api/notices/devices", new)
        assert made.status_code == 201
    (device,) = (await desk.client.get("/api/notices")).json()["devices"]
    assert device["name"] == "Phone"
    path = f"/api/notices/devices/{device['subscription_id']}"
    assert (await desk.client.delete(path)).status_code == 200
    assert (await desk.client.delete(path)).status_code == 404
    assert (await desk.post(f"{path}/test")).status_code == 404
