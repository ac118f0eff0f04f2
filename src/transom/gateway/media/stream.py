"""One camera's way out of the house: GOP buffer, current epoch, seal, publisher.

Publishes nothing, and dials nothing, unless a released view session is joined. Doesn't decide
who may join: the gateway's gate does, after the numbered proof. Doesn't write the log.
"""

import asyncio
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from transom.clock import Clock
from transom.core.crypto.envelope import wrap
from transom.core.crypto.frames import KEY_FRAME, RESEALED, CipherSuite, FrameHeader
from transom.core.signing import Signed, Signer
from transom.errors import ConflictError
from transom.gateway.cameras.camera import AccessUnit
from transom.gateway.media.epochs import Epoch, EpochStore, ReserveEpochs
from transom.gateway.media.gop import GopBuffer
from transom.wire.items import TRACK
from transom.wire.publisher import CameraPublisher, RelayAccess

__all__ = ["Counts", "ReserveEpochs", "SealedStream", "Viewer"]


@dataclass(frozen=True)
class Viewer:
    """To whom a key is wrapped: a released view session's device (from `Release`)."""

    session_id: str
    device_id: str
    hpke_suite: str
    hpke_key: bytes
    not_after: int


@dataclass(frozen=True)
class Counts:
    """What has left the gateway for one session, from its join on."""

    frames: int
    bytes: int


@dataclass(frozen=True)
class _Joined:
    """A viewer, and how much had been sent before it."""

    viewer: Viewer
    before: Counts


class SealedStream:
    """Seals one camera's access units for those who may watch it now.

    `push` is called in the camera's thread; everything else on the event loop. One lock guards
    the state; it is held for one seal, or for the sealing of one GOP on a join.

    Args:
        camera_id: broadcast's name, and part of the KID.
        signer: the gateway's key, for envelopes.
        reserve_epochs: see `ReserveEpochs`.
        cipher_suite: 4 or 5 (spec/frame-seal.md).
        on_connection: told when the relay's connection comes (`True`) and goes (`False`).
    """

    def __init__(
        self,
        camera_id: str,
        *,
        signer: Signer,
        reserve_epochs: ReserveEpochs,
        clock: Clock,
        cipher_suite: int = CipherSuite.AES_128_GCM_SHA256_128,
        on_connection: Callable[[bool], None] | None = None,
    ) -> None:
        self.camera_id = camera_id
        self._signer = signer
        self._numbers = EpochStore(reserve_epochs)
        self._clock = clock
        self._suite = CipherSuite(cipher_suite)
        self._on_connection = on_connection or (lambda _: None)
        self._connected = False
        self._stops = 0
        self._next_group = 0
        self._closing: set[asyncio.Task[None]] = set()
        # Guarded by the lock, since the camera's thread works on them too.
        self._lock = threading.Lock()
        self._gop = GopBuffer()
        self._joined: dict[str, _Joined] = {}
        self._publisher: CameraPublisher | None = None
        self._epoch: Epoch | None = None
        self._group: int | None = None  # `None`: the next access unit begins one
        self._needs_key = True  # nobody is in step: only a key frame may begin a group
        self._published = -1  # the highest sequence that has left
        self._sent = Counts(0, 0)

    def push(self, unit: AccessUnit) -> None:
        """Takes the camera's next access unit: buffers it, and seals and sends it if watched."""
        with self._lock:
            self._gop.push(unit)
            if self._epoch is not None:
                self._publish((unit,))

    def camera_lost(self) -> None:
        """Forgets the buffered GOP: what comes next starts with a key frame."""
        with self._lock:
            self._gop.clear()
            self._needs_key = True

    async def join(self, viewer: Viewer, *, relay: RelayAccess) -> dict[str, Signed]:
        """Adds a viewer: new epoch, and the current GOP sealed again as a new group.

        Returns the new epoch's key envelope (`key-envelope/v1`) for every viewer, by session.
        The frames are already on their way; send the envelopes at once.

        Raises:
            ConflictError: the stream was stopped while it waited; nothing was published.
            EnvelopeError: the viewer's HPKE key or suite can't be used; nothing has changed.
        """
        stops = self._stops
        # One number for this change, and one for each viewer who may leave: leaving never waits.
        await self._numbers.have(len(self._joined) + 2)
        if self._stops != stops:
            raise ConflictError("the camera was stopped")
        epoch = self._new_epoch()
        viewers = {s: j.viewer for s, j in self._joined.items()} | {viewer.session_id: viewer}
        envelopes = self._envelopes(epoch, viewers.values())
        with self._lock:
            self._joined[viewer.session_id] = _Joined(viewer, self._sent)
            self._open_publisher(relay)
            self._epoch, self._group, self._needs_key = epoch, None, True
            self._publish(self._gop.units())
        return envelopes

    async def leave(self, session_id: str) -> dict[str, Signed]:
        """Removes a viewer: new epoch, from the next access unit on; with the last, all stops.

        The leaver's key opens nothing that is sealed after the call. Returns envelopes for those
        who stay. An unknown session changes nothing and returns {}.
        """
        if session_id not in self._joined:
            return {}
        if len(self._joined) == 1:
            self.stop()
            return {}
        epoch = self._new_epoch()
        with self._lock:
            del self._joined[session_id]
            self._epoch, self._group = epoch, None
        return self._envelopes(epoch, [j.viewer for j in self._joined.values()])

    def stop(self) -> dict[str, Counts]:
        """Cuts everything at once; when it returns, nothing more leaves. Works with the hub dead.

        The epoch's key is forgotten. Returns what each session that ran had been sent.
        A later `join` starts afresh.
        """
        self._stops += 1
        with self._lock:
            publisher, self._publisher = self._publisher, None
            if publisher is not None:
                publisher.close()
            self._epoch, self._group, self._needs_key = None, None, True
            counts = {session_id: self._since(j) for session_id, j in self._joined.items()}
            self._joined = {}
        if publisher is not None:
            self._next_group = publisher.next_group
            task = asyncio.get_running_loop().create_task(publisher.wait_closed())
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)
            self._connection(False)
        return counts

    def update_relay(self, relay: RelayAccess) -> None:
        """Takes the relay's new address, fingerprints or token for the next dial."""
        if self._publisher is not None:
            self._publisher.update(relay)

    def counts(self, session_id: str) -> Counts | None:
        """What a running session was sent so far."""
        joined = self._joined.get(session_id)
        return None if joined is None else self._since(joined)

    @property
    def sessions(self) -> frozenset[str]:
        """Who is joined now."""
        return frozenset(self._joined)

    @property
    def connected(self) -> bool:
        """Whether the relay's connection is up (`False` also when there is none to make)."""
        return self._connected

    def gop(self) -> tuple[AccessUnit, ...]:
        """The buffered GOP, from its key frame on; empty before the first. For snapshots."""
        with self._lock:
            return self._gop.units()

    async def close(self) -> None:
        """`stop`, then waits for background work to end."""
        self.stop()
        if self._closing:
            await asyncio.wait(self._closing)

    def _new_epoch(self) -> Epoch:
        return Epoch(self.camera_id, self._numbers.take(), self._suite)

    def _envelopes(self, epoch: Epoch, viewers: Iterable[Viewer]) -> dict[str, Signed]:
        return {
            viewer.session_id: wrap(
                epoch.base_key,
                session_id=viewer.session_id,
                camera_id=self.camera_id,
                device_id=viewer.device_id,
                broadcast=self.camera_id,
                track=TRACK,
                cipher_suite=epoch.suite,
                epoch=epoch.number,
                not_after=viewer.not_after,
                hpke_suite=viewer.hpke_suite,
                hpke_key=viewer.hpke_key,
                signer=self._signer,
            )
            for viewer in viewers
        }

    def _open_publisher(self, relay: RelayAccess) -> None:
        if self._publisher is not None:
            self._publisher.update(relay)
            return
        self._publisher = CameraPublisher(
            self.camera_id,
            access=relay,
            clock=self._clock,
            first_group=self._next_group,
            on_state=self._connection,
        )
        self._publisher.start()

    def _connection(self, up: bool) -> None:
        if up != self._connected:
            self._connected = up
            self._on_connection(up)

    def _publish(self, units: Iterable[AccessUnit]) -> None:
        """Seals and writes; the lock is held, and there are an epoch and a publisher."""
        assert self._epoch is not None
        assert self._publisher is not None
        for unit in units:
            if unit.is_key or self._group is None:
                if self._needs_key and not unit.is_key:
                    continue
                self._group, self._index = self._publisher.new_group(), 0
                self._needs_key = False
            header = FrameHeader(self._flags(unit), unit.sequence, unit.captured_at_us)
            sealed = self._epoch.seal(header, unit.data, group=self._group, index=self._index)
            self._publisher.write(sealed)
            self._index += 1
            self._published = max(self._published, unit.sequence)
            self._sent = Counts(self._sent.frames + 1, self._sent.bytes + len(sealed))

    def _flags(self, unit: AccessUnit) -> int:
        again = RESEALED if unit.sequence <= self._published else 0
        return again | (KEY_FRAME if unit.is_key else 0)

    def _since(self, joined: _Joined) -> Counts:
        before = joined.before
        return Counts(self._sent.frames - before.frames, self._sent.bytes - before.bytes)
