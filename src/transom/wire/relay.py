"""The blind MoQ relay inside the hub's process (spec/moq-mapping.md).

One origin for each camera: its gateway's connection writes into it, its view sessions'
connections read from it, and frames are forwarded in Rust without entering Python, except for
the WebSocket fallback (`Relay.subscribe`). Decides nothing: the hub says who may connect.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import moq
import structlog

from transom.clock import Clock
from transom.errors import SetupError, SignInRefused
from transom.wire.certificates import CertificateFiles
from transom.wire.fallback import Fallback
from transom.wire.items import ENDED_BY_RIGHT, HUB_STOPPING, OVER, TRACK, WireItem
from transom.wire.rights import Gateway, Rights, ViewSession
from transom.wire.track import TrackSource

_log = structlog.get_logger(__name__)
_HANDSHAKE_SECONDS = 10.0
_ROTATION_CHECK_SECONDS = 60.0
_CACHE_BYTES = 32 * 1024 * 1024  # of one camera's newest groups


@dataclass(frozen=True)
class RelayAddress:
    """Where the relay is, as `GET /v1/relay` tells: URL, and fingerprints (SHA-256, hex).

    There are two fingerprints: of the certificate in use and of the next one. Pin both.
    """

    url: str
    fingerprints: tuple[str, ...]


@dataclass(frozen=True)
class SessionCounts:
    """What one viewer's connection has been sent; `None` where the transport doesn't tell."""

    bytes_sent: int | None
    packets_lost: int | None
    rtt_us: int | None


@dataclass
class _Camera:
    """One camera's origin and the connections on it; owned by the event loop."""

    origin: moq.OriginProducer
    guard: asyncio.Task[None]
    gateways: set[moq.Session] = field(default_factory=set)


@dataclass
class _Connections:
    """One view session's connections: the browser's, and its fallback's."""

    sessions: set[moq.Session] = field(default_factory=set)
    fallbacks: set[Fallback] = field(default_factory=set)


class Relay:
    """Accepts gateways and viewers, each to one camera, by token.

    Use it as an async context manager inside the hub's event loop; call it on that loop only.

    Args:
        bind: `host:port` of the UDP listener; port 0 takes a free one.
        public_host: the host (or host:port) that clients dial, if it isn't the bound one.
        clock: for the rotation of certificates.
        on_rotate: called with the new address when the certificate changes.
    """

    def __init__(
        self,
        *,
        bind: str,
        clock: Clock,
        public_host: str | None = None,
        on_rotate: Callable[[RelayAddress], None] | None = None,
    ) -> None:
        self._bind = bind
        self._public_host = public_host
        self._clock = clock
        self._on_rotate = on_rotate
        self._rights = Rights()
        self._cameras: dict[str, _Camera] = {}
        self._viewers: dict[str, _Connections] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        """Listens.

        Raises:
            SetupError: the address is in use or not this machine's.
        """
        self._files = CertificateFiles(now=self._clock.now())
        self._server = moq.Server(
            self._bind,
            tls_cert=[str(self._files.certificate_path)],
            tls_key=[str(self._files.key_path)],
            publish=moq.OriginProducer(),  # fallbacks, never used: each request gets its own
            subscribe=moq.OriginProducer(),
        )
        try:
            await self._server.__aenter__()  # type: ignore[no-untyped-call]
        except moq.Error as error:
            self._files.close()
            raise SetupError(
                f"the relay can't listen on {self._bind} (UDP)",
                hint="Choose another address, or stop what holds it.",
            ) from error
        self._host = _public(self._public_host, self._server.local_addr)
        self._spawn(self._accept())
        self._spawn(self._rotate())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        """Ends every session with code 503 and frees the port."""
        for session_id in list(self._viewers):
            self.end_viewer(session_id, code=HUB_STOPPING)
        for camera_id in list(self._cameras):
            self.end_camera(camera_id, code=HUB_STOPPING)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        # It blocks for up to 3 s where a dialler left without finishing its handshake.
        await asyncio.to_thread(asyncio.run, self._server.__aexit__(None, None, None))
        self._files.close()

    @property
    def address(self) -> RelayAddress:
        """URL and fingerprints right now."""
        return RelayAddress(f"https://{self._host}", self._files.fingerprints)

    @property
    def url(self) -> str:
        """`https://host:port`; append `/g/<camera_id>` or `/v/<session_id>`, and `?token=`."""
        return self.address.url

    @property
    def fingerprints(self) -> tuple[str, ...]:
        """SHA-256 of the certificates to pin, hex."""
        return self.address.fingerprints

    def allow_gateway(self, camera_id: str, *, token_hash: bytes) -> None:
        """Lets a gateway announce this one camera, until `end_camera` or the last viewer's end.

        Several tokens may be good at once: each view session brings its own. See
        `transom.wire.tokens.hash_token`. Allow the session's viewer first.
        """
        self._rights.allow_gateway(camera_id, token_hash)

    def allow_viewer(self, session_id: str, *, camera_id: str, token_hash: bytes) -> None:
        """Lets one view session see this one camera, from now until `end_viewer`."""
        self._rights.allow_viewer(session_id, camera_id, token_hash)

    def end_viewer(self, session_id: str, *, code: int) -> None:
        """Forgets the token and cuts the session's connections at once: no frame follows.

        Also ends the session's `subscribe` iterators, with `SessionEnded(close_code=code)`.
        With a camera's last viewer its gateway is cut too, and its origin freed. Unknown
        sessions are ignored, so it may be called twice.
        """
        camera_id = self._rights.forget_viewer(session_id)
        connections = self._viewers.pop(session_id, _Connections())
        for session in connections.sessions:
            _cut(session, code)
        for fallback in connections.fallbacks:
            fallback.end(code)
        if camera_id is not None and not self._rights.viewers(camera_id):
            self.end_camera(camera_id, code=OVER)

    def end_camera(self, camera_id: str, *, code: int) -> None:
        """Forgets the camera's tokens, cuts its gateway and all its viewers, frees its origin."""
        self._rights.forget_gateway(camera_id)
        camera = self._cameras.pop(camera_id, None)
        if camera is not None:
            camera.guard.cancel()
            for session in camera.gateways:
                _cut(session, code)
        for session_id in self._rights.viewers(camera_id):
            self.end_viewer(session_id, code=code)

    def viewers(self, camera_id: str) -> frozenset[str]:
        """Session identifiers that are allowed at this camera."""
        return self._rights.viewers(camera_id)

    def counts(self, session_id: str) -> SessionCounts | None:
        """What the session's connection was sent so far; `None` when it isn't connected."""
        connections = self._viewers.get(session_id)
        for session in connections.sessions if connections else ():
            stats = session.stats()
            return SessionCounts(stats.bytes_sent, stats.packets_lost, stats.rtt_us)
        return None

    def subscribe(
        self, session_id: str, *, token: str, track: str = TRACK
    ) -> AsyncIterator[WireItem]:
        """The WebSocket fallback: a session's frames out of the in-process origin.

        Starts with the newest group, waits if nothing is announced yet. An iterator that is more
        than 64 frames behind is moved on to the newest group.

        Raises:
            SignInRefused: the session or its token isn't allowed (at once, not on iteration).
            SessionEnded: in iteration, when the session is cut; carries the code.
        """
        right = self._rights.session(session_id, token)
        if right is None:
            raise SignInRefused("this view session isn't open, or its token is another")
        origin = self._camera(right.camera_id).origin
        fallback = Fallback(TrackSource(origin.consume(), right.camera_id, track))
        self._viewers.setdefault(session_id, _Connections()).fallbacks.add(fallback)
        return self._items(session_id, fallback)

    async def _items(self, session_id: str, fallback: Fallback) -> AsyncIterator[WireItem]:
        try:
            async for item in fallback.items():
                yield item
        finally:
            self._viewers.get(session_id, _Connections()).fallbacks.discard(fallback)

    def _camera(self, camera_id: str) -> _Camera:
        camera = self._cameras.get(camera_id)
        if camera is None:
            origin = moq.OriginProducer(cache_capacity_bytes=_CACHE_BYTES)
            guard = self._spawn(self._guard(camera_id, origin))
            camera = self._cameras[camera_id] = _Camera(origin, guard)
        return camera

    async def _accept(self) -> None:
        async for request in self._server:
            self._spawn(self._serve(request))

    async def _serve(self, request: moq.Request) -> None:
        with suppress(moq.Error, TimeoutError):  # a handshake that fails is the dialler's matter
            right = self._rights.admit(request.path, request.query)
            if right is None:
                await request.reject(ENDED_BY_RIGHT)
                return
            camera = self._camera(right.camera_id)
            # Read-only or write-only: the other direction is an origin that nobody else has.
            viewing = isinstance(right, ViewSession)
            request.set_publish(camera.origin if viewing else moq.OriginProducer())
            request.set_consume(moq.OriginProducer() if viewing else camera.origin)
            async with asyncio.timeout(_HANDSHAKE_SECONDS):
                session = await request.accept()
            # The right may have ended during the handshake.
            if self._rights.admit(request.path, request.query) != right:
                _cut(session, OVER)
                return
            await self._hold(right, session)

    async def _hold(self, right: Gateway | ViewSession, session: moq.Session) -> None:
        if isinstance(right, ViewSession):
            held = self._viewers.setdefault(right.session_id, _Connections()).sessions
        else:
            held = self._camera(right.camera_id).gateways
            for older in held:  # a gateway that dials again has lost the old connection
                _cut(older, OVER)
        held.add(session)
        try:
            await session.closed()
        finally:
            held.discard(session)

    async def _guard(self, camera_id: str, origin: moq.OriginProducer) -> None:
        """Cuts a gateway that announces anything but its own camera."""
        async for update in origin.consume().announced(hidden=True):
            if update.active and update.prefix != camera_id:
                _log.warning("foreign_announcement", camera_id=camera_id)
                self._rights.forget_gateway(camera_id)
                for session in self._camera(camera_id).gateways:
                    _cut(session, ENDED_BY_RIGHT)

    async def _rotate(self) -> None:
        while True:
            await asyncio.sleep(_ROTATION_CHECK_SECONDS)
            self.rotate_if_due()

    def rotate_if_due(self) -> None:
        """Changes the certificate if its period is over; sessions go on. Called by itself."""
        if self._clock.now() < self._files.rotate_at:
            return
        self._files.rotate(now=self._clock.now())
        if self._on_rotate is not None:
            self._on_rotate(self.address)

    def _spawn(self, work: "asyncio._CoroutineLike[None]") -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _cut(session: moq.Session, code: int) -> None:
    with suppress(moq.Error):
        session.cancel(code)


def _public(wanted: str | None, bound: str) -> str:
    if wanted is None:
        return bound
    return wanted if ":" in wanted else f"{wanted}:{bound.rpartition(':')[2]}"
