"""What the owner does with recordings: on and off, looking back, saving a clip, deleting."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import structlog

from transom.clock import Clock
from transom.errors import StorageUnavailable
from transom.gateway.api.recording_schemas import (
    NewRecording,
    RecordedRange,
    RecordingGap,
    RecordingMark,
    RecordingState,
)
from transom.gateway.events import Events
from transom.gateway.keystore.keystore import Keystore
from transom.gateway.recording.cut import is_exact
from transom.gateway.recording.films import Films, Shown
from transom.gateway.recording.index import Segment
from transom.gateway.recording.pieces import sent
from transom.gateway.recording.reader import Span, clock_offset, spans, start
from transom.gateway.recording.recordings import Recordings, refusals
from transom.gateway.recording.settings import RecordingSettings
from transom.gateway.tasks import offload

log = structlog.get_logger(__name__)
TELL_EVERY_S, KEEP_EVERY = 1.0, 20


class RecordingDesk:
    """The recordings of one gateway. One change at a time; reading goes on beside it.

    Args:
        folder: the gateway's data folder.
    """

    def __init__(self, folder: Path, *, keystore: Keystore, events: Events, clock: Clock) -> None:
        self._keystore, self._events = keystore, events
        self._recordings = Recordings(folder, key=keystore.secrets.recording_key, clock=clock)
        self._films = Films(self._recordings)
        self._changing = asyncio.Lock()
        self._trouble = ""
        self._marks: list[RecordingMark] = []
        self.push, self.lost = self._recordings.push, self._recordings.lost

    async def run(self) -> None:
        """Begins what the owner has switched on, and keeps everything within its caps."""
        for turn in itertools.count():
            if turn % KEEP_EVERY == 0:
                await self._keep_within_caps()
            self._tell()
            await asyncio.sleep(TELL_EVERY_S)

    async def close(self) -> None:
        """Writes what waits."""
        async with self._changing:
            await offload(self._recordings.close)

    def marks(self) -> list[RecordingMark]:
        """How each camera's recording goes, for the state; cameras without one are left out."""
        return [
            self._mark(secret.camera_id)
            for secret in self._keystore.secrets.cameras
            if secret.recording.on
        ]

    async def state(self, camera_id: str) -> RecordingState:
        """For the owner's page.

        Raises:
            NotFoundError: no such camera.
            StorageUnavailable: the disk refuses.
        """
        settings = self._keystore.camera(camera_id).recording
        segments, free = await offload(lambda: self._segments(camera_id))
        ranges, gaps = spans(segments)
        mark, status = self._mark(camera_id), self._recordings.status(camera_id)
        return RecordingState(
            state=mark.state,
            message=mark.message,
            on=settings.on,
            hours=settings.hours,
            megabytes=settings.megabytes,
            bytes=sum(segment.bytes for segment in segments),
            free_bytes=free,
            ranges=[RecordedRange(begin=_ms(s.begin_us), end=_ms(s.end_us)) for s in ranges],
            gaps=[_gap(span) for span in gaps],
            dropped=status.dropped if status else 0,
            clock_offset_ms=clock_offset(segments, segments[-1].last_us) if segments else None,
            exact=not segments or is_exact(segments[-1].header.codec),
        )

    async def set(self, camera_id: str, new: NewRecording) -> None:
        """Switches recording on or off, or changes how much is kept; that holds at once.

        Raises:
            NotFoundError: no such camera.
            StorageUnavailable, FatalError: as `Keystore.update`, or the disk refuses.
        """
        settings = RecordingSettings(on=new.on, hours=new.hours, megabytes=new.megabytes)
        secret = self._keystore.camera(camera_id)
        self._keystore.put_camera(msgspec.structs.replace(secret, recording=settings))
        async with self._changing:
            await offload(lambda: self._recordings.set(camera_id, settings, why="switched_off"))
            await offload(self._keep)
        self._events.changed()

    async def delete(self, camera_id: str) -> None:
        """Deletes everything that was recorded of a camera, now and for good.

        Raises:
            NotFoundError: no such camera.
            StorageUnavailable: the disk refuses.
        """
        self._keystore.camera(camera_id)
        async with self._changing:
            await offload(lambda: self._recordings.delete(camera_id))
        self._events.changed()

    async def forget(self, camera_id: str) -> None:
        """Deletes what was recorded of a camera that was removed. Raises StorageUnavailable."""
        async with self._changing:
            await offload(lambda: self._recordings.forget(camera_id))

    async def start(self, camera_id: str, instant: int) -> RecordedRange:
        """Where playing from an instant begins, to the end of that range.

        Raises:
            NotFoundError: no such camera, or nothing is recorded from then on.
            StorageUnavailable: the disk refuses.
        """
        self._keystore.camera(camera_id)
        span = await offload(lambda: self._start(camera_id, instant * 1000))
        # Rounded up, so that asking from there finds the same key frame.
        return RecordedRange(begin=-(-span.begin_us // 1000), end=_ms(span.end_us))

    async def film(self, camera_id: str, begin: int, end: int) -> AsyncIterator[bytes]:
        """A part of the recording as fragmented MP4, from the key frame at or before `begin`.

        Raises:
            NotFoundError, RecordingDamaged, StorageUnavailable: as `clip`.
        """
        self._keystore.camera(camera_id)
        return await sent(self._films.part(camera_id, begin, end))

    async def clip(
        self, camera_id: str, begin: int, end: int, *, shown: Shown
    ) -> AsyncIterator[bytes]:
        """The pictures from `begin` to `end` as fragmented MP4, both included.

        Raises:
            NotFoundError: no such camera, or nothing is recorded then.
            RecordingDamaged: its beginning doesn't decode.
            PictureError: it may not be shown so.
            StorageUnavailable: the disk refuses.
        """
        secret = self._keystore.camera(camera_id)
        return await sent(self._films.clip(secret, begin, end, shown=shown))

    def _start(self, camera_id: str, instant_us: int) -> Span:
        with refusals():
            return start(self._recordings.shelf(), camera_id, instant_us)

    def _segments(self, camera_id: str) -> tuple[list[Segment], int]:
        with refusals():
            if not self._recordings.any:
                return [], self._recordings.free()
            return self._recordings.shelf().segments(camera_id), self._recordings.free()

    async def _keep_within_caps(self) -> None:
        try:
            async with self._changing:
                await offload(self._keep)
            self._trouble = ""
        except StorageUnavailable as error:
            if not self._trouble:
                log.warning("recording_refused", message=error.message)
            self._trouble = f"{error.message[:1].upper()}{error.message[1:]}."

    def _keep(self) -> None:
        settings = {one.camera_id: one.recording for one in self._keystore.secrets.cameras}
        for camera_id, wanted in settings.items():
            self._recordings.set(camera_id, wanted, why="gateway_off")
        self._recordings.keep(settings)

    def _mark(self, camera_id: str) -> RecordingMark:
        status = self._recordings.status(camera_id)
        if status is not None:
            return RecordingMark(
                camera_id=camera_id, state=status.state, message=status.message or None
            )
        if self._keystore.camera(camera_id).recording.on and self._trouble:
            return RecordingMark(camera_id=camera_id, state="disk_trouble", message=self._trouble)
        on = self._keystore.camera(camera_id).recording.on
        return RecordingMark(camera_id=camera_id, state="waiting" if on else "off")

    def _tell(self) -> None:
        """Tells the page where a recording's state has changed."""
        marks = self.marks()
        if marks != self._marks:
            self._marks = marks
            self._events.changed()


def _ms(instant_us: int) -> int:
    return instant_us // 1000


def _gap(span: Span) -> RecordingGap:
    why = "pictures_lost" if span.why == "goes_on" else span.why
    return RecordingGap(begin=_ms(span.begin_us), end=_ms(span.end_us), why=why)
