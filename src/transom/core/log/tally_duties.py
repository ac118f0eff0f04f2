"""What a log's entries still owe: seals to reveal, flags and objections to answer."""

from typing import Any

from msgspec import Struct, field

from transom.core.log.findings import HOUR, SEAL_GRACE, Finding
from transom.core.log.tally_programs import when


class Due(Struct, gc=False):
    """An entry that waits for another: `due` is 0 if there is no deadline."""

    index: int
    time: int
    due: int = 0
    agency: str | None = None


class Seals(Struct):
    """Sealed entries. `waiting` is keyed by commitment, in base64url."""

    sealed: int = 0
    revealed: int = 0
    late: int = 0
    waiting: dict[str, Due] = field(default_factory=dict)

    def seal(self, index: int, key: str, entry: Any) -> None:
        """Takes a `sealed`."""
        self.sealed += 1
        self.waiting[key] = Due(index, entry.time, entry.due)

    def reveal(self, index: int, refers_to: str, entry: Any) -> list[Finding] | None:
        """Takes a `sealed.revealed`; None if what it refers to isn't a seal that waits."""
        seal = self.waiting.pop(refers_to, None)
        if seal is None:
            return None
        self.revealed += 1
        if entry.time <= seal.due + SEAL_GRACE:
            return []
        self.late += 1
        hours = (entry.time - seal.due) // HOUR
        message = f"entry {seal.index} was revealed {hours} hours after its day"
        return [Finding("overdue_seal", index, message)]

    def overdue(self, now: int) -> int:
        """How many should have been revealed by now and aren't."""
        return sum(now > seal.due for seal in self.waiting.values())

    def standing(self, now: int) -> list[Finding]:
        """Seals that are overdue by more than the grace."""
        return [
            Finding(
                "overdue_seal",
                seal.index,
                f"entry {seal.index} was to be revealed on {when(seal.due)} and is still sealed",
            )
            for seal in self.waiting.values()
            if now > seal.due + SEAL_GRACE
        ]


class Duties(Struct):
    """Acts that ask for an answer of one kind, for example flags.

    Args:
        asked, answered: how many. `waiting` holds the rest, by commitment in base64url.
        late: how many were answered after their deadline.
    """

    asked: int = 0
    answered: int = 0
    late: int = 0
    waiting: dict[str, Due] = field(default_factory=dict)

    def ask(self, index: int, key: str, entry: Any) -> None:
        """Takes the act."""
        self.asked += 1
        self.waiting[key] = Due(index, entry.time, entry.due or 0, entry.agency)

    def answer(self, refers_to: str, entry: Any) -> Due | None:
        """Takes an answer; gives what it answers, if that was waiting."""
        found = self.waiting.pop(refers_to, None)
        if found is not None:
            self.answered += 1
            self.late += 0 < found.due < entry.time
        return found

    def overdue(self, now: int) -> list[Due]:
        """Those past their deadline."""
        return [due for due in self.waiting.values() if 0 < due.due < now]


def unanswered_flags(flags: Duties, now: int) -> list[Finding]:
    """Flags past their deadline."""
    return [
        Finding(
            "unanswered_flag",
            flag.index,
            f"agency {flag.agency} was to explain a look by {when(flag.due)} and hasn't",
        )
        for flag in flags.overdue(now)
    ]


def answered_late(index: int, entry: Any, flag: Due) -> list[Finding]:
    """What is wrong with the answer to a flag: that it came after the deadline."""
    if entry.time <= flag.due:
        return []
    message = f"the flag at entry {flag.index} was answered after {when(flag.due)}"
    return [Finding("unanswered_flag", index, message)]
