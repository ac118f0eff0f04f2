"""The owner's alarm: raising it opens what is consented for alarms, clearing it ends that.

Doesn't decide who may look: the gate does, with each consent's own minutes.
"""

from collections.abc import Callable, Iterable

import structlog

from transom.clock import Clock
from transom.core.consent.hours import MINUTE_MS
from transom.errors import NotFoundError
from transom.gateway.api.schemas import ConsentState
from transom.gateway.events import Events
from transom.gateway.keystore.keystore import Keystore
from transom.gateway.sessions import Sessions
from transom.gateway.store.alarms import Alarms

log = structlog.get_logger(__name__)


class AlarmDesk:
    """Everything that raises or clears an alarm goes through here.

    Args:
        on_raised: told of each camera whose alarm is raised, and when (milliseconds since 1970).

    Attributes:
        alarms: the store.
    """

    def __init__(
        self,
        *,
        alarms: Alarms,
        keystore: Keystore,
        sessions: Sessions,
        events: Events,
        clock: Clock,
        on_raised: Callable[[str, int], None],
    ) -> None:
        self._on_raised = on_raised
        self.alarms = alarms
        self._keystore, self._sessions = keystore, sessions
        self._events, self._clock = events, clock

    def raise_(self, camera_id: str | None = None) -> list[str]:
        """Raises the alarm of a camera, or of all cameras; returns which.

        Raises:
            NotFoundError: no such camera, or none at all.
            StorageUnavailable, FatalError: as `Alarms.raise_`.
        """
        cameras = self._cameras(camera_id)
        now = self._clock.now()
        try:
            for one in cameras:
                self.alarms.raise_(one, now)
                self._on_raised(one, now)
        finally:
            self._events.changed()
        log.info("alarm_raised", cameras=len(cameras))
        return cameras

    def clear(self, camera_id: str | None = None) -> list[str]:
        """Ends what runs on the alarm of a camera, or of all, then forgets it; returns which.

        Raises:
            NotFoundError: as `raise_`.
            StorageUnavailable, FatalError: cleared, but a restart would raise it again.
        """
        cameras = self._cameras(camera_id)
        for one in cameras:
            self._sessions.end(self._sessions.on_alarm(one), "consent_ended")
        try:
            for one in cameras:
                self.alarms.clear(one)
        finally:
            self._events.changed()
        return cameras

    def open_until(self, camera_id: str, consents: Iterable[ConsentState]) -> int | None:
        """Until when the camera's alarm opens it for any of the consents; None: for none."""
        now = self._clock.now()
        raised = self.alarms.active(camera_id, now)
        if raised is None:
            return None
        minutes = [c.alarm_minutes or 0 for c in consents if c.state == "active"]
        end = raised + max(minutes, default=0) * MINUTE_MS
        return end if end > now else None

    def _cameras(self, camera_id: str | None) -> list[str]:
        if camera_id is not None:
            return [self._keystore.camera(camera_id).camera_id]
        known = [camera.camera_id for camera in self._keystore.secrets.cameras]
        if not known:
            raise NotFoundError("this gateway has no camera", hint="Add a camera first.")
        return known
