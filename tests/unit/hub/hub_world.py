"""A whole hub in the test's event loop: real server, relay, log, database and witnesses."""

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from hub_drivers import QUICK, AgencyDesk, GatewayDriver, Seat, until
from hub_witness import RunningWitness

from transom.clock import SystemClock
from transom.core.codec import b64
from transom.core.log.entry import Entry, parse_entry
from transom.core.log.policy import Policy
from transom.core.log.tiles import decode_bundle
from transom.hub.config import HubConfig, Timings
from transom.hub.db.engine import Database
from transom.hub.folder import init_folder
from transom.hub.hub import Hub
from transom.hub.server import bind, serving
from transom.hub.sessions.live import LiveSessions
from transom.hub.wiring import open_hub
from transom.testing.passkey import SoftwareKey
from transom.testing.postgresql import PostgresServer
from transom.testing.stack.ports import free_port

TIMINGS = Timings(
    open_answer=1.5,
    knock=0.6,
    channel_grace=0.4,
    stream_grace=0.4,
    counts=0.6,
    recovery=0.6,
    ping=1.0,
)


@cache
def migrated() -> bytes:
    """An empty database of the newest shape: migrating each test's own would take longest."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hub.db"
        Database(path).close()
        return path.read_bytes()


class World:
    """A hub that runs, and everybody who deals with it.

    `stop_hub` and `start_hub` are an orderly restart, `crash_hub` and `start_hub` aren't.
    """

    def __init__(self, folder: Path, database: str | None = None) -> None:
        self.folder = folder
        self.database = database
        self.hub_folder = init_folder(folder / "hub", origin="log.transom.test")
        if database is None:
            self.hub_folder.database.write_bytes(migrated())
        self.admin_token = self.hub_folder.admin_token
        self.witnesses = [
            RunningWitness(folder / name, f"{name}.witness.test", self.hub_folder.log.vkey)
            for name in ("north", "south")
        ]
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.timings = TIMINGS
        self.demo = True
        self.trust: Policy | None = None
        self.hub: Hub
        self._stack: contextlib.AsyncExitStack
        self.seats: list[Seat] = []
        self.agency = AgencyDesk(self.url, "Harbour City Police")
        self.other_agency = AgencyDesk(self.url, "Hill Town Police")
        self.program: dict[str, Any] = {}
        self.gateway = GatewayDriver(self.url)

    async def start_hub(self, witnesses: Sequence[RunningWitness] | None = None) -> Hub:
        asked = self.witnesses if witnesses is None else witnesses
        config = HubConfig(
            data=self.folder / "hub",
            database=self.database,
            public_url=self.url,
            demo=self.demo,
            trust=self.trust,
            timings=self.timings,
        )
        self._stack = contextlib.AsyncExitStack()
        self.hub = await self._stack.enter_async_context(
            open_hub(
                config,
                witnesses=[(w.vkey, w.url) for w in asked],
                relay="127.0.0.1:0",
                clock=SystemClock(),
                static=self.folder / "static",
            )
        )
        listener = bind(f"127.0.0.1:{self.port}")
        await self._stack.enter_async_context(serving(self.hub, listener))
        return self.hub

    async def stop_hub(self) -> None:
        await self._stack.aclose()

    async def crash_hub(self) -> None:
        """Loses what is in memory; the files stay as a kill would leave them in this moment."""
        for live in self.hub.live:
            if live.timer is not None:
                live.timer.cancel()
        self.hub.live = LiveSessions()
        await self.hub.tasks.drain(0)
        await self.stop_hub()

    async def start(self) -> "World":
        await asyncio.gather(*(witness.start() for witness in self.witnesses))
        await self.start_hub()
        await self.register(self.agency)
        answer = await self.admin(
            "POST",
            "/v1/admin/programs",
            {
                "name": "Pilot",
                "agency_ids": [self.agency.agency_id],
                "authorising_decision": "Resolution 2026-118",
            },
        )
        self.program = answer.json()
        return self

    async def stop(self) -> None:
        for seat in self.seats:
            await seat.client.aclose()
        await self.stop_hub()
        await asyncio.gather(*(witness.stop() for witness in self.witnesses))

    async def register(self, desk: AgencyDesk) -> None:
        body = {"name": desk.name, "key": b64(desk.signer.key)}
        answer = await self.admin("POST", "/v1/admin/agencies", body)
        assert answer.status_code == 201, answer.text
        desk.agency_id = answer.json()["agency_id"]

    async def admin(
        self, method: str, path: str, body: dict[str, Any] | None = None
    ) -> httpx.Response:
        headers = {"authorization": f"Bearer {self.admin_token}"}
        async with httpx.AsyncClient(base_url=self.url, verify=QUICK, timeout=30) as client:
            return await client.request(method, path, json=body, headers=headers)

    async def seat(self, persona: str) -> Seat:
        seat = await Seat(self.url).sign_in(persona)
        self.seats.append(seat)
        return seat

    async def invited(self, agency_id: str, role: str = "operator") -> Seat:
        """A person who registered with an invitation and a passkey."""
        seat = Seat(self.url)
        self.seats.append(seat)
        return seat.signed_in(
            await self.register_passkey(seat, SoftwareKey(self.url), agency_id, role)
        )

    async def register_passkey(
        self, seat: Seat, key: SoftwareKey, agency_id: str, role: str = "operator"
    ) -> dict[str, Any]:
        """Registers with an invitation; what `/v1/me` says then."""
        path = f"/v1/admin/agencies/{agency_id}/invitations"
        code = (await self.admin("POST", path, {"role": role, "name": "Eve"})).json()["code"]
        register = "/v1/auth/passkey/register"
        start = {"name": "Eve", "invitation": code}
        started = (await seat.client.post(f"{register}/options", json=start)).json()
        body = {"ceremony": started["ceremony"], "credential": key.create(started["options"])}
        answer = await seat.client.post(f"{register}/verify", json=body)
        assert answer.status_code == 201, answer.text
        me: dict[str, Any] = answer.json()
        return me

    async def operator(self) -> Seat:
        """An operator with a certified device."""
        seat = await self.seat("operator")
        await seat.enrol_device()
        answer = await self.agency.certify(seat.device_id)
        assert answer.status_code == 200, answer.text
        return seat

    async def enrolled_gateway(self) -> GatewayDriver:
        """The owner's gateway, enrolled, with one shared camera; not connected."""
        owner = await self.seat("owner")
        code = (await owner.client.post("/v1/enrolment-codes")).json()["code"]
        reply = await self.gateway.enrol(code)
        assert reply.status_code == 201, reply.text
        camera_id = self.gateway.add_camera(position={"lat_e6": 32298757, "lon_e6": -90184810})
        self.gateway.consents.append(self.gateway.consent(camera_id, self.agency, self.program))
        return self.gateway

    @property
    def camera_id(self) -> str:
        return str(self.gateway.cameras[0]["camera_id"])

    async def ask(self, seat: Seat, incident: dict[str, Any], **more: Any) -> httpx.Response:
        body = seat.request(incident, self.camera_id, self.program["program_id"], **more)
        return await seat.client.post("/v1/view-sessions", json=body)

    async def log_types(self) -> list[str]:
        """The types of all entries in the public log, in order."""
        return [entry.type for entry in await self.log_entries()]

    async def logged(self, type_: str) -> None:
        """Waits until an entry of this type is in the public log."""
        async with asyncio.timeout(30):
            while type_ not in await self.log_types():
                await asyncio.sleep(0.01)

    async def log_entries(self) -> list[Entry]:
        """All entries in the public log, from its published files."""
        published = self.hub.ledger.sequencer.checkpoint()
        entries: list[Entry] = []
        async with httpx.AsyncClient(base_url=self.url, verify=QUICK, timeout=30) as client:
            size = published.size
            for n in range(-(-size // 256)):
                width = min(256, size - n * 256)
                partial = "" if width == 256 else f".p/{width}"
                data = (await client.get(f"/log/tile/entries/{n:03d}{partial}")).content
                entries += [parse_entry(entry) for entry in decode_bundle(data, width)]
        return entries


@dataclass
class Scene:
    """An operator who listens, and a connected gateway with one shared camera."""

    world: World
    seat: Seat
    gateway: GatewayDriver
    stack: contextlib.AsyncExitStack

    async def opening(self, **more: Any) -> str:
        """A session whose `open` the gateway has received; its identifier."""
        answer = await self.world.ask(self.seat, await self.seat.open_incident(), **more)
        assert answer.status_code == 201, answer.text
        session_id = str(answer.json()["session_id"])
        await self.gateway.opened(session_id)
        return session_id

    async def released(self, **more: Any) -> str:
        """A session that runs; its identifier."""
        session_id = await self.opening(**more)
        await self.gateway.release(session_id)
        await until(lambda: self.seat.told(session_id, "released"))
        return session_id

    async def closes(
        self, session_id: str, reason: str, *, seconds: int = 7, bytes_: int = 99_000
    ) -> None:
        """The gateway closes a session and says how it went."""
        self.gateway.sessions.remove(session_id)
        await self.gateway.say(
            "closed",
            session_id=session_id,
            reason=reason,
            seconds=seconds,
            frames=30 * seconds,
            bytes=bytes_,
        )

    async def ended(self, session_id: str) -> dict[str, Any]:
        """The session as listed, once its last entry is in the log."""
        async with asyncio.timeout(30):
            while True:
                listed = (await self.seat.client.get("/v1/view-sessions")).json()
                for session in listed:
                    if session["session_id"] == session_id and "closed_entry_index" in session:
                        return dict(session)
                await asyncio.sleep(0.01)


@pytest.fixture
async def scene(world: World) -> AsyncIterator[Scene]:
    gateway = await world.enrolled_gateway()
    seat = await world.operator()
    async with contextlib.AsyncExitStack() as stack:
        await stack.enter_async_context(gateway.connected())
        await stack.enter_async_context(seat.listening())
        yield Scene(world, seat, gateway, stack)


@pytest.fixture(scope="session")
def template(postgres: PostgresServer) -> str:
    """The URL of an empty database of the newest shape."""
    made = postgres.database()
    Database(made).close()
    return made


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str | None:
    """An empty database for a hub, if it isn't to be SQLite's in its folder."""
    if not request.config.getoption("--postgresql"):
        return None
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.database(like=request.getfixturevalue("template"))


@pytest.fixture
async def world(tmp_path: Path, database: str | None) -> AsyncIterator[World]:
    made = World(tmp_path, database)
    try:
        yield await made.start()
    finally:
        await made.stop()
