"""One camera's pictures on their way to those who watch: passed on unopened, or through steps.

Decides by the strictest of those who watch now: while anybody may see blurred pictures only,
everybody gets those, so that nobody who may not holds a key of an unblurred epoch. What isn't
H.264 is opened too, while somebody watches: not every browser decodes it. Doesn't seal, and
doesn't decide who may watch.
"""

import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Protocol

from transom.errors import PictureError
from transom.gateway.cameras.camera import AccessUnit, Codec
from transom.gateway.cameras.picture import decode
from transom.gateway.keystore.contents import CameraSecret
from transom.gateway.media.gop import GopBuffer
from transom.gateway.picture.memory import BlurMemory
from transom.gateway.picture.picture import PictureStep, picture_of
from transom.gateway.picture.pose import Pose, PoseWatch
from transom.gateway.picture.steps import steps_for
from transom.gateway.picture.worker import Worker

LEARN_EVERY_US = 4_000_000


class Sink(Protocol):
    """Takes what may leave: one track of a camera's sealed stream."""

    def push(self, unit: AccessUnit) -> None:
        """The next access unit."""
        ...

    def camera_lost(self) -> None:
        """What comes next starts with a key frame."""
        ...


class Outlet:
    """Between a camera and its sealed stream. One lock guards the state: the camera's thread, the
    worker's and the event loop meet here.

    Args:
        stream: takes what may leave.
        pose: where a `ptz` camera looks now; any thread may ask.
        on_shut: told, in any thread and while nothing is pushed, that pictures are held back, or
            that they come again or begin anew.
    """

    def __init__(
        self,
        secret: CameraSecret,
        stream: Sink,
        *,
        pose: Callable[[], Pose | None],
        on_shut: Callable[[bool], None],
    ) -> None:
        self._stream, self._pose, self._on_shut = stream, pose, on_shut
        self.memory = BlurMemory()
        self._learnt_us = 0
        self._lock = threading.Lock()
        self._secret = secret
        self._gop = GopBuffer()
        self._wants: dict[str, bool] = {}  # sessions, and whether each gets blurred pictures
        self._blur: bool | None = None  # `None`: nobody watches
        self._codec: Codec = "h264"
        self._worker: Worker | None = None
        self._held_back = False  # whether the worker has said that it can show nothing
        self._last = -1  # the highest sequence of what a worker gave out

    def push(self, unit: AccessUnit) -> None:
        """Takes the camera's next access unit, in the camera's thread."""
        with self._lock:
            if unit.codec != self._codec:
                self._codec = unit.codec
                self._gop.clear()
                self._begin()
            self._gop.push(unit)
            idle = self._worker is None
            if self._worker is not None:
                self._worker.put(unit)
            elif self._blur is not None:
                self._stream.push(unit)
        if idle and unit.is_key and unit.captured_at_us - self._learnt_us >= LEARN_EVERY_US:
            self._learn(unit)

    def camera_lost(self) -> None:
        """The picture has broken off: what comes next starts with a key frame."""
        with self._lock:
            self._gop.clear()
            self._begin()

    def admit(self, session_id: str, *, blur: bool) -> None:
        """Somebody is about to watch. When it returns, nothing gets into the stream any more that
        this one may not see.

        Raises:
            PictureError: it isn't known how to make such pictures; nobody is admitted.
        """
        with self._lock:
            self.steps_now(blur=blur)
            self._wants[session_id] = blur
            self._settle()

    def dismiss(self, session_id: str) -> None:
        """Somebody has no key any more. Unblurred pictures may go to those who stay."""
        with self._lock:
            if self._wants.pop(session_id, None) is not None:
                self._settle()

    def renew(self, secret: CameraSecret) -> None:
        """Takes the camera's new settings, from the next picture on."""
        with self._lock:
            self._secret = secret
            self._begin()

    def gop(self) -> tuple[AccessUnit, ...]:
        """The newest group as the camera sent it, for its owner alone; empty before the first."""
        with self._lock:
            return self._gop.units()

    def close(self) -> None:
        """Ends the worker; nothing more gets into the stream."""
        with self._lock:
            self._wants.clear()
            self._settle()

    def steps_now(self, *, blur: bool) -> tuple[PictureStep, ...]:
        """Steps for one stream of this camera's pictures now. Raises as `steps_for`."""
        return steps_for(self._secret, blur=blur, pose=self._pose(), memory=self.memory)

    def steps_for_worker(self) -> tuple[tuple[PictureStep, ...], PoseWatch | None]:
        """As `steps_now`, and what watches that they go on fitting.

        Raises:
            PictureError: as `steps_for`.
        """
        with self._lock:
            pose = self._pose()
            steps = self.steps_now(blur=self._blur is not False)
            return steps, PoseWatch(pose) if self._posed and pose is not None else None

    def pose(self) -> Pose | None:
        """Where the camera looks now."""
        return self._pose()

    def give(self, worker: Worker, units: Iterable[AccessUnit]) -> None:
        """Lets a worker's result out, unless another one has taken over meanwhile."""
        with self._lock:
            for unit in units if worker is self._worker else ():
                # Without a gap, except where a key frame begins anew.
                sequence = max(self._last + 1, unit.sequence) if unit.is_key else self._last + 1
                self._last = sequence
                self._stream.push(replace(unit, sequence=sequence))

    def shut(self, worker: Worker, *, held_back: bool) -> None:
        """A worker can show nothing, or can again."""
        with self._lock:
            if worker is not self._worker:
                return
            if held_back:
                self._stream.camera_lost()
            self._held_back = held_back
            self._on_shut(held_back)

    @property
    def _posed(self) -> bool:
        return self._secret.kind == "ptz" and bool(self._secret.picture.masks)

    def _settle(self) -> None:
        blur = any(self._wants.values()) if self._wants else None
        if blur != self._blur:
            self._blur = blur
            self._begin()

    def _begin(self) -> None:
        """Starts over, since the pictures are of another kind from here on; the lock is held."""
        if self._worker is not None:
            self._worker.end()
        self._worker = None
        self._stream.camera_lost()
        if self._held_back:  # the worker that said so says nothing more
            self._held_back = False
            self._on_shut(False)
        if self._blur is None:
            return
        if self._opens(blur=self._blur):
            # A camera that turns may have looked elsewhere when its last group began.
            self._worker = Worker(self, () if self._posed else self._gop.units())
        else:
            for unit in self._gop.units():
                self._stream.push(unit)

    def _opens(self, *, blur: bool) -> bool:
        """Whether pictures must be opened."""
        try:
            return self._codec != "h264" or self._posed or bool(self.steps_now(blur=blur))
        except PictureError:
            return True  # the worker waits until it is known how

    def _learn(self, unit: AccessUnit) -> None:
        """What the place looks like, now and then, so that a look needn't begin all hidden."""
        self._learnt_us = unit.captured_at_us
        if self._secret.kind not in ("ptz", "mobile"):
            for frame in decode([unit.data], unit.codec):
                self.memory.learn(picture_of(frame, unit.captured_at_us)[0])
