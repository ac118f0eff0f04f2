"""What programs give cause to tell, by the gateway's own clock: ends, renewals, freezes (P5)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from transom.core.consent.consent import Consent
from transom.gateway.notices import wording
from transom.gateway.notices.book import NewNotice
from transom.gateway.store.directory import Program

DAYS = (1, 7, 14)
"""Before a program's end, nearest first. A gateway that was off tells the nearest only."""


@dataclass
class Reminders:
    """Looks at programs and consents again and again; the book forgets what it has told already.

    Attributes:
        frozen: programs that were frozen when it looked last; unknown at first.
    """

    frozen: dict[str, bool] = field(default_factory=dict)

    def due(
        self,
        programs: Iterable[Program],
        consents: Iterable[Consent],
        names: Mapping[str, str],
        *,
        now: int,
    ) -> list[NewNotice]:
        """What there is to tell now.

        Args:
            consents: those that aren't withdrawn.
            names: cameras' names by identifier.
        """
        told: list[NewNotice] = []
        given = list(consents)
        for program in programs:
            under = [c for c in given if c.program_id == program.program_id]
            told += self._freeze(program, bool(under), now)
            running = [c for c in under if c.not_after > now]
            if running:
                told += _end(program, now)
                told += _renewal(program, running, names, now)
        return told

    def _freeze(self, program: Program, concerns: bool, now: int) -> list[NewNotice]:
        before = self.frozen.get(program.program_id)
        self.frozen[program.program_id] = program.frozen
        if not concerns or before is None or before == program.frozen:
            return []
        made = wording.frozen if program.frozen else wording.resumed
        return [made(program, at=now)]


def _end(program: Program, now: int) -> list[NewNotice]:
    left = program.not_after - now
    days = next((d for d in DAYS if left <= d * wording.DAY_MS), None)
    if days is None or left <= 0:
        return []
    return [wording.ends_soon(program, days, at=now)]


def _renewal(
    program: Program, running: Iterable[Consent], names: Mapping[str, str], now: int
) -> list[NewNotice]:
    """A consent that could have lasted to its program's end, and now ends before it."""
    return [
        wording.goes_on(
            program, names.get(c.camera_id, "your camera"), c.consent_id, c.not_after, at=now
        )
        for c in running
        if renewable(c, program.not_after)
    ]


def renewable(consent: Consent, program_end: int) -> bool:
    """Whether the program goes on longer than it did when the consent was given."""
    return program_end > consent.program_not_after
