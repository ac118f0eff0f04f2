"""The channel: only the pinned hub, always again, and nothing of the house goes over it."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress

import msgspec
import pytest

from transom.core.signing import Signer
from transom.gateway.channel import client as client_module
from transom.gateway.channel.client import channel_url
from transom.gateway.options import Timing
from transom.testing.house import House, until

MakeHouse = Callable[..., Awaitable[House]]


class Pipe:
    """Carries TCP to the hub, until it freezes: then all stays open and nothing moves."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._tasks: set[asyncio.Task[None]] = set()
        self._flows = asyncio.Event()
        self._flows.set()

    async def __aenter__(self) -> "Pipe":
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def freeze(self) -> None:
        self._flows.clear()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        onward, back = await asyncio.open_connection("127.0.0.1", self._target)
        for source, sink in ((reader, back), (onward, writer)):
            task = asyncio.create_task(self._carry(source, sink))
            self._tasks.add(task)

    async def _carry(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            try:
                while data := await source.read(65536):
                    await self._flows.wait()
                    sink.write(data)
                    await sink.drain()
            finally:
                sink.close()


async def test_hello_names_cameras_without_address_or_password(house: House) -> None:
    house.consent()
    await house.hub.cut()
    await house.hub.wait_welcomes(2)
    hello = [m for m in house.hub.received if m["t"] == "hello"][-1]
    assert hello["cameras"] == [
        {"camera_id": house.camera_id, "name": "Front door", "kind": "fixed"}
    ]
    assert len(hello["consents"]) == 1
    everything = json.dumps(house.hub.received)
    for secret in ("192.0.2.7", "front-door-7319", "rtsp"):
        assert secret not in everything


async def test_another_hub_at_the_same_address_gets_nothing(house: House) -> None:
    await house.hub.down()
    house.hub.key = Signer.generate()
    before = len(house.hub.received)
    await house.hub.up()
    await until(lambda: "isn't the hub" in house.gateway.channel.trouble)
    assert len(house.hub.received) == before
    assert house.gateway.state().gateway.hub_message == house.gateway.channel.trouble


async def test_it_connects_again_after_the_hub_was_away(house: House) -> None:
    await house.hub.down()
    await until(lambda: not house.gateway.state().gateway.hub_connected)
    assert "can't be reached" in house.gateway.channel.trouble or house.gateway.channel.trouble
    await house.hub.up()
    await house.hub.wait_welcomes(2)
    await until(lambda: house.gateway.state().gateway.hub_connected)
    assert house.gateway.channel.trouble == ""
    house.consent()
    await house.watch()


async def test_a_ping_is_answered(house: House) -> None:
    await house.hub.send({"t": "ping"})
    await house.hub.wait("pong")


async def test_programs_replace_the_directory(house: House) -> None:
    directory = house.hub.directory()
    directory["programs"][0]["name"] = "Second pilot"
    await house.hub.send({"t": "programs", **directory})
    await until(lambda: house.gateway.state().programs[0].name == "Second pilot")
    await house.end()
    await house.hub.down()
    await house.start()
    assert house.gateway.state().programs[0].name == "Second pilot"
    await house.hub.up()


async def test_a_hub_that_hangs_is_noticed_and_its_sessions_end(
    make_house: MakeHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = await make_house(timing=Timing(hub_lost=0.8, tick=0.05))
    house.consent()
    async with Pipe(int(house.hub.url.rsplit(":", 1)[1])) as pipe:
        pins = house.gateway.keystore.secrets.pins
        assert pins is not None
        through = msgspec.structs.replace(pins, hub_url=f"http://127.0.0.1:{pipe.port}")
        house.gateway.keystore.update(pins=through)
        await house.end()
        monkeypatch.setattr(client_module, "PROBE_SECONDS", 0.2)
        await house.start()
        await house.hub.wait_welcomes(2)
        house.camera.push()
        await house.watch()
        pipe.freeze()
        await until(lambda: house.watching() == [])
        assert house.gateway.looks.past()[0].ended_because == "hub_closed"
        assert not house.gateway.channel.connected


def test_the_channels_url_follows_from_the_hubs() -> None:
    assert channel_url("https://hub.example") == "wss://hub.example/v1/gateways/channel"
    assert channel_url("http://127.0.0.1:1/x") == "ws://127.0.0.1:1/x/v1/gateways/channel"
