"""One view session from the device's side: events in, frames in, pictures out."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

from transom.clock import SystemClock
from transom.core.crypto.envelope import HpkeKeyPair, unwrap
from transom.core.crypto.frames import SealKey
from transom.core.signing import Signed
from transom.errors import SessionEnded, TransomError
from transom.testing.viewer.opener import FrameOpener, Opened
from transom.testing.viewer.pictures import Decoded, PictureDecoder
from transom.wire.items import WireFrame


@dataclass(frozen=True)
class Ended:
    """Why a look ended.

    Attributes:
        code: the relay's closing code, 0 if the hub's event came first.
        reason, step, message: as the hub's event told; empty if the relay's cut came first.
    """

    code: int = 0
    reason: str = ""
    step: str = ""
    message: str = ""


@dataclass
class Timings:
    """Milliseconds from the click; `None` until it has happened."""

    answered: float | None = None
    released: float | None = None
    envelope: float | None = None
    first_frame_in: float | None = None
    first_picture: float | None = None


@dataclass
class Look:
    """Opens and decodes what a view session's transport carries.

    Attributes:
        arrived_at_us: when the newest sealed frame arrived (µs since 1970), 0 before the first.
        keys: content keys that this device was given, by epoch; for searches in tests.
        last_unit: the newest opened access unit; for searches in tests.
        bad_envelopes: envelopes that were refused.
    """

    session_id: str
    camera_id: str
    device_id: str
    gateway_key: bytes
    hpke: HpkeKeyPair = field(repr=False)
    clock: SystemClock
    frames: Callable[[], AsyncIterator[WireFrame]] = field(repr=False)
    clicked_at: float
    keep_pictures: bool = False

    def __post_init__(self) -> None:
        self.timings = Timings()
        self.opener = FrameOpener(self.camera_id)
        self.decoder = PictureDecoder(self.clock.now_us, keep=self.keep_pictures)
        self.state = "opening"
        self.ended: Ended | None = None
        self.arrived_at_us = 0
        self._first_arrived_at_us = 0
        self.frames_in = 0
        self.keys: dict[int, bytes] = {}
        self.last_unit = b""
        self.bad_envelopes: list[TransomError] = []
        self._changed = asyncio.Event()
        self._ready: asyncio.Queue[list[Opened] | None] = asyncio.Queue()

    async def pictures(self) -> AsyncIterator[Decoded]:
        """Decoded pictures until the session has ended; then `ended` says why."""
        async for one in self.opened():
            for picture in self.decoder.decode(one):
                self._mark("first_picture")
                picture.backlog = picture.captured_at_us < self._first_arrived_at_us
                yield picture

    async def opened(self) -> AsyncIterator[Opened]:
        """Frames that were opened, not decoded, until the session has ended."""
        reader = asyncio.create_task(self._read())
        try:
            while (opened := await self._ready.get()) is not None:
                for one in opened:
                    self.last_unit = one.unit
                    yield one
        finally:
            reader.cancel()

    async def wait_state(self, *states: str, seconds: float = 30) -> str:
        """Waits until the hub has told one of these states, or the session has ended."""
        async with asyncio.timeout(seconds):
            while self.state not in states and self.ended is None:
                self._changed.clear()
                await self._changed.wait()
        return self.state

    async def wait_reason(self, seconds: float) -> Ended | None:
        """How it ended, with the hub's words if they come in time: they and the stream's end take
        two ways."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.ended is None or not self.ended.reason:
                    self._changed.clear()
                    await self._changed.wait()
        return self.ended

    def on_event(self, event: dict[str, Any]) -> None:
        """Takes an event of the operator's stream that is about this session."""
        if event["t"] == "envelope":
            self._take_envelope(event["envelope"])
        elif event["t"] == "session":
            self.state = event["state"]
            if self.state == "released":
                self._mark("released")
            if self.state in ("refused", "closed"):
                told = [str(event.get(name, "")) for name in ("reason", "step", "message")]
                self._end(Ended(self.ended.code if self.ended else 0, *told))
        self._changed.set()

    def mark_answered(self) -> None:
        """The hub has answered the request."""
        self._mark("answered")

    def _take_envelope(self, told: Any) -> None:
        try:
            envelope, base_key = unwrap(
                Signed.from_json(told),
                gateway_key=self.gateway_key,
                private=self.hpke,
                session_id=self.session_id,
                camera_id=self.camera_id,
                device_id=self.device_id,
            )
        except TransomError as error:
            self.bad_envelopes.append(error)
            return
        self._mark("envelope")
        self.keys[envelope.epoch] = base_key
        key = SealKey(envelope.cipher_suite, envelope.kid, base_key)
        self._ready.put_nowait(self.opener.add_key(key))

    async def _read(self) -> None:
        try:
            async for frame in self.frames():
                self.arrived_at_us = self.clock.now_us()
                self._first_arrived_at_us = self._first_arrived_at_us or self.arrived_at_us
                self.frames_in += 1
                self._mark("first_frame_in")
                if opened := self.opener.push(frame):
                    self._ready.put_nowait(opened)
        except SessionEnded as ended:
            self._end(Ended(ended.close_code))
        except TransomError as error:
            self._end(Ended(0, message=error.message))

    def _end(self, ended: Ended) -> None:
        # The relay's cut and the hub's event both come; the event's words are worth more.
        if self.ended is None or (ended.reason and not self.ended.reason):
            self.ended = ended
        self._changed.set()
        self._ready.put_nowait(None)

    def _mark(self, name: str) -> None:
        if getattr(self.timings, name) is None:
            elapsed = (self.clock.monotonic() - self.clicked_at) * 1000
            setattr(self.timings, name, round(elapsed, 2))
