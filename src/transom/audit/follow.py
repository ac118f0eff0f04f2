"""A monitor: audits again and again, and says each new thing that is wrong, once.

Events are JSON objects. `{"event": "alarm", "code", "message", "index"?, "evidence"?, "at"}`: new,
and wrong. `{"event": "over", "code", "message", "at"}`: what stood there has been made good.
`{"event": "state", "size", "at"}`: the log has grown, and is verified.
"""

import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from transom.audit import problems
from transom.audit.auditor import Auditor
from transom.audit.outcome import Outcome
from transom.audit.text import instant
from transom.clock import Clock
from transom.core.log.findings import Finding
from transom.errors import NotFoundError, TransomError, UnavailableError

Event = dict[str, Any]
Key = tuple[str, int, str]
UNREACHABLE_AFTER = 3
"""Audits in a row that must fail before it is an alarm: servers are restarted."""


@dataclass
class Monitor:
    """Watches one log.

    Args:
        auditor: does each audit.
        tells: what is told of every event.
        every_s: seconds between two audits.
        until_alarm: whether to end at the first alarm.
        pause: waits so many seconds, or raises KeyboardInterrupt.
    """

    auditor: Auditor
    clock: Clock
    tells: Sequence[Callable[[Event], object]]
    every_s: float = 10
    until_alarm: bool = False
    pause: Callable[[float], object] = time.sleep
    worst: int = field(default=problems.FINE, init=False)
    _size: int = field(default=-1, init=False)
    _wrong: dict[Key, str] = field(default_factory=dict, init=False)
    _told: set[Key] = field(default_factory=set, init=False)
    _failures: int = field(default=0, init=False)

    def run(self) -> int:
        """Watches until it is interrupted, or alarmed if asked so; gives the worst exit code."""
        try:
            while not (self.step() and self.until_alarm):
                self.pause(self.every_s)
        except KeyboardInterrupt:
            pass
        return self.worst

    def step(self) -> bool:
        """One audit; gives whether there was an alarm."""
        try:
            outcome = self.auditor.run()
        except (NotFoundError, UnavailableError) as error:
            return self._failed(error)
        self._failures = 0
        if outcome.verified and outcome.head is not None and outcome.head.size != self._size:
            self._size = outcome.head.size
            self._tell({"event": "state", "size": self._size})
        alarmed = self._judge(outcome)
        if alarmed:
            self.worst = max(self.worst, outcome.exit_code)
        return alarmed

    def _failed(self, error: TransomError) -> bool:
        self._failures += 1
        if self._failures != UNREACHABLE_AFTER:
            return False
        self.worst = max(self.worst, problems.UNUSABLE)
        self._tell({"event": "alarm", "code": problems.UNREACHABLE, "message": error.message})
        return True

    def _judge(self, outcome: Outcome) -> bool:
        """Tells what is new, and what is over."""
        # What entries show stays wrong; what is served or overdue may be made good.
        lasting = _by_key(outcome.findings)
        standing = _by_key(outcome.standing)
        served = {(p.code, -1, ""): p.message for p in outcome.problems}
        now_wrong = standing | served
        fresh = [key for key in lasting if key not in self._told]
        fresh += [key for key in now_wrong if key not in self._wrong]
        messages = lasting | now_wrong
        for key in fresh:
            self._alarm(key, messages[key], outcome)
        for key in self._wrong.keys() - now_wrong.keys() if outcome.verified else ():
            self._tell({"event": "over", "code": key[0], "message": self._wrong.pop(key)})
        self._told |= lasting.keys()
        self._wrong |= now_wrong
        return bool(fresh)

    def _alarm(self, key: Key, message: str, outcome: Outcome) -> None:
        code, index, _ = key
        event: Event = {"event": "alarm", "code": code, "message": message}
        if index >= 0:
            event["index"] = index
        if outcome.evidence and code in (problems.FORK, problems.ROLLBACK):
            event["evidence"] = outcome.evidence
        self._tell(event)

    def _tell(self, event: Event) -> None:
        dated = {**event, "log": self.auditor.source.url, "at": self.clock.now()}
        for tell in self.tells:
            tell(dated)


def _by_key(findings: Iterable[Finding]) -> dict[Key, str]:
    return {(f.code, f.index, f.message): f.message for f in findings}


def printer(*, as_json: bool) -> Callable[[Event], None]:
    """Prints events, as JSON lines or in words."""

    def show(event: Event) -> None:
        print(json.dumps(event) if as_json else _words(event), file=sys.stdout, flush=True)

    return show


def _words(event: Event) -> str:
    at = instant(event["at"])
    if event["event"] == "state":
        return f"{at}  {event['size']} entries, verified"
    place = f" (entry {event['index']})" if "index" in event else ""
    kept = f"; evidence in {event['evidence']}" if "evidence" in event else ""
    word = "ALARM" if event["event"] == "alarm" else "over"
    return f"{at}  {word}: {event['code']}{place}: {event['message']}{kept}"
