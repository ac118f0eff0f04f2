"""Runs one outlet's steps in a thread of its own, while somebody watches. Fails closed (P12)."""

import threading
from collections import deque
from typing import Protocol

import structlog

from transom.errors import PictureError, TransomError
from transom.gateway.cameras.camera import AccessUnit
from transom.gateway.picture.picture import PictureStep
from transom.gateway.picture.pose import Pose, PoseWatch
from transom.gateway.picture.processor import Processor

log = structlog.get_logger(__name__)
BEHIND = 3  # so many access units waiting: the next is only decoded, until the worker has caught up
MOST_WAITING = 150
POSE_AGAIN_S = 0.05


class Place(Protocol):
    """Where a worker gets its steps from and gives its results to."""

    def steps_for_worker(self) -> tuple[tuple[PictureStep, ...], PoseWatch | None]:
        """Steps, and what watches that they fit. Raises PictureError."""
        ...

    def pose(self) -> Pose | None:
        """Where the camera looks now."""
        ...

    def give(self, worker: "Worker", units: list[AccessUnit]) -> None:
        """Takes a result."""
        ...

    def shut(self, worker: "Worker", *, held_back: bool) -> None:
        """Is told that nothing can be shown, or something again."""
        ...


class Worker:
    """A thread that begins at once, and ends when it is told.

    Args:
        gop: what the camera has sent since its last key frame, to begin in the midst of it.
    """

    def __init__(self, place: Place, gop: tuple[AccessUnit, ...]) -> None:
        self._place = place
        self._ready = threading.Condition()
        self._waiting = deque(gop, maxlen=MOST_WAITING)
        self._ended = False
        self._shut = False
        self._processor: Processor | None = None
        self._watch: PoseWatch | None = None
        self._previous: int | None = None
        threading.Thread(target=self._run, name="picture", daemon=True).start()

    def put(self, unit: AccessUnit) -> None:
        """Takes the camera's next access unit."""
        with self._ready:
            self._waiting.append(unit)
            self._ready.notify()

    def end(self) -> None:
        """Ends the thread after what it does now, of which nothing gets out any more."""
        with self._ready:
            self._ended = True
            self._ready.notify()

    def _run(self) -> None:
        while (unit := self._next()) is not None:
            try:
                self._one(unit)
            except TransomError as error:
                self._fail(error)
            except Exception:
                log.exception("unexpected", task="picture")
                self._fail(PictureError("the picture's steps met a fault of their own"))

    def _next(self) -> AccessUnit | None:
        with self._ready:
            self._ready.wait_for(lambda: self._waiting or self._ended)
            return None if self._ended else self._waiting.popleft()

    def _one(self, unit: AccessUnit) -> None:
        gap = self._previous is not None and unit.sequence != self._previous + 1
        self._previous = unit.sequence
        if gap or self._processor is None:
            self._processor = None
            if not unit.is_key:
                return  # nothing before it to decode it by
            steps, self._watch = self._place.steps_for_worker()
            self._processor = Processor(steps, codec=unit.codec)
        if len(self._waiting) >= BEHIND or not self._at_rest(unit):
            self._processor.prime([unit])
            self._processor.want_key()
            return
        self._place.give(self, self._processor.process(unit))
        if self._shut:
            self._shut = False
            self._place.shut(self, held_back=False)

    def _at_rest(self, unit: AccessUnit) -> bool:
        """Whether a camera that turns was at rest for this picture; waits until it is known.

        Raises:
            PictureError: it has moved, so other masks belong to it.
        """
        if self._watch is None:
            return True
        while not self._ended:
            if not self._watch.holds(self._place.pose()):
                raise PictureError("the camera has masks, and it has moved")
            covered = self._watch.covers(unit.captured_at_us)
            if covered is not None:
                return covered
            with self._ready:
                self._ready.wait(POSE_AGAIN_S)
        return False

    def _fail(self, error: TransomError) -> None:
        self._processor = None
        if not self._shut:
            log.warning("picture_shut", message=error.message)
            self._shut = True
            self._place.shut(self, held_back=True)
