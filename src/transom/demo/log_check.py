"""Checks the demo's published log from its files alone, as a stranger would."""

import time
from dataclasses import dataclass
from pathlib import Path

from transom.core.log.checkpoint import VerifiedCheckpoint, verify_checkpoint
from transom.core.log.entry import Entry, parse_entry
from transom.core.log.merkle import inclusion_path, leaf_hash, verify_inclusion
from transom.core.log.note import parse_vkey
from transom.core.log.policy import Policy, require_all
from transom.core.log.tiles import ENTRIES, WIDTH, Tile, TileHashes, decode_bundle
from transom.errors import NotFoundError, TransomError
from transom.testing.stack import Stack


@dataclass(frozen=True)
class LogCheck:
    """What the published log holds, every entry verified; or why it doesn't verify."""

    size: int = 0
    witnesses: int = 0
    entries: tuple[Entry, ...] = ()
    error: str = ""

    def count(self, type_: str) -> int:
        """How many entries are of a type."""
        return sum(entry.type == type_ for entry in self.entries)


class FolderTiles:
    """Tiles out of a folder; a partial tile that has been replaced is read from the fuller one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read_tile(self, tile: Tile) -> bytes:
        """See `TileSource.read_tile`."""
        for place in (tile, tile.full):
            path = self._folder / place.path
            if path.exists():
                return path.read_bytes()
        raise NotFoundError(f"the log has no {tile.path}")


def stack_policy(stack: Stack) -> Policy:
    """The trust policy of the demo: its log, and both its witnesses."""
    witnesses = [(parse_vkey(stack.vkeys[name]), None) for name in ("north", "south")]
    return require_all(parse_vkey(stack.vkeys["log"]), witnesses)


def check_log(stack: Stack, seconds: float = 10) -> LogCheck:
    """Verifies checkpoint, cosignatures, and the inclusion of every entry.

    A log that has just begun has no cosigned checkpoint yet, so a check that fails is made
    again, for at most `seconds`.
    """
    end = time.monotonic() + seconds
    while (check := _check_now(stack)).error and time.monotonic() < end:
        time.sleep(0.1)
    return check


def _check_now(stack: Stack) -> LogCheck:
    folder = stack.data("hub") / "log"
    try:
        head = verify_checkpoint((folder / "checkpoint").read_bytes(), policy=stack_policy(stack))
        entries = _entries(FolderTiles(folder), head)
    except (TransomError, OSError) as error:
        return LogCheck(error=str(error))
    return LogCheck(head.size, len(head.cosigned), entries)


def _entries(tiles: FolderTiles, head: VerifiedCheckpoint) -> tuple[Entry, ...]:
    hashes = TileHashes(tiles, head.size)
    entries: list[Entry] = []
    for first in range(0, head.size, WIDTH):
        width = min(WIDTH, head.size - first)
        bundle = decode_bundle(tiles.read_tile(Tile(ENTRIES, first // WIDTH, width)), width)
        for index, data in enumerate(bundle, first):
            verify_inclusion(
                leaf_hash(data),
                index=index,
                size=head.size,
                path=inclusion_path(index, head.size, hashes),
                root=head.root,
            )
            entries.append(parse_entry(data))
    return tuple(entries)
