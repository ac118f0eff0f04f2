"""A house with a recording that can be asked for, as the tests of this folder use it."""

import asyncio

import msgspec
import pytest

from tests.unit.gateway.recording.footage import footage
from transom.core.codec import unb64
from transom.core.footage.release import verify_footage_release
from transom.core.land import circle
from transom.core.signing import Signed
from transom.gateway.api.footage_schemas import ReleaseFootage
from transom.gateway.api.recording_schemas import NewRecording
from transom.gateway.api.schemas import Position
from transom.testing.footage import asked_by, offer_of
from transom.testing.house import ShiftedClock, a_house, until

HERE = (32298757, -90184810)
FAR = (32400000, -90184810)
SECONDS = 6


class FootageHouse:
    """A house whose camera has a place and a recording, and a consent for clips."""

    def __init__(self, house):
        self.house, self.hub = house, house.hub
        secret = house.gateway.keystore.camera(house.camera_id)
        placed = msgspec.structs.replace(secret, position=Position(lat_e6=HERE[0], lon_e6=HERE[1]))
        house.gateway.keystore.put_camera(placed)

    async def record(self):
        """Six seconds of a street, by the house's clock."""
        house = self.house
        settings = NewRecording(on=True, hours=24, megabytes=500)
        await house.gateway.recording.set(house.camera_id, settings)
        self.began = house.clock.now()
        for unit in footage(SECONDS):
            house.camera.push(unit.data, key=unit.is_key)
            house.clock.shift_ms += 100
        house.clock.shift_ms += 1000
        camera_id = house.camera_id
        async with patience():
            while not (await house.gateway.recording.state(camera_id)).ranges:
                await moment()
        await house.gateway.recording.set(
            camera_id, NewRecording(on=False, hours=24, megabytes=500)
        )

    def asks(self, **changes):
        """A signed request for the last minute, around the camera."""
        now = self.house.clock.now()
        terms = {"area": circle(HERE, 40.0), "begin": now - 60_000, "end": now, **changes}
        return asked_by(self.hub, **terms)

    async def put(self, signed=None, **changes):
        """The hub puts a request to the gateway; waits until it is shown."""
        signed = signed or self.asks(**changes)
        await self.hub.send(offer_of(self.hub, signed))
        wanted = signed.body["request_id"]
        await until(lambda: wanted in {one.request_id for one in self.shown()})
        await until(lambda: self.hub.last_tree_size >= self.hub.ledger.size)
        return str(wanted)

    async def drop(self, message):
        """The hub sends what must be dropped; waits until the gateway has read past it."""
        await self.hub.send(message)
        before = len([m for m in self.hub.received if m["t"] == "pong"])
        await self.hub.send({"t": "ping"})
        await until(lambda: len([m for m in self.hub.received if m["t"] == "pong"]) > before)

    def shown(self):
        return self.house.gateway.footage.states()

    def answer_to(self, request_id):
        (one,) = [one for one in self.shown() if one.request_id == request_id]
        return one.cameras[0]

    def release(self, request_id, **changes):
        terms = {"begin": self.began + 500, "end": self.began + 4000, **changes}
        self.house.gateway.footage.giver.release(
            request_id, self.house.camera_id, ReleaseFootage(**terms)
        )

    async def receive(self, request_id):
        """The far side of an upload: the release, its keys, and all sealed pieces."""
        told = await self.hub.wait("footage_release")
        release = verify_footage_release(
            Signed.from_json(told["signed"]), owner_key=self.house.gateway.keystore.owner.key
        )
        where = {"request_id": request_id, "camera_id": self.house.camera_id}
        pieces = []
        for number in range(release.pieces):
            await self.hub.send({"t": "footage_wanted", **where, "number": number})
            piece = await self.hub.wait("footage_piece", number=number)
            pieces.append(unb64(piece["data"]))
        return release, [Signed.from_json(key) for key in told["keys"]], pieces

    def said(self, *without):
        """What the hub has heard, apart from some kinds of messages."""
        return [m for m in self.hub.received if m["t"] not in without]


def patience():
    """How long anything here may take."""
    return asyncio.timeout(30)


async def moment():
    """A little while."""
    await asyncio.sleep(0.05)


@pytest.fixture(name="home")
async def a_footage_house(tmp_path):
    async with a_house(tmp_path, ShiftedClock()) as house:
        home = FootageHouse(house)
        house.consent(tier="on_request", rights=["clip", "live"], blur="unblurred")
        yield home
