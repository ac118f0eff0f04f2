"""Ring on the owner's API: signed in with a code, listed, added; the password is kept nowhere."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.unit.gateway.api.local_desk import TOKEN, Desk, served
from tests.unit.gateway.cameras.ring.signed_in import FRONT, INDOOR
from transom.gateway import ring_desk
from transom.gateway.keystore.contents import pack
from transom.testing.house import House, until
from transom.testing.ring import CODE, EMAIL, PASSWORD, RingCloud
from transom.testing.ring.cloud import doorbell

TYPED = {"email": EMAIL, "password": PASSWORD}


@pytest.fixture
async def desk(ring_house: House) -> AsyncIterator[Desk]:
    async with (
        served(ring_house) as url,
        httpx.AsyncClient(base_url=url, headers={"Origin": url}, timeout=30) as client,
    ):
        desk = Desk(ring_house, url, client)
        assert (await desk.post("/api/sign-in", {"token": TOKEN})).status_code == 200
        yield desk


async def sign_in(desk: Desk) -> None:
    answer = await desk.post("/api/ring/sign-in", {**TYPED, "code": CODE})
    assert answer.json() == {"code_wanted": False}, answer.text


async def add_front_door(desk: Desk) -> str:
    new = {"name": "Front door", "kind": "fixed", "url": f"ring:{FRONT}"}
    answer = await desk.post("/api/cameras", new)
    assert answer.status_code == 201, answer.text
    camera_id: str = answer.json()["camera_id"]
    return camera_id


async def camera(desk: Desk) -> dict[str, Any]:
    (shown,) = (await desk.state())["cameras"]
    told: dict[str, Any] = shown
    return told


async def test_signing_in_asks_for_the_code_that_ring_sends(desk: Desk) -> None:
    assert (await desk.client.get("/api/ring")).json() == {"installed": True, "signed_in": False}
    assert (await desk.post("/api/ring/sign-in", TYPED)).json() == {"code_wanted": True}
    assert (await desk.client.get("/api/ring")).json()["signed_in"] is False
    await sign_in(desk)
    assert (await desk.client.get("/api/ring")).json()["signed_in"] is True


async def test_of_what_was_typed_nothing_is_kept_but_rings_token_sealed(
    desk: Desk, cloud: RingCloud
) -> None:
    await sign_in(desk)
    keystore = desk.house.gateway.keystore
    inside = pack(keystore.secrets).decode()
    assert cloud.refresh_tokens[-1] in inside
    for secret in (PASSWORD, EMAIL, CODE, *cloud.access_tokens):
        assert secret not in inside
    on_disk = b"".join(p.read_bytes() for p in desk.house.folder.rglob("*") if p.is_file())
    for secret in (PASSWORD, EMAIL, cloud.refresh_tokens[-1], *cloud.access_tokens):
        assert secret.encode() not in on_disk


async def test_a_wrong_password_and_a_wrong_code_are_told_at_their_field(desk: Desk) -> None:
    answer = await desk.post("/api/ring/sign-in", {**TYPED, "password": "guessed"})
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, "password")
    assert "guessed" not in answer.text
    answer = await desk.post("/api/ring/sign-in", {**TYPED, "code": "000000"})
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, "code")


async def test_cameras_are_listed_and_one_is_added_asleep_and_not_recorded(
    desk: Desk, cloud: RingCloud
) -> None:
    await sign_in(desk)
    listed = (await desk.post("/api/ring/cameras")).json()
    assert [(c["url"], c["kind"], c["added"]) for c in listed] == [
        (f"ring:{FRONT}", "fixed", False),
        (f"ring:{INDOOR}", "indoor", False),
    ]
    camera_id = await add_front_door(desk)
    shown = await camera(desk)
    assert (shown["state"], shown["address_shown"]) == ("asleep", "Ring")
    assert (await desk.state())["recordings"] == []
    assert (await desk.post("/api/ring/cameras")).json()[0]["added"] is True
    sessions = cloud.sessions
    picture = await desk.client.get(f"/api/cameras/{camera_id}/snapshot.jpg")
    assert picture.content.startswith(b"\xff\xd8")
    assert cloud.sessions == sessions + 1
    assert (await camera(desk))["state"] == "online"


async def test_an_encrypted_camera_is_refused_with_the_reason(desk: Desk, cloud: RingCloud) -> None:
    cloud.doorbots[:] = [doorbell(FRONT, "Front", video_settings={"encryption_enabled": True})]
    await sign_in(desk)
    assert (await desk.post("/api/ring/cameras")).json()[0]["encrypted"] is True
    new = {"name": "Front door", "url": f"ring:{FRONT}"}
    answer = await desk.post("/api/cameras", new)
    assert (answer.status_code, answer.json()["error"]["reason"]) == (503, "encrypted")
    assert (await desk.state())["cameras"] == []


async def test_a_token_that_ring_replaced_is_the_one_that_is_kept(
    desk: Desk, cloud: RingCloud
) -> None:
    await sign_in(desk)
    gateway = desk.house.gateway
    before = gateway.keystore.secrets.ring
    gateway.ring.account()._token = {}  # as after a restart
    await desk.post("/api/ring/cameras")
    kept = gateway.keystore
    await until(lambda: kept.secrets.ring and kept.secrets.ring != before)
    assert kept.secrets.ring is not None
    assert kept.secrets.ring.refresh_token == cloud.refresh_tokens[-1]


async def test_signing_out_forgets_the_token_and_its_cameras_say_so(
    desk: Desk, cloud: RingCloud
) -> None:
    await sign_in(desk)
    camera_id = await add_front_door(desk)
    assert (await desk.post("/api/ring/sign-out")).status_code == 200
    assert cloud.refresh_tokens[-1] not in pack(desk.house.gateway.keystore.secrets).decode()
    answer = await desk.client.get(f"/api/cameras/{camera_id}/snapshot.jpg")
    assert (answer.status_code, answer.json()["error"]["reason"]) == (503, "signed_out")
    assert (await desk.post("/api/ring/cameras")).json()["error"]["reason"] == "signed_out"


async def test_a_gateway_without_the_extra_says_how_to_get_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = desk.house.gateway
    monkeypatch.setattr(ring_desk, "find_spec", lambda name: None)
    monkeypatch.setattr(gateway.ring, "_account", None)
    assert (await desk.client.get("/api/ring")).json()["installed"] is False
    answer = await desk.post("/api/ring/sign-in", TYPED)
    assert answer.json()["error"]["reason"] == "missing"
    assert "transom[ring]" in answer.json()["error"]["hint"]


async def test_a_number_that_is_none_is_told(desk: Desk, tmp_path: Path) -> None:
    answer = await desk.post("/api/cameras", {"name": "Front", "url": "ring:front"})
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, "url")
