"""Figures by week, each with the indexes of the entries behind it. Values only; reads no file."""

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import NamedTuple, TypeAlias

from transom.core.log.entry import Entry

DURATIONS = ("under_1", "1_to_5", "5_to_15", "15_to_60", "over_60")
"""Classes of a look's length, in minutes."""
_ENDS = (60, 300, 900, 3600)

Cell: TypeAlias = tuple[str, str | None]
"""An entry's type and detail: a column of a table."""


class Key(NamedTuple):
    """What entries of one figure have in common. `detail` is a refusal's class or a duration's."""

    week: str
    type: str
    agency: str | None
    program: str | None
    purpose: str | None
    authority: str | None
    area: str | None
    detail: str | None


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Which entries are meant: those that agree with every member that isn't None."""

    week: str | None = None
    type: str | None = None
    agency: str | None = None
    program: str | None = None
    purpose: str | None = None
    authority: str | None = None
    area: str | None = None
    detail: str | None = None

    def covers(self, key: Key) -> bool:
        """Whether entries with this key are meant."""
        return all(wanted in (None, has) for wanted, has in zip(self.values(), key, strict=True))

    def values(self) -> tuple[str | None, ...]:
        """The members, in the order of `Key`."""
        return tuple(getattr(self, field.name) for field in fields(self))


class Figures:
    """Counts entries. The event loop adds; any thread may read, and sees a moment or the next."""

    def __init__(self) -> None:
        self._weeks: dict[str, dict[Key, array[int]]] = {}
        self._seconds: Counter[Key] = Counter()

    def add(self, index: int, entry: Entry) -> None:
        """Counts an entry."""
        key = _key(entry)
        week = self._weeks.setdefault(key.week, {})
        week.setdefault(key, array("Q")).append(index)
        if entry.seconds:
            self._seconds[key] += entry.seconds

    def weeks(self) -> list[str]:
        """The weeks that have entries, newest first."""
        return sorted(self._weeks, reverse=True)

    def newest(self, choice: Choice, before: int, most: int) -> list[int]:
        """The entries that are meant and stand before an index, newest first."""
        found: list[int] = []
        for _, indexes in self._chosen(choice):
            end = bisect_left(indexes, before)  # an array only grows, in order
            found += indexes[max(0, end - most) : end]
        return sorted(found, reverse=True)[:most]

    def count(self, choice: Choice) -> int:
        """How many they are."""
        return sum(len(indexes) for _, indexes in self._chosen(choice))

    def seconds(self, choice: Choice) -> int:
        """How long their looks took together."""
        return sum(self._seconds[key] for key, _ in self._chosen(choice))

    def table(self, week: str, of: Callable[[Key], str | None]) -> dict[str, Counter[Cell]]:
        """A week's entries by what `of` gives of their keys, then by type and detail."""
        rows: dict[str, Counter[Cell]] = {}
        for key, indexes in self._chosen(Choice(week=week)):
            row = rows.setdefault(of(key) or "", Counter())
            row[key.type, key.detail] += len(indexes)
        return rows

    def _chosen(self, choice: Choice) -> Iterator[tuple[Key, "array[int]"]]:
        weeks = list(self._weeks) if choice.week is None else [choice.week]
        for week in weeks:
            for key, indexes in list(self._weeks.get(week, {}).items()):
                if choice.covers(key):
                    yield key, indexes


def week_of(at: int) -> str:
    """The ISO 8601 week of an instant in milliseconds, UTC: `2026-W48`."""
    year, week, _ = datetime.fromtimestamp(at / 1000, UTC).isocalendar()
    return f"{year}-W{week:02}"


def duration_class(seconds: int) -> str:
    """The class of a look's length."""
    return DURATIONS[sum(seconds >= end for end in _ENDS)]


def _key(entry: Entry) -> Key:
    detail = entry.reason
    if entry.type == "view_session.closed" and entry.seconds is not None:
        detail = duration_class(entry.seconds)
    return Key(
        week_of(entry.time),
        entry.type,
        entry.agency,
        entry.program,
        entry.purpose,
        entry.authority,
        entry.area,
        detail,
    )
