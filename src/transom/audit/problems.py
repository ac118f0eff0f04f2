"""What an audit can find wrong with a log besides what its entries say, and how it ends."""

from collections.abc import Mapping
from types import MappingProxyType

FINE, FOUND, UNUSABLE, FORKED = 0, 1, 2, 3
"""Exit codes: nothing found; something found; usage, or nothing to read; fork or rollback."""

FORK, ROLLBACK = "fork", "rollback"
BAD_CHECKPOINT = "bad_checkpoint"
MISSING_COSIGNATURE = "missing_cosignature"
STALE_CHECKPOINT = "stale_checkpoint"
WRONG_TILE = "wrong_tile"
WRONG_ENTRIES = "wrong_entries"
MALFORMED_ENTRY = "malformed_entry"
UNREACHABLE = "unreachable"

MEANING: Mapping[str, str] = MappingProxyType(
    {
        FORK: "the log has signed two trees that can't both be true",
        ROLLBACK: "the log shows a shorter tree than before",
        BAD_CHECKPOINT: "the checkpoint isn't one, or isn't signed by the log's key",
        MISSING_COSIGNATURE: "the checkpoint lacks the witnesses that the policy asks for",
        STALE_CHECKPOINT: "no witness has confirmed the log for a long time",
        WRONG_TILE: "a file of hashes isn't the one that the entries lead to",
        WRONG_ENTRIES: "the entries that are shown aren't those that the log has signed",
        MALFORMED_ENTRY: "something in the log isn't a log entry",
        UNREACHABLE: "the log can't be read",
    }
)
"""Every code besides those of `transom.core.log.findings`."""
