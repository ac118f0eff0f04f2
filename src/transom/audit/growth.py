"""The hashes that a log's entries lead to: its tiles and its root. Values only; reads no file."""

from collections.abc import Iterator, Sequence
from hashlib import sha256

from transom.core.log.merkle import Tree
from transom.core.log.tiles import HEIGHT, WIDTH, Tile, edge_tiles
from transom.errors import LogRefused


class Growth:
    """The right edge of a tree that grows bundle by bundle.

    Args:
        size: how many entries it holds.
        levels: for each tile level, the hashes of the partial tile; empty where it is full.
    """

    def __init__(self, size: int = 0, levels: Sequence[Sequence[bytes]] = ()) -> None:
        self.size = size
        self.levels = [list(level) for level in levels]

    def copy(self) -> "Growth":
        """An edge that grows apart from this one."""
        return Growth(self.size, self.levels)

    def root(self) -> bytes:
        """The root of the tree as it stands (RFC 6962 §2.1)."""
        peaks = [peak for level in reversed(self.levels) for peak in _peaks(level)]
        return Tree(self.size, peaks).root()

    def bundle(self) -> tuple[int, int]:
        """The bundle that grows next, and how many of its entries the tree holds already."""
        return divmod(self.size, WIDTH)

    def add(self, entries: Sequence[bytes]) -> Iterator[tuple[Tile, bytes]]:
        """Takes a bundle, with the entries that the tree holds already; gives each full tile.

        Raises:
            LogRefused: those aren't the entries that it holds; `check` is `consistency`.
        """
        index, held = self.bundle()
        leaves = [sha256(b"\x00" + entry).digest() for entry in entries]
        if held and leaves[:held] != self._level(0):
            raise LogRefused("consistency", f"bundle {index} isn't the one seen before")
        self.size = index * WIDTH + len(leaves)
        self._level(0)[:] = leaves
        level = 0
        while len(hashes := self._level(level)) == WIDTH:
            place = self.size - 1 >> HEIGHT * (level + 1)
            yield Tile(level, place), b"".join(hashes)
            self._level(level + 1).append(_fold(hashes))
            hashes.clear()
            level += 1

    def edge(self) -> Iterator[tuple[Tile, bytes]]:
        """The partial tiles of the tree as it stands, without its bundle."""
        for tile in edge_tiles(self.size):
            if tile.level >= 0:
                yield tile, b"".join(self.levels[tile.level])

    def _level(self, level: int) -> list[bytes]:
        while len(self.levels) <= level:
            self.levels.append([])
        return self.levels[level]


def _fold(hashes: Sequence[bytes]) -> bytes:
    """The hash over a complete subtree, from its lowest hashes; their number is a power of two."""
    while len(hashes) > 1:
        pairs = zip(hashes[::2], hashes[1::2], strict=True)
        hashes = [sha256(b"\x01" + left + right).digest() for left, right in pairs]
    return hashes[0]


def _peaks(hashes: Sequence[bytes]) -> Iterator[bytes]:
    start = 0
    for bit in reversed(range(HEIGHT)):
        width = 1 << bit
        if len(hashes) & width:
            yield _fold(hashes[start : start + width])
            start += width
