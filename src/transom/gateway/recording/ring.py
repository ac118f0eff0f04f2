"""The ring: what is too old, or too much, is shredded. Decides; the shelf does it."""

from collections.abc import Sequence

from transom.gateway.recording.index import Segment
from transom.gateway.recording.settings import RecordingSettings
from transom.gateway.recording.shelf import Shelf

ALARM_AFTER_MS = 120_000
"""What an alarm keeps goes on so long after it; how long before it, the owner says."""
ALARM_KEPT_MS = 7 * 24 * 3_600_000
"""So long an alarm keeps its pictures, however little else is kept."""
ALARM_SHARE = 2
"""Alarms keep at most one part in so many of the room, so that there's always some for the rest."""
_HOUR_US = 3_600_000_000
_MEGABYTE = 1_000_000


def excess(
    segments: Sequence[Segment],
    settings: RecordingSettings,
    *,
    now_us: int,
    alarms: Sequence[int] = (),
) -> list[Segment]:
    """The segments, given oldest first, that the settings have no room for.

    Args:
        alarms: when they were raised, milliseconds since 1970.
    """
    kept = _kept_by_alarms(segments, settings, now_us, alarms)
    oldest_us = now_us - settings.hours * _HOUR_US
    room = settings.megabytes * _MEGABYTE - sum(segment.bytes for segment in segments)
    gone = []
    for segment in segments:
        if segment.header.segment_id in kept:
            continue
        if segment.last_us >= oldest_us and room >= 0:
            break
        gone.append(segment)
        room += segment.bytes
    return gone


def _kept_by_alarms(
    segments: Sequence[Segment], settings: RecordingSettings, now_us: int, alarms: Sequence[int]
) -> set[bytes]:
    """What no cap takes: around alarms, the newest first, up to their share of the room."""
    fresh = [at for at in alarms if at * 1000 > now_us - ALARM_KEPT_MS * 1000]
    room = settings.megabytes * _MEGABYTE // ALARM_SHARE
    kept = set()
    for segment in reversed(segments):
        if any(_shows(segment, at, settings) for at in fresh):
            room -= segment.bytes
            if room < 0:
                break
            kept.add(segment.header.segment_id)
    return kept


def _shows(segment: Segment, alarm: int, settings: RecordingSettings) -> bool:
    begin_us = alarm * 1000 - settings.preroll_seconds * 1_000_000
    end_us = (alarm + ALARM_AFTER_MS) * 1000
    return segment.last_us >= begin_us and segment.header.began_us <= end_us


def enforce(
    shelf: Shelf,
    camera_id: str,
    settings: RecordingSettings,
    *,
    now_us: int,
    alarms: Sequence[int] = (),
) -> None:
    """Shreds what is too much of one camera. Raises OSError."""
    gone = excess(shelf.segments(camera_id), settings, now_us=now_us, alarms=alarms)
    if gone:
        shelf.shred(gone)
