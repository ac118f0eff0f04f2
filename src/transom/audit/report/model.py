"""What a report is made of: figures, each with the entries behind it, in tables, in sections."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Literal

from transom.audit.report.collect import Row

Measure = Literal["entries", "seconds", "bytes", "median_seconds", "longest_seconds"]


def _seconds(rows: Sequence[Row]) -> list[int]:
    return [row.line.seconds or 0 for row in rows]


_MEASURES: dict[Measure, Callable[[Sequence[Row]], int]] = {
    "entries": len,
    "seconds": lambda rows: sum(_seconds(rows)),
    "bytes": lambda rows: sum(row.line.byte_count or 0 for row in rows),
    "median_seconds": lambda rows: int(median(_seconds(rows))) if rows else 0,
    "longest_seconds": lambda rows: max(_seconds(rows), default=0),
}


@dataclass(frozen=True)
class Figure:
    """A number, and every entry that it comes from.

    Args:
        key: its name in links and in the CSV files.
        label: what it counts, in words.
        measure: how the entries add up to it.
        rows: the entries.
    """

    key: str
    label: str
    rows: tuple[Row, ...]
    measure: Measure = "entries"

    @property
    def value(self) -> int:
        """The number: entries, seconds or bytes."""
        return _MEASURES[self.measure](self.rows)

    @property
    def unit(self) -> str:
        """What it is a number of."""
        return self.measure if self.measure in ("entries", "bytes") else "seconds"

    @property
    def text(self) -> str:
        """The number for a person."""
        if self.unit == "seconds":
            return duration(self.value)
        return size(self.value) if self.unit == "bytes" else f"{self.value:,}"


@dataclass(frozen=True)
class Line:
    """One line of a table: a name, and a figure for each column."""

    name: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Table:
    """Lines under columns; `first` heads the lines' names."""

    first: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Blank:
    """Something that a log can't say, and that the agency fills in."""

    key: str
    title: str
    asks: str
    answer: str | None = None


@dataclass(frozen=True)
class Section:
    """A part of the report."""

    key: str
    title: str
    intro: str
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
    blanks: tuple[Blank, ...] = ()


@dataclass(frozen=True)
class Report:
    """A whole report.

    Args:
        agency: identifier. `name` is what the agency calls itself in its answers.
        origin, size, root: of the log it comes from; root is base64.
        until: the latest instant of an entry, ms since 1970.
        log_url: where the tiles are, if that is told.
    """

    agency: str
    name: str
    year: int
    origin: str
    size: int
    root: str
    until: int
    log_url: str
    sections: tuple[Section, ...]
    notes: tuple[str, ...] = field(default=())

    def figures(self) -> list[tuple[Section, Figure]]:
        """Every figure with its section, in the report's order."""
        found = []
        for section in self.sections:
            lines = [line for table in section.tables for line in table.lines]
            figures = [*section.figures, *(f for line in lines for f in line.figures)]
            found += [(section, figure) for figure in figures]
        return found

    def rows(self) -> list[Row]:
        """Every entry behind any figure, once, in the log's order."""
        rows = {row.index: row for _, figure in self.figures() for row in figure.rows}
        return [rows[index] for index in sorted(rows)]


def pick(rows: Iterable[Row], *kinds: str) -> tuple[Row, ...]:
    """Those of these types."""
    return tuple(row for row in rows if row.kind in kinds)


def duration(seconds: int) -> str:
    """Hours and minutes for a person."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours:,} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def size(count: int) -> str:
    """Bytes for a person, in powers of 1000."""
    for unit, factor in (("TB", 10**12), ("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= factor:
            return f"{count / factor:,.1f} {unit}"
    return f"{count} bytes"
