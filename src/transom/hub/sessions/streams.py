"""Operators' event streams: who listens, and what a late listener must hear again."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import msgspec

from transom.clock import Clock
from transom.hub.footage.schemas import FootageEvent
from transom.hub.messages.schemas import MessageEvent
from transom.hub.sessions.schemas import (
    CallEvent,
    CameraEvent,
    EnvelopeEvent,
    OperatorEvent,
    PingEvent,
    ProgramEvent,
    RightsEvent,
    SessionEvent,
    SteeredEvent,
)

MOST_WAITING = 512  # events; a socket that is further behind is closed, and comes back for a replay
KEPT_ENVELOPES = 12  # of a session: the newest four epochs of its three tracks
KEPT_SECONDS = 120.0  # for which an ended session is still told


class Listener:
    """One open socket: a queue of encoded events. `overrun` tells that it is too slow."""

    def __init__(self, person_id: str, agency_id: str | None, web_session: bytes) -> None:
        self.person_id, self.agency_id, self.web_session = person_id, agency_id, web_session
        self.ended = False
        self._events: deque[bytes] = deque()
        self._more = asyncio.Event()

    def put(self, event: bytes) -> None:
        """Queues an event; ends the listener if it is too far behind."""
        if len(self._events) >= MOST_WAITING:
            self.end()
        self._events.append(event)
        self._more.set()

    def end(self) -> None:
        """No event follows."""
        self.ended = True
        self._more.set()

    async def next(self) -> bytes | None:
        """The next event; None when it has ended."""
        while not self._events and not self.ended:
            self._more.clear()
            await self._more.wait()
        return None if self.ended else self._events.popleft()


@dataclass
class _History:
    person_id: str
    sessions: list[bytes] = field(default_factory=list)
    envelopes: deque[bytes] = field(default_factory=lambda: deque(maxlen=KEPT_ENVELOPES))
    forget_at: float | None = None


class Streams:
    """Tells operators what happens to their sessions and cameras. Owned by the event loop.

    Args:
        on_gone: called with a person's identifier when their last listener has gone.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._listeners: set[Listener] = set()
        self._histories: dict[str, _History] = {}
        self.on_gone: Callable[[str], None] = lambda person_id: None
        self.on_signed_out: Callable[[bytes], None] = lambda web_session: None

    def join(self, listener: Listener) -> None:
        """Adds a socket and replays what its person's sessions have been through."""
        self._forget_old()
        for history in self._histories.values():
            if history.person_id == listener.person_id:
                for event in (*history.sessions, *history.envelopes):
                    listener.put(event)
        self._listeners.add(listener)

    def leave(self, listener: Listener) -> None:
        """Removes a socket."""
        self._listeners.discard(listener)
        listener.end()
        if not self.listening(listener.person_id):
            self.on_gone(listener.person_id)

    def listening(self, person_id: str) -> bool:
        """Whether the person has a socket open."""
        return any(one.person_id == person_id for one in self._listeners)

    def session(self, person_id: str, event: SessionEvent) -> None:
        """Tells a session's new state."""
        history = self._histories.setdefault(event.session_id, _History(person_id))
        data = _encode(event)
        history.sessions.append(data)
        if event.state in ("refused", "closed"):
            history.envelopes.clear()  # no key is worth telling any more
            history.forget_at = self._clock.monotonic() + KEPT_SECONDS
        self._tell(person_id, data)

    def envelope(self, person_id: str, event: EnvelopeEvent) -> None:
        """Tells an epoch's key envelope."""
        history = self._histories.setdefault(event.session_id, _History(person_id))
        data = _encode(event)
        history.envelopes.append(data)
        self._tell(person_id, data)

    def steered(self, person_id: str, event: SteeredEvent) -> None:
        """Tells what became of a steering request; nobody hears it again."""
        self._tell(person_id, _encode(event))

    def camera(self, agency_ids: Iterable[str], event: CameraEvent) -> None:
        """Tells the agencies' people that a camera came, went or changed."""
        self._tell_agencies(agency_ids, event)

    def program(self, agency_ids: Iterable[str], event: ProgramEvent) -> None:
        """Tells the agencies' people how a program of theirs stands now."""
        self._tell_agencies(agency_ids, event)

    def footage(self, agency_ids: Iterable[str], event: FootageEvent) -> None:
        """Tells the agency's people of a clip that was released, or a request that was closed."""
        self._tell_agencies(agency_ids, event)

    def message(self, agency_ids: Iterable[str], event: MessageEvent) -> None:
        """Tells the agency's people that an owner has answered."""
        self._tell_agencies(agency_ids, event)

    def call(self, agency_ids: Iterable[str], event: CallEvent) -> None:
        """Tells the agencies' people that their open calls have changed."""
        self._tell_agencies(agency_ids, event)

    def rights(self, agency_ids: Iterable[str], event: RightsEvent) -> None:
        """Tells the agencies' people that an incident's approval or glass has changed."""
        self._tell_agencies(agency_ids, event)

    def ping(self) -> None:
        """Shows every listener that the hub is there."""
        self._forget_old()
        data = _encode(PingEvent())
        for listener in self._listeners:
            listener.put(data)

    def end_web_session(self, web_session: bytes) -> None:
        """Ends the sockets of a web session that is over."""
        for listener in list(self._listeners):
            if listener.web_session == web_session:
                listener.end()
        self.on_signed_out(web_session)

    def end_person(self, person_id: str) -> None:
        """Ends the sockets of a person who has left."""
        for listener in list(self._listeners):
            if listener.person_id == person_id:
                listener.end()

    def end_all(self) -> None:
        """Ends every socket."""
        for listener in list(self._listeners):
            listener.end()

    def __len__(self) -> int:
        return len(self._listeners)

    def _tell_agencies(self, agency_ids: Iterable[str], event: OperatorEvent) -> None:
        data, wanted = _encode(event), frozenset(agency_ids)
        for listener in self._listeners:
            if listener.agency_id in wanted:
                listener.put(data)

    def _tell(self, person_id: str, data: bytes) -> None:
        for listener in self._listeners:
            if listener.person_id == person_id:
                listener.put(data)

    def _forget_old(self) -> None:
        now = self._clock.monotonic()
        over = [
            session_id
            for session_id, history in self._histories.items()
            if history.forget_at is not None and history.forget_at <= now
        ]
        for session_id in over:
            del self._histories[session_id]


def _encode(event: OperatorEvent) -> bytes:
    return msgspec.json.encode(event)
