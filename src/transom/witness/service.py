"""Decides whether to cosign (C2SP tlog-witness, add-checkpoint). Knows no HTTP beyond statuses."""

from collections.abc import Collection
from dataclasses import dataclass
from http import HTTPStatus
from typing import Protocol

import structlog

from transom.clock import Clock
from transom.core.log.add_checkpoint import CONFLICT_TYPE, AddCheckpoint, parse_add_checkpoint
from transom.core.log.checkpoint import Checkpoint, parse_checkpoint, verify_signed
from transom.core.log.cosignature import Cosigner
from transom.core.log.merkle import EMPTY_ROOT, verify_consistency
from transom.core.log.note import Note, VerifierKey
from transom.errors import LogFormatError, LogRefused

_log = structlog.get_logger()

TEXT = "text/plain; charset=utf-8"
HTML = "text/html; charset=utf-8"
JSON = "application/json"


class State(Protocol):
    """What the witness remembers; see `transom.witness.state.WitnessState`."""

    def last(self, origin: str) -> Checkpoint | None:
        """The last checkpoint cosigned for this log."""
        ...

    def save(self, origin: str, note: Note) -> None:
        """Replaces what is remembered of a log, durably; raises OSError."""
        ...


@dataclass(frozen=True)
class Answer:
    """An HTTP answer."""

    status: HTTPStatus
    body: str
    content_type: str = TEXT


class WitnessService:
    """Cosigns what only grew.

    Args:
        logs: keys of the logs it watches; a key's name is its log's origin.
    """

    # Calls come one at a time, so that checking the old size and saving the new one is one step.

    def __init__(
        self, *, cosigner: Cosigner, logs: Collection[VerifierKey], state: State, clock: Clock
    ) -> None:
        self.vkey = cosigner.vkey
        """The witness's own key."""
        self.logs = tuple(logs)
        """The keys of the logs that it watches."""
        self._cosigner = cosigner
        self._state = state
        self._clock = clock

    def add_checkpoint(self, body: bytes) -> Answer:
        """Answers one request, in the order of checks of the specification."""
        try:
            request = parse_add_checkpoint(body)
            head = parse_checkpoint(request.note.text)
        except LogFormatError as error:
            return Answer(HTTPStatus.BAD_REQUEST, f"{error.message}\n")
        if head.origin not in {key.name for key in self.logs}:
            return Answer(HTTPStatus.NOT_FOUND, "this witness doesn't watch that log\n")
        try:
            signed = verify_signed(request.note, logs=self.logs)
        except LogRefused as error:
            return Answer(HTTPStatus.FORBIDDEN, f"{error.message}\n")
        if request.old_size > head.size:
            return Answer(HTTPStatus.BAD_REQUEST, "the old size is larger than the new one\n")
        return self._compare(request, head, signed.log)

    def _compare(self, request: AddCheckpoint, head: Checkpoint, key: VerifierKey) -> Answer:
        last = self._state.last(head.origin) or Checkpoint(head.origin, 0, EMPTY_ROOT)
        if request.old_size != last.size:
            return Answer(HTTPStatus.CONFLICT, f"{last.size}\n", CONFLICT_TYPE)
        try:
            verify_consistency(
                old_size=last.size,
                old_root=last.root,
                new_size=head.size,
                new_root=head.root,
                path=request.path,
            )
        except LogRefused as error:
            # The log itself has signed this: with what is remembered it may be proof of a fork.
            _log.error("refused", why=error.message, checkpoint=request.note.to_text())
            return Answer(HTTPStatus.UNPROCESSABLE_ENTITY, f"{error.message}\n")
        return self._cosign(request, head, key)

    def _cosign(self, request: AddCheckpoint, head: Checkpoint, key: VerifierKey) -> Answer:
        line = self._cosigner.cosign(request.note.text, now=self._clock.now())
        # Only lines that were verified are kept: those of the log, and our own.
        by_log = [s for s in request.note.signatures if key.matches(s)]
        try:
            self._state.save(head.origin, Note(request.note.text, (*by_log, line)))
        except OSError as error:
            # Without memory no cosignature: this witness could be made to contradict itself.
            why = f"this witness can't write: {error.strerror or error}\n"
            return Answer(HTTPStatus.SERVICE_UNAVAILABLE, why)
        return Answer(HTTPStatus.OK, line.to_line())
