"""Sends released clips to the hub, a sealed piece at a time, each when the hub asks for it."""

from collections.abc import Callable
from dataclasses import replace

import structlog

from transom.clock import Clock
from transom.core.codec import b64
from transom.gateway.channel.messages import FootageDone, FootageWanted
from transom.gateway.footage.packing import Outgoing
from transom.gateway.footage.store import Answer, AnswerIs, FootageBook
from transom.gateway.link import HubLink

log = structlog.get_logger(__name__)
_WHY = {
    "over": "The request was over before the clip had arrived.",
    "unknown": "The hub doesn't know this request any more.",
    "refused": "The hub didn't take the clip as it arrived.",
}


def name_of(answer: Answer) -> str:
    """The name under which a clip waits to be sent."""
    return f"{answer.request_id}-{answer.camera_id}"


class Sender:
    """Everything that is under way to the hub."""

    def __init__(
        self,
        *,
        book: FootageBook,
        outgoing: Outgoing,
        hub: HubLink,
        clock: Clock,
        changed: Callable[[], None],
    ) -> None:
        self._book, self._outgoing, self._hub = book, outgoing, hub
        self._clock, self._changed = clock, changed

    def begin(self, answer: Answer) -> None:
        """Tells the hub of a release; without the hub, the next `resume` does."""
        assert answer.release is not None
        self._hub.tell(
            {
                "t": "footage_release",
                "signed": answer.release.to_json(),
                "keys": [key.to_json() for key in answer.keys],
            }
        )

    def resume(self) -> None:
        """Goes on, on a new connection, with everything that hasn't arrived."""
        for answer in self._book.answers("sending"):
            self.begin(answer)

    def wanted(self, message: FootageWanted) -> None:
        """Sends the piece that the hub wants."""
        answer = self._book.answer((message.request_id, message.camera_id))
        if answer is None or answer.state != "sending":
            return
        piece = self._outgoing.piece(name_of(answer), message.number)
        if piece is None:
            self._end(answer, "failed", "The clip isn't on this gateway's disk any more.")
            return
        self._hub.tell(
            {
                "t": "footage_piece",
                "request_id": message.request_id,
                "camera_id": message.camera_id,
                "number": message.number,
                "data": b64(piece),
            }
        )

    def done(self, message: FootageDone) -> None:
        """The hub has all of a clip, or takes it no more."""
        answer = self._book.answer((message.request_id, message.camera_id))
        if answer is None or answer.state != "sending":
            return
        if message.outcome == "taken":
            self._end(answer, "released", "")
        else:
            self._end(answer, "failed", _WHY.get(message.outcome, _WHY["refused"]))

    def _end(self, answer: Answer, state: AnswerIs, message: str) -> None:
        log.info("clip_sent", state=state, request_id=answer.request_id)
        # The keys went with it; they aren't needed here any more.
        self._book.set(replace(answer, state=state, message=message, keys=(), at=self._clock.now()))
        self._outgoing.drop(name_of(answer))
        self._changed()
