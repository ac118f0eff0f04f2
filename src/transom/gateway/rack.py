"""The gateway's cameras side by side: each with its connection and its sealed stream."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace

from transom.core.signing import Signer
from transom.errors import CameraUnavailable, NotFoundError, PictureError
from transom.gateway.cameras.camera import AccessUnit, Camera, CameraStatus, CaptureClock
from transom.gateway.cameras.opening import open_camera as open_real_camera
from transom.gateway.cameras.sleeping import SleepingCamera
from transom.gateway.cameras.sound import Sound
from transom.gateway.cameras.source import CameraSource
from transom.gateway.keystore.contents import CameraSecret
from transom.gateway.media.stream import SealedStream, TrackSink
from transom.gateway.picture.outlet import Outlet
from transom.gateway.picture.pose import Pose
from transom.gateway.store.memory import Epochs
from transom.wire.items import AUDIO, SMALL
from transom.wire.publisher import RelayAccess

AWAKE_SECONDS = 60.0  # after the last look at a camera that sleeps
WAKE_SECONDS = 25.0
PoseOf = Callable[[str], Pose | None]
OpenCamera = Callable[[CameraSource], Camera]
OpenSound = Callable[[CameraSource, Callable[[AccessUnit], None]], Sound]
OnUnit = Callable[[str, AccessUnit], None]


@dataclass
class Slot:
    """One camera. `token`: the relay's newest for it.

    `small`: its sub stream, with an outlet of its own. `sound`: while somebody may hear it.
    `dark_since`: since when nothing of it can be shown, monotonic, by cause: `lost` or `shut`.
    `rests_at`: when a camera that can sleep does so, monotonic, unless somebody watches.
    """

    source: CameraSource
    camera: Camera
    stream: SealedStream
    outlet: Outlet
    small: tuple[Camera, Outlet] | None = None
    sound: Sound | None = None
    dark_since: dict[str, float] = field(default_factory=dict)
    token: str = ""
    rests_at: float = 0.0


def source_of(secret: CameraSecret) -> CameraSource:
    """How to reach a camera of the keystore."""
    return CameraSource(
        url=secret.url, user=secret.user, password=secret.password, transport=secret.transport
    )


class CameraRack:
    """Opens and closes cameras; decides nothing about who may see them.

    Args:
        on_state: called with a camera's identifier and its new state.
        open_camera: makes the camera of a source; a real one unless a test brings its own.
        pose_of: where a `ptz` camera looks now, by its identifier; any thread may ask.
        on_unit: called, in its thread, with a camera's identifier and what it has just sent; it
            mustn't wait.
        open_sound: as `open_camera`, for its sound.
    """

    def __init__(
        self,
        *,
        signer: Signer,
        epochs: Epochs,
        clock: CaptureClock,
        on_state: Callable[[str, CameraStatus], None],
        open_camera: OpenCamera | None = None,
        pose_of: PoseOf = lambda _: None,
        on_unit: OnUnit = lambda _camera_id, _unit: None,
        open_sound: OpenSound | None = None,
    ) -> None:
        self._signer, self._epochs, self._clock = signer, epochs, clock
        self._on_state = on_state
        self._open_camera = open_camera or (lambda source: open_real_camera(source, clock=clock))
        self._pose_of, self._on_unit = pose_of, on_unit
        self._open_sound = open_sound or (lambda source, give: Sound(source, give, clock=clock))
        self._slots: dict[str, Slot] = {}
        self._relay: tuple[str, tuple[str, ...]] | None = None

    def open(self, secret: CameraSecret) -> None:
        """Begins to connect to a camera."""
        camera_id = secret.camera_id

        async def reserve(count: int) -> int:
            return self._epochs.reserve(camera_id, count)

        stream = SealedStream(
            camera_id,
            signer=self._signer,
            reserve_epochs=reserve,
            clock=self._clock,
            tracks=secret.tracks,
        )
        outlet = Outlet(
            secret,
            stream,
            pose=lambda: self._pose_of(camera_id),
            on_shut=lambda shut: self._dark(slot, "shut", dark=shut),
        )
        slot = Slot(source_of(secret), self._open_camera(source_of(secret)), stream, outlet)
        self._dark(slot, "lost", dark=True)
        self._slots[camera_id] = slot

        def on_status(status: CameraStatus) -> None:
            if status.state == "online":
                self._dark(slot, "lost", dark=False)
            elif "lost" not in slot.dark_since:
                self._dark(slot, "lost", dark=True)
                outlet.camera_lost()
            self._on_state(camera_id, status)

        def on_unit(unit: AccessUnit) -> None:
            outlet.push(unit)
            self._on_unit(camera_id, unit)

        slot.camera.start(on_unit, on_status)
        if secret.small_url:
            slot.small = self._open_small(secret, stream)

    def _open_small(self, secret: CameraSecret, stream: SealedStream) -> tuple[Camera, Outlet]:
        """The sub stream: the main one's masks and blur hold there too, or nothing of it leaves."""
        outlet = Outlet(
            secret,
            TrackSink(stream, SMALL),
            pose=lambda: self._pose_of(secret.camera_id),
            on_shut=lambda _: None,
        )
        camera = self._open_camera(replace(source_of(secret), url=secret.small_url))

        def on_status(status: CameraStatus) -> None:
            if status.state != "online":
                outlet.camera_lost()

        camera.start(outlet.push, on_status)
        return camera, outlet

    async def close(self, camera_id: str) -> None:
        """Disconnects a camera; nothing of it leaves any more."""
        slot = self._slots.pop(camera_id, None)
        if slot is not None:
            slot.stream.stop()
            slot.outlet.close()
            if slot.sound is not None:
                slot.sound.close()
            if slot.small is not None:
                small, outlet = slot.small
                outlet.close()
                await small.close()
            await slot.camera.close()
            await slot.stream.close()

    async def close_all(self) -> None:
        """Disconnects every camera."""
        for camera_id in list(self._slots):
            await self.close(camera_id)

    def streams(self) -> Iterator[tuple[str, SealedStream]]:
        """Every camera's stream."""
        return ((camera_id, slot.stream) for camera_id, slot in self._slots.items())

    def stream(self, camera_id: str) -> SealedStream:
        """A camera's stream.

        Raises:
            NotFoundError: the camera isn't open here.
        """
        return self._slot(camera_id).stream

    def outlet(self, camera_id: str) -> Outlet:
        """What lies between a camera and its main track. Raises as `stream`."""
        return self._slot(camera_id).outlet

    def admit(self, camera_id: str, session_id: str, *, blur: bool) -> None:
        """See `Outlet.admit`, for every picture of the camera. A sub stream that can't be made
        such stays shut.

        Raises:
            NotFoundError: the camera isn't open here.
            PictureError: as `Outlet.admit`, for the main picture.
        """
        slot = self._slot(camera_id)
        slot.outlet.admit(session_id, blur=blur)
        if slot.small is not None:
            with suppress(PictureError):
                slot.small[1].admit(session_id, blur=blur)

    def dismiss(self, camera_id: str, session_id: str) -> None:
        """See `Outlet.dismiss`, for every picture of the camera. Raises as `stream`."""
        slot = self._slot(camera_id)
        slot.outlet.dismiss(session_id)
        if slot.small is not None:
            slot.small[1].dismiss(session_id)

    def tend_sound(self) -> None:
        """Opens the sound of cameras that somebody may hear, and closes all others'."""
        for slot in self._slots.values():
            if slot.stream.listened == (slot.sound is not None):
                continue
            if slot.sound is not None:
                slot.sound.close()
                slot.sound = None
            else:
                sink = TrackSink(slot.stream, AUDIO)
                slot.sound = self._open_sound(slot.source, sink.push)

    def renew(self, secret: CameraSecret) -> None:
        """Takes a camera's new settings for its picture; one that isn't open takes them later."""
        slot = self._slots.get(secret.camera_id)
        if slot is not None:
            slot.outlet.renew(secret)
            if slot.small is not None:
                slot.small[1].renew(secret)

    def status(self, camera_id: str) -> CameraStatus | None:
        """A camera's state; None while it isn't open."""
        slot = self._slots.get(camera_id)
        return slot.camera.status if slot else None

    def dark_seconds(self, camera_id: str) -> float:
        """For how long a camera has given no picture; 0.0 while it gives one."""
        since = self._slot(camera_id).dark_since
        return self._clock.monotonic() - min(since.values()) if since else 0.0

    def require_possible(self, camera_id: str) -> None:
        """As `require_online`, and returns, too, if the camera is one that can be woken."""
        slot = self._slots.get(camera_id)
        if slot is None or not isinstance(slot.camera, SleepingCamera):
            self.require_online(camera_id)

    async def awake(self, camera_id: str) -> None:
        """Returns once the camera gives a picture, which one that sleeps is woken for.

        Raises:
            CameraUnavailable: it doesn't; a camera that never sleeps is not waited for.
        """
        slot = self._slots.get(camera_id)
        if slot is not None and isinstance(slot.camera, SleepingCamera):
            self._stays_awake(slot)
            await slot.camera.wake(WAKE_SECONDS)
            self._stays_awake(slot)
        self.require_online(camera_id)

    async def gop_for_owner(self, camera_id: str) -> tuple[AccessUnit, ...]:
        """The newest group of pictures, from a camera that is woken for it if it sleeps.

        Raises:
            NotFoundError: as `stream`.
            CameraUnavailable: there is none, in words that are meant for the owner alone.
        """
        outlet = self.outlet(camera_id)
        if isinstance(self._slot(camera_id).camera, SleepingCamera):
            with suppress(CameraUnavailable):
                await self.awake(camera_id)
        for _ in range(20):  # its thread says that it has a picture before it hands it over
            if gop := outlet.gop():
                return gop
            if self._slot(camera_id).camera.status.state != "online":
                break
            await asyncio.sleep(0.05)
        status = self.status(camera_id)
        if status is not None and status.message:
            raise CameraUnavailable(status.reason, status.message)
        raise CameraUnavailable("no_video", "the camera gives no picture at the moment")

    def rest(self) -> None:
        """Lets cameras sleep that nobody has looked at for a while. Call it now and then."""
        now = self._clock.monotonic()
        for slot in self._slots.values():
            if slot.stream.sessions:
                self._stays_awake(slot)
            elif isinstance(slot.camera, SleepingCamera) and now >= slot.rests_at:
                slot.camera.sleep()

    def require_online(self, camera_id: str) -> None:
        """Returns if the camera gives a picture now.

        Raises:
            CameraUnavailable: it doesn't.
        """
        status = self.status(camera_id)
        if status is None or status.state != "online":
            raise CameraUnavailable("lost", "the camera gives no picture at the moment")

    def set_relay(self, url: str, fingerprints: tuple[str, ...]) -> None:
        """Takes the relay's address for this and all later connections."""
        self._relay = (url, fingerprints)
        for slot in self._slots.values():
            if slot.stream.sessions:
                slot.stream.update_relay(RelayAccess(url, fingerprints, slot.token))

    def relay_access(self, camera_id: str, token: str) -> RelayAccess:
        """How to reach the relay for a camera, with its newest token.

        Raises:
            NotFoundError: the camera isn't open, or the hub hasn't named its relay.
        """
        if self._relay is None:
            raise NotFoundError("the hub hasn't named its relay")
        self._slot(camera_id).token = token
        url, fingerprints = self._relay
        return RelayAccess(url, fingerprints, token)

    def _stays_awake(self, slot: Slot) -> None:
        slot.rests_at = self._clock.monotonic() + AWAKE_SECONDS

    def _dark(self, slot: Slot, cause: str, *, dark: bool) -> None:
        """Notes that nothing can be shown for a cause, or can again. Any thread may call it."""
        if dark:
            slot.dark_since.setdefault(cause, self._clock.monotonic())
        else:
            slot.dark_since.pop(cause, None)

    def _slot(self, camera_id: str) -> Slot:
        try:
            return self._slots[camera_id]
        except KeyError:
            raise NotFoundError("there is no such camera at this gateway") from None
