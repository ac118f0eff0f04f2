"""The programs of a log: which is in force, frozen or over, and the looks that none allowed."""

from datetime import UTC, datetime
from typing import Any, Literal

from msgspec import Struct, field

from transom.core.log.findings import FREEZE_GRACE, SECOND, SUNSET_GRACE, Finding

State = Literal["not_yet", "in_force", "frozen", "ended"]


class Program(Struct):
    """What the log says of a program.

    Args:
        created: index of its first entry.
        not_before, not_after, sunset: instants; `sunset` once it has been logged.
        max_minutes: the longest session.
        document: hash of its documents, base64url. `decided` is that of the newest decision.
        frozen: since when, if it is.
        renewals, freezes: indexes.
    """

    created: int
    not_before: int
    not_after: int
    max_minutes: int
    document: str
    decided: str
    frozen: int | None = None
    sunset: int | None = None
    renewals: list[int] = field(default_factory=list)
    freezes: list[int] = field(default_factory=list)

    @property
    def ends(self) -> int:
        """When it is over."""
        return self.not_after if self.sunset is None else min(self.sunset, self.not_after)

    def plainly(self, at: int) -> bool:
        """Whether it is in force without any doubt: what nearly every session needs to know."""
        return (
            self.not_before <= at < self.not_after and self.frozen is None and self.sunset is None
        )

    def state(self, at: int) -> State:
        """How it stands at an instant, as far as the log has come."""
        if at < self.not_before:
            return "not_yet"
        if at >= self.ends:
            return "ended"
        return "in_force" if self.frozen is None or at < self.frozen else "frozen"


class Programs:
    """All programs, by identifier; entries come in the log's order.

    Hashes and references are handed in as base64url text.
    """

    def __init__(self, known: dict[str, Program] | None = None) -> None:
        self.by_id: dict[str, Program] = known or {}

    def enter(self, index: int, entry: Any, document: str) -> list[Finding]:
        """Takes an entry whose type begins with `program.`."""
        verb = entry.type.removeprefix("program.")
        if verb == "created":
            return self._created(index, entry, document)
        program = self.by_id.get(entry.program)
        if program is None:
            message = f"{entry.type} of program {entry.program}, which was never created"
            return [Finding("no_program", index, message)]
        findings: list[Finding] = getattr(self, f"_{verb}")(index, entry, program, document)
        return findings

    def opened(self, index: int, entry: Any) -> list[Finding]:
        """Checks a session that opens: program in force, cap within the program's."""
        program = self.by_id.get(entry.program)
        if program is None:
            message = f"a look in program {entry.program}, which was never created"
            return [Finding("no_program", index, message)]
        found = [] if program.plainly(entry.time) else _out_of_force(index, entry, program)
        if entry.max_seconds > program.max_minutes * 60:
            message = (
                f"a session of up to {entry.max_seconds} s in a program that allows "
                f"{program.max_minutes * 60} s"
            )
            found.append(Finding("session_over_cap", index, message))
        return found

    def closed(self, index: int, name: str, opened: int, seconds: int) -> list[Finding]:
        """Checks a session that has ended: it went on neither past its program nor a freeze."""
        program = self.by_id.get(name)
        if program is None:
            return []
        end = opened + seconds * SECOND
        if program.plainly(end):
            return []
        if opened < program.ends < end - FREEZE_GRACE:
            message = f"a session that went on until {when(end)}, past the program's end"
            return [Finding("program_past_sunset", index, message)]
        if program.frozen is not None and opened < program.frozen < end - FREEZE_GRACE:
            message = f"a session that went on until {when(end)} in a frozen program"
            return [Finding("frozen_program", index, message)]
        return []

    def standing(self, now: int) -> list[Finding]:
        """Programs that are over, and whose sunset nobody has logged."""
        return [
            Finding(
                "program_past_sunset",
                program.created,
                f"program {name} ended on {when(program.not_after)} and has had no sunset",
            )
            for name, program in self.by_id.items()
            if program.sunset is None and now > program.not_after + SUNSET_GRACE
        ]

    def _created(self, index: int, entry: Any, document: str) -> list[Finding]:
        if entry.program in self.by_id:
            message = f"program {entry.program} was created a second time"
            return [Finding("renewal_without_decision", index, message)]
        self.by_id[entry.program] = Program(
            index, entry.not_before, entry.not_after, entry.max_minutes, document, document
        )
        return []

    def _changed(self, index: int, entry: Any, program: Program, document: str) -> list[Finding]:
        program.document = document
        return []

    def _renewed(self, index: int, entry: Any, program: Program, document: str) -> list[Finding]:
        found = []
        if document == program.decided:
            found.append(f"program {entry.program} was renewed without a new decision")
        if entry.not_after <= program.not_after:
            found.append(f"the renewal of program {entry.program} isn't for longer")
        if program.sunset is not None:
            found.append(f"program {entry.program} was renewed after its sunset")
        program.not_after = max(program.not_after, entry.not_after)
        program.document = program.decided = document
        program.renewals.append(index)
        return [Finding("renewal_without_decision", index, message) for message in found]

    def _frozen(self, index: int, entry: Any, program: Program, document: str) -> list[Finding]:
        program.frozen = entry.time if program.frozen is None else program.frozen
        program.freezes.append(index)
        return []

    def _resumed(self, index: int, entry: Any, program: Program, document: str) -> list[Finding]:
        program.frozen = None
        return []

    def _sunset(self, index: int, entry: Any, program: Program, document: str) -> list[Finding]:
        program.sunset = entry.time if program.sunset is None else program.sunset
        return []


def when(time: int) -> str:
    """An instant for a person: 2026-11-23 21:51 UTC."""
    return f"{datetime.fromtimestamp(time // SECOND, UTC):%Y-%m-%d %H:%M} UTC"


def _out_of_force(index: int, entry: Any, program: Program) -> list[Finding]:
    state = program.state(entry.time)
    if state == "ended":
        message = f"a look in program {entry.program}, which ended on {when(program.ends)}"
        return [Finding("program_past_sunset", index, message)]
    if state == "frozen":
        message = f"a look in program {entry.program}, which is frozen"
        return [Finding("frozen_program", index, message)]
    if state == "not_yet":
        message = f"a look in program {entry.program} before it began"
        return [Finding("no_program", index, message)]
    return []
