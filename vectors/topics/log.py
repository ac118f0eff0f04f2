"""Vectors of spec/log-entry.md and of what it takes from RFC 6962 and C2SP."""

from typing import Any

from topics import log_notes, log_proofs, log_tree


def files() -> dict[str, Any]:
    """The topic's files."""
    return {**log_tree.files(), **log_notes.files(), **log_proofs.files()}
