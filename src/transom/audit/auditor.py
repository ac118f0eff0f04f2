"""One audit: what the log shows now, against what it showed before and what it has signed.

1. the checkpoint is signed by the log's key; 2. the policy's witnesses have cosigned it; 3. the
tree extends the last one seen; 4. the entries lead to its root; 5. every hash tile is the one that
they lead to; 6. every entry is one; 7. the entries' own rules hold (`transom.core.log.tally`).
"""

from dataclasses import dataclass, field

from transom.audit import problems
from transom.audit.contradiction import Contradiction, compare, explain_root
from transom.audit.growth import Growth
from transom.audit.mirror import Mirror
from transom.audit.outcome import Outcome, Problem
from transom.audit.sources import Reader, Source
from transom.audit.state import BEGIN_ANEW, Progress, StateFolder
from transom.audit.trust import Trust, find_trust
from transom.clock import Clock
from transom.core.log.checkpoint import SignedCheckpoint, verify_signed
from transom.core.log.cosignature import verify_cosignatures
from transom.core.log.findings import HOUR, Finding
from transom.core.log.head import Checkpoint, parse_checkpoint
from transom.core.log.note import parse_note
from transom.core.log.policy import Policy
from transom.core.log.tally import Tally
from transom.errors import LogFormatError, LogRefused, NotFoundError, SetupError

UNWITNESSED = "checkpoint.unwitnessed"
"""Beside `checkpoint`, if the log has grown without its witnesses (spec/log-entry.md)."""
STALE_AFTER = 24 * HOUR
"""How old the newest cosignature may be: a hub has its log cosigned anew all the time."""


@dataclass
class _Before:
    """Where this audit begins."""

    head: Checkpoint | None
    note: str
    growth: Growth
    tally: Tally
    progress: Progress
    fresh: bool = True
    """Whether the tally isn't on the disk."""

    @property
    def saved(self) -> int:
        """Which saving of the state this is."""
        return self.progress.saved


@dataclass
class Auditor:
    """Audits one log, again and again.

    Args:
        source: where the log is served.
        state: what is kept between audits.
        clock: reads the instant at which things are overdue.
        policy: whom to trust; without it, whom the last audit trusted, or whom the log names.
    """

    source: Source
    state: StateFolder
    clock: Clock
    policy: Policy | None = None
    _trust: Trust | None = field(default=None, init=False)
    _known: _Before | None = field(default=None, init=False)
    """What is verified and on the disk, as long as nothing is being added to it."""

    def run(self) -> Outcome:
        """Audits the log as it is now; what is new and verified is kept.

        Raises:
            NotFoundError, UnavailableError: the log can't be read.
            InputError: nobody says whom to trust.
            SetupError: the state can't be used.
        """
        with self.state.locked():
            trust = self._trust or find_trust(self.source, self.state, self.policy)
            self.policy, self._trust = trust.policy, trust
            outcome = Outcome(url=self.source.url, trust=trust)
            reader = Reader(self.source)
            try:
                self._audit(outcome, reader)
            finally:
                reader.close()
            return outcome

    def _audit(self, outcome: Outcome, reader: Reader) -> None:
        before = self._before(outcome)
        # Read before the checkpoint: what is ahead of it then was ahead of it at some moment.
        ahead = self._unwitnessed(outcome.trust.policy)
        signed = self._checkpoint(outcome, outcome.trust.policy)
        if signed is None:
            return
        outcome.head = signed.head
        if ahead is not None and ahead.size > signed.head.size:
            message = f"the log has {ahead.size} entries, of which {signed.head.size} are cosigned"
            outcome.problems.append(Problem(problems.MISSING_COSIGNATURE, message))
        contradiction = compare(before.head, before.note, signed, self.state)
        if contradiction is not None:
            self._contradicted(outcome, contradiction)
            return
        self._grow(outcome, reader, before, signed)

    def _before(self, outcome: Outcome) -> _Before:
        known, self._known = self._known, None
        progress = self.state.progress()
        if (
            known
            and progress
            and (known.note, known.saved)
            == (
                progress.checkpoint,
                progress.saved,
            )
        ):
            outcome.previous_size = progress.size
            return known
        if progress is None:
            fresh = Progress(self.source.url, "", 0, [], [], {}, outcome.trust.first_use)
            return _Before(None, "", Growth(), Tally(), fresh)
        outcome.previous_size = progress.size
        head = parse_checkpoint(parse_note(progress.checkpoint).text)
        kept = self.state.tally(progress)
        tally = kept or self._tally_again(progress, head)
        growth = progress.growth()
        return _Before(head, progress.checkpoint, growth, tally, progress, fresh=kept is None)

    def _tally_again(self, progress: Progress, head: Checkpoint) -> Tally:
        """Reads the mirror from its first entry, because the kept tally is of another version."""
        growth, tally = Growth(), Tally()
        try:
            found = Mirror(self.state, None).grow(head.size, growth, tally)
        except (LogFormatError, LogRefused, NotFoundError) as error:
            raise SetupError(f"the mirror is damaged: {error.message}", hint=BEGIN_ANEW) from error
        if growth.root() != head.root:
            raise SetupError("the mirror isn't the log that was verified", hint=BEGIN_ANEW)
        progress.findings, progress.counts = [], {}
        progress.keep(found)
        return tally

    def _unwitnessed(self, policy: Policy) -> Checkpoint | None:
        """The newest checkpoint that lacks its quorum, if the log tells of one."""
        try:
            return verify_signed(self.source.read(UNWITNESSED), logs=policy.log_keys).head
        except (NotFoundError, LogFormatError, LogRefused):
            return None

    def _checkpoint(self, outcome: Outcome, policy: Policy) -> SignedCheckpoint | None:
        try:
            signed = verify_signed(self.source.read("checkpoint"), logs=policy.log_keys)
        except (LogFormatError, LogRefused) as error:
            outcome.problems.append(Problem(problems.BAD_CHECKPOINT, error.message))
            return None
        try:
            outcome.cosigned = verify_cosignatures(signed.note, policy=policy)
        except LogRefused as error:
            outcome.problems.append(Problem(problems.MISSING_COSIGNATURE, error.message))
        newest = max(outcome.cosigned.values(), default=None)
        if newest is not None and self.clock.now() - newest > STALE_AFTER:
            hours = (self.clock.now() - newest) // HOUR
            message = f"the newest cosignature is {hours} hours old"
            outcome.problems.append(Problem(problems.STALE_CHECKPOINT, message))
        return signed

    def _grow(
        self, outcome: Outcome, reader: Reader, before: _Before, signed: SignedCheckpoint
    ) -> None:
        head, growth, tally = signed.head, before.growth, before.tally
        try:
            found = Mirror(reader, self.state).grow(head.size, growth, tally)
            if growth.root() != head.root:
                raise LogRefused("inclusion", "the entries don't lead to the root that was signed")
        except (LogFormatError, LogRefused, NotFoundError) as error:
            self._mismatch(outcome, reader, before, signed, error.message)
            return
        self._verified(outcome, before, signed, found)

    def _mismatch(
        self,
        outcome: Outcome,
        reader: Reader,
        before: _Before,
        signed: SignedCheckpoint,
        why: str,
    ) -> None:
        """Finds out whether the log was rewritten, or only what it serves is damaged."""
        contradiction = explain_root(before.head, before.note, signed, reader)
        if contradiction is not None:
            self._contradicted(outcome, contradiction)
        else:
            outcome.problems.append(Problem(problems.WRONG_ENTRIES, why))

    def _verified(
        self,
        outcome: Outcome,
        before: _Before,
        signed: SignedCheckpoint,
        found: list[Finding],
    ) -> None:
        progress, tally = before.progress, before.tally
        grown = before.fresh or signed.head.size != outcome.previous_size
        progress.keep(found)
        progress.url, progress.checkpoint = self.source.url, signed.note.to_text()
        progress.size, progress.levels = before.growth.size, before.growth.levels
        progress.first_use = outcome.trust.first_use
        outcome.verified = True
        outcome.new, outcome.findings, outcome.counts = found, progress.findings, progress.counts
        outcome.standing = tally.standing(self.clock.now())
        outcome.tally = tally
        if progress.saved == 0 or self.state.policy() != outcome.trust.policy:
            self.state.save_policy(outcome.trust.policy)
        self.state.save(progress, tally if grown else None)
        note = progress.checkpoint
        self._known = _Before(signed.head, note, before.growth.copy(), tally, progress, fresh=False)

    def _contradicted(self, outcome: Outcome, contradiction: Contradiction) -> None:
        outcome.problems.append(Problem(contradiction.code, contradiction.message))
        folder = self.state.save_evidence(contradiction.name, contradiction.files())
        outcome.evidence = str(folder)
