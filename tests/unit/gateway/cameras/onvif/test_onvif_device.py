"""What a device is asked, what its answers become, and that a hostile one gets nowhere."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from transom.errors import CameraUnavailable
from transom.gateway.cameras.onvif.channels import Offer, channels_of
from transom.gateway.cameras.onvif.device import OnvifDevice
from transom.gateway.cameras.onvif.place import OnvifPlace
from transom.testing.onvif import ELSEWHERE, DeviceChannel, DeviceStream, OnvifServer

USER, PASSWORD = "ann", "sEcReT <&>"
JPEG = b"\xff\xd8\xff picture \xff\xd9"
CHANNELS = (
    DeviceChannel(
        "Gate",
        (
            DeviceStream("m1", f"rtsp://{ELSEWHERE}:8554/ch1/main?token=7", "H265", 2560, 1440, 20),
            DeviceStream("s1", f"rtsp://{ELSEWHERE}:8554/ch1/sub", "H264", 640, 360, 10),
            DeviceStream("j1", f"rtsp://{ELSEWHERE}:8554/ch1/jpeg", "JPEG", 320, 180, 5),
        ),
        JPEG,
    ),
    DeviceChannel("Yard", (DeviceStream("m2", "rtsp://10.9.9.9/ch2"),)),
)
SOAP = b"HTTP/1.1 200 OK\r\nContent-Type: application/soap+xml\r\n\r\n"


def recorder(**more: bytes) -> OnvifServer:
    return OnvifServer(USER, PASSWORD, CHANNELS, answers=more)


def device(server: OnvifServer, password: str = PASSWORD) -> OnvifDevice:
    return OnvifDevice(server.place, user=USER, password=password)


async def test_recorder_is_signed_in_to_and_its_channels_are_listed() -> None:
    with recorder() as server:
        async with device(server) as asked:
            identity = await asked.identity()
            gate, yard = await asked.channels()
    assert (identity.maker, identity.model, identity.serial) == ("Maker", "Recorder", "7")
    assert (gate.name, yard.name) == ("Gate", "Yard")
    assert gate.best == Offer("m1", "H.265", 2560, 1440, 20)
    assert gate.small == Offer("s1", "H.264", 640, 360, 10)
    assert yard.small is None


async def test_addresses_are_rewritten_to_the_host_that_was_asked() -> None:
    with recorder() as server:
        async with device(server) as asked:
            await asked.identity()
            gate, yard = await asked.channels()
            main, other = await asked.source(gate.best), await asked.source(yard.best)
            assert await asked.snapshot(gate) == JPEG
    assert main.url == "rtsp://127.0.0.1:8554/ch1/main?token=7"
    assert (main.user, main.password) == (USER, PASSWORD)
    assert (other.host, other.port) == ("127.0.0.1", 554)


async def test_wrong_password_is_named_though_services_are_told_to_anybody() -> None:
    with recorder() as server:
        async with device(server, "other") as asked:
            with pytest.raises(CameraUnavailable) as raised:
                await asked.identity()
    assert raised.value.reason == "password"
    assert server.refused <= 2  # cameras lock out those who guess


async def test_device_without_a_snapshot_says_so() -> None:
    with recorder() as server:
        async with device(server) as asked:
            await asked.identity()
            _, yard = await asked.channels()
            with pytest.raises(CameraUnavailable):
                await asked.snapshot(yard)


async def test_nothing_there_is_unreachable(unused_tcp_port: int) -> None:
    place = OnvifPlace("127.0.0.1", unused_tcp_port)
    async with OnvifDevice(place, user=USER, password=PASSWORD) as asked:
        with pytest.raises(CameraUnavailable) as raised:
            await asked.identity()
    assert raised.value.reason == "unreachable"


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(
        b'<!ENTITY %c "%s">' % (name, b"&%c;" % (name - 1) * 10)
        for name in range(ord("b"), ord("k"))
    )
    + b"]><x>&j;</x>"
)
FILE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><x>&a;</x>'
HOSTILE = {
    "a bomb of entities": SOAP + BOMB,
    "a file by an entity": SOAP + FILE,
    "no end": SOAP + b"<x>" + b"a" * 3_000_000,
    "packed": SOAP.replace(b"\r\n\r\n", b"\r\nContent-Encoding: gzip\r\n\r\n") + b"\x1f\x8b",
    "deep": SOAP + b"<a>" * 100_000,
    "a redirect": b"HTTP/1.1 307 x\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n",
    "no HTTP": b"\x00\xff" * 100,
    "nothing": b"",
    "a page": b"HTTP/1.1 200 OK\r\n\r\n<html>hello</html>",
    "an error": b"HTTP/1.1 500 x\r\n\r\n",
}


@pytest.mark.parametrize("what", HOSTILE)
@pytest.mark.parametrize("operation", ["GetServices", "GetDeviceInformation", "GetProfiles"])
async def test_hostile_answer_is_a_clear_error(what: str, operation: str) -> None:
    with recorder(**{operation: HOSTILE[what]}) as server:
        async with device(server) as asked:
            with pytest.raises(CameraUnavailable) as raised:
                await asked.identity()
                await asked.channels()
                pytest.fail("it was believed")
    error = raised.value
    assert error.reason in {"not_onvif", "no_video", "lost", "unreachable", "password"}
    assert PASSWORD not in error.message + error.hint


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "http://127.0.0.1/x", "usb:/dev/video0", "", "rtsp://[::1",
     "gopher://x/", "rtsp://h/\r\nX: y", "rtsp://h/x\x07", "concat:rtsp://h/"],
)  # fmt: skip
async def test_stream_at_no_address_of_its_own_is_refused(url: str) -> None:
    channel = DeviceChannel("Gate", (DeviceStream("m", url),))
    with OnvifServer(USER, PASSWORD, (channel,)) as server:
        async with device(server) as asked:
            await asked.identity()
            (gate,) = await asked.channels()
            with pytest.raises(CameraUnavailable) as raised:
                await asked.source(gate.best)
    assert raised.value.reason == "not_onvif"


@contextmanager
def somebody_else() -> Iterator[tuple[int, list[bytes]]]:
    """Another service on this machine, which no device may make the gateway ask."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with suppress(OSError):
                connection, _ = server.accept()
                asked.append(connection.recv(1000))
                connection.close()

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1], asked
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


async def test_no_device_makes_the_gateway_ask_another_service() -> None:
    with somebody_else() as (port, others):
        services = (
            b"<GetServicesResponse><Service><Namespace>http://www.onvif.org/ver10/media/wsdl"
            b"</Namespace><XAddr>http://127.0.0.1:%d/media</XAddr></Service></GetServicesResponse>"
        )
        uri = (
            b"<GetSnapshotUriResponse><MediaUri><Uri>http://127.0.0.1:%d/s</Uri></MediaUri>"
            b"</GetSnapshotUriResponse>"
        )
        with recorder(
            GetServices=SOAP + services % port,
            GetSnapshotUri=SOAP + uri % port,
            snapshot=b"HTTP/1.1 302 x\r\nLocation: http://127.0.0.1:%d/\r\n\r\n" % port,
        ) as server:
            async with device(server) as asked:
                await asked.identity()
                gate, _ = await asked.channels()
                with pytest.raises(CameraUnavailable):
                    await asked.snapshot(gate)
        assert others == []


async def test_snapshot_without_an_end_is_given_up() -> None:
    endless = b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n\r\n\xff\xd8\xff" + bytes(9_000_000)
    with recorder(snapshot=endless) as server:
        async with device(server) as asked:
            await asked.identity()
            gate, _ = await asked.channels()
            with pytest.raises(CameraUnavailable):
                await asked.snapshot(gate)


def test_profiles_of_any_shape_are_channels_or_nothing() -> None:
    assert channels_of([]) == ()
    strange = [
        {"token": 7, "video_encoder": {"encoding": "H264"}},
        {"token": "a", "video_encoder": "H264", "video_source": []},
        {"token": "b", "video_encoder": {"encoding": "H264", "width": "x", "height": -1}},
    ]
    (channel,) = channels_of(strange)
    assert channel.best == Offer("b", "H.264", 0, 0, 0)
    many = [
        {"token": str(n), "video_encoder": {"encoding": "h265"}, "video_source": {"token": str(n)}}
        for n in range(500)
    ]
    assert len(channels_of(many)) == 64
