"""The cameras that turn: asks each again and again where it looks, and sends it elsewhere."""

import asyncio
from collections.abc import Callable

import structlog

from transom.errors import CameraUnavailable
from transom.gateway.cameras.camera import CaptureClock
from transom.gateway.cameras.onvif.device import OnvifDevice
from transom.gateway.cameras.onvif.place import OnvifPlace
from transom.gateway.keystore.contents import CameraSecret
from transom.gateway.keystore.keystore import Keystore
from transom.gateway.picture.pose import Pose
from transom.gateway.tasks import Tasks

log = structlog.get_logger(__name__)
WATCHED_S, IDLE_S, AWAY_S = 0.25, 2.0, 5.0
"""Between two questions: while somebody watches, while nobody does, after no answer."""


class Heads:
    """One connection for each camera that can be steered. `pose` may be called by any thread.

    Args:
        watched: whether anybody watches a camera now.
    """

    def __init__(
        self,
        *,
        keystore: Keystore,
        watched: Callable[[str], bool],
        tasks: Tasks,
        clock: CaptureClock,
    ) -> None:
        self._keystore, self._watched = keystore, watched
        self._tasks, self._clock = tasks, clock
        self._asking: dict[object, asyncio.Task[None]] = {}
        self._poses: dict[str, Pose] = {}
        self._devices: dict[str, OnvifDevice] = {}
        self._woken: dict[str, asyncio.Event] = {}

    def pose(self, camera_id: str) -> Pose | None:
        """Where a camera looked when it was last asked; None: it doesn't say."""
        return self._poses.get(camera_id)

    def sync(self) -> None:
        """Begins to ask cameras that were added or changed, and leaves those that are gone."""
        wanted = {
            secret.steered: secret
            for secret in self._keystore.secrets.cameras
            if secret.kind == "ptz" and secret.control is not None
        }
        for steered in set(self._asking) - set(wanted):
            self._asking.pop(steered).cancel()
        for steered, secret in wanted.items():
            if steered not in self._asking:
                work = self._ask(secret)
                self._asking[steered] = self._tasks.spawn(work, name="ptz")

    async def go(self, camera_id: str, target: Pose) -> None:
        """Sends a camera to a place.

        Raises:
            CameraUnavailable: it doesn't answer, or refuses.
        """
        secret = self._keystore.camera(camera_id)
        device = self._devices.get(camera_id)
        if device is None or secret.control is None:
            raise CameraUnavailable("lost", "The camera's steering doesn't answer.")
        # What was read before says nothing of where it looks from now on.
        self._poses.pop(camera_id, None)
        await device.turn(secret.control.token, target)
        self._woken[camera_id].set()

    async def _ask(self, secret: CameraSecret) -> None:
        woken = self._woken[secret.camera_id] = asyncio.Event()
        try:
            while True:
                try:
                    await self._follow(secret, woken)
                except CameraUnavailable as error:
                    log.info("ptz_away", camera_id=secret.camera_id, reason=error.reason)
                    self._forget(secret.camera_id)
                await asyncio.sleep(AWAY_S)
        finally:
            self._forget(secret.camera_id)

    async def _follow(self, secret: CameraSecret, woken: asyncio.Event) -> None:
        camera_id, control = secret.camera_id, secret.control
        assert control is not None
        async with OnvifDevice(
            OnvifPlace.parse(control.address), user=secret.user, password=secret.password
        ) as device:
            await device.identity()
            self._devices[camera_id] = device
            while True:
                asked = self._clock.now_us()
                pose = await device.pose(control.token, read_at_us=asked)
                if not woken.is_set():  # else it may be from before the camera was sent elsewhere
                    self._poses[camera_id] = pose
                woken.clear()
                wait = WATCHED_S if self._watched(camera_id) else IDLE_S
                try:
                    async with asyncio.timeout(wait):
                        await woken.wait()
                    woken.clear()
                except TimeoutError:
                    continue

    def _forget(self, camera_id: str) -> None:
        self._poses.pop(camera_id, None)
        self._devices.pop(camera_id, None)
