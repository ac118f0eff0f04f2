"""Asks owners to mask: the message `objections` of a gateway's channel (spec/land.md)."""

from sqlalchemy import Connection

from transom.core.codec import JsonObject, decode
from transom.hub.hub import Hub
from transom.hub.lands import repository

MOST_TOLD = 200  # the oldest first; the rest follows when some are answered


async def tell_gateway(hub: Hub, gateway_id: str) -> None:
    """Tells a connected gateway all that its owner was asked and hasn't answered."""
    channel = hub.channels.get(gateway_id)
    if channel is None:
        return
    asked = await hub.db.read(asked_of, gateway_id)
    if asked:
        channel.send({"t": "objections", "objections": asked})


def asked_of(conn: Connection, gateway_id: str) -> list[JsonObject]:
    """What an owner is asked: which camera, which land, until when. Not by whom."""
    return [
        {
            "objection_id": row["objection_id"],
            "camera_id": row["camera_id"],
            "land": decode(row["land"]),
            "filed_at": row["filed_at"],
            "due": row["due"],
        }
        for row in repository.waiting_for(conn, gateway_id)[:MOST_TOLD]
    ]
