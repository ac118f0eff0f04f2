"""What an audit found, as values, as JSON and as an exit code."""

from dataclasses import asdict, dataclass, field
from typing import Any

from transom.audit import problems
from transom.audit.trust import Trust
from transom.core.log.findings import Finding
from transom.core.log.head import Checkpoint
from transom.core.log.note import b64_line
from transom.core.log.tally import Tally

_CONTRADICTIONS = frozenset({problems.FORK, problems.ROLLBACK})


@dataclass(frozen=True, order=True)
class Problem:
    """Something wrong with the log as it is served; `code` is one of `problems.MEANING`."""

    code: str
    message: str


@dataclass
class Outcome:
    """The result of one audit.

    Args:
        head: the checkpoint that was shown, if the log's key signed it.
        cosigned: each counted witness's name and instant; empty if the quorum isn't met.
        previous_size: of the tree that was verified before, 0 at first.
        verified: whether entries, tiles and root fit together.
        problems: with the log as it is served.
        new: what the new entries show. `findings` are all so far, `counts` their numbers.
        standing: what is overdue now.
        evidence: the folder with the contradiction, if there is one.
    """

    url: str
    trust: Trust
    head: Checkpoint | None = None
    cosigned: dict[str, int] = field(default_factory=dict)
    previous_size: int = 0
    verified: bool = False
    problems: list[Problem] = field(default_factory=list)
    new: list[Finding] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    standing: list[Finding] = field(default_factory=list)
    tally: Tally | None = None
    evidence: str | None = None

    @property
    def exit_code(self) -> int:
        """See `transom.audit.problems`."""
        if any(problem.code in _CONTRADICTIONS for problem in self.problems):
            return problems.FORKED
        return problems.FOUND if self.problems or self.counts or self.standing else problems.FINE

    @property
    def silent_witnesses(self) -> list[str]:
        """Those of the policy that haven't cosigned, although enough others have."""
        if not self.cosigned:
            return []
        return [w.name for w in self.trust.policy.witnesses if w.name not in self.cosigned]

    def to_json(self, now: int) -> dict[str, Any]:
        """Everything, ready for `json.dumps`."""
        return {
            "url": self.url,
            "exit_code": self.exit_code,
            "verified": self.verified,
            "origin": self.head.origin if self.head else None,
            "size": self.head.size if self.head else None,
            "root": b64_line(self.head.root) if self.head else None,
            "previous_size": self.previous_size,
            "trust": {"first_use": self.trust.first_use, "keys": self.trust.lines()},
            "cosigned": self.cosigned,
            "silent_witnesses": self.silent_witnesses,
            "problems": [asdict(problem) for problem in self.problems],
            "findings": [asdict(finding) for finding in self.findings],
            "finding_counts": self.counts,
            "standing": [asdict(finding) for finding in self.standing],
            "evidence": self.evidence,
            "totals": totals(self.tally, now) if self.tally else None,
        }


def totals(tally: Tally, now: int) -> dict[str, Any]:
    """What a log adds up to at an instant (milliseconds since 1970)."""
    figures = list(tally.figures.values())
    states = [program.state(now) for program in tally.programs.by_id.values()]
    return {
        "programs": {state: states.count(state) for state in sorted(set(states))},
        "asked": sum(len(f.asked) for f in figures),
        "opened": sum(len(f.opened) for f in figures),
        "refused": sum(len(found) for f in figures for found in f.refused.values()),
        "closed": sum(len(f.closed) for f in figures),
        "seconds": sum(f.seconds for f in figures),
        "open_sessions": len(tally.looks.open),
        "sealed": tally.seals.sealed,
        "revealed": tally.seals.revealed,
        "overdue": tally.seals.overdue(now),
        "flags": tally.flags.asked,
        "flags_unanswered": len(tally.flags.waiting),
        "objections": tally.objections.asked,
        "objections_unanswered": len(tally.objections.waiting),
    }
