"""What the portal knows of the log, grown entry by entry. Values only; reads no file."""

from collections import deque

from transom.core.log.entry import Entry
from transom.core.log.findings import Finding
from transom.core.log.tally import Tally
from transom.hub.portal.figures import Figures
from transom.hub.portal.footage import FootageRequests
from transom.hub.portal.looks import Looks

MOST_FINDINGS = 200


class Book:
    """The public log in figures. Owned by the event loop; `reading` feeds it.

    `tally` judges the entries as `transom audit` does; `figures` and `looks` hold what a visitor
    asks beyond that: lengths, areas, and which entries are behind a figure.
    """

    def __init__(self) -> None:
        self.size = 0
        self.time = 0
        self.tally = Tally()
        self.figures = Figures()
        self.looks = Looks()
        self.footage = FootageRequests()
        self.findings: deque[Finding] = deque(maxlen=MOST_FINDINGS)
        self.programs: dict[str, list[tuple[int, Entry]]] = {}
        """Each program's own entries: created, changed, renewed, frozen, resumed, sunset."""

    def add(self, entry: Entry) -> None:
        """Takes the next entry into account."""
        index = self.size
        self.findings.extend(self.tally.add(index, entry))
        self.figures.add(index, entry)
        self.looks.add(index, entry)
        self.footage.add(index, entry)
        if entry.type.startswith("program.") and entry.program is not None:
            self.programs.setdefault(entry.program, []).append((index, entry))
        self.size, self.time = index + 1, max(self.time, entry.time)
