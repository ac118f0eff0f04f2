"""What is counted of a log, week by week, with the indexes of the entries behind each figure."""

from array import array
from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct, field

DAY_MS = 24 * 60 * 60 * 1000
WEEK_MS = 7 * DAY_MS
MONDAY = 3 * DAY_MS
"""1970 began on a Thursday; ISO weeks begin on Mondays."""

if TYPE_CHECKING:
    Indexes: TypeAlias = array[int]
else:
    Indexes = array  # subscriptable from Python 3.12 on
FigureKey: TypeAlias = tuple[int, str, str, str, str]
"""(week, agency, program, purpose, authority); the program is empty where the entry names none."""
EventKey: TypeAlias = tuple[int, str, str, str]
"""(week, agency, program, type); agency and program are empty where the entry names none."""


def indexes(values: Iterable[int] = ()) -> Indexes:
    """A list of entries' indexes, eight bytes each."""
    return array("Q", values)


def week_of(time: int) -> int:
    """The ISO week, in UTC, that an instant (milliseconds since 1970) lies in; 0 is 1970-W01."""
    return (time + MONDAY) // WEEK_MS


def week_start(week: int) -> int:
    """The instant at which a week begins, milliseconds since 1970."""
    return week * WEEK_MS - MONDAY


def week_name(week: int) -> str:
    """As ISO 8601 writes it: 2026-W48."""
    year, number, _ = (date(1970, 1, 1) + timedelta(week_start(week) // DAY_MS)).isocalendar()
    return f"{year}-W{number:02}"


class Figures(Struct):
    """View sessions of one week, agency, program, purpose and authority.

    Args:
        asked, opened, closed: the entries' indexes.
        refused: the same, for each reason.
        seconds, byte_count: the sums over `closed`.
        unblurred: those of `closed` whose picture wasn't blurred.
    """

    asked: Indexes = field(default_factory=indexes)
    opened: Indexes = field(default_factory=indexes)
    closed: Indexes = field(default_factory=indexes)
    refused: dict[str, Indexes] = field(default_factory=dict)
    seconds: int = 0
    byte_count: int = 0
    unblurred: Indexes = field(default_factory=indexes)

    def refuse(self, reason: str, index: int) -> None:
        """Counts a refusal."""
        self.refused.setdefault(reason, indexes()).append(index)

    def close(self, index: int, seconds: int, byte_count: int, blur: str) -> None:
        """Counts a session that has ended."""
        self.closed.append(index)
        self.seconds += seconds
        self.byte_count += byte_count
        if blur != "blurred":
            self.unblurred.append(index)
