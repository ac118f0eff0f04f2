"""Who gets in: the token, the cookie, origins, names, headers."""

import httpx
import pytest

from tests.unit.gateway.api.local_desk import TOKEN, Desk, a_desk
from transom.gateway.api.guard import COOKIE_SECONDS, Pass
from transom.testing.house import ShiftedClock

__all__ = ["a_desk"]


async def test_without_the_token_nothing_is_told(desk: Desk) -> None:
    async with httpx.AsyncClient(base_url=desk.url) as stranger:
        for method, path in (
            ("GET", "/api/state"),
            ("GET", "/api/looks.json"),
            ("POST", "/api/stop"),
            ("GET", f"/api/cameras/{desk.house.camera_id}/snapshot.jpg"),
            ("GET", "/api/nothing"),
        ):
            answer = await stranger.request(method, path)
            assert answer.status_code == 401
            assert answer.json()["error"]["code"] == "sign_in_refused"
        wrong = await stranger.post("/api/sign-in", json={"token": "x" * 43})
        assert wrong.status_code == 401
    assert not desk.house.gateway.stops.everything


async def test_the_cookie_is_for_this_site_and_not_for_scripts(desk: Desk) -> None:
    answer = await desk.post("/api/sign-in", {"token": TOKEN})
    cookie = answer.headers["set-cookie"].lower()
    for attribute in ("httponly", "samesite=strict", "path=/api"):
        assert attribute in cookie
    assert TOKEN not in answer.headers["set-cookie"]


async def test_a_bearer_token_does_for_programs(desk: Desk) -> None:
    async with httpx.AsyncClient(base_url=desk.url) as program:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        assert (await program.get("/api/state", headers=headers)).status_code == 200
        for wrong in ("Bearer x", f"Basic {TOKEN}", TOKEN):
            answer = await program.get("/api/state", headers={"Authorization": wrong})
            assert answer.status_code == 401


async def test_a_page_of_another_origin_can_do_nothing(desk: Desk) -> None:
    for origin in ("http://evil.example", "null", "http://127.0.0.1:1", "https://localhost"):
        answer = await desk.post("/api/stop", headers={"Origin": origin})
        assert answer.status_code == 403
    assert not desk.house.gateway.stops.everything


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "[::1", "a@b"])
async def test_a_name_that_was_pointed_here_reaches_nothing(desk: Desk, host: str) -> None:
    for path in ("/", "/api/state", "/api/sign-in", "/schema/openapi.json"):
        answer = await desk.client.get(path, headers={"Host": host, "Origin": f"http://{host}"})
        assert answer.status_code in (400, 403)


@pytest.mark.parametrize("host", ["localhost", "gateway.home:8788", "[::1]:8788", "192.168.1.5"])
async def test_addresses_and_allowed_names_reach_it(desk: Desk, host: str) -> None:
    answer = await desk.client.get("/api/state", headers={"Host": host, "Origin": f"http://{host}"})
    assert answer.status_code == 200


async def test_every_answer_carries_the_security_headers(desk: Desk) -> None:
    for path in ("/", "/api/state", "/nowhere", "/api/nowhere"):
        answer = await desk.client.get(path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert not {"'unsafe-inline'", "'unsafe-eval'"} & set(policy.replace(";", " ").split())
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
    assert (await desk.client.get("/api/state")).headers["cache-control"] == "no-store"


def test_a_cookie_ends_and_cant_be_made_without_the_token(clock: ShiftedClock) -> None:
    owner = Pass(TOKEN, clock=clock)
    cookie = owner.new_cookie()
    assert owner.is_cookie(cookie)
    assert not Pass("u" * 43, clock=clock).is_cookie(cookie)
    end, _, mac = cookie.partition(".")
    assert not owner.is_cookie(f"{int(end) + 1}.{mac}")
    for junk in ("", ".", "x.y", "9999999999", f".{mac}", "é.é"):
        assert not owner.is_cookie(junk)
    clock.shift_ms = COOKIE_SECONDS * 1000
    assert not owner.is_cookie(cookie)
