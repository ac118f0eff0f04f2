"""What the ring keeps around alarms, and what it lets go."""

import pytest

from transom.core.ids import new_id
from transom.gateway.recording.index import Segment
from transom.gateway.recording.ring import excess
from transom.gateway.recording.segment import SegmentHeader
from transom.gateway.recording.settings import RecordingSettings

MINUTE_MS, DAY_MS = 60_000, 86_400_000
BEGAN_MS = 1_790_000_000_000
CAMERA = new_id("cam")
ONE_HOUR = RecordingSettings(on=True, hours=1, megabytes=100_000)


def minutes(count: int, *, megabytes: int = 1) -> list[Segment]:
    """A segment a minute."""
    out = []
    for number in range(count):
        began_us = (BEGAN_MS + number * MINUTE_MS) * 1000
        header = SegmentHeader(CAMERA, number.to_bytes(16, "big"), "h264", "goes_on", 0, began_us)
        out.append(Segment(header, began_us + 59_900_000, megabytes * 1_000_000))
    return out


def left(
    segments: list[Segment], settings: RecordingSettings, now_ms: int, alarms: list[int]
) -> list[int]:
    """The minutes that stay."""
    gone = excess(segments, settings, now_us=now_ms * 1000, alarms=alarms)
    return [n for n, segment in enumerate(segments) if segment not in gone]


@pytest.mark.parametrize(
    ("preroll", "kept"), [(0, [10, 11, 12]), (30, [10, 11, 12]), (300, [5, 6, 7, 8, 9, 10, 11, 12])]
)
def test_what_surrounds_an_alarm_outlives_the_age_cap_and_nothing_else_does(
    preroll: int, kept: list[int]
) -> None:
    settings = RecordingSettings(on=True, hours=1, megabytes=100_000, preroll_seconds=preroll)
    alarm = BEGAN_MS + 10 * MINUTE_MS + 40_000
    assert left(minutes(30), settings, BEGAN_MS + DAY_MS, [alarm]) == kept


def test_after_seven_days_an_alarm_keeps_nothing_any_more() -> None:
    alarm = BEGAN_MS + 10 * MINUTE_MS
    assert left(minutes(30), ONE_HOUR, alarm + 7 * DAY_MS - 1, [alarm])
    assert left(minutes(30), ONE_HOUR, alarm + 7 * DAY_MS + 1, [alarm]) == []


def test_where_room_is_short_the_oldest_goes_first_that_no_alarm_keeps() -> None:
    settings = RecordingSettings(on=True, hours=10, megabytes=100)
    alarm = BEGAN_MS + 2 * MINUTE_MS + 40_000
    now = BEGAN_MS + 20 * MINUTE_MS
    stays = left(minutes(20, megabytes=10), settings, now, [alarm])
    assert stays == [2, 3, 4, 13, 14, 15, 16, 17, 18, 19]


def test_alarms_keep_at_most_half_of_the_room_and_the_oldest_of_them_go() -> None:
    settings = RecordingSettings(on=True, hours=10, megabytes=100)
    alarms = [BEGAN_MS + n * MINUTE_MS for n in range(20)]  # everything is kept by some alarm
    stays = left(minutes(20, megabytes=10), settings, BEGAN_MS + 20 * MINUTE_MS, alarms)
    assert stays == list(range(10, 20))
    older = alarms[:10]
    stays = left(minutes(20, megabytes=10), settings, BEGAN_MS + 20 * MINUTE_MS, older)
    assert stays == [7, 8, 9, 10, 11, 15, 16, 17, 18, 19]  # what is new has its half, too
