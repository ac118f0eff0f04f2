"""Steering: an operator's signed requests, the owner's lock, and where a camera's service is.

A request goes to the camera only if a view session with the right `ptz` runs, its own device
signed it, and the owner allows it: the hub can pass requests on, and make none (P4).
"""

import structlog
from msgspec import structs

from transom.core.ids import check_id
from transom.core.signing import Signed
from transom.core.steering import FULL, SteeringRequest, verify_steering
from transom.errors import (
    CameraUnavailable,
    EncodingError,
    InputError,
    SignatureRefused,
    SteeringRefused,
)
from transom.gateway.api.steering_schemas import NewSteering, SteeringState
from transom.gateway.cameras.camera import CaptureClock
from transom.gateway.cameras.onvif.device import OnvifDevice
from transom.gateway.cameras.onvif.place import OnvifPlace
from transom.gateway.channel.messages import Steer
from transom.gateway.events import Events
from transom.gateway.keystore.contents import CameraSecret
from transom.gateway.keystore.keystore import Keystore
from transom.gateway.link import HubLink
from transom.gateway.picture.pose import Pose
from transom.gateway.rack import source_of
from transom.gateway.sessions import Running, Sessions
from transom.gateway.steering.heads import Heads
from transom.gateway.steering.settings import PtzControl, SteeringSettings
from transom.gateway.tasks import Tasks

log = structlog.get_logger(__name__)
FRESH_MS = 10_000
UNDER_WAY_S = 3.0
"""For so long a camera may be on its way to where it was sent last: the next request adds to it."""


class SteeringDesk:
    """Everything that turns a camera, except the owner's own app."""

    def __init__(
        self,
        *,
        keystore: Keystore,
        heads: Heads,
        sessions: Sessions,
        hub: HubLink,
        events: Events,
        tasks: Tasks,
        clock: CaptureClock,
    ) -> None:
        self._keystore, self._heads, self._sessions = keystore, heads, sessions
        self._hub, self._events, self._tasks, self._clock = hub, events, tasks, clock
        self._sent: dict[str, tuple[float, Pose]] = {}

    # ------------------------------------------------------------------ operators

    def take(self, message: Steer) -> None:
        """Acts on a request in the background, and tells the hub what became of it."""
        self._tasks.spawn(self._take(message), name="steer")

    async def _take(self, message: Steer) -> None:
        check_id(message.session_id, "vws")
        number = 0
        try:
            running = self._allowed(message.session_id)
            request = self._read(running, message)
            number = request.number
            await self._act(running, request)
            outcome = "done"
        except SteeringRefused as error:
            log.info("steering_refused", session_id=message.session_id, reason=error.reason)
            outcome = error.reason
        self._hub.tell(
            {
                "t": "steered",
                "session_id": message.session_id,
                "number": number,
                "outcome": outcome,
            }
        )

    def _allowed(self, session_id: str) -> Running:
        running = self._sessions.running(session_id)
        if running is None or "ptz" not in running.release.request.rights:
            raise SteeringRefused("not_allowed", "this look can't steer the camera")
        return running

    def _read(self, running: Running, message: Steer) -> SteeringRequest:
        key = running.release.device.sign_key
        try:
            request = verify_steering(Signed.from_json(message.signed), sign_key=key)
        except (SignatureRefused, EncodingError) as error:
            raise SteeringRefused("device_key", error.message) from error
        if request.session_id != running.look.session_id:
            raise SteeringRefused("device_key", "the request is for another view session")
        late = abs(self._clock.now() - request.requested_at) > FRESH_MS
        if late or request.number <= running.steered:
            raise SteeringRefused("old", "the request is old, or was acted on before")
        running.steered = request.number
        return request

    async def _act(self, running: Running, request: SteeringRequest) -> None:
        secret = self._keystore.camera(running.look.camera_id)
        if secret.steering.locked:
            raise SteeringRefused("locked", "the owner has locked the camera's steering")
        target = self._target(secret.camera_id, request)
        if request.zoom > 0 and target.zoom * FULL > secret.steering.most_zoom:
            raise SteeringRefused("zoom_limit", "the owner allows no closer look")
        self._sent[secret.camera_id] = (self._clock.monotonic(), target)
        try:
            await self._heads.go(secret.camera_id, target)
        except CameraUnavailable as error:
            self._sent.pop(secret.camera_id, None)
            raise SteeringRefused("camera", error.message) from error

    def _target(self, camera_id: str, request: SteeringRequest) -> Pose:
        """Where the camera is to look: from where it was just sent, or from where it is."""
        at, sent = self._sent.get(camera_id, (-UNDER_WAY_S, None))
        base = sent if self._clock.monotonic() - at < UNDER_WAY_S else self._heads.pose(camera_id)
        if base is None:
            raise SteeringRefused("camera", "the camera doesn't say where it looks")
        return Pose(
            pan=_within(base.pan + request.pan / FULL, -1),
            tilt=_within(base.tilt + request.tilt / FULL, -1),
            zoom=_within(base.zoom + request.zoom / FULL, 0),
        )

    # ------------------------------------------------------------------ the owner

    def set(self, camera_id: str, new: NewSteering) -> None:
        """Locks or unlocks steering, and says how far anybody may zoom in.

        Raises:
            NotFoundError: no such camera.
            StorageUnavailable, FatalError: as `Keystore.update`.
        """
        secret = self._keystore.camera(camera_id)
        settings = SteeringSettings(locked=new.locked, most_zoom=new.most_zoom)
        self._keystore.put_camera(structs.replace(secret, steering=settings))
        self._events.changed()

    async def connect(self, camera_id: str, address: str) -> None:
        """Finds a camera's PTZ service, with its own user and password, and keeps where it is.

        Args:
            address: of its ONVIF service; empty: at the camera's own host.

        Raises:
            NotFoundError: no such camera.
            InputError: field `address`: it isn't one, or nothing there can be steered.
            CameraUnavailable: it doesn't answer, or refuses the password.
            StorageUnavailable, FatalError: as `Keystore.update`.
        """
        secret = self._keystore.camera(camera_id)
        place = OnvifPlace.parse(address or source_of(secret).host)
        control = await find_control(place, secret)
        old = self._keystore.camera(camera_id)  # again: it may be gone after the wait
        self._keystore.put_camera(structs.replace(old, control=control, kind="ptz"))
        self._heads.sync()
        self._events.changed()

    def state(self, secret: CameraSecret) -> SteeringState | None:
        """For the owner's page; None for a camera that doesn't turn."""
        if secret.kind != "ptz":
            return None
        pose = self._heads.pose(secret.camera_id)
        return SteeringState(
            connected=secret.control is not None,
            answers=pose is not None,
            locked=secret.steering.locked,
            most_zoom=secret.steering.most_zoom,
        )


async def find_control(place: OnvifPlace, secret: CameraSecret) -> PtzControl:
    """Where a camera can be steered. Raises as `SteeringDesk.connect`."""
    async with OnvifDevice(place, user=secret.user, password=secret.password) as device:
        await device.identity()
        turning = [channel for channel in await device.channels() if channel.turns]
        if len(turning) != 1:
            raise InputError(
                "address",
                "there is no camera there that can be steered"
                if not turning
                else "there are several cameras there",
                hint="Add the channel by “Find cameras on my network”.",
            )
        await device.pose(turning[0].steered_by, read_at_us=0)
    return PtzControl(address=f"{place.authority}{place.path}", token=turning[0].steered_by)


def _within(value: float, least: int) -> float:
    return max(least, min(1, value))
