"""The RTSP camera against the virtual camera: pictures, refusals, and coming back."""

import asyncio
import contextlib
import itertools
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.unit.gateway.cameras.watch import Watch
from transom.errors import CameraUnavailable
from transom.gateway.cameras.opening import probe
from transom.gateway.cameras.picture import decode, snapshot_jpeg
from transom.gateway.cameras.source import CameraSource, Transport
from transom.testing.camera.digest import DigestGate
from transom.testing.camera.server import CameraServer
from transom.testing.camera.sources import FootageSource, Format

TRANSPORTS: list[Transport] = ["tcp", "udp"]
USER, PASSWORD = "ann", "sEcReT pw"


def gate() -> DigestGate:
    return DigestGate(USER, PASSWORD)


def make_server(**kwargs: Any) -> CameraServer:
    kwargs.setdefault("gate", gate())
    return CameraServer({"/main": FootageSource("elm-street", Format())}, **kwargs)


@pytest.fixture
async def server() -> AsyncIterator[CameraServer]:
    async with make_server() as server:
        yield server


def source(server: CameraServer, transport: Transport = "tcp", **kwargs: Any) -> CameraSource:
    kwargs.setdefault("user", USER)
    kwargs.setdefault("password", PASSWORD)
    return CameraSource.parse(server.url(), transport=transport, **kwargs)


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_probe_tells_codec_size_and_rate(server: CameraServer, transport: Transport) -> None:
    info = await probe(source(server, transport))
    assert (info.codec, info.width, info.height, info.fps) == ("H.264", 640, 360, 25.0)


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_units_are_whole_in_order_and_begin_with_a_key_frame(
    server: CameraServer, transport: Transport
) -> None:
    async with Watch(source(server, transport)) as watch:
        await watch.until(lambda w: len(w.units) >= 40)
    units = watch.units
    assert units[0].is_key
    assert [u.sequence for u in units] == list(range(len(units)))
    assert all(a.captured_at_us < b.captured_at_us for a, b in itertools.pairwise(units))
    assert len(list(decode(u.data for u in units))) == len(units)
    assert watch.states[0].state == "online"
    assert watch.states[0].info is not None


async def test_snapshot_is_a_jpeg_of_the_newest_picture(server: CameraServer) -> None:
    async with Watch(source(server)) as watch:
        await watch.until(lambda w: len(w.units) >= 3)
    picture = snapshot_jpeg(watch.units, width=320)
    assert picture[:2] == b"\xff\xd8"
    with pytest.raises(CameraUnavailable):
        snapshot_jpeg([])


@pytest.mark.parametrize("credentials", [{"password": "wrong"}, {"user": "", "password": ""}])
async def test_wrong_or_missing_password_is_named(
    server: CameraServer, credentials: dict[str, str]
) -> None:
    with pytest.raises(CameraUnavailable) as raised:
        await probe(source(server, **credentials))
    assert raised.value.reason == "password"


async def test_no_error_and_no_log_line_holds_a_secret(
    server: CameraServer, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    wrong = CameraSource.parse(server.url("/token-path"), user="someone", password="hUsH")
    with pytest.raises(CameraUnavailable) as raised:
        await probe(wrong)
    async with Watch(wrong) as watch:
        await watch.until(lambda w: w.states)
    told = f"{raised.value!r} {raised.value.hint} {watch.states!r} {caplog.text}"
    told += "".join(capsys.readouterr())
    for secret in ("hUsH", "someone", "token-path"):
        assert secret not in told


async def test_nothing_there_is_unreachable(unused_tcp_port: int) -> None:
    with pytest.raises(CameraUnavailable) as raised:
        await probe(CameraSource.parse(f"rtsp://127.0.0.1:{unused_tcp_port}/"))
    assert raised.value.reason == "unreachable"


@contextlib.asynccontextmanager
async def stranger(greeting: bytes | None) -> AsyncIterator[int]:
    """A port that says something and hangs up, or (`None`) accepts and says nothing."""
    writers: list[asyncio.StreamWriter] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        if greeting is not None:
            writer.write(greeting)
            writer.close()

    listener = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield listener.sockets[0].getsockname()[1]
    listener.close()
    for writer in writers:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


@pytest.mark.parametrize("greeting", [b"SSH-2.0-x\r\n", b"HTTP/1.0 400 Bad\r\n\r\n", b"", None])
async def test_what_is_no_rtsp_server_is_named(greeting: bytes | None) -> None:
    async with stranger(greeting) as port:
        with pytest.raises(CameraUnavailable) as raised:
            await probe(CameraSource.parse(f"rtsp://127.0.0.1:{port}/"), timeout_seconds=1)
    assert raised.value.reason == "not_rtsp"


async def test_path_without_a_stream_is_no_video(server: CameraServer) -> None:
    with pytest.raises(CameraUnavailable) as raised:
        await probe(CameraSource.parse(server.url("/other"), user=USER, password=PASSWORD))
    assert raised.value.reason == "no_video"


async def test_camera_that_offers_the_other_transport_only_says_so() -> None:
    async with make_server(transports=frozenset({"udp"})) as server:
        with pytest.raises(CameraUnavailable, match="TCP") as raised:
            await probe(source(server, "tcp"))
    assert "UDP" in raised.value.hint


async def test_frozen_camera_is_lost_and_comes_back(server: CameraServer) -> None:
    async with Watch(source(server), stall_seconds=0.6) as watch:
        await watch.until(lambda w: len(w.units) > 5)
        server.mounts["/main"].frozen = True
        await watch.until(lambda w: "lost" in w.said)
        before = watch.units[-1].sequence
        server.mounts["/main"].frozen = False
        await watch.until(lambda w: w.units[-1].sequence > before + 5)
    assert watch.said[0] == "online"
    assert watch.said[-1] == "online"
    after = next(u for u in watch.units if u.sequence > before)
    assert after.is_key


async def test_camera_that_dies_is_lost_and_found_again_at_the_same_address() -> None:
    async with make_server() as server:
        port = server.port
        where = source(server)
        watch = Watch(where)
        await watch.__aenter__()
        await watch.until(lambda w: len(w.units) > 3)
    await watch.until(lambda w: w.camera.status.state == "unavailable")
    async with make_server(port=port):
        count = len(watch.units)
        await watch.until(lambda w: len(w.units) > count + 3)
        assert watch.units[count].is_key
        await watch.camera.close()
    sequences = [u.sequence for u in watch.units]
    assert sequences == sorted(set(sequences))
    assert watch.said[:2] == ["online", "lost"]


async def test_camera_that_forgets_its_nonces_is_answered_anew() -> None:
    async with make_server(timeout_seconds=4) as server:
        async with Watch(source(server)) as watch:
            await watch.until(lambda w: len(w.units) > 3)
            assert server.gate is not None
            server.gate.forget_nonces()
            await watch.until(lambda w: len(w.units) > 25 * 6)
        assert watch.said == ["online"]


async def test_session_is_kept_alive_past_its_timeout() -> None:
    async with make_server(timeout_seconds=4) as server, Watch(source(server, "udp")) as watch:
        await watch.until(lambda w: len(w.units) > 25 * 6)
        assert watch.said == ["online"]


async def test_lost_datagrams_leave_out_numbers_and_never_a_torn_picture(
    server: CameraServer,
) -> None:
    server.lose_every = 101
    async with Watch(source(server, "udp")) as watch:
        await watch.until(lambda w: len(w.units) > 80)
    units = watch.units
    gaps = [b for a, b in itertools.pairwise(units) if b.sequence != a.sequence + 1]
    assert gaps
    assert all(unit.is_key for unit in gaps)
    assert len(list(decode(u.data for u in units))) == len(units)


async def test_closing_ends_the_thread_at_once_even_while_dialling() -> None:
    async with stranger(None) as port:
        async with Watch(CameraSource.parse(f"rtsp://127.0.0.1:{port}/")) as watch:
            await asyncio.sleep(0.1)
        assert not watch.camera._thread.is_alive()


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("skew_ms", [3000, -90_000])
async def test_the_cameras_own_clock_is_compared_with_ours(
    transport: Transport, skew_ms: int
) -> None:
    async with (
        make_server(clock_skew_ms=skew_ms) as server,
        Watch(source(server, transport)) as watch,
    ):
        await watch.until(lambda w: w.units and w.units[-1].clock_offset_ms is not None)
    offset = watch.units[-1].clock_offset_ms
    assert offset is not None
    assert offset == pytest.approx(skew_ms, abs=1500)  # a busy machine's delay counts as behind
