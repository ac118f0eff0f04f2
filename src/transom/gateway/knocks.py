"""Step 11 of the numbered proof: the owner is asked, and says yes or doesn't (P10).

To the hub, "no" and no answer are one outcome: the same message, sent when the same deadline is
over. Nothing that the owner does before it, save "yes", shows outside.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from transom.core.codec import JsonObject
from transom.core.release import Release
from transom.errors import NotFoundError
from transom.gateway.api.schemas import Blur, Knock, Right
from transom.gateway.api.vote_schemas import HeldBack
from transom.gateway.events import Events
from transom.gateway.link import HubLink
from transom.gateway.notices import wording
from transom.gateway.notices.book import NewNotice
from transom.gateway.record.keeper import Keeper, LookProof
from transom.gateway.store.looks import Beginning


@dataclass(frozen=True)
class Asked:
    """What passed steps 0 to 10, and the relay's token for it."""

    release: Release
    look: Beginning
    relay_token: str
    proof: LookProof


@dataclass
class Pending:
    """A knock until its deadline. `declined` is known here and told to nobody."""

    asked: Asked
    asked_at: int
    timer: asyncio.TimerHandle
    declined: bool = False


class Knocks:
    """All knocks whose deadline is still to come.

    Args:
        let_in: called after a yes.
        say: tells the owner, wherever the owner is.
        hidden: whether a camera is stopped, so that its knocks aren't shown.
        held_back: the neighbours' votes for whose sake a program's looks at a camera ask.
        seconds: how long the owner has.
    """

    def __init__(
        self,
        *,
        hub: HubLink,
        events: Events,
        keeper: Keeper,
        say: Callable[[NewNotice], None],
        let_in: Callable[[Asked], None],
        hidden: Callable[[str], bool],
        held_back: Callable[[str, str], list[HeldBack]],
        seconds: float,
    ) -> None:
        self._hub, self._events, self._let_in = hub, events, let_in
        self._keeper, self._say = keeper, say
        self._hidden, self._held_back, self._seconds = hidden, held_back, seconds
        self._pending: dict[str, Pending] = {}

    def ask(self, asked: Asked, *, now: int) -> None:
        """Knocks: tells the owner and the hub, and starts the deadline."""
        look = asked.look
        loop = asyncio.get_running_loop()
        timer = loop.call_later(self._seconds, self._over, look.session_id)
        self._pending[look.session_id] = Pending(asked, now, timer)
        self._hub.tell({"t": "knocking", "session_id": look.session_id})
        notice = wording.knocked(look, until=now + int(self._seconds * 1000))
        self._keeper.knocked(look, asked.proof, notice)
        self._say(notice)

    def answer(self, session_id: str, yes: bool) -> None:
        """The owner's answer.

        Raises:
            NotFoundError: no such knock, or it has been answered, or its time is over.
        """
        pending = self._pending.get(session_id)
        if pending is None or not self._open(pending):
            raise NotFoundError(
                "nobody is knocking any more", hint="Its minute was over, or they left."
            )
        if yes:
            self._forget(session_id)
            self._let_in(pending.asked)
        else:
            pending.declined = True
            self._keeper.unanswered(session_id, "declined")
        self._events.changed()

    def cancel(self, session_id: str) -> bool:
        """Whoever knocked has gone. The same whatever the owner had answered.

        Returns whether there was such a knock.
        """
        known = session_id in self._pending
        self._forget(session_id)
        if known:
            self._keeper.unanswered(session_id, "cancelled")
        self._events.changed()
        return known

    def clear(self) -> None:
        """Forgets all knocks without a word, at the gateway's end."""
        for session_id in list(self._pending):
            self._forget(session_id)

    def open(self) -> list[Knock]:
        """Knocks that the owner can still answer."""
        return [self._shown(one) for one in self._pending.values() if self._open(one)]

    def _shown(self, pending: Pending) -> Knock:
        knock = _knock(pending, int(self._seconds * 1000))
        consent = pending.asked.release.consent
        if consent.tier != "on_request":
            knock.held_back = self._held_back(consent.program_id, knock.camera_id)
        return knock

    def _open(self, pending: Pending) -> bool:
        return not pending.declined and not self._hidden(pending.asked.look.camera_id)

    def _over(self, session_id: str) -> None:
        if self._pending.pop(session_id, None) is not None:
            self._hub.tell(not_answered(session_id))
            self._keeper.unanswered(session_id, "not_answered")
            self._events.changed()

    def _forget(self, session_id: str) -> None:
        pending = self._pending.pop(session_id, None)
        if pending is not None:
            pending.timer.cancel()


def not_answered(session_id: str) -> JsonObject:
    """The one message for "no" and for no answer."""
    return {
        "t": "refused",
        "session_id": session_id,
        "step": "knock",
        "reason": "not_answered",
        "message": "nobody answered the knock",
    }


def _knock(pending: Pending, wait_ms: int) -> Knock:
    look, release = pending.asked.look, pending.asked.release
    return Knock(
        session_id=look.session_id,
        camera_id=look.camera_id,
        camera_name=look.camera_name,
        agency_name=look.agency_name,
        pseudonym=look.pseudonym,
        role="supervisor" if look.role == "supervisor" else "operator",
        incident_number=look.incident_number,
        purpose=look.purpose,
        justification=look.justification,
        authority=look.authority,
        rights=cast("list[Right]", list(release.request.rights)),
        blur=cast("Blur", release.request.blur),
        unblurred_reason=release.request.unblurred_reason or "",
        minutes=release.request.minutes,
        asked_at=pending.asked_at,
        answer_by=pending.asked_at + wait_ms,
    )
