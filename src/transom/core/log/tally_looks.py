"""View sessions as a log tells them: asked, then opened or refused, then closed."""

from typing import Any

from msgspec import Struct

from transom.core.log.findings import CAP_GRACE_S, CLOSE_GRACE, SECOND, Finding
from transom.core.log.tally_programs import when


class Asked(Struct, gc=False):
    """A request that has no answer yet."""

    index: int
    agency: str
    program: str | None
    purpose: str
    authority: str


class Look(Struct, gc=False):
    """A session that is open: `index` is that of its `view_session.opened`."""

    index: int
    time: int
    agency: str
    program: str
    purpose: str
    authority: str
    area: str | None
    max_seconds: int
    asked: str

    @property
    def due(self) -> int:
        """When its end must be in the log at the latest."""
        return self.time + self.max_seconds * SECOND + CLOSE_GRACE


class Looks:
    """All that is under way; entries come in the log's order, references as base64url text.

    `missing` below is what an entry gives whose reference names nothing that is under way.
    """

    def __init__(
        self,
        asked: dict[str, Asked] | None = None,
        open_: dict[str, Look] | None = None,
    ) -> None:
        self.asked: dict[str, Asked] = asked or {}
        self.open: dict[str, Look] = open_ or {}
        self._by_asked = {look.asked: key for key, look in self.open.items()}

    def ask(self, index: int, key: str, entry: Any) -> None:
        """Takes a `view_session.asked`."""
        self.asked[key] = Asked(index, entry.agency, entry.program, entry.purpose, entry.authority)

    def opened(self, index: int, key: str, refers_to: str, entry: Any) -> list[Finding] | None:
        """Takes a `view_session.opened`; None if what it refers to isn't waiting."""
        asked = self.asked.pop(refers_to, None)
        self.open[key] = Look(
            index,
            entry.time,
            entry.agency,
            entry.program,
            entry.purpose,
            entry.authority,
            entry.area,
            entry.max_seconds,
            refers_to,
        )
        self._by_asked[refers_to] = key
        return None if asked is None else _differs(index, entry, asked)

    def refused(self, index: int, refers_to: str, entry: Any) -> list[Finding] | None:
        """Takes a `view_session.refused`; None if what it refers to isn't under way."""
        asked: Asked | Look | None = self.asked.pop(refers_to, None)
        if asked is None:
            opened = self._by_asked.pop(refers_to, None)
            asked = None if opened is None else self.open.pop(opened, None)
        return None if asked is None else _differs(index, entry, asked)

    def closed(self, refers_to: str) -> Look | None:
        """The session that a `view_session.closed` ends, if it is open."""
        look = self.open.pop(refers_to, None)
        if look is not None:
            self._by_asked.pop(look.asked, None)
        return look

    def standing(self, now: int) -> list[Finding]:
        """Sessions whose end should have been logged by now."""
        return [
            Finding(
                "session_never_closed",
                look.index,
                f"a session opened on {when(look.time)} for up to {look.max_seconds} s "
                "has no end in the log",
            )
            for look in self.open.values()
            if now > look.due
        ]


def check_closed(index: int, entry: Any, look: Look) -> list[Finding]:
    """What is wrong with the end of a session, by its own and its opening's entry."""
    found = _differs(index, entry, look)
    if entry.seconds > look.max_seconds + CAP_GRACE_S:
        message = f"a session of {entry.seconds} s, with a cap of {look.max_seconds} s"
        found.append(Finding("session_over_cap", index, message))
    if entry.time > look.due:
        message = f"the end of a session was logged {_minutes(entry.time, look)} min after its cap"
        found.append(Finding("session_closed_late", index, message))
    return found


def _minutes(time: int, look: Look) -> int:
    return (time - look.time - look.max_seconds * SECOND) // (60 * SECOND)


def _differs(index: int, entry: Any, other: Asked | Look) -> list[Finding]:
    if (
        entry.purpose == other.purpose
        and entry.agency == other.agency
        and entry.authority == other.authority
        and other.program in (entry.program, None)
    ):
        return []
    message = f"{entry.type} differs from entry {other.index}, which it refers to"
    return [Finding("wrong_reference", index, message)]
