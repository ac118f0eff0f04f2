"""Puts footage requests to the gateways whose cameras could have seen the area, and to no others.

With everything that a gateway's proof needs (spec/footage.md), and only when the log's quorum has
cosigned the request's entry.
"""

import structlog
from sqlalchemy import Connection

from transom.core.codec import JsonObject, b64, decode_object
from transom.core.device import ROLES
from transom.errors import UnavailableError
from transom.hub.db.rows import Row
from transom.hub.devices import repository as devices
from transom.hub.devices.state import state_of
from transom.hub.footage import repository
from transom.hub.gateways.channels import Channel
from transom.hub.hub import Hub
from transom.hub.ledger import Staged, staged_of
from transom.hub.openings import repository as openings

log = structlog.get_logger(__name__)
ACCEPTANCE_SECONDS = 3.0  # as for an `open`: the next proof starts where this one was accepted
MOST_DEVICES = 200


async def offer_due(hub: Hub) -> None:
    """A duty: offers what is new, once the quorum has cosigned its entry."""
    for row in await hub.db.read(repository.unoffered):
        staged = await hub.db.read(_staged, row["posted_opening"])
        await hub.ledger.append(staged)
        await hub.db.write(repository.change, row["request_id"], offered_at=hub.clock.now())
        for gateway_id in await hub.db.read(repository.gateways_of, row["request_id"]):
            hub.tasks.spawn(offer(hub, gateway_id, row["request_id"]))


async def offer_all(hub: Hub, gateway_id: str) -> None:
    """Offers a gateway that has come back everything open that its owner is asked."""
    for request_id in await hub.db.read(repository.open_for, gateway_id, hub.clock.now()):
        await offer(hub, gateway_id, request_id)


async def offer_anew(hub: Hub, agency_id: str) -> None:
    """Offers an agency's open requests again: its devices have changed."""
    for gateway_id, request_id in await hub.db.read(repository.open_of, agency_id, hub.clock.now()):
        await offer(hub, gateway_id, request_id)


async def offer(hub: Hub, gateway_id: str, request_id: str) -> None:
    """Offers a request to a gateway, if it is connected; else it hears of it when it comes back."""
    channel = hub.channels.get(gateway_id)
    row = await hub.db.read(repository.request, request_id)
    if channel is None or row is None:
        return
    try:
        await _send(hub, channel, row)
    except UnavailableError as error:
        log.info("footage_waits", gateway_id=gateway_id, why=error.message)


async def _send(hub: Hub, channel: Channel, row: Row) -> None:
    now = hub.clock.now()
    staged = await hub.db.read(_staged, row["posted_opening"])
    certificates = await hub.db.read(_certificates, row["agency_id"], row["device_id"], now)
    async with channel.opening:
        if channel.closed:
            return
        appended = await hub.ledger.append(staged)
        base = channel.tree_size
        path = await hub.ledger.sequencer.consistency(base, appended.tree_size) if base else []
        channel.send(
            {
                "t": "footage",
                "request_id": row["request_id"],
                "entry": b64(staged.entry.to_bytes()),
                "record": staged.record,
                "salt": b64(staged.salt),
                "proof": appended.proof_text(),
                "consistency": {"from": base, "hashes": [b64(item) for item in path]},
                "devices": certificates,
            }
        )
        await channel.accepts(row["request_id"], appended.tree_size, within=ACCEPTANCE_SECONDS)


def _staged(conn: Connection, opening_id: int) -> Staged:
    return staged_of(openings.staged(conn, opening_id))


def _certificates(conn: Connection, agency_id: str, first: str, now: int) -> list[JsonObject]:
    """Of the devices that may open a clip: the asking one, then the newest."""
    rows = [
        row
        for row in reversed(devices.of_agency(conn, agency_id))
        if row["role"] in ROLES and state_of(row, now) == "certified"
    ]
    rows.sort(key=lambda row: row["device_id"] != first)
    return [decode_object(row["certificate"]) for row in rows[:MOST_DEVICES]]
