"""What a log's entries can be found to say against those who wrote them. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE

CAP_GRACE_S = 5
"""Seconds that a session may run over its cap: what it takes to end one."""
CLOSE_GRACE = 10 * MINUTE
"""How long after its cap the closing of a session may be logged: the gateway may be cut off."""
SEAL_GRACE = HOUR
"""How long after its day a sealed entry may stay sealed: hubs are restarted."""
SUNSET_GRACE = HOUR
"""How long after a program's end its sunset may be logged."""
FREEZE_GRACE = MINUTE
"""How long a session may go on once its program is frozen: gateways stop within seconds."""
BACKWARDS = 10 * MINUTE
"""How far an entry may lie before an earlier one: entries of one batch come in any order."""

CODES: Mapping[str, str] = MappingProxyType(
    {
        "session_over_cap": "a session longer than its cap, or a cap longer than its program's",
        "session_never_closed": "a session whose end was never logged",
        "session_closed_late": "a session whose end was logged long after it was due",
        "closed_twice": "a session that ended, or was answered, a second time",
        "no_program": "a look with no program in force",
        "frozen_program": "a look in a program that is frozen",
        "program_past_sunset": "a look in a program that is over, or a program never ended",
        "renewal_without_decision": "a program renewed without a new decision, or not for longer",
        "overdue_seal": "a sealed entry that wasn't revealed on its day",
        "wrong_reveal": "a revelation of something else than a sealed entry",
        "unanswered_flag": "a flag that wasn't answered by its deadline",
        "unknown_reference": "an entry that refers to none before it",
        "wrong_reference": "an entry that refers to one that it doesn't fit",
        "repeated_commitment": "two entries that commit to the same, both still open",
        "time_backwards": "an entry dated long before an earlier one",
        "time_ahead": "an entry dated in the future",
    }
)
"""Every code of a finding, and what it means."""


@dataclass(frozen=True, order=True)
class Finding:
    """Something that the log's own entries say is wrong.

    Args:
        code: one of `CODES`.
        index: of the entry that shows it.
        message: one sentence for a person.
    """

    code: str
    index: int
    message: str
