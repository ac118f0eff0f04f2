"""The weekly snapshot of cameras per cell: what the portal shows of cameras, and all it can show.

Nothing of the portal reads a camera but `publish_due`, so nothing narrower can be asked for.
"""

import asyncio
import secrets
from contextlib import suppress
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection

from transom.errors import ConflictError
from transom.hub.cameras.areas import cell_of
from transom.hub.hub import Hub
from transom.hub.portal import repository
from transom.hub.portal.cells import ShownCell, publish
from transom.hub.portal.figures import week_of


@dataclass(frozen=True)
class Snapshot:
    """What is public of the cameras.

    Args:
        week: ISO 8601, for example `2026-W48`.
        published_at: milliseconds since 1970.
        cells: in no order that tells anything.
    """

    week: str
    published_at: int
    cells: tuple[ShownCell, ...]


async def current(hub: Hub) -> Snapshot | None:
    """The public snapshot, unless none was published yet."""
    return await hub.db.read(_current)


async def publish_due(hub: Hub) -> None:
    """A duty: publishes a snapshot if this week has none. A new hub's first one is mostly empty.

    Raises:
        StorageUnavailable: it can't be stored; it is tried again.
    """
    now = hub.clock.now()
    last = await current(hub)
    if last is not None and last.week >= week_of(now):
        return
    positions = await hub.db.read(repository.camera_positions)
    table = await asyncio.to_thread(_count, positions, last.cells if last else ())
    with suppress(ConflictError):  # somebody was faster, and theirs is as good
        await hub.db.write(
            repository.add_snapshot,
            week=week_of(now),
            published_at=now,
            cells=msgspec.json.encode([(shown.cell, shown.level) for shown in table]),
        )


def _count(positions: list[tuple[int, int]], last: tuple[ShownCell, ...]) -> list[ShownCell]:
    cells = [cell_of(lat_e6, lon_e6) for lat_e6, lon_e6 in positions]
    return publish(cells, last, secrets.randbelow)


def _current(conn: Connection) -> Snapshot | None:
    row = repository.last_snapshot(conn)
    if row is None:
        return None
    cells = msgspec.json.decode(row["cells"], type=list[tuple[str, int]])
    shown = tuple(ShownCell(cell, level) for cell, level in cells)
    return Snapshot(row["week"], row["published_at"], shown)
