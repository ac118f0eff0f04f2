"""One camera's way out of the house: its tracks, each with GOP buffer, epoch and seal; a publisher.

Publishes nothing, and dials nothing, unless a released view session is joined. Doesn't decide
who may join: the gateway's gate does, after the numbered proof. Doesn't write the log.
"""

import asyncio
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from transom.clock import Clock
from transom.core.crypto.envelope import wrap
from transom.core.crypto.frames import CipherSuite
from transom.core.signing import Signed, Signer
from transom.errors import ConflictError
from transom.gateway.cameras.camera import AccessUnit
from transom.gateway.media.epochs import Epoch, EpochStore, ReserveEpochs
from transom.gateway.media.lane import Counts, Lane
from transom.wire.items import AUDIO, SMALL, TRACK, TRACKS
from transom.wire.publisher import CameraPublisher, RelayAccess

__all__ = ["Counts", "Envelopes", "ReserveEpochs", "SealedStream", "Viewer"]
Envelopes = Mapping[str, tuple[Signed, ...]]
"""Key envelopes by session; the one of the main picture is the first."""


@dataclass(frozen=True)
class Viewer:
    """To whom keys are wrapped: a released view session's device (from `Release`).

    `audio`: whether the sound's key is among them.
    """

    session_id: str
    device_id: str
    hpke_suite: str
    hpke_key: bytes
    not_after: int
    audio: bool = False

    @property
    def tracks(self) -> tuple[str, ...]:
        """What this one may open."""
        return TRACKS if self.audio else (TRACK, SMALL)


@dataclass(frozen=True)
class _Joined:
    """A viewer, and how much had been sent before it."""

    viewer: Viewer
    before: Counts


class TrackSink:
    """One track of a stream, for whoever knows of no other."""

    def __init__(self, stream: "SealedStream", track: str) -> None:
        self._stream, self._track = stream, track

    def push(self, unit: AccessUnit) -> None:
        """See `SealedStream.push`."""
        self._stream.push(unit, self._track)

    def camera_lost(self) -> None:
        """See `SealedStream.camera_lost`."""
        self._stream.camera_lost(self._track)


class SealedStream:
    """Seals one camera's access units for those who may watch it now.

    `push` is called in the camera's thread; everything else on the event loop. One lock guards
    the state; it is held for one seal, or for the sealing of the GOPs on a join.

    Args:
        camera_id: broadcast's name, and part of the KID.
        tracks: what this camera has, of `transom.wire.items.TRACKS`.
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
        tracks: Sequence[str] = (TRACK,),
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
        self._next_groups = dict.fromkeys(tracks, 0)
        self._closing: set[asyncio.Task[None]] = set()
        # Guarded by the lock, since the camera's thread works on them too.
        self._lock = threading.Lock()
        self._lanes = {track: Lane(track) for track in tracks}
        self._joined: dict[str, _Joined] = {}
        self._publisher: CameraPublisher | None = None

    def push(self, unit: AccessUnit, track: str = TRACK) -> None:
        """Takes a track's next access unit: buffers it, and seals and sends it if watched."""
        with self._lock:
            lane = self._lanes[track]
            lane.gop.push(unit)
            if lane.epoch is not None and self._publisher is not None:
                lane.publish(self._publisher, (unit,))

    def camera_lost(self, track: str = TRACK) -> None:
        """Forgets a track's buffered GOP: what comes next starts with a key frame."""
        with self._lock:
            self._lanes[track].lost()

    async def join(self, viewer: Viewer, *, relay: RelayAccess) -> Envelopes:
        """Adds a viewer: new epochs, and the current GOPs sealed again as new groups.

        Returns the new epochs' key envelopes (`key-envelope/v1`) for every viewer, by session.
        The frames are already on their way; send the envelopes at once.

        Raises:
            ConflictError: the stream was stopped while it waited; nothing was published.
            EnvelopeError: the viewer's HPKE key or suite can't be used; nothing has changed.
        """
        stops = self._stops
        # For this change, and for each viewer who may leave: leaving never waits.
        await self._numbers.have((len(self._joined) + 2) * len(self._lanes))
        if self._stops != stops:
            raise ConflictError("the camera was stopped")
        epochs = self._new_epochs(viewer)
        viewers = {s: j.viewer for s, j in self._joined.items()} | {viewer.session_id: viewer}
        envelopes = self._envelopes(epochs, viewers.values())
        with self._lock:
            self._joined[viewer.session_id] = _Joined(viewer, self._sent(viewer))
            publisher = self._open_publisher(relay)
            for epoch in epochs:
                lane = self._lanes[epoch.track]
                lane.begin(epoch)
                lane.publish(publisher, lane.gop.units())
        return envelopes

    async def leave(self, session_id: str) -> Envelopes:
        """Removes a viewer: new epoch, from the next access unit on; with the last, all stops.

        The leaver's key opens nothing that is sealed after the call. Returns envelopes for those
        who stay. An unknown session changes nothing and returns {}.
        """
        if session_id not in self._joined:
            return {}
        if len(self._joined) == 1:
            self.stop()
            return {}
        epochs = self._new_epochs(self._joined[session_id].viewer)
        with self._lock:
            del self._joined[session_id]
            listened = any(j.viewer.audio for j in self._joined.values())
            for epoch in epochs:
                lane = self._lanes[epoch.track]
                if epoch.track == AUDIO and not listened:
                    lane.end()
                else:
                    lane.turn(epoch)
        return self._envelopes(epochs, [j.viewer for j in self._joined.values()])

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
            for lane in self._lanes.values():
                lane.end()
            counts = {session_id: self._since(j) for session_id, j in self._joined.items()}
            self._joined = {}
        if publisher is not None:
            self._next_groups = publisher.next_groups
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
            return self._lanes[TRACK].gop.units()

    async def close(self) -> None:
        """`stop`, then waits for background work to end."""
        self.stop()
        if self._closing:
            await asyncio.wait(self._closing)

    @property
    def listened(self) -> bool:
        """Whether anybody who is joined may hear the sound."""
        return any(joined.viewer.audio for joined in self._joined.values())

    def _sent(self, viewer: Viewer) -> Counts:
        """What has left of the tracks that this one may open; a picture counts once."""
        sent = {track: lane.sent for track, lane in self._lanes.items() if track in viewer.tracks}
        return Counts(sent[TRACK].frames, sum(one.bytes for one in sent.values()))

    def _new_epochs(self, viewer: Viewer) -> list[Epoch]:
        """One for each track whose audience changes by this viewer."""
        return [
            Epoch(self.camera_id, self._numbers.take(), self._suite, track)
            for track in self._lanes
            if track in viewer.tracks
        ]

    def _envelopes(self, epochs: Sequence[Epoch], viewers: Iterable[Viewer]) -> Envelopes:
        return {
            viewer.session_id: tuple(
                self._envelope(epoch, viewer) for epoch in epochs if epoch.track in viewer.tracks
            )
            for viewer in viewers
        }

    def _envelope(self, epoch: Epoch, viewer: Viewer) -> Signed:
        return wrap(
            epoch.base_key,
            session_id=viewer.session_id,
            camera_id=self.camera_id,
            device_id=viewer.device_id,
            broadcast=self.camera_id,
            track=epoch.track,
            cipher_suite=epoch.suite,
            epoch=epoch.number,
            not_after=viewer.not_after,
            hpke_suite=viewer.hpke_suite,
            hpke_key=viewer.hpke_key,
            signer=self._signer,
        )

    def _open_publisher(self, relay: RelayAccess) -> CameraPublisher:
        if self._publisher is not None:
            self._publisher.update(relay)
            return self._publisher
        self._publisher = CameraPublisher(
            self.camera_id,
            access=relay,
            clock=self._clock,
            first_groups=self._next_groups,
            on_state=self._connection,
        )
        self._publisher.start()
        return self._publisher

    def _connection(self, up: bool) -> None:
        if up != self._connected:
            self._connected = up
            self._on_connection(up)

    def _since(self, joined: _Joined) -> Counts:
        now, before = self._sent(joined.viewer), joined.before
        return Counts(now.frames - before.frames, now.bytes - before.bytes)
