"""What the owner does with recordings: on and off, looking back, saving a clip, deleting."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import msgspec
import structlog

from transom.clock import Clock
from transom.errors import StorageUnavailable
from transom.gateway.api.recording_schemas import (
    NewRecording,
    RecordedAlarm,
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
from transom.gateway.recording.ring import ALARM_AFTER_MS, ALARM_KEPT_MS
from transom.gateway.recording.settings import RecordingSettings
from transom.gateway.store.database import Database
from transom.gateway.store.recorded_alarms import RecordedAlarms
from transom.gateway.tasks import offload

log = structlog.get_logger(__name__)
_HOUR_MS = 3_600_000
TELL_EVERY_S, KEEP_EVERY = 1.0, 20


class RecordingDesk:
    """The recordings of one gateway. One change at a time; reading goes on beside it.

    Args:
        folder: the gateway's data folder.
    """

    def __init__(
        self,
        folder: Path,
        database: Database,
        *,
        keystore: Keystore,
        events: Events,
        clock: Clock,
    ) -> None:
        self._keystore, self._alarms = keystore, RecordedAlarms(database)
        self._events, self._clock = events, clock
        self._recordings = Recordings(
            folder, key=keystore.secrets.recording_key, clock=clock, alarms=self._alarms.of
        )
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

    def alarm_raised(self, camera_id: str, at: int) -> None:
        """What is recorded around this instant is kept for longer, where anything is."""
        if self._keystore.camera(camera_id).recording.on:
            try:
                self._alarms.add(camera_id, at)
            except StorageUnavailable as error:  # never in an alarm's way
                log.warning("alarm_not_marked", camera_id=camera_id, message=error.message)

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
            preroll_seconds=settings.preroll_seconds,
            bytes=sum(segment.bytes for segment in segments),
            free_bytes=free,
            ranges=[RecordedRange(begin=_ms(s.begin_us), end=_ms(s.end_us)) for s in ranges],
            gaps=[_gap(span) for span in gaps],
            alarms=recorded_alarms(self._alarms.of(camera_id), ranges, settings),
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
        settings = RecordingSettings(
            on=new.on,
            hours=new.hours,
            megabytes=new.megabytes,
            preroll_seconds=new.preroll_seconds,
        )
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
            self._alarms.drop(camera_id, before=self._clock.now())
        self._events.changed()

    async def forget(self, camera_id: str) -> None:
        """Deletes what was recorded of a camera that was removed. Raises StorageUnavailable."""
        async with self._changing:
            await offload(lambda: self._recordings.forget(camera_id))
            self._alarms.drop(camera_id, before=self._clock.now())

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
            self._forget_alarms()
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

    def _forget_alarms(self) -> None:
        """Those whose pictures are gone by their age."""
        for one in self._keystore.secrets.cameras:
            kept_ms = max(one.recording.hours * _HOUR_MS, ALARM_KEPT_MS)
            self._alarms.drop(one.camera_id, before=self._clock.now() - kept_ms)

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


def recorded_alarms(
    alarms: Sequence[int], ranges: Sequence[Span], settings: RecordingSettings
) -> list[RecordedAlarm]:
    """Alarms of which something is recorded, oldest first, each with the time that it keeps."""
    found = [
        RecordedAlarm(at=at, begin=at - settings.preroll_seconds * 1000, end=at + ALARM_AFTER_MS)
        for at in alarms
    ]
    return [
        alarm
        for alarm in found
        if any(r.begin_us <= alarm.end * 1000 and r.end_us >= alarm.begin * 1000 for r in ranges)
    ]


def _gap(span: Span) -> RecordingGap:
    why = "pictures_lost" if span.why == "goes_on" else span.why
    return RecordingGap(begin=_ms(span.begin_us), end=_ms(span.end_us), why=why)
