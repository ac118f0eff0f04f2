"""The public log in an object store, for readers elsewhere: the same files, tiles first.

The local folder is the log; this copies what is public of it before anybody is answered. Tiles are
created, never overwritten and never removed; checkpoints are overwritten. What a crash or an outage
kept from it is copied by the same function, at the next checkpoint or at start-up.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from itertools import islice
from typing import TypeVar

from transom.core.log.checkpoint import parse_checkpoint
from transom.core.log.merkle import root_at
from transom.core.log.note import VerifierKey, parse_note, verify_note
from transom.core.log.tiles import Tile, TileHashes, TileSource, new_tiles
from transom.errors import FatalError, LogFormatError, LogRefused, StorageUnavailable
from transom.hub.transparency.bucket import Bucket
from transom.hub.transparency.store_files import CHECKPOINT, UNWITNESSED

VKEY = "vkey"
"""An object that says whose log it is; by it we see whether the store only creates when told so."""
PAUSES_S = (0.1, 0.5)
"""Between two tries of a write; then the batch's callers are told, and the log goes on."""
TOGETHER = 16
"""Tiles that are under way at once."""
_TILE = {
    "Content-Type": "application/octet-stream",
    "Cache-Control": "public, max-age=31536000, immutable",
}
_TEXT = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-cache"}
_KEEP = "Keep both as they are, and find out which of them is the log's past."
_T = TypeVar("_T")


class RemoteLog:
    """Copies the public folder. Used from one task.

    Args:
        bucket: where to.
        tiles: the public folder's.
        key: the log's.
    """

    def __init__(self, bucket: Bucket, tiles: TileSource, key: VerifierKey) -> None:
        self._bucket = bucket
        self._tiles = tiles
        self._key = key
        self._size: int | None = None  # of the tree whose tiles are all there, once that is known
        self._done: set[Tile] = set()  # those of a larger tree that are there too
        self._shown: dict[str, str] = {}

    async def publish_tiles(self, size: int) -> None:
        """Copies every tile of a tree of `size` entries that isn't there.

        Raises:
            StorageUnavailable: the store doesn't take them now.
            FatalError: other bytes stand there, or another log.
        """
        if self._size is None:
            self._size = await self._begin(size)
        missing = (tile for tile in new_tiles(self._size, size) if tile not in self._done)
        while some := list(islice(missing, TOGETHER)):
            await _together(self._copy(tile) for tile in some)
        self._size = size
        self._done.clear()

    async def publish_checkpoint(self, name: str, text: str) -> None:
        """Puts a checkpoint in the place of the one before; its tiles are there.

        Raises:
            StorageUnavailable: the store doesn't take it now.
        """
        if self._shown.get(name) != text:
            await _try(lambda: self._bucket.replace(name, text.encode(), _TEXT))
            self._shown[name] = text

    async def _copy(self, tile: Tile) -> None:
        data = await asyncio.to_thread(self._tiles.read_tile, tile)
        created = await _try(lambda: self._bucket.create(tile.path, data, _TILE))
        # If not, a try before this one may have gone through, and its answer been lost.
        if not created and await self._read(tile.path) != data:
            raise _contradiction(f"{tile.path} stands there with other bytes")
        self._done.add(tile)

    async def _read(self, path: str) -> bytes | None:
        return await _try(lambda: self._bucket.read(path))

    async def _begin(self, size: int) -> int:
        """The size of the tree whose tiles are there, from the checkpoints that are."""
        await self._claim()
        known = 0
        for name in (CHECKPOINT, UNWITNESSED):
            data = await self._read(name)
            if data is not None:
                known = max(known, await asyncio.to_thread(self._check, data, size))
        return known

    async def _claim(self) -> None:
        """Sees to it that the store is this log's, and that it creates rather than overwrites."""
        text = f"{self._key.to_text()}\n".encode()
        await _try(lambda: self._bucket.create(VKEY, text, _TEXT))
        if await _try(lambda: self._bucket.create(VKEY, text, _TEXT)):
            raise _contradiction("it overwrites what it should only create")
        if await self._read(VKEY) != text:
            raise _contradiction("it holds another log")

    def _check(self, data: bytes, size: int) -> int:
        """The size of a checkpoint there, which must be of this log's past or present."""
        try:
            note = parse_note(data)
            verify_note(note, key=self._key)
            shown = parse_checkpoint(note.text)
        except (LogFormatError, LogRefused) as error:
            raise _contradiction(error.message) from error
        if shown.size > size:
            raise _contradiction(f"its log has {shown.size} entries, the folder's only {size}")
        if root_at(shown.size, TileHashes(self._tiles, size)) != shown.root:
            raise _contradiction(f"its checkpoint of {shown.size} entries is of another tree")
        return shown.size


async def _together(writes: Iterable[Awaitable[None]]) -> None:
    """Waits for all, so that none is under way when the first failure is raised."""
    for done in await asyncio.gather(*writes, return_exceptions=True):
        if done is not None:
            raise done


async def _try(write: Callable[[], Awaitable[_T]]) -> _T:
    for pause in PAUSES_S:
        try:
            return await write()
        except OSError:
            await asyncio.sleep(pause)
    try:
        return await write()
    except OSError as error:
        why = str(error).partition("\n")[0] or "no answer in time"
        raise StorageUnavailable(f"couldn't publish the log in its object store: {why}") from error


def _contradiction(why: str) -> FatalError:
    return FatalError(f"the log's object store contradicts its folder: {why}", hint=_KEEP)
