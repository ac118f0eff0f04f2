"""What the log says and who holds which opening, read from outside: tiles, channel and database."""

import asyncio
from typing import Any

from hub_drivers import GatewayDriver, until
from sqlalchemy import select

from transom.core.log.entry import Entry
from transom.core.log.opening import Opening, VerifiedOpening, verify_opening
from transom.core.log.policy import parse_policy
from transom.hub.db.tables import openings
from transom.testing.house import ShiftedClock


def shift(world: Any, seconds: float) -> ShiftedClock:
    """Sets the hub's clock ahead."""
    clock = ShiftedClock()
    clock.shift_ms = round(1000 * seconds)
    world.hub.clock = clock
    return clock


async def rows(world: Any, **equal: Any) -> list[Any]:
    """The database's openings with these columns, oldest first."""
    query = select(openings).order_by(openings.c.opening_id)
    for name, value in equal.items():
        query = query.where(openings.c[name] == value)
    return await world.hub.db.read(lambda conn: list(conn.execute(query).mappings()))


async def entries(world: Any, *types: str) -> list[Entry]:
    """The public log's entries of these types, in order."""
    return [entry for entry in await world.log_entries() if entry.type in types]


async def in_log(world: Any, type_: str, count: int = 1) -> list[Entry]:
    """The public log's entries of a type, once there are so many."""
    async with asyncio.timeout(30):
        while len(found := await entries(world, type_)) < count:
            await asyncio.sleep(0.01)
    return found


async def held(gateway: GatewayDriver, subject: str, count: int) -> list[Opening]:
    """The first openings that a gateway was sent about a subject."""
    found = await until(
        lambda: gateway.logged(subject) if len(gateway.logged(subject)) >= count else None,
        seconds=30,
    )
    return [Opening.from_json(message["opening"]) for message in found]


def verified(world: Any, opening: Opening) -> VerifiedOpening:
    """The opening, checked as anybody would, under the policy that gateways pin."""
    return verify_opening(opening, policy=parse_policy(world.hub.trust_policy))
