"""The view sessions that run now, in memory. The database's diary follows; the loop owns this."""

import asyncio
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

from transom.core.consent.consent import Consent
from transom.core.session import Record
from transom.hub.ledger import Staged
from transom.hub.sessions.schemas import SessionState


@dataclass(frozen=True)
class Counts:
    """What a gateway says of an ended session; nothing said of the blur counts as none."""

    seconds: int
    frames: int
    byte_count: int
    blur: str = "unblurred"


@dataclass(kw_only=True, eq=False)
class Live:
    """One running view session.

    Args:
        web_session: the hash of the web session that asked.
        not_after: when the hub ends it, whatever anybody else does.
        sent_on: the channel that the `open` went out on.
        approval_id: the supervisor's approval that it rests on, if it rests on one.
        glass: the staged `break_glass.used`, and the reason, if it runs under break-glass.
        counts: becomes known when the gateway has told, or never.
    """

    session_id: str
    person_id: str
    agency_id: str
    device_id: str
    camera_id: str
    gateway_id: str
    program_id: str
    incident_id: str
    purpose: str
    web_session: bytes
    record: Record
    consents: tuple[Consent, ...]
    staged: Staged
    opened_at: int
    not_after: int
    approval_id: int | None = None
    glass: tuple[Staged, str] | None = None
    state: SessionState = "opening"
    released_at: int | None = None
    ended_at: int | None = None
    sent_on: object | None = None
    timer: asyncio.TimerHandle | None = None
    counts: "asyncio.Future[Counts]" = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    @property
    def ended(self) -> bool:
        """Whether it is over, one way or the other."""
        return self.state in ("refused", "closed")

    def ends_with(self, withdrawn: Collection[str]) -> bool:
        """Whether every consent that covers it is withdrawn now."""
        return all(consent.consent_id in withdrawn for consent in self.consents)


class LiveSessions:
    """Finds running sessions by what they are about."""

    def __init__(self) -> None:
        self._by_id: dict[str, Live] = {}
        self._ending: dict[str, Live] = {}

    def add(self, live: Live) -> None:
        """Begins to hold a session."""
        self._by_id[live.session_id] = live

    def get(self, session_id: str) -> Live | None:
        """A running session."""
        return self._by_id.get(session_id)

    def ending(self, session_id: str) -> Live | None:
        """A session that is over and whose figures are still awaited."""
        return self._ending.get(session_id)

    def end(self, live: Live) -> None:
        """Runs no more; its figures may still come."""
        self._by_id.pop(live.session_id, None)
        self._ending[live.session_id] = live

    def forget(self, live: Live) -> None:
        """Its last entry is staged."""
        self._ending.pop(live.session_id, None)

    def where(self, holds: Callable[[Live], bool]) -> list[Live]:
        """The running sessions for which `holds` is true."""
        return [live for live in self._by_id.values() if holds(live)]

    def __iter__(self) -> Iterator[Live]:
        return iter(list(self._by_id.values()))

    def __len__(self) -> int:
        return len(self._by_id)
