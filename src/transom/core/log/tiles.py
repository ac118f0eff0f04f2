"""C2SP tlog-tiles: paths of tiles, hashes and entries in them. Opens no file."""

import re
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from transom.core.log.merkle import HASH_BYTES, node_hash
from transom.errors import LogFormatError

HEIGHT = 8
WIDTH = 1 << HEIGHT
"""Hashes in a full tile, entries in a full bundle."""
ENTRIES = -1
"""The level of entry bundles, written `entries` in a path."""
MAX_LEVEL = 63
MAX_ENTRY_BYTES = 2**16 - 1
_PATH = re.compile(
    r"tile/(entries|[0-9]{1,2})/((?:x[0-9]{3}/)*)([0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?\Z"
)


@dataclass(frozen=True, order=True)
class Tile:
    """A tile's place: its level (`ENTRIES` for a bundle), its index, and how many it holds."""

    level: int
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """The path below the log's URL prefix (C2SP tlog-tiles, Merkle Tree)."""
        level = "entries" if self.level == ENTRIES else str(self.level)
        partial = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{level}/{_index_path(self.index)}{partial}"

    @property
    def full(self) -> "Tile":
        """The same place, once it is full."""
        return Tile(self.level, self.index)


class TileSource(Protocol):
    """Gives the bytes of tiles and bundles, unchecked."""

    def read_tile(self, tile: Tile) -> bytes:
        """The bytes at the tile's path.

        Raises:
            NotFoundError: there are none.
        """
        ...


def _index_path(index: int) -> str:
    groups = [f"{index % 1000:03}"]
    while index := index // 1000:
        groups.append(f"x{index % 1000:03}")
    return "/".join(reversed(groups))


def parse_tile_path(path: str) -> Tile:
    """The tile that a path names; refuses every other spelling of the same tile.

    Raises:
        LogFormatError: not a tile's path.
    """
    match = _PATH.match(path)
    if match is None or len(match[2]) > 25:
        raise LogFormatError(f"not a tile's path: {path!r:.80}")
    level = ENTRIES if match[1] == "entries" else int(match[1])
    index = int(re.sub(r"[x/]", "", match[2]) + match[3])
    tile = Tile(level, index, int(match[4] or WIDTH))
    if tile.path != path or level > MAX_LEVEL:
        raise LogFormatError(f"not a tile's path: {path!r:.80}")
    return tile


def width_at(level: int, index: int, size: int) -> int:
    """How many hashes the tile holds in a tree of `size` entries; 0 to 256."""
    count = size >> (HEIGHT * max(level, 0))
    return max(0, min(WIDTH, count - index * WIDTH))


def edge_tiles(size: int) -> list[Tile]:
    """The partial tiles and the partial bundle of a tree of `size` entries."""
    tiles = []
    for level in (ENTRIES, *range(_levels(size))):
        index = size >> (HEIGHT * max(level, 0)) >> HEIGHT
        if width := width_at(level, index, size):
            tiles.append(Tile(level, index, width))
    return tiles


def new_tiles(old_size: int, new_size: int) -> Iterator[Tile]:
    """Every tile and bundle that a tree has and its shorter self hadn't."""
    for level in (ENTRIES, *range(_levels(new_size))):
        shift = HEIGHT * max(level, 0)
        before, after = old_size >> shift, new_size >> shift
        for index in range(before // WIDTH, -(-after // WIDTH)):
            width = width_at(level, index, new_size)
            if width > width_at(level, index, old_size):
                yield Tile(level, index, width)


def _levels(size: int) -> int:
    return -(-size.bit_length() // HEIGHT) if size else 0


def split_hashes(data: bytes, width: int) -> list[bytes]:
    """The hashes of a tile.

    Raises:
        LogFormatError: not `width` hashes.
    """
    if len(data) != width * HASH_BYTES or not 1 <= width <= WIDTH:
        raise LogFormatError(f"a tile of {width} hashes has {width * HASH_BYTES} bytes")
    return [data[i : i + HASH_BYTES] for i in range(0, len(data), HASH_BYTES)]


def encode_bundle(entries: Iterable[bytes]) -> bytes:
    """Entries, each preceded by its length in two bytes (C2SP tlog-tiles, Log entries)."""
    return b"".join(struct.pack(">H", len(entry)) + entry for entry in entries)


def decode_bundle(data: bytes, width: int) -> list[bytes]:
    """The entries of a bundle.

    Raises:
        LogFormatError: not `width` entries, each preceded by its length.
    """
    entries: list[bytes] = []
    offset, end = 0, len(data)
    while offset + 1 < end and len(entries) <= width:
        start = offset + 2
        offset = start + (data[offset] << 8 | data[offset + 1])
        entries.append(data[start:offset])
    if offset != end and len(entries) <= width:
        raise LogFormatError("an entry bundle that ends within an entry")
    if len(entries) != width or not 1 <= width <= WIDTH:
        raise LogFormatError(f"an entry bundle doesn't hold {width} entries")
    return entries


class TileHashes:
    """A `HashSource` over tiles, which remembers what it has read.

    What it gives is as true as its source: compare a root made from it with a verified one.

    Args:
        source: gives the tiles.
        size: of the tree; says which tiles are partial. It may grow.
        limit: how many hashes to remember, about 100 bytes each.
    """

    def __init__(self, source: TileSource, size: int, *, limit: int = 1 << 16) -> None:
        self.size = size
        self._source = source
        self._limit = limit
        self._known: dict[tuple[int, int], bytes] = {}

    def node(self, level: int, index: int) -> bytes:
        """See `HashSource.node`. Complete subtrees never change, so remembering them is safe."""
        found = self._known.get((level, index))
        if found is None:
            self._load(level, index)
            found = self._known[level, index]
        return found

    def remember(self, level: int, index: int, hash_: bytes) -> None:
        """Takes a hash that the caller has computed itself."""
        self._known[level, index] = hash_

    def _load(self, level: int, index: int) -> None:
        tile_level, height = divmod(level, HEIGHT)
        tile_index = index << height >> HEIGHT
        width = width_at(tile_level, tile_index, self.size)
        tile = Tile(tile_level, tile_index, max(width, 1))
        hashes = split_hashes(self._source.read_tile(tile), tile.width)
        if len(self._known) > self._limit:
            self._known.clear()
        self._keep(tile_level * HEIGHT, tile_index * WIDTH, hashes)
        if (level, index) not in self._known:
            raise LogFormatError(f"a tree of {self.size} entries has no subtree {level}/{index}")

    def _keep(self, level: int, first: int, hashes: Sequence[bytes]) -> None:
        """Every complete subtree within one tile."""
        while hashes:
            for offset, hash_ in enumerate(hashes):
                self._known[level, first + offset] = hash_
            if level % HEIGHT == HEIGHT - 1:
                return
            pairs = zip(hashes[::2], hashes[1::2], strict=False)
            hashes = [node_hash(left, right) for left, right in pairs]
            level, first = level + 1, first >> 1
