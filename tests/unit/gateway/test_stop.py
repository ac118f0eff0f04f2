"""The owner's stop (P3): nothing leaves any more, whatever the hub does, until resumed."""

import asyncio
from typing import Any

from transom.core.crypto.envelope import unwrap
from transom.core.crypto.frames import SealKey, parse_header
from transom.core.signing import Signed
from transom.gateway.store.memory import EVERYTHING
from transom.testing.house import House, until
from transom.wire.items import WireFrame
from transom.wire.subscriber import subscribe


class Watcher:
    """A viewer at the relay that notes what arrives."""

    def __init__(self, house: House, session_id: str) -> None:
        self.frames: list[WireFrame] = []
        relay = house.hub.relay
        assert relay is not None
        self._source = subscribe(
            f"{relay.url}/v/{session_id}",
            fingerprints=relay.fingerprints,
            token=house.hub.viewer_tokens[session_id],
            broadcast=house.camera_id,
        )
        self._task = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for frame in self._source:
            self.frames.append(frame)

    async def sees(self, count: int) -> None:
        await until(lambda: len(self.frames) >= count)

    async def end(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


def key_of(house: House, message: dict[str, Any]) -> SealKey:
    device = house.hub.device
    envelope, base_key = unwrap(
        Signed.from_json(message["envelope"]),
        gateway_key=house.gateway.keystore.gateway.key,
        private=device.hpke,
        session_id=message["session_id"],
        camera_id=house.camera_id,
        device_id=device.terms.device_id,
    )
    return SealKey(envelope.cipher_suite, envelope.kid, base_key)


async def test_nothing_leaves_after_the_stop_returns(house: House) -> None:
    house.consent()
    session_id = await house.watch()
    watcher = Watcher(house, session_id)
    await watcher.sees(1)
    house.gateway.stopper.stop()
    stream = house.gateway.rack.stream(house.camera_id)
    assert stream.sessions == frozenset()
    seen = len(watcher.frames)
    for _ in range(20):
        house.camera.push()
    said = await house.hub.wait("closed", session_id=session_id)
    assert said["reason"] == "owner_stopped"
    await asyncio.sleep(0.2)
    assert len(watcher.frames) <= seen + 1  # what was on the wire already
    await watcher.end()


async def test_the_stop_is_told_second_and_noted(house: House) -> None:
    house.consent()
    session_id = await house.watch()
    house.camera.push()
    house.gateway.stopper.stop()
    (look,) = house.gateway.state().looks
    assert (look.session_id, look.ended_because) == (session_id, "owner_stopped")
    assert look.frames >= 1
    assert look.verified
    assert house.watching() == []


async def test_a_stopped_gateway_opens_nothing_after_a_restart(house: House) -> None:
    house.consent()
    house.gateway.stopper.stop()
    await house.end()
    await house.start()
    await house.hub.wait_welcomes(2)
    assert house.gateway.state().gateway.stopped
    session_id = await house.hub.open(house.camera_id)
    said = await house.hub.wait("refused", session_id=session_id)
    assert (said["step"], said["reason"]) == ("consent", "stopped")
    house.gateway.stopper.resume()
    house.camera.push()
    await house.watch()


async def test_stopping_one_camera_leaves_the_other_running(house: House) -> None:
    first = house.camera_id
    house.consent()
    staying = await house.watch()
    second = house.add_camera("Yard")
    house.camera.push()
    house.consent()
    leaving = await house.watch()
    house.gateway.stopper.stop(second)
    assert house.watching() == [staying]
    said = await house.hub.wait("closed", session_id=leaving)
    assert said["reason"] == "owner_stopped"
    shown = {c.camera_id: c.stopped for c in house.gateway.state().cameras}
    assert shown == {first: False, second: True}
    house.gateway.stopper.resume(EVERYTHING)  # another stop than the camera's own
    assert house.gateway.stops.holds(second)


async def test_it_works_with_the_hub_dead_and_is_told_when_the_hub_is_back(house: House) -> None:
    house.consent()
    session_id = await house.watch()
    await house.hub.down()
    await until(lambda: not house.gateway.channel.connected)
    assert house.watching() == [session_id]
    house.gateway.stopper.stop()
    assert house.gateway.rack.stream(house.camera_id).sessions == frozenset()
    assert house.watching() == []
    await house.hub.up()
    said = await house.hub.wait("closed", session_id=session_id)
    assert said["reason"] == "owner_stopped"
    hello = [m for m in house.hub.received if m["t"] == "hello"][-1]
    assert hello["sessions"] == []


async def test_a_stop_while_a_key_is_being_released_wins(house: House) -> None:
    house.consent()
    message = house.hub.opening(house.hub.record(house.hub.request(house.camera_id)))
    stream = house.gateway.rack.stream(house.camera_id)
    join, joining = stream.join, asyncio.Event()

    async def slow(*args: Any, **more: Any) -> Any:
        joined = await join(*args, **more)
        joining.set()
        await asyncio.sleep(0)  # the owner acts at this very moment
        return joined

    stream.join = slow  # type: ignore[method-assign]
    await house.hub.send(message)
    await joining.wait()
    house.gateway.stopper.stop()
    said = await house.hub.wait("refused", session_id=message["session_id"])
    assert said["reason"] == "owner_stopped"
    assert stream.sessions == frozenset()
    assert house.watching() == []
    assert house.gateway.looks.past() == []


async def test_a_leavers_key_opens_nothing_that_comes_after(house: House) -> None:
    house.consent()
    leaving, staying = await house.watch(), await house.watch()
    old = key_of(house, await house.hub.wait("envelope", session_id=leaving))
    watcher = Watcher(house, staying)
    await watcher.sees(1)
    await house.hub.send({"t": "close", "session_id": leaving, "reason": "viewer_left"})
    await house.hub.wait("closed", session_id=leaving)
    await until(lambda: house.watching() == [staying])
    envelopes = [m for m in house.hub.told(staying) if m["t"] == "envelope"]
    new = key_of(house, envelopes[-1])
    assert new.kid != old.kid
    seen = len(watcher.frames)
    house.camera.push()
    await watcher.sees(seen + 1)
    kid, _, _ = parse_header(watcher.frames[-1].payload)
    assert kid == new.kid
    await watcher.end()
