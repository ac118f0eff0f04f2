"""Picks an agency's year out of a log, while the whole log is being verified."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from transom.core.codec import b64
from transom.core.log.findings import SECOND, Finding
from transom.core.log.lines import AnyLine
from transom.core.log.tally import Tally

_LOG_WIDE = frozenset(
    {"staff.access", "policy.changed", "sealed", "gateway.enrolled", "record.disclosed"}
)
_NO_AGENCY = frozenset({"objection.filed", "objection.answered"})


@dataclass(frozen=True)
class Row:
    """An entry and its place in the log."""

    index: int
    line: AnyLine

    @property
    def kind(self) -> str:
        """Its type; of a revelation, the type that it reveals."""
        return self.line.revealed or self.line.type

    @property
    def commitment(self) -> str:
        """Its commitment, base64url."""
        return _text(self.line.commitment)

    @property
    def refers_to(self) -> str | None:
        """The commitment of the entry that it refers to, base64url."""
        return None if self.line.refers_to is None else _text(self.line.refers_to)


@dataclass
class Collected:
    """An agency's year.

    Args:
        agency, year: whose, and which, in UTC.
        rows: the entries of that agency in that year, and of its programs.
        wide: entries of that year that name no agency.
        programs: every entry of the agency's programs up to the end of the year.
        consents: the `consent.given` and `consent.changed` in force at the year's end.
        findings: what those entries show, by the tally's rules.
        until: the latest instant of an entry in the log, at most the year's end.
    """

    agency: str
    year: int
    rows: list[Row]
    wide: list[Row]
    programs: list[Row]
    consents: list[Row]
    findings: list[Finding]
    until: int


@dataclass
class Collector:
    """Takes entries as a tally does, and keeps those that a report may need."""

    agency: str
    year: int
    tally: Tally = field(default_factory=Tally)
    _rows: list[Row] = field(default_factory=list)
    _wide: list[Row] = field(default_factory=list)
    _programs: list[Row] = field(default_factory=list)
    _consents: dict[str, Row] = field(default_factory=dict)
    _findings: list[Finding] = field(default_factory=list)
    _names: set[str] = field(default_factory=set)
    _until: int = 0

    def __post_init__(self) -> None:
        self._start, self._end = _year(self.year), _year(self.year + 1)

    def extend(self, lines: Sequence[AnyLine]) -> list[Finding]:
        """See `Tally.extend`."""
        first = self.tally.size
        found = self.tally.extend(lines)
        self._findings += found
        for index, line in enumerate(lines, first):
            if line.time < self._end:
                self._take(Row(index, line))
        return found

    def skip(self) -> int:
        """See `Tally.skip`."""
        return self.tally.skip()

    def done(self) -> Collected:
        """The agency's year."""
        ours = [r for r in self._rows if r.line.agency == self.agency or self._of_program(r)]
        filed = {row.commitment for row in ours if row.kind == "objection.filed"}
        ours += [r for r in self._rows if r.line.agency is None and r.refers_to in filed]
        programs = [row for row in self._programs if row.line.program in self._names]
        places = {row.index for row in (*ours, *programs)}
        return Collected(
            self.agency,
            self.year,
            sorted(ours, key=lambda row: row.index),
            self._wide,
            programs,
            [row for row in self._consents.values() if (row.line.not_after or 0) >= self._until],
            [finding for finding in self._findings if finding.index in places],
            self._until,
        )

    def _take(self, row: Row) -> None:
        line = row.line
        self._until = max(self._until, line.time)
        if line.agency == self.agency:
            self._consent(row)
            if line.program is not None:
                self._names.add(line.program)
        if line.type.startswith("program."):
            self._programs.append(row)
        if line.time < self._start:
            return
        if line.agency == self.agency or row.kind in _NO_AGENCY:
            self._rows.append(row)
        elif row.kind in _LOG_WIDE and line.agency is None:
            self._wide.append(row)

    def _consent(self, row: Row) -> None:
        if row.refers_to is not None and row.line.type.startswith("consent."):
            self._consents.pop(row.refers_to, None)
        if row.line.type in ("consent.given", "consent.changed"):
            self._consents[row.commitment] = row

    def _of_program(self, row: Row) -> bool:
        return row.line.agency is None and row.line.program in self._names


def _text(hash_: bytes | str) -> str:
    return hash_ if isinstance(hash_, str) else b64(hash_)


def _year(year: int) -> int:
    """The instant at which a year begins, in UTC."""
    return int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) * SECOND
