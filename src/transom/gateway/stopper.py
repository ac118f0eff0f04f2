"""The owner's stop (P3): cut first, all else second. Works with the hub dead or hostile."""

from transom.clock import Clock
from transom.gateway.events import Events
from transom.gateway.media.stream import Counts
from transom.gateway.rack import CameraRack
from transom.gateway.sessions import Sessions
from transom.gateway.store.memory import EVERYTHING, Stops


class Stopper:
    """Stops and resumes a camera, or everything."""

    def __init__(
        self, *, stops: Stops, rack: CameraRack, sessions: Sessions, events: Events, clock: Clock
    ) -> None:
        self._stops, self._rack, self._sessions = stops, rack, sessions
        self._events, self._clock = events, clock

    def stop(self, what: str = EVERYTHING) -> None:
        """Stops. All of it happens in this call; the first thing is that nothing leaves any more.

        Args:
            what: a camera's identifier, `EVERYTHING`, or `CO_OWNER` and a key for everything.

        Raises:
            StorageUnavailable, FatalError: it is stopped, but a restart would forget it.
        """
        self._stops.hold(what)
        counts: dict[str, Counts] = {}
        for camera_id, stream in self._rack.streams():
            if self._stops.holds(camera_id):
                counts |= stream.stop()
        self._sessions.ended(counts, "owner_stopped", counts)
        self._events.changed()
        self._stops.save(what, now=self._clock.now())

    def resume(self, what: str = EVERYTHING) -> None:
        """Takes that stop back; others stand. Nothing opens by it: whoever looks must ask again.

        Raises:
            StorageUnavailable, FatalError: it is still stopped.
        """
        self._stops.resume(what)
        self._events.changed()
