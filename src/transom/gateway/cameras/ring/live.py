"""One live session with one Ring camera: the library's signalling, and a peer for the picture."""

import asyncio
import contextlib
from typing import Any

from ring_doorbell import Ring, RingError
from ring_doorbell.webrtcstream import RingWebRtcMessage, RingWebRtcStream
from websockets.exceptions import ConnectionClosed

from transom.errors import CameraUnavailable
from transom.gateway.cameras.ring.account import RingAccount, device_of
from transom.gateway.cameras.ring.peer import Peer
from transom.gateway.cameras.unit import Unit

SESSION_MINUTES = 10  # after which the vendor ends a session; nobody has promised it


class LiveSession:
    """A session from its beginning to its end. Use it in one event loop.

    Args:
        start_seconds: how long the camera may take to wake up and to send its first picture.
    """

    def __init__(
        self, account: RingAccount, device_id: int, *, start_seconds: float = 20.0
    ) -> None:
        self._account, self._device_id = account, device_id
        self._start_seconds = start_seconds
        self._cleanup = contextlib.AsyncExitStack()
        self._first: Unit | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Returns with the first picture.

        Raises:
            CameraUnavailable: `signed_out`, `unreachable`, `encrypted`, `denied`, `no_video`.
            NotFoundError: the account has no such camera.
        """
        ring = await self._cleanup.enter_async_context(self._account.ring())
        device_of(ring, self._device_id)
        self._peer = Peer(stun=self._account.stun)
        self._cleanup.push_async_callback(self._peer.close)
        stream = _Signalling(ring, self._device_id, self._said, self._over)
        self._cleanup.push_async_callback(stream.close)
        try:
            async with asyncio.timeout(self._start_seconds):
                await stream.generate(await self._peer.offer())
                self._first = await self._peer.units.get()
        except (TimeoutError, RingError):
            self._first = None
        if self._first is None:
            raise CameraUnavailable(
                "no_video",
                "Ring's cloud answers, but no picture of the camera arrives.",
                hint="Look at it in Ring's app: its battery may be empty, or its Wi-Fi weak.",
            )

    async def read(self, seconds: float) -> list[Unit]:
        """The units that are there, after waiting for the first; [] if none comes in time.

        Raises:
            CameraUnavailable: `session_over`.
        """
        if self._first is not None:
            first, self._first = self._first, None
            return [first]
        units: list[Unit] = []
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                units.append(self._still_on(await self._peer.units.get()))
        while not self._peer.units.empty():
            units.append(self._still_on(self._peer.units.get_nowait()))
        return units

    async def close(self) -> None:
        """Ends the session at the vendor's, too, so that the camera can sleep."""
        with contextlib.suppress(RingError, ConnectionClosed, OSError):
            await self._cleanup.aclose()

    def _still_on(self, unit: Unit | None) -> Unit:
        if unit is None:
            raise CameraUnavailable(
                "session_over",
                f"Ring ends each session after {SESSION_MINUTES} minutes; connecting again.",
            )
        return unit

    def _said(self, message: RingWebRtcMessage) -> None:
        if message.answer is not None:
            self._spawn(self._peer.answer(message.answer))
        elif message.candidate is not None:
            self._spawn(self._peer.candidate(message.candidate, message.sdp_m_line_index or 0))

    def _over(self) -> None:
        self._peer.units.put_nowait(None)

    def _spawn(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self._over()  # an answer that makes no sense


class _Signalling(RingWebRtcStream):
    """The library's signalling, which tells no one when the vendor ends a session.

    On the vendor's `close` its own task would wait for itself to end.
    """

    def __init__(self, ring: Ring, device_id: int, said: Any, over: Any) -> None:
        super().__init__(ring, device_id, keep_alive_timeout=None, on_message_callback=said)
        self._over = over

    async def handle_close_message(self, message: dict[str, Any]) -> None:
        """The vendor ends the session."""
        self.is_alive = False
        self._over()

    async def reader(self) -> None:
        """Reads until the vendor's end is gone."""
        try:
            await super().reader()
        except (ConnectionClosed, KeyError, ValueError, AttributeError):
            pass  # gone, or what comes isn't what this library knows
        finally:
            self._over()
