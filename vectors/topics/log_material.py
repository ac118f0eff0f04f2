"""A small log with its witnesses, for the vectors of spec/log-entry.md."""

from typing import Any

from topics.common import NOW, signer

from transom.core.log.checkpoint import Checkpoint
from transom.core.log.cosignature import COSIGNATURE_WINDOW_MS, Cosigner
from transom.core.log.merkle import MemoryTree, inclusion_path, leaf_hash, root_at
from transom.core.log.note import Note, NoteSigner
from transom.core.log.policy import require_all
from transom.core.log.proof import LogProof

ORIGIN = "hub.example/log"
LOG = NoteSigner(ORIGIN, signer("log"))
FORGER = NoteSigner(ORIGIN, signer("forger"))
ELSEWHERE = NoteSigner("other.example/log", signer("another log"))
NORTH = Cosigner("north.example/w", signer("north"))
SOUTH = Cosigner("south.example/w", signer("south"))
POLICY = require_all(LOG.vkey, [(NORTH.vkey, None), (SOUTH.vkey, None)]).to_text()
WINDOW = COSIGNATURE_WINDOW_MS


def entry(index: int) -> bytes:
    """The entry at `index`: its decimal digits."""
    return str(index).encode()


def tree(size: int) -> MemoryTree:
    """The tree of the first `size` entries."""
    return MemoryTree(leaf_hash(entry(i)) for i in range(size))


def text(size: int, origin: str = ORIGIN) -> str:
    """The checkpoint's text."""
    return Checkpoint(origin, size, root_at(size, tree(size))).to_text()


def cosigned(note: Note, *witnesses: Cosigner, at: int = NOW) -> Note:
    """The note with a cosignature by each witness."""
    return note.with_signatures(*(w.cosign(note.text, now=at) for w in witnesses))


def head(size: int) -> Note:
    """A checkpoint with every signature that the policy asks for."""
    return cosigned(LOG.sign(text(size)), NORTH, SOUTH)


def proof(index: int, size: int) -> LogProof:
    """A whole proof."""
    return LogProof(index, tuple(inclusion_path(index, size, tree(size))), head(size))


def hexes(path: Any) -> list[str]:
    """Hashes in hex."""
    return [item.hex() for item in path]
