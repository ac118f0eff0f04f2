"""A camera that is connected only while somebody looks: one whose battery each picture costs."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import replace

from transom.gateway.cameras.camera import AccessUnit, Camera, CameraStatus, CaptureClock


class SleepingCamera:
    """A `Camera` that sleeps until it is woken. See `transom.gateway.cameras.camera.Camera`.

    Args:
        make: the camera as it is while awake, not yet started; a new one each time.
    """

    def __init__(self, make: Callable[[], Camera], *, clock: CaptureClock) -> None:
        self._make, self._clock = make, clock
        self._status = CameraStatus("asleep", clock.now())
        self._camera: Camera | None = None
        self._leaving: set[asyncio.Task[None]] = set()
        self._changed = asyncio.Event()
        self._sequence = 0

    @property
    def status(self) -> CameraStatus:
        """See `Camera.status`; asleep, it keeps what is known of the picture."""
        return self._status

    def start(
        self,
        on_access_unit: Callable[[AccessUnit], None],
        on_status: Callable[[CameraStatus], None],
    ) -> None:
        """See `Camera.start`. It goes on sleeping."""
        self._on_access_unit, self._on_status = on_access_unit, on_status

    async def wake(self, seconds: float) -> None:
        """Connects, and returns when that has worked or failed, or when the time is over."""
        if self._camera is None:
            self._connect()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._status.state == "connecting" or self._status.reason == "session_over":
                    self._changed.clear()
                    await self._changed.wait()

    def sleep(self) -> None:
        """Disconnects, in the background."""
        if self._camera is not None:
            leaving = asyncio.get_running_loop().create_task(self._camera.close())
            self._leaving.add(leaving)
            leaving.add_done_callback(self._leaving.discard)
            self._camera = None
            self._became(CameraStatus("asleep", self._clock.now()))

    async def close(self) -> None:
        """See `Camera.close`."""
        camera, self._camera = self._camera, None
        if camera is not None:
            await camera.close()
        await asyncio.gather(*self._leaving)

    def _connect(self) -> None:
        self._camera = camera = self._make()
        first = self._sequence

        def on_unit(unit: AccessUnit) -> None:
            if camera is self._camera:
                self._sequence = first + unit.sequence + 2  # a gap: what came last time is past
                self._on_access_unit(replace(unit, sequence=first + unit.sequence))

        def on_status(status: CameraStatus) -> None:
            if camera is self._camera:
                self._became(status)

        self._became(CameraStatus("connecting", self._clock.now()))
        camera.start(on_unit, on_status)

    def _became(self, status: CameraStatus) -> None:
        self._status = replace(status, info=status.info or self._status.info)
        self._changed.set()
        self._on_status(self._status)
