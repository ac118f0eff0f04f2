"""The gateway's side of the relay: one camera's broadcast, one connection, for as long as a
view session runs (spec/moq-mapping.md). Sees opaque bytes."""

import asyncio
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

import moq
import structlog

from transom.clock import Clock
from transom.wire.backoff import Backoff
from transom.wire.dial import dial, ending
from transom.wire.items import TRACK

_log = structlog.get_logger(__name__)
_REFUSAL_SECONDS = 0.2
_CACHE_BYTES = 16 * 1024 * 1024  # of the newest groups, while the relay is away


@dataclass(frozen=True)
class RelayAccess:
    """How a gateway reaches the relay for one camera: from `welcome.relay` and `open.relay_token`.

    Its repr hides the token.
    """

    url: str
    fingerprints: tuple[str, ...]
    token: str

    def __repr__(self) -> str:
        return f"RelayAccess({self.url})"


class _Track:
    """One track's newest group; guarded by the publisher's lock."""

    def __init__(self, producer: moq.TrackProducer, next_group: int) -> None:
        self.producer, self.next_group = producer, next_group
        self.group: moq.GroupProducer | None = None
        self.index = 0


class CameraPublisher:
    """Announces one camera and writes groups of opaque frames, on one track or several.

    `write`, `new_group` and `close` never block and may be called from any thread; the
    connection is dialled, and dialled again with capped backoff and jitter, in the background on
    the event loop that `start` was called in. Frames written while disconnected stay in the
    newest groups' cache; on reconnecting the relay starts with the newest group.

    Args:
        camera_id: the broadcast's name.
        access: where and with which token to dial.
        first_groups: each track, and its first group's number; numbers only go up, also across
            publishers.
        on_state: told `True` on connecting, `False` on losing the connection (on the event loop).
    """

    def __init__(
        self,
        camera_id: str,
        *,
        access: RelayAccess,
        clock: Clock,
        first_groups: Mapping[str, int] | None = None,
        on_state: Callable[[bool], None] | None = None,
    ) -> None:
        self._camera_id = camera_id
        self._access = access
        self._clock = clock
        self._on_state = on_state or (lambda _: None)
        self._lock = threading.Lock()  # guards the rest
        self._closed = False
        self._session: moq.Session | None = None
        self._origin = moq.OriginProducer(cache_capacity_bytes=_CACHE_BYTES)
        self._broadcast = self._origin.create_broadcast(camera_id)
        self._tracks = {
            name: _Track(self._broadcast.publish_track(name), first)
            for name, first in (first_groups or {TRACK: 0}).items()
        }
        self._backoff = Backoff(first=0.25, cap=5.0)

    @property
    def next_groups(self) -> dict[str, int]:
        """The numbers that `new_group` returns next; hand them to a following publisher."""
        return {name: track.next_group for name, track in self._tracks.items()}

    def start(self) -> None:
        """Announces the broadcast and dials in the background."""
        self._broadcast.announce()
        self._loop = asyncio.get_running_loop()
        self._wake = asyncio.Event()
        self._task = asyncio.create_task(self._run())

    def update(self, access: RelayAccess) -> None:
        """Takes a newer token, address or fingerprints for the next dial.

        That is now if there is no connection, or if the relay behind it is another one now (a
        hub that was started again has none of the certificates that we knew).
        """
        before, self._access = self._access, access
        other = before.url != access.url or not set(before.fingerprints) & set(access.fingerprints)
        if other and self._session is not None:
            with suppress(moq.Error):
                self._session.cancel(0)
        self._wake.set()

    def new_group(self, track: str = TRACK) -> int:
        """Ends a track's current group, starts the next; returns its number."""
        with self._lock:
            at = self._tracks[track]
            number = at.next_group
            if self._closed:
                return number
            if at.group is not None:
                at.group.finish()
            at.group = at.producer.create_group(number)
            at.next_group, at.index = number + 1, 0
            return number

    def write(self, payload: bytes, track: str = TRACK) -> int:
        """Writes the next frame of a track's current group; returns its index in it."""
        with self._lock:
            at = self._tracks[track]
            index = at.index
            if not self._closed and at.group is not None:
                # The library ages groups by this; a re-sealed group is new, so its frames are.
                at.group.write_frame(payload, int(self._clock.monotonic() * 1_000_000))
                at.index += 1
            return index

    def close(self, code: int = 0) -> None:
        """Ends the broadcast and cuts the connection. After it returns nothing is written or sent.

        Further calls of any method are ignored.
        """
        with self._lock:
            if self._closed:
                return
            self._closed = True
            with suppress(moq.Error):
                if self._session is not None:
                    self._session.cancel(code)  # drops what is queued: no flush
            for track in self._tracks.values():
                with suppress(moq.Error):
                    track.producer.abort(code)
            self._broadcast.close()
        self._loop.call_soon_threadsafe(self._task.cancel)

    async def wait_closed(self) -> None:
        """Waits for the background task to end, after `close`."""
        await asyncio.wait({self._task})

    async def _run(self) -> None:
        while True:
            with suppress(moq.Error, TimeoutError):
                await self._connected_once()
            delay = self._backoff.next()
            _log.info("relay_away", camera_id=self._camera_id, retry_seconds=round(delay, 2))
            self._wake.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(delay):
                    await self._wake.wait()

    async def _connected_once(self) -> None:
        access = self._access
        url = f"{access.url}/g/{self._camera_id}?token={access.token}"
        async with dial(url, fingerprints=access.fingerprints, publish=self._origin) as session:
            with self._lock:
                self._session = session
                if self._closed:
                    return
            try:
                await self._until_closed(session)
            finally:
                self._session = None

    async def _until_closed(self, session: moq.Session) -> None:
        closed = asyncio.ensure_future(ending(session))
        try:
            # A relay that refuses the token does so at once; only after that it counts.
            await asyncio.wait({closed}, timeout=_REFUSAL_SECONDS)
            if not closed.done():
                self._backoff.reset()
                self._on_state(True)
                await asyncio.wait({closed})
                self._on_state(False)
        finally:
            closed.cancel()
