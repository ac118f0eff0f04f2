"""Who answers counts, not what it says of its address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transom.errors import InputError
from transom.gateway.cameras.onvif.discovery import find_devices, read_answer
from transom.gateway.cameras.onvif.place import OnvifPlace
from transom.testing.onvif import OnvifServer

DEVICE = OnvifServer("ann", "pw", (), name="Front door")


async def test_device_is_found_at_the_host_that_answered() -> None:
    with OnvifServer("ann", "pw", (), name="Front door") as server:
        found = await find_devices(
            seconds=0.6, destination=server.discovery, interfaces=["127.0.0.1"]
        )
    (device,) = found
    assert device.place == server.place
    assert (device.name, device.hardware) == ("Front door", "R-8")


async def test_nobody_answers_and_nothing_is_found(unused_udp_port: int) -> None:
    silent = ("127.0.0.1", unused_udp_port)
    assert await find_devices(seconds=0.3, destination=silent, interfaces=["127.0.0.1"]) == []


def answer(xaddrs: str, scopes: str = "") -> bytes:
    return (
        f"<ProbeMatches><ProbeMatch><Scopes>{scopes}</Scopes><XAddrs>{xaddrs}</XAddrs>"
        "</ProbeMatch></ProbeMatches>"
    ).encode()


def test_only_port_and_path_are_believed() -> None:
    (device,) = read_answer(answer("http://203.0.113.9:8000/onvif/x"), "192.168.1.20")
    assert device.place == OnvifPlace("192.168.1.20", 8000, "/onvif/x")
    (device,) = read_answer(answer("https://a/ http://user:pw@b/ http://c/../%00"), "10.0.0.7")
    assert device.place == OnvifPlace("10.0.0.7")


@pytest.mark.parametrize(
    ("data", "sender"),
    [
        (answer("http://a/x"), "8.8.8.8"),
        (answer("http://a/x"), "203.0.113.9"),
        (answer("http://a/x"), "nobody"),
        (answer("https://a/x"), "10.0.0.7"),
        (answer("file:///etc/passwd"), "10.0.0.7"),
        (answer("http://a/x") + b" " * 20_000, "10.0.0.7"),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", "10.0.0.7"),
        (b"", "10.0.0.7"),
    ],
)
def test_other_answers_are_nobody(data: bytes, sender: str) -> None:
    assert read_answer(data, sender) == []


def test_a_devices_words_are_one_short_line() -> None:
    scopes = f"onvif://www.onvif.org/name/{'x' * 500} onvif://www.onvif.org/hardware/a%20b_c"
    (device,) = read_answer(answer("http://a/x", scopes), "10.0.0.7")
    assert (device.name, device.hardware) == ("x" * 80, "a b c")


@given(st.binary(max_size=300))
def test_no_answer_breaks_the_search(data: bytes) -> None:
    assert isinstance(read_answer(data, "10.0.0.7"), list)


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        (" 192.168.1.20 ", OnvifPlace("192.168.1.20")),
        ("http://cam.local:8000/", OnvifPlace("cam.local", 8000)),
        ("[fe80::1]:81", OnvifPlace("fe80::1", 81)),
        ("fe80::1", OnvifPlace("fe80::1")),
        ("cam.local/onvif/device", OnvifPlace("cam.local", 80, "/onvif/device")),
    ],
)
def test_what_a_person_types_is_an_address(typed: str, place: OnvifPlace) -> None:
    assert OnvifPlace.parse(typed) == place
    assert place.url.startswith("http://")


@pytest.mark.parametrize(
    "typed", ["", "a b", "https://x", "http://", "ann:pw@cam", "x:99999", "[::1", "http://http://x"]
)
def test_anything_else_is_an_input_error(typed: str) -> None:
    with pytest.raises(InputError) as raised:
        OnvifPlace.parse(typed)
    assert raised.value.field == "address"
