"""Reads a log's folder as an auditor does, with nothing of the sequencer's."""

from pathlib import Path

from transom.core.log.checkpoint import Checkpoint, parse_checkpoint
from transom.core.log.merkle import Tree, leaf_hash
from transom.core.log.note import VerifierKey, parse_note, verify_note
from transom.core.log.tiles import ENTRIES, Tile, decode_bundle, new_tiles


def audit(
    folder: Path, key: VerifierKey, name: str = "checkpoint"
) -> tuple[Checkpoint, list[bytes]]:
    """The checkpoint and all entries, after every tile was made again from them and compared."""
    note = parse_note((folder / name).read_bytes())
    verify_note(note, key=key)
    head = parse_checkpoint(note.text)
    entries: list[bytes] = []
    for tile in new_tiles(0, head.size):
        if tile.level == ENTRIES:
            entries += decode_bundle((folder / tile.path).read_bytes(), tile.width)
    assert len(entries) == head.size
    assert tree_of(entries).root() == head.root
    for tile in new_tiles(0, head.size):
        if tile.level != ENTRIES:
            assert (folder / tile.path).read_bytes() == hashes(tile, entries)
    return head, entries


def hashes(tile: Tile, entries: list[bytes]) -> bytes:
    """A tile by its definition (C2SP tlog-tiles, Merkle Tree)."""
    span = 256**tile.level
    first = tile.index * 256
    return b"".join(
        tree_of(entries[i * span : (i + 1) * span]).root() for i in range(first, first + tile.width)
    )


def tree_of(entries: list[bytes]) -> Tree:
    tree = Tree()
    for entry in entries:
        tree.append(leaf_hash(entry))
    return tree
