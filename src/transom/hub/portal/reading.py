"""Reads the log's published tiles, as any stranger could, and keeps the book up to date.

A bundle of 256 entries at a time and off the event loop, so that no look waits for it.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import structlog

from transom.core.log.entry import Entry, parse_entry
from transom.core.log.tiles import ENTRIES, WIDTH, Tile, decode_bundle, width_at
from transom.errors import TransomError
from transom.hub.hub import Hub
from transom.hub.transparency.store_files import read_tile

PAUSE_SECONDS = 0.5
RETRY_SECONDS = 5.0

log = structlog.get_logger(__name__)


async def keep_reading(hub: Hub) -> None:
    """Reads what is published, for as long as the hub runs."""
    while True:
        try:
            more = await read_some(hub)
            await asyncio.sleep(0 if more else PAUSE_SECONDS)
        except (TransomError, OSError) as error:
            log.error("portal_cant_read", why=str(error))
            await asyncio.sleep(RETRY_SECONDS)


async def read_some(hub: Hub) -> bool:
    """Reads one bundle; whether there is more.

    Raises:
        NotFoundError, LogFormatError, EncodingError: the published files aren't whole.
    """
    book, size = hub.book, hub.ledger.sequencer.checkpoint().size
    if book.size >= size:
        return False
    index = book.size // WIDTH
    tile = Tile(ENTRIES, index, width_at(ENTRIES, index, size))
    folder = hub.ledger.sequencer.folder
    for entry in await asyncio.to_thread(_read, folder, tile, book.size % WIDTH):
        book.add(entry)
    return True


async def entries(hub: Hub, indexes: Sequence[int]) -> list[tuple[int, Entry]]:
    """These entries, each with its index, from their tiles.

    Raises:
        NotFoundError: the log has no such entry.
    """
    folder, size = hub.ledger.sequencer.folder, hub.ledger.sequencer.checkpoint().size
    return await asyncio.to_thread(_pick, folder, size, indexes)


def bundle_of(index: int, size: int) -> Tile:
    """The bundle that holds an entry of a log of `size` entries."""
    return Tile(ENTRIES, index // WIDTH, width_at(ENTRIES, index // WIDTH, size))


def _read(folder: Path, tile: Tile, skip: int) -> list[Entry]:
    data = decode_bundle(read_tile(folder, tile), tile.width)
    return [parse_entry(entry) for entry in data[skip:]]


def _pick(folder: Path, size: int, indexes: Sequence[int]) -> list[tuple[int, Entry]]:
    bundles: dict[Tile, list[bytes]] = {}
    found = []
    for index in indexes:
        tile = bundle_of(index, size)
        if tile not in bundles:
            bundles[tile] = decode_bundle(read_tile(folder, tile), tile.width)
        found.append((index, parse_entry(bundles[tile][index % WIDTH])))
    return found
