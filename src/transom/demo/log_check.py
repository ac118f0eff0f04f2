"""Checks the demo's published log from its files alone, as a stranger would."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from transom.audit.growth import Growth
from transom.audit.mirror import Mirror
from transom.audit.sources import FolderSource, Reader
from transom.core.log.checkpoint import verify_checkpoint
from transom.core.log.entry import Entry
from transom.core.log.findings import Finding
from transom.core.log.head import parse_checkpoint
from transom.core.log.lines import AnyLine, entry_of
from transom.core.log.note import parse_vkey
from transom.core.log.policy import Policy, require_all
from transom.core.log.tally import Tally
from transom.errors import LogRefused, TransomError
from transom.testing.stack import Stack


@dataclass(frozen=True)
class LogCheck:
    """What the published log holds, everything verified; or why it doesn't verify.

    `findings` is what its own entries say against it (`transom.core.log.findings`).
    """

    size: int = 0
    witnesses: int = 0
    entries: tuple[Entry, ...] = ()
    error: str = ""
    findings: tuple[Finding, ...] = ()

    def count(self, type_: str) -> int:
        """How many entries are of a type."""
        return sum(entry.type == type_ for entry in self.entries)


@dataclass
class _Kept:
    """A tally that keeps the entries too."""

    tally: Tally = field(default_factory=Tally)
    entries: list[Entry] = field(default_factory=list)

    def extend(self, lines: Sequence[AnyLine]) -> list[Finding]:
        self.entries += map(entry_of, lines)
        return self.tally.extend(lines)

    def skip(self) -> int:
        raise LogRefused("inclusion", f"entry {self.tally.size} isn't a log entry")


def stack_policy(stack: Stack) -> Policy:
    """The trust policy of the demo: its log, and both its witnesses."""
    witnesses = [(parse_vkey(stack.vkeys[name]), None) for name in ("north", "south")]
    return require_all(parse_vkey(stack.vkeys["log"]), witnesses)


def check_log(stack: Stack, seconds: float = 10) -> LogCheck:
    """Verifies checkpoint, cosignatures, every tile and every entry.

    The newest checkpoint is public a moment before its witnesses have cosigned it, so a check
    that finds a cosignature missing is made again, for at most `seconds`.
    """
    end = time.monotonic() + seconds
    while (check := _check_now(stack)).error and time.monotonic() < end:
        time.sleep(0.1)
    return check


def _check_now(stack: Stack) -> LogCheck:
    source = FolderSource(stack.data("hub") / "log")
    growth, kept = Growth(), _Kept()
    try:
        head = verify_checkpoint(source.read("checkpoint"), policy=stack_policy(stack))
        size = parse_checkpoint(head.note.text).size
        findings = Mirror(Reader(source), None).grow(size, growth, kept)
        if growth.root() != head.root:
            raise LogRefused("inclusion", "the entries don't lead to the root that was signed")
    except TransomError as error:
        return LogCheck(error=error.message)
    return LogCheck(size, len(head.cosigned), tuple(kept.entries), findings=tuple(findings))
