"""Opens a hub: database, log, relay, policy; recovers what a stop interrupted; keeps watch."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from importlib import resources
from pathlib import Path

import structlog
from sqlalchemy import Connection, select

from transom.clock import Clock
from transom.core.codec import JsonObject
from transom.core.log.note import VerifierKey
from transom.core.log.policy import require_all
from transom.hub.basemap.archive import open_archive
from transom.hub.basemap.gazetteer import load_gazetteer
from transom.hub.cameras import repository as cameras
from transom.hub.config import HubConfig
from transom.hub.db.engine import Database
from transom.hub.db.tables import openings
from transom.hub.duties import run_duties
from transom.hub.folder import HubFolder, open_folder
from transom.hub.gateways.acting import tell_cameras
from transom.hub.hub import Hub
from transom.hub.lands.matching import fill_trees
from transom.hub.ledger import Ledger, Staged, stage
from transom.hub.portal.places import load_places
from transom.hub.portal.reading import keep_reading
from transom.hub.programs.policies import require_sound
from transom.hub.sessions import life
from transom.hub.sessions.recovery import recover
from transom.hub.tasks import Tasks
from transom.hub.transparency.bucket import open_bucket
from transom.hub.transparency.sequencer import Sequencer, open_sequencer
from transom.hub.transparency.trust import check_trust
from transom.wire.relay import Relay

log = structlog.get_logger(__name__)
SWEEP_SECONDS = 1.0
DRAIN_SECONDS = 8.0


@asynccontextmanager
async def open_hub(
    config: HubConfig,
    *,
    witnesses: Sequence[tuple[VerifierKey, str]],
    relay: str,
    relay_host: str | None = None,
    clock: Clock,
    static: Path | None = None,
) -> AsyncIterator[Hub]:
    """A running hub, without its HTTP server.

    Args:
        witnesses: each one's key and the URL prefix where it is asked; all of them are demanded,
            unless the configuration has a trust policy.
        relay: `host:port` of the relay's UDP listener.
        relay_host: the host that clients dial for it, if it isn't the bound one.
        static: the consoles' folder, if it isn't the packaged one.

    Raises:
        SetupError: the folder, the database, the log or an address can't be used.
    """
    folder = open_folder(config.data)
    policy, log_key = folder.policy(), folder.log.vkey
    trust = check_trust(config.trust or require_all(log_key, witnesses), log_key)
    bucket = open_bucket(config.log_store) if config.log_store else None
    sequencer = open_sequencer(
        config.data, signer=folder.log, policy=trust, clock=clock, bucket=bucket
    )
    async with (
        sequencer as sequencing,
        Relay(bind=relay, clock=clock, public_host=relay_host) as running,
    ):
        db, tasks = Database(config.database or folder.database), Tasks()
        hub = Hub(
            config=config,
            clock=clock,
            folder=folder,
            db=db,
            ledger=Ledger(db, sequencing, tasks),
            relay=running,
            policy=policy,
            trust_policy=trust.to_text(),
            tasks=tasks,
            places=load_places(config.places),
            basemap=open_archive(config.basemap),
            gazetteer=load_gazetteer(config.gazetteer),
            static=static or Path(str(resources.files("transom") / "static")),
        )
        try:
            await _start(hub, sequencing)
            yield hub
            await stop(hub)
        finally:
            await tasks.drain(0)
            db.close()


async def stop(hub: Hub) -> None:
    """Ends every session properly: viewers first, then gateways, then the log."""
    life.end_where(hub, lambda live: True, reason="hub_closed")
    hub.streams.end_all()
    await hub.tasks.drain(DRAIN_SECONDS)
    hub.channels.close_all()


async def _start(hub: Hub, sequencer: Sequencer) -> None:
    await require_sound(hub)
    _connect(hub)
    first = await hub.db.write(_first_entry, hub.folder, hub.clock.now())
    waiting = await hub.ledger.settle()
    await hub.log_policy()
    closed = await recover(hub)
    hub.areas.replace(await hub.db.read(cameras.positions))
    await hub.db.write(fill_trees)
    if waiting or closed:
        log.info("recovered", entries=waiting, sessions=closed, first=first is not None)
    hub.tasks.keep(_keep_watch(hub))
    hub.tasks.keep(_do_duties(hub))
    hub.tasks.keep(keep_reading(hub))


def _connect(hub: Hub) -> None:
    """Joins the parts that tell each other."""
    hub.streams.on_gone = lambda person_id: life.await_listener(hub, person_id)
    hub.streams.on_signed_out = lambda session: life.end_where(
        hub, lambda live: live.web_session == session, reason="viewer_left"
    )
    hub.ledger.on_held = hub.channels.holds_more
    hub.channels.on_change = lambda gateway_id: _gateway_changed(hub, gateway_id)
    hub.metrics.watch("gateways_online", "Connected gateways", lambda: len(hub.channels))
    hub.metrics.watch("view_sessions_open", "Running view sessions", lambda: len(hub.live))
    hub.metrics.watch("event_streams", "Open event streams", lambda: len(hub.streams))
    hub.metrics.watch(
        "log_size", "Entries in the log", lambda: hub.ledger.sequencer.checkpoint().size
    )


def _gateway_changed(hub: Hub, gateway_id: str) -> None:
    hub.tasks.spawn(_tell(hub, gateway_id))
    if not hub.channels.online(gateway_id):
        hub.tasks.keep(_await_gateway(hub, gateway_id))


async def _tell(hub: Hub, gateway_id: str) -> None:
    found = await hub.db.read(cameras.of_gateway, gateway_id)
    await tell_cameras(hub, found, gateway_id)


async def _await_gateway(hub: Hub, gateway_id: str) -> None:
    """A gateway that stays away can't be watched over: its sessions close."""
    await asyncio.sleep(hub.config.timings.channel_grace)
    if not hub.channels.online(gateway_id):
        life.end_where(hub, lambda live: live.gateway_id == gateway_id, reason="gateway_lost")


async def _keep_watch(hub: Hub) -> None:
    pings = 0.0
    while True:
        await asyncio.sleep(SWEEP_SECONDS)
        life.sweep(hub)
        pings += SWEEP_SECONDS
        if pings >= hub.config.timings.ping:
            pings = 0.0
            hub.streams.ping()
            hub.channels.tell_all({"t": "ping"})


async def _do_duties(hub: Hub) -> None:
    while True:
        await run_duties(hub)
        await asyncio.sleep(SWEEP_SECONDS)


def _first_entry(conn: Connection, folder: HubFolder, now: int) -> Staged | None:
    if conn.execute(select(openings.c.opening_id).limit(1)).first() is not None:
        return None
    vkey = folder.log.vkey.to_text()
    record: JsonObject = {"origin": folder.log.vkey.name, "vkey": vkey, "created_at": now}
    return stage(conn, "log.created", subject="log", record=record, at=now)
