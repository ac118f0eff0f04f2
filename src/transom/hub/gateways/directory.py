"""What every gateway is told of agencies and programs, at `welcome` and whenever it changes."""

from sqlalchemy import Connection

from transom.core.codec import JsonObject, b64
from transom.hub.agencies import repository as agencies
from transom.hub.hub import Hub
from transom.hub.programs import repository as programs
from transom.hub.programs.records import for_gateways


def directory(conn: Connection) -> JsonObject:
    """`agencies` and `programs` (spec/gateway-channel.md)."""
    return {
        "agencies": [
            {"agency_id": row["agency_id"], "name": row["name"], "key": b64(row["key"])}
            for row in agencies.all_agencies(conn)
            if row["revoked_at"] is None
        ],
        "programs": [for_gateways(*found) for found in programs.all_programs(conn)],
    }


def running_programs(conn: Connection, now: int) -> list[JsonObject]:
    """The programs that aren't over."""
    return [
        for_gateways(row, agency_ids)
        for row, agency_ids in programs.all_programs(conn)
        if row["not_after"] > now
    ]


async def announce(hub: Hub) -> None:
    """Tells every connected gateway of a change."""
    hub.channels.tell_all({"t": "programs", **await hub.db.read(directory)})
