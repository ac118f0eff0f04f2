"""How a log grows by a batch: the new tiles, the new root. Values only; writes nothing."""

import hashlib
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from transom.core.log.merkle import Tree, leaf_hash
from transom.core.log.tiles import (
    ENTRIES,
    HEIGHT,
    WIDTH,
    Tile,
    TileHashes,
    TileSource,
    decode_bundle,
    edge_tiles,
    encode_bundle,
    split_hashes,
)
from transom.errors import LogFormatError


@dataclass(frozen=True)
class Edge:
    """The right edge of a log: all that is needed to grow it.

    Args:
        tree: its compact range.
        bundle: the entries of the partial bundle.
        hashes: for each tile level, the hashes of the partial tile.
    """

    tree: Tree = field(default_factory=Tree)
    bundle: tuple[bytes, ...] = ()
    hashes: tuple[tuple[bytes, ...], ...] = ()


def load_edge(size: int, source: TileSource) -> Edge:
    """Reads the right edge of a log of `size` entries from its tiles.

    Raises:
        LogFormatError: the tiles don't fit together.
        NotFoundError: one is missing.
    """
    bundle: list[bytes] = []
    hashes: dict[int, list[bytes]] = {}
    for tile in edge_tiles(size):
        data = source.read_tile(tile)
        if tile.level == ENTRIES:
            bundle = decode_bundle(data, tile.width)
        else:
            hashes[tile.level] = split_hashes(data, tile.width)
    if [leaf_hash(entry) for entry in bundle] != hashes.get(0, []):
        raise LogFormatError("the last entries don't hash to the last tile")
    levels = range(max(hashes, default=-1) + 1)
    return Edge(
        Tree.load(size, TileHashes(source, size)),
        tuple(bundle),
        tuple(tuple(hashes.get(level, ())) for level in levels),
    )


def grow(edge: Edge, entries: Sequence[bytes]) -> tuple[Edge, dict[Tile, bytes]]:
    """The edge after these entries, and every tile and bundle that is new with them."""
    if not entries:
        return edge, {}
    leaves = [leaf_hash(entry) for entry in entries]
    tree = edge.tree.copy()
    for leaf in leaves:
        tree.append(leaf)
    tiles: dict[Tile, bytes] = {}
    bundle = _grow_bundle(edge, entries, tiles)
    levels = []
    fresh, level = leaves, 0
    while fresh or level < len(edge.hashes):
        old = edge.hashes[level] if level < len(edge.hashes) else ()
        first = edge.tree.size >> HEIGHT * level >> HEIGHT
        rest, fresh = _grow_level(level, first, [*old, *fresh], bool(fresh), tiles)
        levels.append(rest)
        level += 1
    return Edge(tree, bundle, tuple(levels)), tiles


def _grow_bundle(
    edge: Edge, entries: Sequence[bytes], tiles: dict[Tile, bytes]
) -> tuple[bytes, ...]:
    first = edge.tree.size >> HEIGHT
    waiting = [*edge.bundle, *entries]
    for offset in range(0, len(waiting), WIDTH):
        chunk = waiting[offset : offset + WIDTH]
        tiles[Tile(ENTRIES, first + offset // WIDTH, len(chunk))] = encode_bundle(chunk)
    return tuple(waiting[len(waiting) // WIDTH * WIDTH :])


def _grow_level(
    level: int, first: int, hashes: list[bytes], changed: bool, tiles: dict[Tile, bytes]
) -> tuple[tuple[bytes, ...], list[bytes]]:
    """Cuts one level into tiles; gives what is left over, and the hashes for the level above."""
    above: list[bytes] = []
    for offset in range(0, len(hashes), WIDTH):
        chunk = hashes[offset : offset + WIDTH]
        if changed:
            tiles[Tile(level, first + offset // WIDTH, len(chunk))] = b"".join(chunk)
        if len(chunk) == WIDTH:
            above.append(_tile_root(chunk))
    return tuple(hashes[len(hashes) // WIDTH * WIDTH :]), above


def _tile_root(hashes: list[bytes]) -> bytes:
    tree = Tree()
    for hash_ in hashes:
        tree.append(hash_)
    return tree.root()


def pack(files: Mapping[str, bytes]) -> bytes:
    """Files as one blob, to be written in one piece: (path, bytes) pairs and a SHA-256 of all."""
    named = [(path.encode(), data) for path, data in files.items()]
    parts = [struct.pack(">HI", len(path), len(data)) + path + data for path, data in named]
    body = b"".join(parts)
    return hashlib.sha256(body).digest() + body


def unpack(blob: bytes) -> dict[str, bytes]:
    """The files of a blob.

    Raises:
        LogFormatError: not a blob, or not all of one.
    """
    digest, body = blob[:32], blob[32:]
    if hashlib.sha256(body).digest() != digest:
        raise LogFormatError("a staged batch that isn't whole")
    files, offset = {}, 0
    while offset < len(body):
        path_length, length = struct.unpack_from(">HI", body, offset)
        offset += 6
        path = body[offset : offset + path_length].decode()
        offset += path_length
        files[path] = body[offset : offset + length]
        offset += length
    return files
