"""What every gateway is told of agencies and programs, at `welcome` and whenever it changes."""

from sqlalchemy import Connection

from transom.core.codec import JsonObject, b64
from transom.hub.agencies import repository as agencies
from transom.hub.hub import Hub
from transom.hub.programs import repository as programs
from transom.hub.programs.records import for_gateways
from transom.hub.votes import repository as votes


def directory(conn: Connection) -> JsonObject:
    """`agencies` and `programs` (spec/gateway-channel.md)."""
    return {
        "agencies": [
            {"agency_id": row["agency_id"], "name": row["name"], "key": b64(row["key"])}
            for row in agencies.all_agencies(conn)
            if row["revoked_at"] is None
        ],
        "programs": [*_told(conn, programs.all_programs(conn))],
    }


def running_programs(conn: Connection, now: int) -> list[JsonObject]:
    """The programs that aren't over."""
    found = [found for found in programs.all_programs(conn) if found[0]["not_after"] > now]
    return _told(conn, found)


async def announce(hub: Hub) -> None:
    """Tells every connected gateway of a change."""
    hub.channels.tell_all({"t": "programs", **await hub.db.read(directory)})


def _told(conn: Connection, found: list[programs.Found]) -> list[JsonObject]:
    kept = votes.by_program(conn, [row["program_id"] for row, _ in found if not row["sunset_at"]])
    return [for_gateways(row, ids, kept.get(row["program_id"], [])) for row, ids in found]
