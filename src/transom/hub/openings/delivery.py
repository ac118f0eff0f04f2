"""Sends a gateway the openings that its owner holds, in order, each once the log has its entry."""

import asyncio

import structlog

from transom.core.codec import JsonObject, decode_object
from transom.core.log.opening import Opening
from transom.errors import UnavailableError
from transom.hub.db.rows import Row
from transom.hub.gateways.channels import Channel
from transom.hub.hub import Hub
from transom.hub.openings import repository

log = structlog.get_logger(__name__)
PAGE = 128
RETRY_SECONDS = 1.0


async def deliver(hub: Hub, channel: Channel) -> None:
    """Sends `logged` for everything that the gateway hasn't got, for as long as it is connected."""
    while not channel.closed:
        channel.held.clear()
        await channel.room()
        page = await hub.db.read(repository.held_after, channel.gateway_id, channel.logged_to, PAGE)
        if not page:
            await channel.held.wait()
            continue
        try:
            proofs = await hub.ledger.prove({row["opening_id"]: row["entry"] for row in page})
        except UnavailableError as error:
            # What isn't cosigned proves nothing to an owner; the witnesses come back.
            log.info("openings_wait", gateway_id=channel.gateway_id, why=error.message)
            await asyncio.sleep(RETRY_SECONDS)
            continue
        for row in page:
            channel.send(_message(row, proofs[row["opening_id"]]))
            channel.logged_to = row["number"]


def opened(row: Row, proof: str) -> Opening:
    """The opening of a row."""
    return Opening(row["entry"], decode_object(row["record"]), row["salt"], proof)


def _message(row: Row, proof: str) -> JsonObject:
    return {
        "t": "logged",
        "number": row["number"],
        "subject": row["subject"],
        "opening": opened(row, proof).to_json(),
    }
