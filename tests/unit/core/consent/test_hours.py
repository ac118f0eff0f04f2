"""The hours of a consent by the wall clock, the days of its change included."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transom.core.consent.hours import MINUTE_MS, Hours, Window
from transom.errors import ConsentRefused

DAY_MS = 24 * 60 * MINUTE_MS
ZONES = ("Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Africa/Monrovia", "UTC")
times = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))
windows = st.builds(
    Window, st.sets(st.integers(1, 7), min_size=1).map(sorted).map(tuple), times, times
)
hours = st.builds(
    Hours, st.sampled_from(ZONES), st.lists(windows, min_size=1, max_size=3).map(tuple)
)
instants = st.integers(0, 2_000_000_000_000)


@pytest.mark.vectors("consent/hours.json")
def test_hours(case):
    hours = Hours.from_json(case["hours"])
    assert hours.hold(case["now"]) is case["holds"]
    if case["holds"]:
        assert hours.end(case["now"], case["now"] + DAY_MS) == case["end"]


@given(hours, instants)
@settings(max_examples=40)
def test_hours_hold_until_their_end_and_not_at_it(hours, at):
    end = hours.end(at, at + DAY_MS)
    assert at <= end <= at + DAY_MS
    assert hours.hold(at) is (end > at)
    if at < end:
        assert hours.hold(end - 1)
        assert hours.hold(at + (end - at) // 2)
    if end < at + DAY_MS:
        assert not hours.hold(end)


@given(hours, instants)
def test_hours_hold_when_the_wall_clock_says_so(hours, at):
    """Against the definition, written with dates instead of minutes of a day."""
    local = datetime.fromtimestamp(at // 1000, UTC).astimezone(ZoneInfo(hours.timezone))
    wall = local.replace(tzinfo=None, fold=0)

    def within(window, day):
        if day.isoweekday() not in window.days:
            return False
        start = datetime.combine(day, time.fromisoformat(window.start))
        end = datetime.combine(day, time.fromisoformat(window.end))
        return start <= wall < (end if end > start else end + timedelta(days=1))

    days = (wall.date(), wall.date() - timedelta(days=1))
    assert hours.hold(at) == any(within(w, d) for w in hours.windows for d in days)


@given(hours)
def test_hours_come_back_the_same(hours):
    assert Hours.from_json(hours.to_json()) == hours


@pytest.mark.parametrize("name", ["Europe/Atlantis", "America/Argentina", "Etc/../UTC"])
def test_unknown_time_zone_covers_nothing(name):
    nowhere = Hours(name, (Window((1, 2, 3, 4, 5, 6, 7), "00:00", "00:00"),))
    with pytest.raises(ConsentRefused) as caught:
        nowhere.hold(0)
    assert caught.value.reason == "hours"
    with pytest.raises(ConsentRefused):
        nowhere.end(0, 1)
