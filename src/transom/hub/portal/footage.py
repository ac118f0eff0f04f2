"""Footage requests as far as public entries tell. Nothing in the log says who declined (P10)."""

from collections import deque
from dataclasses import dataclass

from transom.core.log.entry import Entry

MOST_KEPT = 500


@dataclass
class Asked:
    """One request.

    Args:
        index, at: of its `footage_request.posted`.
        released: how many clips owners gave.
        closed: the index of its `footage_request.closed`, if there is one.
    """

    index: int
    at: int
    area: str | None
    agency: str | None
    purpose: str | None
    released: int = 0
    closed: int | None = None


class FootageRequests:
    """Follows requests from entry to entry. Owned by the event loop."""

    def __init__(self) -> None:
        self._known: dict[bytes, Asked] = {}
        self._newest: deque[Asked] = deque(maxlen=MOST_KEPT)

    def add(self, index: int, entry: Entry) -> None:
        """Takes an entry into account; most don't matter here."""
        if entry.type == "footage_request.posted":
            asked = Asked(index, entry.time, entry.area, entry.agency, entry.purpose)
            self._known[entry.commitment] = asked
            self._newest.append(asked)
            return
        asked_before = self._known.get(entry.refers_to or b"")
        if asked_before is None:
            return
        if entry.type == "clip.released":
            asked_before.released += 1
        elif entry.type == "footage_request.closed":
            asked_before.closed = index

    def newest(self, count: int) -> list[Asked]:
        """The newest requests, newest first."""
        return list(self._newest)[: -count - 1 : -1]
