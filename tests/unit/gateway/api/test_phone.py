"""The page on another device: an address that works there, or none."""

from urllib.parse import unquote

import httpx
import pytest

from tests.unit.gateway.api.local_desk import TOKEN, Desk, a_desk

__all__ = ["a_desk"]


async def ask(desk: Desk, origin: str) -> httpx.Response:
    return await desk.client.get("/api/phone", params={"origin": origin})


async def test_a_page_reached_by_a_name_of_the_network_brings_itself_to_a_phone(desk: Desk) -> None:
    answer = await ask(desk, "https://gateway.home:8443")

    assert answer.json()["url"] == f"https://gateway.home:8443/#token={TOKEN}"
    assert unquote(answer.json()["qr"]).startswith("data:image/svg+xml")


@pytest.mark.parametrize("host", ["127.0.0.1:8788", "[::1]:8788", "localhost:8788"])
async def test_a_page_of_this_machine_only_has_no_address_for_a_phone(
    desk: Desk, host: str
) -> None:
    assert (await ask(desk, f"http://{host}")).json() == {}


async def test_what_isn_t_an_origin_is_refused(desk: Desk) -> None:
    assert (await ask(desk, "https://gateway.home/elsewhere")).status_code == 400


async def test_only_who_is_signed_in_gets_the_address(desk: Desk) -> None:
    desk.client.cookies.clear()

    answer = await ask(desk, "https://gateway.home")

    assert answer.status_code == 401 and TOKEN not in answer.text
