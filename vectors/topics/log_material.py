"""A small log with its witnesses, for the vectors of spec/log-entry.md."""

import hashlib
import json
from pathlib import Path
from typing import Any

from topics import common
from topics.common import NOW, draw, signer

from transom.core.log.checkpoint import Checkpoint
from transom.core.log.cosignature import COSIGNATURE_WINDOW_MS, Cosigner, MLDSASigner
from transom.core.log.merkle import MemoryTree, inclusion_path, leaf_hash, root_at
from transom.core.log.note import (
    MLDSA_COSIGNATURE,
    Note,
    NoteSignature,
    NoteSigner,
    parse_signature_line,
)
from transom.core.log.policy import require_all
from transom.core.log.proof import LogProof
from transom.core.log.schemes import SCHEMES

RECORDED = Path(__file__).parents[1] / "log" / "recorded.json"
ORIGIN = "hub.example/log"
LOG = NoteSigner(ORIGIN, signer("log"))
FORGER = NoteSigner(ORIGIN, signer("forger"))
ELSEWHERE = NoteSigner("other.example/log", signer("another log"))
NORTH = Cosigner("north.example/w", signer("north"))
SOUTH = Cosigner("south.example/w", signer("south"))
EAST = Cosigner("east.example/w", MLDSASigner(draw("key of east")))
"""A witness with an ML-DSA-44 key."""
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


def line(witness: Cosigner, text: str, *, at: int = NOW) -> NoteSignature:
    """A cosignature. ML-DSA-44 draws its own randomness, so its lines are made once and kept."""
    if witness.vkey.type != MLDSA_COSIGNATURE:
        return witness.cosign(text, now=at)
    message = SCHEMES[MLDSA_COSIGNATURE].message(witness.vkey, text, at // 1000)
    name = hashlib.sha256(witness.vkey.public + message).hexdigest()
    kept = json.loads(RECORDED.read_text()) if RECORDED.is_file() else {}
    if name not in kept:
        assert common.recording, "a cosignature that isn't recorded: run generate.py --record"
        kept[name] = witness.cosign(text, now=at).to_line()
        RECORDED.write_text(json.dumps(kept, indent=1) + "\n")
    return parse_signature_line(kept[name].removesuffix("\n"))


def cosigned(note: Note, *witnesses: Cosigner, at: int = NOW) -> Note:
    """The note with a cosignature by each witness."""
    return note.with_signatures(*(line(w, note.text, at=at) for w in witnesses))


def head(size: int) -> Note:
    """A checkpoint with every signature that the policy asks for."""
    return cosigned(LOG.sign(text(size)), NORTH, SOUTH)


def proof(index: int, size: int) -> LogProof:
    """A whole proof."""
    return LogProof(index, tuple(inclusion_path(index, size, tree(size))), head(size))


def hexes(path: Any) -> list[str]:
    """Hashes in hex."""
    return [item.hex() for item in path]
