"""The ring: what is too old, or too much, is shredded. Decides; the shelf does it."""

from transom.gateway.recording.index import Segment
from transom.gateway.recording.settings import RecordingSettings
from transom.gateway.recording.shelf import Shelf

_HOUR_US = 3_600_000_000
_MEGABYTE = 1_000_000


def excess(segments: list[Segment], settings: RecordingSettings, *, now_us: int) -> list[Segment]:
    """The segments, given oldest first, that the settings have no room for."""
    oldest_us = now_us - settings.hours * _HOUR_US
    room = settings.megabytes * _MEGABYTE - sum(segment.bytes for segment in segments)
    gone = []
    for segment in segments:
        if segment.last_us >= oldest_us and room >= 0:
            break
        gone.append(segment)
        room += segment.bytes
    return gone


def enforce(shelf: Shelf, camera_id: str, settings: RecordingSettings, *, now_us: int) -> None:
    """Shreds what is too much of one camera. Raises OSError."""
    gone = excess(shelf.segments(camera_id), settings, now_us=now_us)
    if gone:
        shelf.shred(gone)
