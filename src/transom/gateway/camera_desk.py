"""The owner's cameras: adding, trying, removing, and the owner's own look at them."""

from typing import cast

import msgspec

from transom.core.codec import JsonObject
from transom.core.ids import new_id
from transom.gateway.alarms.desk import AlarmDesk
from transom.gateway.api.schemas import (
    CameraChange,
    CameraInfo,
    CameraState,
    CameraTest,
    Kind,
    NewCamera,
)
from transom.gateway.cameras.camera import CameraStatus, VideoInfo
from transom.gateway.cameras.opening import probe
from transom.gateway.cameras.picture import snapshot_jpeg
from transom.gateway.cameras.sound import require_sound
from transom.gateway.cameras.source import CameraSource
from transom.gateway.consent_desk import ConsentDesk
from transom.gateway.events import Events
from transom.gateway.keystore.contents import CameraSecret
from transom.gateway.keystore.keystore import Keystore
from transom.gateway.link import HubLink
from transom.gateway.rack import CameraRack, source_of
from transom.gateway.ring_desk import RingDesk
from transom.gateway.sessions import Sessions
from transom.gateway.steering.desk import SteeringDesk
from transom.gateway.steering.settings import PtzControl
from transom.gateway.store.memory import Stops
from transom.gateway.tasks import offload
from transom.gateway.whereabouts.desk import WhereaboutsDesk


class CameraDesk:
    """Everything that the owner does with cameras.

    Args:
        live: whether cameras that are added are connected at once; not in a command that ends.
    """

    def __init__(
        self,
        *,
        keystore: Keystore,
        rack: CameraRack,
        sessions: Sessions,
        stops: Stops,
        consents: ConsentDesk,
        alarms: AlarmDesk,
        whereabouts: WhereaboutsDesk,
        steering: SteeringDesk,
        hub: HubLink,
        events: Events,
        ring: RingDesk,
    ) -> None:
        self._keystore, self._rack, self._sessions = keystore, rack, sessions
        self._ring = ring
        self._stops, self._consents = stops, consents
        self._alarms, self._hub, self._events = alarms, hub, events
        self._whereabouts, self._steering = whereabouts, steering
        self.live = False

    async def add(
        self, new: NewCamera, *, control: PtzControl | None = None
    ) -> tuple[str, CameraInfo]:
        """Tries the camera, keeps it, and names it to the hub, without its address.

        Args:
            control: how it is steered, if that is known.

        Raises:
            InputError: `url`.
            CameraUnavailable: it gives no picture; nothing was kept.
            StorageUnavailable, FatalError: as `Keystore.update`.
        """
        source = CameraSource.parse(
            new.url, user=new.user, password=new.password, transport=new.transport
        )
        info = await self._probe(source)
        small = await _probe_small(source, new.small_url)
        secret = CameraSecret(
            camera_id=new_id("cam"),
            name=new.name,
            kind=new.kind,
            url=source.url,
            user=source.user,
            password=source.password,
            transport=source.transport,
            small_url=small,
            position=new.position,
            field_of_view=new.field_of_view,
            control=control,
        )
        self._keystore.put_camera(secret)
        self.open(secret)
        self._hub.tell({"t": "camera", **public(secret)})
        self._events.changed()
        return secret.camera_id, _info(info)

    async def test(self, wanted: CameraTest) -> CameraInfo:
        """Tries a camera, kept or not. Raises as `add`, and `NotFoundError`."""
        if wanted.camera_id is not None:
            source = source_of(self._keystore.camera(wanted.camera_id))
        else:
            source = CameraSource.parse(
                wanted.url,
                user=wanted.user,
                password=wanted.password,
                transport=wanted.transport,
            )
        return _info(await self._probe(source))

    async def change(self, camera_id: str, wanted: CameraChange) -> None:
        """Changes what a camera is called, how it is reached or where it is. Its consents stand.

        Raises:
            NotFoundError: there is none.
            InputError: `url`.
            CameraUnavailable: it gives no picture that way; nothing was changed.
            StorageUnavailable, FatalError: as `Keystore.update`.
        """
        source = _changed(source_of(self._keystore.camera(camera_id)), wanted)
        moved = source != source_of(self._keystore.camera(camera_id))
        if moved:
            await self._probe(source)
        small = self._keystore.camera(camera_id).small_url if wanted.url is None else ""
        if wanted.small_url is not None:
            small = await _probe_small(source, wanted.small_url)
        old = self._keystore.camera(camera_id)  # again: it may be gone after the wait
        secret = msgspec.structs.replace(
            old,
            name=wanted.name or old.name,
            kind=wanted.kind or old.kind,
            url=source.url,
            user=source.user,
            password=source.password,
            transport=source.transport,
            small_url=small,
            control=old.control if wanted.url is None else None,
            position=wanted.position or old.position,
            field_of_view=wanted.field_of_view or old.field_of_view,
        )
        self._keystore.put_camera(secret)
        if moved or small != old.small_url:
            await self._reopen(secret)
        else:
            self._rack.renew(secret)
        self._hub.tell({"t": "camera", **public(secret)})
        self._events.changed()

    async def set_sound(self, camera_id: str, *, on: bool) -> None:
        """Lets a camera be heard where a consent says so, or not. Looks that run end.

        Raises:
            NotFoundError: there is none.
            CameraUnavailable: `no_sound` or `lost`: nothing was changed.
            StorageUnavailable, FatalError: as `Keystore.update`.
        """
        source = source_of(self._keystore.camera(camera_id))
        if on:
            await offload(lambda: require_sound(source))
        secret = msgspec.structs.replace(self._keystore.camera(camera_id), sound=on)
        self._keystore.put_camera(secret)
        await self._reopen(secret)
        self._events.changed()

    async def _reopen(self, secret: CameraSecret) -> None:
        self._sessions.end(self._sessions.at(secret.camera_id), "camera_lost")
        await self._rack.close(secret.camera_id)
        self.open(secret)

    async def remove(self, camera_id: str) -> None:
        """Cuts the camera, withdraws its consents, forgets its address and password.

        Raises:
            NotFoundError: there is none.
            StorageUnavailable, FatalError: as `Keystore.update`; it is cut in any case.
        """
        self._keystore.camera(camera_id)
        self._sessions.end(self._sessions.at(camera_id), "owner_stopped")
        for consent in self._consents.states(camera_id):
            self._consents.withdraw(consent.consent_id)
        await self._rack.close(camera_id)
        self._keystore.remove_camera(camera_id)
        self._hub.tell({"t": "camera_removed", "camera_id": camera_id})
        self._events.changed()

    async def snapshot(self, camera_id: str) -> bytes:
        """The newest picture as JPEG, decoded here and seen by nobody else. A camera that sleeps
        is woken for it.

        Raises:
            NotFoundError: no such camera.
            CameraUnavailable: it has given no picture yet.
        """
        secret = self._keystore.camera(camera_id)
        gop = await self._rack.gop_for_owner(secret.camera_id)
        return await offload(lambda: snapshot_jpeg(gop))

    def open(self, secret: CameraSecret) -> None:
        """Connects a camera, in a gateway that runs."""
        if self.live:
            self._rack.open(secret)

    def open_all(self) -> None:
        """Connects every camera of the keystore, from now on also those that are added."""
        self.live = True
        for secret in self._keystore.secrets.cameras:
            self._rack.open(secret)

    def states(self) -> list[CameraState]:
        """For the owner's page."""
        return [self._state(secret) for secret in self._keystore.secrets.cameras]

    def public(self) -> list[JsonObject]:
        """What the hub is told of the cameras."""
        return [public(secret) for secret in self._keystore.secrets.cameras]

    async def _probe(self, source: CameraSource) -> VideoInfo:
        return await probe(source, ring=self._ring.access())

    def _state(self, secret: CameraSecret) -> CameraState:
        status = self._rack.status(secret.camera_id) or CameraStatus("connecting", 0)
        info = status.info
        consents = self._consents.states(secret.camera_id)
        return CameraState(
            camera_id=secret.camera_id,
            name=secret.name,
            kind=cast("Kind", secret.kind),
            address_shown=source_of(secret).shown,
            transport=secret.transport,
            state=status.state,
            stopped=self._stops.camera(secret.camera_id),
            consents=consents,
            since=status.since or None,
            reason=status.reason or None,
            message=status.message or None,
            codec=info.codec if info else None,
            width=info.width if info else None,
            height=info.height if info else None,
            fps=info.fps if info else None,
            position=secret.position,
            field_of_view=secret.field_of_view,
            alarm_until=self._alarms.open_until(secret.camera_id, consents),
            whereabouts=self._whereabouts.state(secret),
            has_small=bool(secret.small_url),
            sound=secret.sound,
            steering=self._steering.state(secret),
        )


async def _probe_small(source: CameraSource, url: str) -> str:
    """A sub stream's address, tried; empty for none. Raises as `CameraDesk.add`."""
    if not url.strip():
        return ""
    small = CameraSource.parse(
        url, user=source.user, password=source.password, transport=source.transport
    )
    await probe(small)
    return small.url


def _changed(source: CameraSource, wanted: CameraChange) -> CameraSource:
    """The way to a camera with the changes; a new address doesn't inherit the old one's secret."""
    elsewhere = wanted.url is not None
    user, password = ("", "") if elsewhere else (source.user, source.password)
    return CameraSource.parse(
        source.url if wanted.url is None else wanted.url,
        user=user if wanted.user is None else wanted.user,
        password=password if wanted.password is None else wanted.password,
        transport=wanted.transport or source.transport,
    )


def public(secret: CameraSecret) -> JsonObject:
    """A camera as the hub may know it (spec/gateway-channel.md): no address, no password (P7)."""
    shown: JsonObject = {
        "camera_id": secret.camera_id,
        "name": secret.name,
        "kind": secret.kind,
    }
    if secret.position is not None:
        shown["position"] = {
            "lat_e6": secret.position.lat_e6,
            "lon_e6": secret.position.lon_e6,
        }
    if secret.field_of_view is not None:
        view = secret.field_of_view
        shown["field_of_view"] = {
            "bearing_deg": view.bearing_deg,
            "angle_deg": view.angle_deg,
            "reach_m": view.reach_m,
        }
    return shown


def _info(info: VideoInfo) -> CameraInfo:
    return CameraInfo(codec=info.codec, width=info.width, height=info.height, fps=info.fps)
