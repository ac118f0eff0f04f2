"""What is recorded of a camera: its ranges and gaps, and its access units again. Blocking.

Damaged records are left out, and what follows begins at a key frame.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

import structlog

from transom.errors import NotFoundError, RecordingDamaged
from transom.gateway.cameras.camera import AccessUnit
from transom.gateway.recording.index import Segment
from transom.gateway.recording.segment import HEAD_BYTES, RecordHead, Why
from transom.gateway.recording.shelf import Shelf, heads_of
from transom.gateway.recording.writer import GAP_US

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Span:
    """A time, microseconds since 1970; `why`: of a gap, why there is nothing."""

    begin_us: int
    end_us: int
    why: Why = "goes_on"


def spans(segments: Sequence[Segment]) -> tuple[list[Span], list[Span]]:
    """Ranges that are recorded, and the gaps between them, of segments given oldest first."""
    ranges: list[Span] = []
    gaps: list[Span] = []
    for segment in segments:
        begin_us, last_us = segment.header.began_us, segment.last_us
        if ranges and begin_us - ranges[-1].end_us <= GAP_US:
            ranges[-1] = replace(ranges[-1], end_us=max(ranges[-1].end_us, last_us))
            continue
        if ranges:
            why = segment.header.why
            gaps.append(
                Span(ranges[-1].end_us, begin_us, "pictures_lost" if why == "goes_on" else why)
            )
        ranges.append(Span(begin_us, last_us))
    return ranges, gaps


def clock_offset(segments: Sequence[Segment], instant_us: int) -> int | None:
    """How far the camera's clock was ahead at an instant, milliseconds, by the first report from
    then on, else by the last one before; None: it has told nothing. Segments oldest first."""
    told = [segment for segment in segments if segment.clock_offset_ms is not None]
    later = (segment for segment in told if segment.last_us >= instant_us)
    nearest = next(later, told[-1] if told else None)
    return None if nearest is None else nearest.clock_offset_ms


def start(shelf: Shelf, camera_id: str, instant_us: int) -> Span:
    """From the key frame at or before an instant to the end of its range; in a gap, the next range.

    Raises:
        NotFoundError: nothing is recorded from then on.
        OSError: the disk refuses.
    """
    for span in spans(shelf.segments(camera_id))[0]:
        if instant_us <= span.end_us:
            first = next(units(shelf, camera_id, instant_us, span.end_us), None)
            if first is not None:
                return Span(first.captured_at_us, span.end_us)
    raise NotFoundError(
        "nothing is recorded at that time",
        hint="Choose a time that the timeline shows as recorded.",
    )


def units(shelf: Shelf, camera_id: str, begin_us: int, end_us: int) -> Iterator[AccessUnit]:
    """Access units from the key frame at or before `begin_us` to `end_us`, numbered from 0; a
    number is left out where something is missing before it.

    Raises:
        OSError: the disk refuses.
    """
    sequence = 0
    waiting_for_key = True
    for group, whole in _groups(shelf, camera_id, begin_us, end_us):
        if not whole:
            waiting_for_key = True
            continue
        for unit in group:
            if unit.captured_at_us > end_us:
                return
            if waiting_for_key and not unit.is_key:
                continue
            sequence += 1 + (waiting_for_key and sequence > 0)
            waiting_for_key = False
            yield replace(unit, sequence=sequence - 1)


def _groups(
    shelf: Shelf, camera_id: str, begin_us: int, end_us: int
) -> Iterator[tuple[list[AccessUnit], bool]]:
    """Groups, and whether each follows on the one before; the first begins at the right key."""
    first = True
    for segment in shelf.segments(camera_id):
        if segment.last_us < begin_us or segment.header.began_us > end_us:
            continue
        try:
            with shelf.path(segment.header).open("rb") as file:
                for group in _of_segment(shelf, segment, file, begin_us if first else None, end_us):
                    yield (_from_key(group, begin_us) if first and group else group), bool(group)
                    first = first and not group
        except (FileNotFoundError, RecordingDamaged):
            yield [], False  # deleted while it was read


def _of_segment(
    shelf: Shelf, segment: Segment, file: BinaryIO, begin_us: int | None, end_us: int
) -> Iterator[list[AccessUnit]]:
    """A segment's groups; an empty one in place of one that doesn't open."""
    seal = shelf.seal_of(segment.header)
    heads = list(heads_of(file))
    begin = _first_wanted([head for _, head in heads], begin_us)
    for number, (at, head) in enumerate(heads):
        if number < begin:
            continue
        if head.first_us > end_us:
            return
        file.seek(at + HEAD_BYTES)
        try:
            yield seal.open(number, head, file.read(head.size), codec=segment.header.codec)
        except RecordingDamaged as error:
            log.warning("recording_damaged", record=number, message=error.message)
            yield []


def _first_wanted(heads: list[RecordHead], begin_us: int | None) -> int:
    """The last record before an instant that begins with a key frame."""
    if begin_us is None:
        return 0
    fitting = [n for n, h in enumerate(heads) if h.key_first and h.first_us <= begin_us]
    return fitting[-1] if fitting else 0


def _from_key(group: list[AccessUnit], begin_us: int) -> list[AccessUnit]:
    """A group from its last key frame before an instant on."""
    keys = [n for n, u in enumerate(group) if u.is_key and u.captured_at_us <= begin_us]
    return group[keys[-1] if keys else 0 :]
