"""Verifies a log's folder with aics-tlog alone; needs nothing of Transom's. Python 3.12 or newer.

    python aics_verify.py FOLDER OLDER LOG_VKEY WITNESS_VKEY…

Checks signature, cosignatures, every tile, every entry's inclusion, and consistency from the older
size. Prints one JSON line, or says what doesn't hold and exits with 1.
"""

import json
import sys
from pathlib import Path

import aics_tlog as tlog


def main(folder: str, older: str, log: str, *witnesses: str) -> None:
    """Verifies, and prints what it verified."""
    keys = [tlog.parse_vkey(text) for text in witnesses]
    note = tlog.parse_note((Path(folder) / "checkpoint").read_bytes())
    policy = tlog.WitnessPolicy(len(keys), tuple(keys), max_age_seconds=3600)
    found = tlog.verify_checkpoint(note, tlog.parse_vkey(log), policy=policy)
    require(found.ok, str(found.error))
    head = tlog.parse_checkpoint(note.text)
    files = tlog.FileSystemTileReader(folder)
    tlog.audit_tiles(files, head.size, head.root)
    tiles = tlog.VerifiedTileReader(files, head.size, head.root)
    for index in range(head.size):
        proof = tlog.inclusion_proof_from_tiles(tiles, index, head.size)
        entry = tlog.read_entry(tiles, index, head.size)
        holds = tlog.verify_leaf_inclusion(entry, index, head.size, proof, head.root)
        require(holds, f"inclusion of {index}")
    old = int(older)
    path = tlog.consistency_proof_from_tiles(tiles, old, head.size)
    root = tlog.tree_root_from_tiles(tiles, old, head.size)
    holds = tlog.verify_consistency(old, head.size, root, head.root, path)
    require(holds, f"consistency from {old}")
    print(json.dumps({"size": head.size, "cosigned": len(keys), "consistent_from": old}))


def require(holds: bool, what: str) -> None:
    """Ends with what doesn't hold."""
    if not holds:
        sys.exit(what)


if __name__ == "__main__":
    main(*sys.argv[1:])
