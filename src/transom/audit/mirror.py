"""Copies a log's new files, and checks each against the entries on the way."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol

from transom.audit.growth import Growth
from transom.audit.problems import MALFORMED_ENTRY, WRONG_TILE
from transom.audit.sources import TOGETHER
from transom.audit.state import StateFolder
from transom.core.log.entry import parse_entry
from transom.core.log.findings import Finding
from transom.core.log.lines import AnyLine, LineReader
from transom.core.log.tiles import ENTRIES, WIDTH, Tile, decode_bundle, edge_tiles, encode_bundle
from transom.errors import EncodingError, LogFormatError, NotFoundError

Fetched = tuple[Tile, bytes | None]


class Tiles(Protocol):
    """Where tiles come from: a served log, or the mirror itself."""

    @property
    def pool(self) -> ThreadPoolExecutor | None:
        """Threads that read several at a time, where that helps."""
        ...

    def read_tile(self, tile: Tile) -> bytes:
        """See `TileSource.read_tile`."""
        ...


class Sink(Protocol):
    """What takes the entries: a `Tally`, or something that holds one."""

    def extend(self, entries: Sequence[AnyLine]) -> list[Finding]:
        """See `Tally.extend`."""
        ...

    def skip(self) -> int:
        """See `Tally.skip`."""
        ...


class Mirror:
    """Takes a log from one size to the next.

    Args:
        reader: where the tiles are.
        state: where the copies go; None keeps none.
    """

    def __init__(self, reader: Tiles, state: StateFolder | None) -> None:
        self._reader = reader
        self._state = state
        self._lines = LineReader()

    def grow(self, size: int, growth: Growth, tally: Sink) -> list[Finding]:
        """Reads the entries up to `size`. The caller compares the root before it believes any.

        Raises:
            LogFormatError: a bundle isn't one.
            LogRefused: a bundle has changed since it was seen before.
            NotFoundError: a bundle isn't there.
            UnavailableError: it can't be read now.
        """
        findings: list[Finding] = []
        if growth.size >= size:
            return findings
        if self._state is not None:
            self._state.begin(growth.size)
        fetched = self._fetch(_plan(growth.size, size))
        held = growth.bundle()[1]
        while growth.size < size:
            tile, data = next(fetched)
            entries = _decode(tile, data)
            for hashes, expected in growth.add(entries):
                findings += self._compare(hashes, expected, next(fetched)[1])
            if self._state is not None:
                self._state.keep_tile(tile, _whole(tile, data, entries))
            findings += self._enter(entries[held:], tally)
            held = 0
        for tile, expected in growth.edge():
            findings += self._compare(tile, expected, next(fetched)[1])
        return findings

    def _fetch(self, tiles: Iterable[Tile]) -> Iterator[Fetched]:
        pool = self._reader.pool
        if pool is None:
            yield from map(self._read, tiles)
            return
        waiting: deque[Future[Fetched]] = deque()
        for tile in tiles:
            waiting.append(pool.submit(self._read, tile))
            if len(waiting) > 2 * TOGETHER:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def _read(self, tile: Tile) -> Fetched:
        try:
            return tile, self._reader.read_tile(tile)
        except NotFoundError:
            return tile, None

    def _compare(self, tile: Tile, expected: bytes, data: bytes | None) -> list[Finding]:
        if self._state is not None:
            self._state.keep_tile(tile, expected)
        if data is not None and data[: len(expected)] == expected:
            return []
        why = "isn't there" if data is None else "isn't what the entries lead to"
        first = tile.index * WIDTH << 8 * max(tile.level, 0)
        return [Finding(WRONG_TILE, first, f"{tile.path} {why}")]

    def _enter(self, entries: list[bytes], tally: Sink) -> list[Finding]:
        try:
            return tally.extend(self._lines.read(entries))
        except EncodingError:
            return [finding for data in entries for finding in _enter_one(data, tally)]


def _decode(tile: Tile, data: bytes | None) -> list[bytes]:
    """The entries of a bundle, which may be fuller than the one that was asked for."""
    if data is None:
        raise NotFoundError(f"the log has no {tile.path}")
    try:
        return decode_bundle(data, tile.width)
    except LogFormatError:
        if tile == tile.full:
            raise
    return decode_bundle(data, WIDTH)[: tile.width]


def _whole(tile: Tile, data: bytes | None, entries: Sequence[bytes]) -> bytes:
    """The bundle as it was asked for: as it came, unless a fuller one came."""
    if data is not None and len(data) == sum(map(len, entries)) + 2 * tile.width:
        return data
    return encode_bundle(entries)


def _enter_one(data: bytes, tally: Sink) -> list[Finding]:
    try:
        entry = parse_entry(data)
    except EncodingError as error:
        return [Finding(MALFORMED_ENTRY, tally.skip(), error.message)]
    return tally.extend([entry])


def _plan(old: int, new: int) -> Iterator[Tile]:
    """Every file that growing needs, in the order in which `Growth` comes to it."""
    if old >= new:
        return
    for index in range(old // WIDTH, -(-new // WIDTH)):
        width = min(WIDTH, new - index * WIDTH)
        yield Tile(ENTRIES, index, width)
        level, place = 0, index
        while width == WIDTH:
            yield Tile(level, place)
            if (place + 1) % WIDTH:
                break
            level, place = level + 1, place // WIDTH
    yield from (tile for tile in edge_tiles(new) if tile.level != ENTRIES)
