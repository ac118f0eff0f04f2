"""How many messages each agency sends, for the public: by whole weeks, in classes (ADR 0021)."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import Connection

from transom.hub.messages import repository

WEEK_MS = 7 * 24 * 3_600_000
_A_MONDAY = 4 * 24 * 3_600_000  # 5 January 1970
WEEKS = 12
CLASSES = ((1, 9), (10, 49), (50, 199), (200, None))
"""From how many to how many; the last has no bound."""


@dataclass(frozen=True, kw_only=True)
class Week:
    """One agency's messages in one week.

    Args:
        begin: its Monday, 00:00 UTC, milliseconds since 1970.
        least, most: the class; `most` is None in the highest.
    """

    begin: int
    agency_id: str
    least: int
    most: int | None


def week_of(at: int) -> int:
    """The beginning of an instant's week."""
    return at - (at - _A_MONDAY) % WEEK_MS


def weeks(conn: Connection, now: int) -> list[Week]:
    """The last whole weeks, newest first; the running one is left out until it is over."""
    end = week_of(now)
    sent = repository.sent_between(conn, end - WEEKS * WEEK_MS, end)
    counts = Counter((week_of(at), agency_id) for agency_id, at in sent)
    return [
        Week(begin=begin, agency_id=agency_id, least=least, most=most)
        for (begin, agency_id), count in sorted(counts.items(), key=lambda one: (-one[0][0], one))
        for least, most in CLASSES
        if least <= count and (most is None or count <= most)
    ]
