"""Vectors of spec/log-entry.md and of what it takes from RFC 6962 and C2SP."""

from typing import Any

from topics import log_notes, log_openings, log_proofs, log_tree
from topics.common import document


def files() -> dict[str, Any]:
    """The topic's files."""
    return {**log_tree.files(), **log_notes.files(), **log_proofs.files(), **_openings()}


def _openings() -> dict[str, Any]:
    return {
        "openings.json": document(
            "Verify `opening` with `policy`, at any date.", log_openings.openings()
        ),
        "record_files.json": document(
            "Read `file`: so many openings, and the policy that it names.", log_openings.files()
        ),
        "seals.json": document(
            "Verify both openings with `policy`; what was revealed is what was sealed.",
            log_openings.seals(),
        ),
    }
