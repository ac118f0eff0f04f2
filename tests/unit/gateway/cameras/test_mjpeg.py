"""A camera that sends MJPEG over HTTP: pictures, refusals, coming back. The server is real, on
loopback; cameras that aren't ours are in tests/thirdparty.
"""

import asyncio
import base64
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest

from tests.unit.gateway.cameras.watch import Watch
from transom.errors import CameraUnavailable
from transom.gateway.cameras.opening import probe
from transom.gateway.cameras.picture import decode, jpeg, snapshot_jpeg
from transom.gateway.cameras.source import CameraSource
from transom.testing.camera.digest import DigestGate
from transom.testing.camera.footage import Footage

USER, PASSWORD = "ann", "sEcReT"
OK = "HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=pic\r\n\r\n"
PICTURES = [
    jpeg(Footage("elm-street", width=640, height=360).frame(number / 5, number), width=640)
    for number in range(3)
]


@dataclass
class HttpCamera:
    """Answers each request as `answer` says: a head, then pictures if it is `OK`."""

    answer: Callable[[str, dict[str, str]], str]
    port: int = 0
    asked: list[str] = field(default_factory=list)
    writers: list[asyncio.StreamWriter] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writers.append(writer)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            pairs = (line.partition(": ") for line in lines[1:] if line)
            head = self.answer(lines[0], {name.lower(): value for name, _, value in pairs})
            self.asked.append(lines[0])
            writer.write(head.encode())
            while head == OK:
                for picture in PICTURES:
                    head_of_part = f"--pic\r\nContent-Length: {len(picture)}\r\n\r\n".encode()
                    writer.write(head_of_part + picture + b"\r\n")
                    await writer.drain()
                    await asyncio.sleep(0.02)
        writer.close()

    def source(self, *, user: str = USER, password: str = PASSWORD) -> CameraSource:
        url = f"http://127.0.0.1:{self.port}/token-path?x=1"
        return CameraSource.parse(url, user=user, password=password)

    def hang_up(self) -> None:
        for writer in self.writers:
            writer.close()


@contextlib.asynccontextmanager
async def camera(answer: Callable[[str, dict[str, str]], str]) -> AsyncIterator[HttpCamera]:
    made = HttpCamera(answer)
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    yield made
    made.hang_up()
    server.close()


def guarded(gate: DigestGate) -> Callable[[str, dict[str, str]], str]:
    def answer(line: str, headers: dict[str, str]) -> str:
        if gate.admits(headers.get("authorization", ""), "GET"):
            return OK
        return f"HTTP/1.1 401 No\r\nWWW-Authenticate: {gate.challenge()}\r\n\r\n"

    return answer


def basic(line: str, headers: dict[str, str]) -> str:
    wanted = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    if headers.get("authorization") == wanted:
        return OK
    return 'HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm="x"\r\n\r\n'


@pytest.mark.parametrize(
    "answer", [basic, guarded(DigestGate(USER, PASSWORD, algorithm="SHA-256")), lambda *_: OK]
)
async def test_pictures_come_as_access_units(
    answer: Callable[[str, dict[str, str]], str],
) -> None:
    async with camera(answer) as http, Watch(http.source()) as watch:
        await watch.until(lambda w: len(w.units) >= 4)
        assert http.asked[-1] == "GET /token-path?x=1 HTTP/1.1"
    assert {(unit.codec, unit.is_key) for unit in watch.units} == {("mjpeg", True)}
    assert [unit.data for unit in watch.units[:3]] == PICTURES
    assert len(list(decode((u.data for u in watch.units[:4]), "mjpeg"))) == 4
    info = watch.states[0].info
    assert info is not None
    assert (info.codec, info.width, info.height) == ("MJPEG", 640, 360)
    assert snapshot_jpeg(watch.units[:1], width=320)[:2] == b"\xff\xd8"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("HTTP/1.1 401 No\r\nWWW-Authenticate: Bearer\r\n\r\n", "password"),
        ("HTTP/1.1 403 No\r\n\r\n", "password"),
        ("HTTP/1.1 404 No\r\n\r\n", "no_video"),
        ("HTTP/1.1 500 No\r\n\r\n", "no_video"),
        ("HTTP/1.1 302 No\r\nLocation: http://127.0.0.1:1/\r\n\r\n", "not_mjpeg"),
        ("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>", "not_mjpeg"),
        ("HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n\r\n\xff", "not_mjpeg"),
        ("SSH-2.0-OpenSSH_9.2\r\n", "not_mjpeg"),
        ("", "not_mjpeg"),
        (OK.replace("pic", "") + "x", "not_mjpeg"),
        (OK + "x" * 30_000, "lost"),
        (OK + "--pic\r\nContent-Length: 5\r\n\r\n\xff", "lost"),
    ],
)
async def test_what_is_wrong_is_named(answer: str, reason: str) -> None:
    async with camera(lambda *_: answer) as http:
        with pytest.raises(CameraUnavailable) as raised:
            await probe(http.source(), timeout_seconds=2)
    assert raised.value.reason == reason
    assert "token-path" not in raised.value.message + raised.value.hint


async def test_wrong_password_is_named_and_tried_once() -> None:
    async with camera(guarded(DigestGate(USER, PASSWORD))) as http:
        with pytest.raises(CameraUnavailable) as raised:
            await probe(http.source(password="other"))
        assert len(http.asked) == 2
        with pytest.raises(CameraUnavailable, match="asks for a user"):
            await probe(http.source(user="", password=""))
    assert raised.value.reason == "password"


async def test_nothing_that_listens_is_unreachable(unused_tcp_port: int) -> None:
    with pytest.raises(CameraUnavailable) as raised:
        await probe(CameraSource.parse(f"http://127.0.0.1:{unused_tcp_port}/"))
    assert raised.value.reason == "unreachable"


async def test_camera_that_hangs_up_is_lost_and_comes_back() -> None:
    async with camera(lambda *_: OK) as http, Watch(http.source()) as watch:
        await watch.until(lambda w: w.units)
        http.hang_up()
        await watch.until(lambda w: len(w.said) >= 3)
    assert watch.said[:3] == ["online", "lost", "online"]
    sequences = [unit.sequence for unit in watch.units]
    assert sequences == sorted(set(sequences))


async def test_no_log_line_holds_a_secret(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with camera(guarded(DigestGate(USER, "other"))) as http, Watch(http.source()) as watch:
        await watch.until(lambda w: w.states)
    said = "".join(capsys.readouterr()) + caplog.text
    assert "password" in said
    assert not [secret for secret in (PASSWORD, "token-path") if secret in said]
