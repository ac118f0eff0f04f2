"""Keeps what the gateway saw itself: looks with their proofs, asks, and the notices of both.

Each is written in the transaction of the act, so that no crash leaves one without the other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from transom.clock import Clock
from transom.core.log.entry import Entry, parse_entry
from transom.core.log.opening import Opening
from transom.core.release import Offer
from transom.errors import StorageUnavailable
from transom.gateway.notices.book import NewNotice, NoticeBook
from transom.gateway.notices.wording import ended
from transom.gateway.store.asks import Ask, Asks, Outcome, ask_of
from transom.gateway.store.database import Database
from transom.gateway.store.looks import Beginning, Ending, Looks
from transom.gateway.store.openings import Openings

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class LookProof:
    """What the gate has verified for a look, and the tlog-policy text it did so under."""

    offer: Offer
    policy: str

    @property
    def opening(self) -> Opening:
        """The opening of its log entry."""
        offer = self.offer
        return Opening(entry=offer.entry, record=offer.record, salt=offer.salt, proof=offer.proof)

    @property
    def entry(self) -> Entry:
        """Its log entry."""
        return parse_entry(self.offer.entry)


class Keeper:
    """Writes the record of looks and asks."""

    def __init__(
        self,
        database: Database,
        *,
        looks: Looks,
        openings: Openings,
        asks: Asks,
        notices: NoticeBook,
        clock: Clock,
    ) -> None:
        self._database, self._clock = database, clock
        self._looks, self._openings = looks, openings
        self._asks, self._notices = asks, notices

    def begin(self, look: Beginning, proof: LookProof, notice: NewNotice) -> None:
        """Records a look with its proof and its notice, as one. Raises as `Database.write`."""
        with self._database.transaction():
            self._looks.begin(look)
            self._keep(look, proof)
            self._asks.forget(look.session_id)
            self._notices.add(notice)

    def forget(self, look: Beginning) -> None:
        """Takes a beginning back: no key was released. Raises as `Database.write`."""
        with self._database.transaction():
            self._looks.forget(look.session_id)
            self._notices.take_back(look.session_id)
            self._asks.note(ask_of(look, "asked"))

    def end(
        self, endings: Sequence[Ending], notices: Sequence[NewNotice], *, reported: bool
    ) -> None:
        """Records how looks ended, with their notices. Raises as `Database.write`."""
        with self._database.transaction():
            self._looks.end(endings, reported=reported)
            for notice in notices:
                self._notices.add(notice)

    def end_interrupted(self, *, now: int) -> int:
        """Ends the looks that a crash left open, with their notices. Raises as `Database.write`."""
        with self._database.transaction():
            for look, seconds in self._looks.interrupted():
                at = look.since + seconds * 1000
                ending = Ending(look.session_id, at, "gateway_stopping", seconds, 0, 0, look.blur)
                self._notices.add(ended(look, ending))
            return self._looks.end_interrupted(now=now)

    def knocked(self, look: Beginning, proof: LookProof, notice: NewNotice) -> None:
        """Records a knock. A disk that refuses keeps nobody from answering it."""

        def write() -> None:
            self._asks.note(ask_of(look, "waiting"))
            self._keep(look, proof)
            self._notices.add(notice)

        self._try(write)

    def unanswered(self, session_id: str, outcome: Outcome) -> None:
        """How a knock ended that opened nothing."""
        self._try(lambda: self._asks.end(session_id, outcome))

    def refused(self, session_id: str, look: Beginning | None, why: dict[str, Any]) -> None:
        """Records a refusal of this gateway's.

        Args:
            look: who asked, if the proof held that far.
            why: the channel's `refused` message.
        """
        at = self._clock.now()
        ask = ask_of(look, "asked") if look else Ask(session_id=session_id, at=at, outcome="asked")
        said = {name: str(why.get(name, "")) for name in ("step", "reason", "message")}

        def write() -> None:
            self._asks.note(ask)
            self._asks.end(session_id, "refused", **said)

        self._try(write)

    def _keep(self, look: Beginning, proof: LookProof) -> None:
        self._openings.keep(
            proof.opening,
            entry=proof.entry,
            index=look.entry_index,
            subject=look.session_id,
            policy=proof.policy,
        )

    def _try(self, write: Callable[[], None]) -> None:
        try:
            with self._database.transaction():
                write()
        except StorageUnavailable as error:
            log.error("not_recorded", message=error.message)
