"""The page on another device: an address that works there, or none."""

from urllib.parse import unquote

from tests.unit.gateway.api.local_desk import TOKEN, Desk, a_desk

__all__ = ["a_desk"]


async def test_a_page_reached_by_a_name_of_the_network_brings_itself_to_a_phone(desk: Desk) -> None:
    answer = await desk.client.get("/api/phone", headers={"Host": "gateway.home"})

    assert answer.json()["url"] == f"http://gateway.home/#token={TOKEN}"
    assert unquote(answer.json()["qr"]).startswith("data:image/svg+xml")


async def test_a_page_of_this_machine_only_has_no_address_for_a_phone(desk: Desk) -> None:
    assert (await desk.client.get("/api/phone")).json() == {}


async def test_only_who_is_signed_in_gets_the_address(desk: Desk) -> None:
    desk.client.cookies.clear()

    answer = await desk.client.get("/api/phone", headers={"Host": "gateway.home"})

    assert answer.status_code == 401 and TOKEN not in answer.text
