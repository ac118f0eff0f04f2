"""A log, its web server and an auditor with a stopped clock."""

from pathlib import Path
from typing import Any

from transom.audit.auditor import Auditor
from transom.audit.outcome import Outcome
from transom.audit.sources import open_source
from transom.audit.state import StateFolder
from transom.core.log.entry import Entry
from transom.core.log.policy import Policy
from transom.testing.log_entries import EntryMaker
from transom.testing.public_log import PublicLog


class StoppedClock:
    """Stands still until a test moves it."""

    def __init__(self, instant: int) -> None:
        self.instant = instant

    def now(self) -> int:
        return self.instant

    def monotonic(self) -> float:
        return self.instant / 1000


class Audited:
    """Args: folder, where the log's files are served from; url, where they are."""

    def __init__(self, tmp: Path, folder: Path, url: str) -> None:
        self.tmp, self.folder, self.url = tmp, folder, url
        self.log = PublicLog(folder)
        self.maker = EntryMaker()
        self.clock = StoppedClock(self.maker.now)
        self.state = tmp / "state"
        self.policy: Policy | None = self.log.policy

    def write(self, entries: list[Entry | bytes], **how: Any) -> None:
        """Appends entries to the log that is served; it is cosigned now."""
        self.clock.instant = max(self.clock.instant, self.maker.now)
        self.log.write(entries, now=self.clock.now(), **how)

    def look(self, count: int = 1) -> list[Entry | bytes]:
        """So many looks, one after the other."""
        return [entry for _ in range(count) for entry in self.maker.look()]

    def auditor(self) -> Auditor:
        """One that knows what earlier ones have kept."""
        source = open_source(self.url)
        return Auditor(source, StateFolder(self.state), self.clock, policy=self.policy)

    def audit(self) -> Outcome:
        """One audit."""
        return self.auditor().run()
