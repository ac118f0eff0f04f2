"""Looks by coarse area and time, for the question whether a street was being watched."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from transom.core.log.entry import Entry

LONGEST_MS = 24 * 3_600_000
"""No program allows a longer session."""


@dataclass
class Look:
    """One opened view session, as far as public entries tell.

    Args:
        index, at: of its `view_session.opened`.
        until: when it ended, or the latest it may run.
        end_index: of the entry that ended it, if there is one.
        commitment, asked: of its two entries, `asked` of the `view_session.asked`.
        refused: it was opened at the hub, and the gateway or the owner let nobody in.
    """

    index: int
    at: int
    until: int
    area: str | None
    agency: str | None
    program: str | None
    purpose: str | None
    commitment: bytes
    asked: bytes
    end_index: int | None = None
    refused: bool = False


class Looks:
    """Follows looks from entry to entry. Owned by the event loop."""

    def __init__(self) -> None:
        self._by_area: dict[str | None, list[Look]] = {}
        self._opened: dict[bytes, Look] = {}
        self._asked: dict[bytes, Look] = {}

    def add(self, index: int, entry: Entry) -> None:
        """Takes an entry into account; most don't matter here."""
        if entry.type == "view_session.opened":
            self._open(index, entry)
        elif entry.type == "view_session.closed":
            self._end(index, entry, self._opened.get(entry.refers_to or b""))
        elif entry.type == "view_session.refused":
            self._end(index, entry, self._asked.get(entry.refers_to or b""), refused=True)

    def running(self, now: int) -> list[Look]:
        """Those that were opened and haven't ended."""
        return [look for look in self._opened.values() if look.until > now]

    def within(self, areas: Iterable[str | None], since: int, until: int) -> list[Look]:
        """The looks of these areas that ran at some instant between the two, oldest first."""
        found = [look for area in areas for look in self._of(area, since, until)]
        return sorted(found, key=lambda look: look.index)

    def _of(self, area: str | None, since: int, until: int) -> Iterable[Look]:
        looks = self._by_area.get(area, [])
        first = bisect_left(looks, since - 2 * LONGEST_MS, key=lambda look: look.at)
        for look in looks[first:]:
            if look.at <= until and look.until >= since and not look.refused:
                yield look

    def _open(self, index: int, entry: Entry) -> None:
        until = entry.time + (entry.max_seconds or LONGEST_MS // 1000) * 1000
        look = Look(
            index=index,
            at=entry.time,
            until=until,
            area=entry.area,
            agency=entry.agency,
            program=entry.program,
            purpose=entry.purpose,
            commitment=entry.commitment,
            asked=entry.refers_to or b"",
        )
        self._by_area.setdefault(entry.area, []).append(look)
        self._opened[look.commitment] = self._asked[look.asked] = look

    def _end(self, index: int, entry: Entry, look: Look | None, *, refused: bool = False) -> None:
        if look is None:
            return
        look.end_index, look.refused = index, refused
        look.until = max(look.at, min(look.until, entry.time))
        self._opened.pop(look.commitment, None)
        self._asked.pop(look.asked, None)
