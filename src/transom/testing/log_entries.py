"""Makes log entries that fit together, for tests and benches: programs, view sessions, duties."""

import hashlib
from typing import Any

from transom.core.ids import new_id
from transom.core.log.entry import Entry

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
START = 1_780_272_000_000
"""1 June 2026, a Monday, at midnight UTC."""


class EntryMaker:
    """A clock and a counter: every entry has its own commitment, the same in every run.

    Args:
        seed: tells apart makers whose entries must differ.
        now: the instant of the next entry, milliseconds since 1970; advance it yourself.
    """

    def __init__(self, seed: str = "", now: int = START) -> None:
        self.now = now
        self._seed = seed
        self._count = 0
        self.agency = self.id("agy")
        self.program = self.id("prg")

    def id(self, prefix: str) -> str:
        """The next identifier."""
        return new_id(prefix, self.hash()[:16])

    def hash(self) -> bytes:
        """The next 32 bytes."""
        self._count += 1
        return hashlib.sha256(f"{self._seed}/{self._count}".encode()).digest()

    def make(self, type_: str, **members: Any) -> Entry:
        """An entry dated now."""
        return Entry(**{"type": type_, "time": self.now, "commitment": self.hash(), **members})

    def created(self, *, days: int = 45, max_minutes: int = 60, **members: Any) -> Entry:
        """`program.created`, in force from now."""
        return self.make(
            "program.created",
            **{
                "program": self.program,
                "not_before": self.now,
                "not_after": self.now + days * DAY,
                "max_minutes": max_minutes,
                "document": self.hash(),
                **members,
            },
        )

    def about_program(self, type_: str, **members: Any) -> Entry:
        """`program.frozen` and its like."""
        return self.make(type_, **{"program": self.program, **members})

    def asked(self, **members: Any) -> Entry:
        """`view_session.asked`."""
        return self.make("view_session.asked", **{**self._case(), **members})

    def opened(self, asked: Entry, *, max_seconds: int = 600, **members: Any) -> Entry:
        """The `view_session.opened` of a request."""
        said = {**self._of(asked), "max_seconds": max_seconds, "blur": "blurred", **members}
        return self.make("view_session.opened", **said)

    def refused(self, asked: Entry, *, reason: str = "policy", **members: Any) -> Entry:
        """The `view_session.refused` of a request."""
        said = {**self._of(asked), "reason": reason, **members}
        return self.make("view_session.refused", **said)

    def closed(self, opened: Entry, *, seconds: int = 60, **members: Any) -> Entry:
        """The `view_session.closed` of an opened session."""
        sent = {
            "seconds": seconds,
            "byte_count": seconds * 250_000,
            "blur": opened.blur or "blurred",
        }
        return self.make("view_session.closed", **{**self._of(opened), **sent, **members})

    def look(self, *, seconds: int = 60, **members: Any) -> list[Entry]:
        """Asked, opened, and closed after that many seconds."""
        asked = self.asked(**members)
        opened = self.opened(asked)
        self.now += seconds * 1000
        return [asked, opened, self.closed(opened, seconds=seconds)]

    def _case(self) -> dict[str, Any]:
        return {
            "agency": self.agency,
            "program": self.program,
            "purpose": "missing_person",
            "authority": "exigent",
            "area": "871fb4670ffffff",
        }

    @staticmethod
    def _of(entry: Entry) -> dict[str, Any]:
        names = ("agency", "program", "purpose", "authority", "area")
        return {name: getattr(entry, name) for name in names} | {"refers_to": entry.commitment}
