"""Judges and counts a log's entries, one after the other. Reads no clock, opens no file.

    tally = Tally()
    for index, entry in enumerate(entries):
        findings += tally.add(index, entry)
    findings += tally.standing(now)

`add` gives what an entry shows for good; `standing` what is missing at an instant, and may still
come. Nothing here checks signatures or hashes: hand in entries of a verified log only.
"""

from collections.abc import Callable, Iterable
from typing import Any, Protocol

from transom.core.codec import b64
from transom.core.log.figures import (
    MONDAY,
    WEEK_MS,
    EventKey,
    FigureKey,
    Figures,
    Indexes,
    indexes,
    week_of,
)
from transom.core.log.findings import BACKWARDS, Finding
from transom.core.log.known import Known
from transom.core.log.table import REVEALED, SEALED, TYPES
from transom.core.log.tally_duties import Duties, Seals, answered_late, unanswered_flags
from transom.core.log.tally_looks import Looks, check_closed
from transom.core.log.tally_programs import Programs, when
from transom.core.log.tally_references import TARGETS, check_reference

TYPE_BITS = 8
_Handler = Callable[[int, str, Any], list[Finding] | None]
_NUMBER = {name: number for number, name in enumerate(TYPES)}


class Line(Protocol):
    """What the tally reads of an entry: `Entry`, and the faster `transom.core.log.lines.Line`.

    Absent members are None. Hashes are 32 bytes, or the same in base64url.
    """

    @property
    def type(self) -> str:
        """One of `TYPES`."""
        ...

    @property
    def time(self) -> int:
        """Milliseconds since 1970."""
        ...

    @property
    def commitment(self) -> bytes | str:
        """The commitment."""
        ...

    @property
    def revealed(self) -> str | None:
        """The type that a `sealed.revealed` reveals."""
        ...


class Tally:
    """What a log's entries add up to, and what is wrong with them.

    Args:
        size: how many entries have been added; the next has this index.
        latest: the latest instant of an entry.
        figures: view sessions, by week and class.
        events: indexes of all other entries, by week, agency, program and type. A
            `sealed.revealed` counts as the type that it reveals too.
        programs, looks, seals, flags, objections, break_glass: what is in force and under way.
    """

    def __init__(self) -> None:
        self.size = 0
        self.latest = 0
        self.figures: dict[FigureKey, Figures] = {}
        self.events: dict[EventKey, Indexes] = {}
        self.programs = Programs()
        self.looks = Looks()
        self.seals = Seals()
        self.flags = Duties()
        self.objections = Duties()
        self.break_glass = Duties()
        self.known = Known()
        self._handlers = {name: self._handler(name) for name in TYPES}

    def _handler(self, type_: str) -> _Handler:
        if type_.startswith("program."):
            return self._program
        handler: _Handler = getattr(self, "_" + type_.replace(".", "_"), self._event)
        return handler

    def add(self, index: int, entry: Line) -> list[Finding]:
        """Takes the next entry; gives what is wrong with it.

        Raises:
            ValueError: an entry was left out, or added before.
        """
        if index != self.size:
            raise ValueError(f"entry {index} can't follow {self.size} entries")
        return self.extend((entry,))

    def extend(self, entries: Iterable[Line]) -> list[Finding]:
        """Takes the next entries; gives what is wrong with them."""
        # Runs once for every entry of a log: what it looks up, it looks up once.
        findings: list[Finding] = []
        handlers, pending = self._handlers, self.known.pending
        size, latest = self.size, self.latest
        for index, entry in enumerate(entries, size):
            key = entry.commitment
            if not isinstance(key, str):
                key = b64(key)
            time, type_ = entry.time, entry.type
            if found := handlers[type_](index, key, entry):
                findings += found
            if type_ == REVEALED:
                type_ = entry.revealed or REVEALED
            pending[key] = index << TYPE_BITS | _NUMBER[type_]
            if time >= latest:
                latest = time
            elif time < latest - BACKWARDS:
                message = f"dated {when(time)}, after an entry of {when(latest)}"
                findings.append(Finding("time_backwards", index, message))
            size = index + 1
        self.size, self.latest = size, latest
        self.known.settle_if_many()
        return findings

    def skip(self) -> int:
        """Leaves out an entry that can't be read; gives its index."""
        self.size += 1
        return self.size - 1

    def standing(self, now: int) -> list[Finding]:
        """What is overdue or missing at an instant: it goes away once it is made good."""
        found = [
            *self.programs.standing(now),
            *self.looks.standing(now),
            *self.seals.standing(now),
            *unanswered_flags(self.flags, now),
        ]
        if self.latest > now + BACKWARDS:
            message = f"an entry is dated {when(self.latest)}, which is still to come"
            found.append(Finding("time_ahead", self.size - 1, message))
        return sorted(found)

    def type_of(self, commitment: bytes | str) -> tuple[int, str] | None:
        """Index and type of the entry with this commitment, if there is one.

        A `sealed.revealed` stands here under the type that it reveals.
        """
        found = self.known.find(_text(commitment))
        return None if found is None else (found >> TYPE_BITS, TYPES[found & 0xFF])

    def _view_session_asked(self, index: int, key: str, entry: Any) -> list[Finding] | None:
        repeated = _repeated(index) if key in self.looks.asked else None
        self.looks.ask(index, key, entry)
        self._figures(entry).asked.append(index)
        return repeated

    def _view_session_opened(self, index: int, key: str, entry: Any) -> list[Finding] | None:
        found = _repeated(index) if key in self.looks.open else []
        self._figures(entry).opened.append(index)
        differs = self.looks.opened(index, key, _text(entry.refers_to), entry)
        found += self._reference(index, entry, once=True) if differs is None else differs
        found += self.programs.opened(index, entry)
        return found

    def _view_session_refused(self, index: int, key: str, entry: Any) -> list[Finding] | None:
        self._figures(entry).refuse(entry.reason, index)
        found = self.looks.refused(index, _text(entry.refers_to), entry)
        return self._reference(index, entry, once=True) if found is None else found

    def _view_session_closed(self, index: int, key: str, entry: Any) -> list[Finding] | None:
        self._figures(entry).close(index, entry.seconds, entry.byte_count, entry.blur)
        look = self.looks.closed(_text(entry.refers_to))
        if look is None:
            return self._reference(index, entry, once=True)
        found = check_closed(index, entry, look)
        found += self.programs.closed(index, look.program, look.time, entry.seconds)
        return found

    def _sealed(self, index: int, key: str, entry: Any) -> list[Finding] | None:
        repeated = _repeated(index) if key in self.seals.waiting else None
        self.seals.seal(index, key, entry)
        self._count(index, entry, SEALED)
        return repeated

    def _sealed_revealed(self, index: int, key: str, entry: Any) -> list[Finding] | None:
        self._count(index, entry, REVEALED)
        self._count(index, entry, entry.revealed)
        found = self.seals.reveal(index, _text(entry.refers_to), entry)
        if found is not None:
            return found
        message = "a revelation that refers to no entry that was still sealed"
        return [Finding("wrong_reveal", index, message)]

    def _program(self, index: int, key: str, entry: Any) -> list[Finding] | None:
        self._count(index, entry, entry.type)
        return self.programs.enter(index, entry, _text(entry.document or b""))

    def _flag_raised(self, index: int, key: str, entry: Any) -> list[Finding] | None:
        return self._asks(self.flags, index, key, entry)

    def _flag_answered(self, index: int, key: str, entry: Any) -> list[Finding] | None:
        flag = self.flags.answer(_text(entry.refers_to), entry)
        found = self._event(index, key, entry)
        return found if flag is None else answered_late(index, entry, flag)

    def _objection_filed(self, index: int, key: str, entry: Any) -> list[Finding] | None:
        return self._asks(self.objections, index, key, entry)

    def _objection_answered(self, index: int, key: str, entry: Any) -> list[Finding] | None:
        self.objections.answer(_text(entry.refers_to), entry)
        return self._event(index, key, entry)

    def _break_glass_used(self, index: int, key: str, entry: Any) -> list[Finding] | None:
        return self._asks(self.break_glass, index, key, entry)

    def _break_glass_justified(self, index: int, key: str, entry: Any) -> list[Finding] | None:
        self.break_glass.answer(_text(entry.refers_to), entry)
        return self._event(index, key, entry)

    def _asks(self, duties: Duties, index: int, key: str, entry: Any) -> list[Finding] | None:
        repeated = _repeated(index) if key in duties.waiting else []
        duties.ask(index, key, entry)
        return repeated + (self._event(index, key, entry) or [])

    def _event(self, index: int, key: str, entry: Any) -> list[Finding] | None:
        self._count(index, entry, entry.type)
        refers = entry.type in TARGETS and entry.refers_to is not None
        return self._reference(index, entry) if refers else None

    def _count(self, index: int, entry: Any, type_: str) -> None:
        key = (week_of(entry.time), entry.agency or "", entry.program or "", type_)
        if key not in self.events:
            self.events[key] = indexes()
        self.events[key].append(index)

    def _figures(self, entry: Any) -> Figures:
        week = (entry.time + MONDAY) // WEEK_MS
        key = (week, entry.agency, entry.program or "", entry.purpose, entry.authority)
        figures = self.figures.get(key)
        if figures is None:
            figures = self.figures[key] = Figures()
        return figures

    def _reference(self, index: int, entry: Any, *, once: bool = False) -> list[Finding]:
        return check_reference(index, entry.type, self.type_of(entry.refers_to), once=once)


def _repeated(index: int) -> list[Finding]:
    message = "commits to the same as an earlier entry that is still open"
    return [Finding("repeated_commitment", index, message)]


def _text(hash_: bytes | str) -> str:
    return hash_ if isinstance(hash_, str) else b64(hash_)
