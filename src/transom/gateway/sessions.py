"""The view sessions that run now, and their ends. Each end takes effect first, and is told second.

Doesn't decide who may look (see `gate`), and doesn't publish (see `media.stream`).
"""

import asyncio
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from typing import get_args

import structlog

from transom.clock import Clock
from transom.core.codec import JsonObject
from transom.core.consent.consent import Consent
from transom.core.release import Release
from transom.errors import FatalError, NotFoundError, StorageUnavailable, TransomError
from transom.gateway.api.schemas import Right, Watching
from transom.gateway.events import Events
from transom.gateway.link import HubLink
from transom.gateway.media.stream import Counts, Envelopes, SealedStream
from transom.gateway.notices.book import NewNotice
from transom.gateway.notices.wording import ended, started
from transom.gateway.rack import CameraRack
from transom.gateway.record.keeper import Keeper
from transom.gateway.store.looks import Beginning, Ending, Looks
from transom.gateway.tasks import Tasks

log = structlog.get_logger(__name__)
NOTHING = Counts(frames=0, bytes=0)


@dataclass
class Running:
    """A view session that runs. `ends` and `began` are on the monotonic clock, seconds.

    `steered`: the number of the newest steering request that was taken.
    """

    look: Beginning
    release: Release
    began: float
    ends: float
    over: str
    timer: asyncio.TimerHandle | None = None
    steered: int = 0

    @property
    def consent(self) -> Consent:
        """Under which it runs."""
        return self.release.consent


class Sessions:
    """All running view sessions.

    Args:
        rack: the cameras whose streams they watch.
        looks: notes their progress.
        keeper: writes the record for the owner.
        say: tells the owner, wherever the owner is.
    """

    def __init__(
        self,
        *,
        rack: CameraRack,
        looks: Looks,
        keeper: Keeper,
        say: Callable[[NewNotice], None],
        hub: HubLink,
        events: Events,
        tasks: Tasks,
        clock: Clock,
    ) -> None:
        self._rack, self._looks, self._hub = rack, looks, hub
        self._keeper, self._say = keeper, say
        self._events, self._tasks, self._clock = events, tasks, clock
        self._running: dict[str, Running] = {}

    @property
    def ids(self) -> list[str]:
        """Identifiers of the sessions that run, oldest first."""
        return list(self._running)

    def begin(self, release: Release, look: Beginning) -> None:
        """A session whose viewer has just been joined: arms its end, tells the owner."""
        began = self._clock.monotonic()
        over = _why_over(release.consent, release.not_after)
        running = Running(look, release, began, began, over)
        self._running[look.session_id] = running
        self._arm(running)
        self._say(started(look))

    def running(self, session_id: str) -> Running | None:
        """A session that runs."""
        return self._running.get(session_id)

    def shorten(self, end_of: Callable[[str], int]) -> None:
        """Brings ends nearer where a program now ends earlier than it did.

        Args:
            end_of: a program's end, by its identifier.
        """
        for running in self._running.values():
            end = end_of(running.consent.program_id)
            if end < running.look.not_after:
                running.look = replace(running.look, not_after=end)
                running.over = "consent_ended"
                self._arm(running)
        self._events.changed()

    def end(self, session_ids: Collection[str], because: str) -> None:
        """Ends sessions now. When it returns, nobody gets another key, and a stream that all its
        viewers leave has gone silent."""
        ending = set(session_ids) & set(self._running)
        counts: dict[str, Counts] = {}
        for camera_id, stream in self._rack.streams():
            leaving = ending & set(self.at(camera_id))
            if leaving:
                counts |= self._cut(stream, leaving)
        self.ended(ending, because, counts)

    def ended(self, session_ids: Iterable[str], because: str, counts: dict[str, Counts]) -> None:
        """Notes sessions whose stream has been cut already, and tells the owner and the hub."""
        gone = [r for r in (self._running.pop(s, None) for s in session_ids) if r is not None]
        for running in gone:
            if running.timer is not None:
                running.timer.cancel()
            self._dismiss(running.look.camera_id, running.look.session_id)
        endings = [self._ending(r, because, counts.get(r.look.session_id, NOTHING)) for r in gone]
        told = [self._hub.tell(closed_message(ending)) for ending in endings]
        notices = [ended(r.look, ending) for r, ending in zip(gone, endings, strict=True)]
        if endings:
            self._record(endings, notices, reported=all(told))
        for notice in notices:
            self._say(notice)

    def under(self, consent_id: str) -> list[str]:
        """Sessions that run under a consent."""
        return self._where(lambda r: r.consent.consent_id == consent_id)

    def on_alarm(self, camera_id: str) -> list[str]:
        """Sessions that run at a camera because of the owner's alarm."""
        return self._where(lambda r: r.consent.tier == "on_alarm" and r.look.camera_id == camera_id)

    def at(self, camera_id: str) -> list[str]:
        """Sessions that run at a camera."""
        return self._where(lambda r: r.look.camera_id == camera_id)

    def watch_clock(self) -> None:
        """Ends what is over by either clock: a machine that slept has a late timer."""
        now, ticks = self._clock.now(), self._clock.monotonic()
        for session_id, running in list(self._running.items()):
            if now >= running.look.not_after or ticks >= running.ends:
                self.end([session_id], running.over)

    def save_progress(self) -> None:
        """Notes how far each look has come. Raises as `Looks.progress`."""
        if self._running:
            self._looks.progress({s: self._figures(r) for s, r in self._running.items()})

    def watching(self) -> list[Watching]:
        """For the owner's page."""
        return [_watching(r, self._counts(r).frames) for r in self._running.values()]

    def send_envelopes(self, envelopes: Envelopes) -> None:
        """Sends a new epoch's keys to those who stay."""
        for session_id, several in envelopes.items():
            for envelope in several if session_id in self._running else ():
                told = envelope.to_json()
                self._hub.tell({"t": "envelope", "session_id": session_id, "envelope": told})

    def _arm(self, running: Running) -> None:
        """Sets the alarm for a session's end, on the monotonic clock."""
        if running.timer is not None:
            running.timer.cancel()
        look = running.look
        seconds = max(0, look.not_after - self._clock.now()) / 1000
        running.ends = self._clock.monotonic() + seconds
        loop = asyncio.get_running_loop()
        running.timer = loop.call_later(seconds, self.end, [look.session_id], running.over)

    def _cut(self, stream: SealedStream, leaving: Collection[str]) -> dict[str, Counts]:
        if stream.sessions <= set(leaving):
            return stream.stop()
        counts = {s: stream.counts(s) or NOTHING for s in leaving}
        for session_id in leaving:
            self._tasks.spawn(self._leave(stream, session_id), name="leave")
        return counts

    async def _leave(self, stream: SealedStream, session_id: str) -> None:
        try:
            self.send_envelopes(await stream.leave(session_id))
            self._dismiss(stream.camera_id, session_id)
        except TransomError:
            # No new epoch, so the old key would still open: better that nobody sees anything.
            self.ended(list(stream.sessions), "gateway_stopping", stream.stop())
            raise

    def _dismiss(self, camera_id: str, session_id: str) -> None:
        """Lets a camera's outlet forget a viewer who holds no key any more."""
        try:
            if session_id not in self._rack.stream(camera_id).sessions:
                self._rack.dismiss(camera_id, session_id)
        except NotFoundError:
            return  # the camera is gone, and its outlet with it

    def _ending(self, running: Running, because: str, counts: Counts) -> Ending:
        seconds = int(self._clock.monotonic() - running.began)
        return Ending(
            running.look.session_id,
            self._clock.now(),
            because,
            seconds,
            counts.frames,
            counts.bytes,
            running.look.blur,
        )

    def _record(self, endings: list[Ending], notices: list[NewNotice], *, reported: bool) -> None:
        try:
            self._keeper.end(endings, notices, reported=reported)
        except StorageUnavailable as error:
            log.error("end_not_recorded", sessions=len(endings), message=error.message)
        except FatalError as error:
            self._tasks.fatal(error)

    def _figures(self, running: Running) -> tuple[int, int, int]:
        counts = self._counts(running)
        return int(self._clock.monotonic() - running.began), counts.frames, counts.bytes

    def _counts(self, running: Running) -> Counts:
        try:
            stream = self._rack.stream(running.look.camera_id)
        except TransomError:
            return NOTHING
        return stream.counts(running.look.session_id) or NOTHING

    def _where(self, holds: Callable[[Running], bool]) -> list[str]:
        return [session_id for session_id, r in self._running.items() if holds(r)]


def closed_message(ending: Ending) -> JsonObject:
    """The channel's `closed` message."""
    return {
        "t": "closed",
        "session_id": ending.session_id,
        "reason": ending.because,
        "seconds": ending.seconds,
        "frames": ending.frames,
        "bytes": ending.bytes,
        "blur": ending.blur,
    }


def _why_over(consent: Consent, not_after: int) -> str:
    """What its planned end is called: the consent's (its hours' included), or the time's."""
    if not_after >= min(consent.not_after, consent.program_not_after):
        return "consent_ended"
    if consent.hours is not None and not consent.hours.hold(not_after):
        return "consent_ended"
    return "time_over"


def _watching(running: Running, frames: int) -> Watching:
    look = running.look
    return Watching(
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
        rights=[right for right in get_args(Right) if right in running.release.request.rights],
        blur="blurred" if look.blur == "blurred" else "unblurred",
        unblurred_reason=look.unblurred_reason or "",
        break_glass=look.break_glass or "",
        since=look.since,
        not_after=look.not_after,
        frames=frames,
    )
