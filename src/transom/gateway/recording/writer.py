"""One camera's access units into segments: gathers groups, seals them, writes them. Blocking.

Used by one thread. Lets OSError through; what was being written is then measured anew, never
written again, since nobody knows how much of it is on the disk.
"""

import contextlib
import os
from collections.abc import Sequence

from transom.gateway.cameras.camera import AccessUnit
from transom.gateway.recording.index import Segment
from transom.gateway.recording.segment import HEADER_BYTES, SegmentHeader, Why
from transom.gateway.recording.shelf import Shelf

GROUP_LEAST_US = 1_000_000
GROUP_MOST_US = 4_000_000
"""At most so much of a recording is lost with the power: what isn't written yet."""
GROUP_MOST_BYTES = 8 * 1024 * 1024
SEGMENT_US = 60_000_000
GAP_US = 3_000_000
"""So long without a picture is a gap."""


class SegmentWriter:
    """Takes access units in order.

    Args:
        why: why nothing was recorded before the first.
    """

    def __init__(self, camera_id: str, shelf: Shelf, *, why: Why) -> None:
        self._camera_id, self._shelf, self._why = camera_id, shelf, why
        self._group: list[AccessUnit] = []
        self._bytes = 0
        self._open: _OpenSegment | None = None

    def take(self, unit: AccessUnit) -> bool:
        """Adds the next access unit; returns whether a segment was finished. Raises OSError."""
        finished = False
        if self._group and self._breaks_off(unit):
            finished = self.interrupt("pictures_lost")
        elif self._group and self._is_full(unit):
            finished = self._write()
        if not self._group and self._open is None and not unit.is_key:
            return finished
        self._group.append(unit)
        self._bytes += len(unit.data)
        return finished

    def interrupt(self, why: Why) -> bool:
        """Writes what there is; what comes next follows a gap. Returns and raises as `take`."""
        finished = self._write() if self._group else False
        finished = self._finish() or finished
        self._why = why
        return finished

    def fail(self, why: Why) -> None:
        """The disk has refused: forgets what isn't written, and asks the file what is."""
        self._group, self._bytes, self._why = [], 0, why
        segment, self._open = self._open, None
        if segment is not None:
            segment.close()
            with contextlib.suppress(OSError):  # the disk may refuse this too; the next start asks
                self._shelf.remeasure(segment.header)

    def _breaks_off(self, unit: AccessUnit) -> bool:
        before = self._group[-1]
        later_us = unit.captured_at_us - before.captured_at_us
        return not 0 <= later_us <= GAP_US or unit.codec != before.codec

    def _is_full(self, unit: AccessUnit) -> bool:
        age_us = unit.captured_at_us - self._group[0].captured_at_us
        if unit.is_key and age_us >= GROUP_LEAST_US:
            return True
        return age_us >= GROUP_MOST_US or self._bytes + len(unit.data) > GROUP_MOST_BYTES

    def _write(self) -> bool:
        finished, first = False, self._group[0]
        if self._open is not None and first.is_key and self._open.is_over(first.captured_at_us):
            finished = self._finish()
        if self._open is None:
            self._open = _OpenSegment.begin(self._camera_id, self._shelf, first, self._why)
            self._why = "goes_on"
        if not self._open.append(self._group):  # the owner has deleted it meanwhile
            self._finish()
        self._group, self._bytes = [], 0
        return finished

    def _finish(self) -> bool:
        segment, self._open = self._open, None
        if segment is not None:
            segment.close()
        return segment is not None


class _OpenSegment:
    """A segment that is being written."""

    def __init__(self, header: SegmentHeader, shelf: Shelf, file: int) -> None:
        self.header, self._shelf, self._file = header, shelf, file
        self._seal = shelf.seal_of(header)
        self._number, self._size = 0, HEADER_BYTES

    @classmethod
    def begin(cls, camera_id: str, shelf: Shelf, first: AccessUnit, why: Why) -> "_OpenSegment":
        """Makes the file; the salt is on the disk before it."""
        header = shelf.begin(camera_id, codec=first.codec, why=why, began_us=first.captured_at_us)
        file = shelf.disk.create(shelf.path(header))
        try:
            shelf.disk.append(file, header.pack())
        except OSError:
            os.close(file)
            raise
        return cls(header, shelf, file)

    def append(self, group: Sequence[AccessUnit]) -> bool:
        """Seals a group and writes it; returns whether the segment still stands."""
        record = self._seal.seal(self._number, group)
        self._shelf.disk.append(self._file, record)
        self._number += 1
        self._size += len(record)
        last = group[-1]
        return self._shelf.put(
            Segment(self.header, last.captured_at_us, self._size, last.clock_offset_ms)
        )

    def is_over(self, now_us: int) -> bool:
        """Whether the next group belongs to another segment."""
        return not 0 <= now_us - self.header.began_us < SEGMENT_US

    def close(self) -> None:
        """Closes the file; everything in it is on the disk."""
        os.close(self._file)
