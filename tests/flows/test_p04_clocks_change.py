"""P4 Consent lives at the owner's: a schedule gives exactly its minutes when the clocks change.

Weeks run from Monday to Monday by the wall clock: 167 hours in spring, 169 in autumn.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.flows.looking import opening, refused
from transom.core.consent.consent import Consent
from transom.core.consent.home import Home
from transom.core.consent.policy import Ask, covers, ends_at
from transom.errors import ConsentRefused
from transom.gateway.api.schemas import Hours, Window
from transom.testing.house import House, ShiftedClock, a_house, until

MINUTE = 60_000
DAYS = list(range(1, 8))
NIGHTLY = Window(days=DAYS, start="01:30", end="03:30")
WORK = Window(days=[1, 2, 3, 4, 5], start="09:00", end="17:00")
SATURDAY_NIGHT = Window(days=[6], start="22:00", end="06:00")
MOVED_HOUR = Window(days=[7], start="02:15", end="02:45")
ALWAYS = Window(days=DAYS, start="00:00", end="00:00")


@dataclass(frozen=True)
class Week:
    """A week on whose Sunday the clocks change, at 02:00 or 03:00 by the wall."""

    timezone: str
    monday: str

    def at(self, day: int, time: str, *, fold: int = 0) -> int:
        """An instant of the week (1 = Monday); `fold` 1 is the second of two equal readings."""
        date = datetime.fromisoformat(f"{self.monday}T{time}") + timedelta(days=day - 1)
        local = date.replace(tzinfo=ZoneInfo(self.timezone), fold=fold)
        return int(local.timestamp()) * 1000

    @property
    def minutes(self) -> range:
        """Every minute's first instant."""
        return range(self.at(1, "00:00"), self.at(8, "00:00"), MINUTE)

    def hours(self, *windows: Window) -> Hours:
        """Windows by this week's wall clock."""
        return Hours(timezone=self.timezone, windows=list(windows))


SPRING = [Week("Europe/Berlin", "2027-03-22"), Week("America/New_York", "2027-03-08")]
AUTUMN = [Week("Europe/Berlin", "2027-10-25"), Week("America/New_York", "2027-11-01")]


@asynccontextmanager
async def at_home(folder: Path, week: Week) -> AsyncIterator[tuple[House, ShiftedClock]]:
    """A house, an hour before the week begins."""
    clock = ShiftedClock()
    show(clock, week.at(1, "00:00") - 60 * MINUTE)
    async with a_house(folder, clock) as house:
        yield house, clock


def show(clock: ShiftedClock, at: int) -> None:
    """Sets the clock; it goes on from there."""
    clock.shift_ms += at - clock.now()


def schedule(house: House, hours: Hours, **terms: object) -> Consent:
    """A scheduled consent of the house."""
    consent_id = house.consent(tier="scheduled", hours=hours, **terms)
    return house.gateway.book.consent(consent_id)


def allowed(house: House, consent: Consent, minutes: range) -> int:
    """In how many of the minutes the gateway would let somebody in, by what it decides with."""
    gateway = house.gateway
    withdrawn = gateway.book.withdrawals
    return sum(
        holds(consent, at, withdrawn=tuple(withdrawn), home=gateway.home(at)) for at in minutes
    )


def holds(consent: Consent, at: int, *, home: Home, withdrawn: tuple[str, ...] = ()) -> bool:
    """The very decision that the gate makes."""
    try:
        covers(consent, _ask(consent), now=at, withdrawn=withdrawn, home=home)
    except ConsentRefused:
        return False
    return True


def _ask(consent: Consent) -> Ask:
    return Ask(
        agency_id=consent.agency_id,
        agency_key=consent.agency_key,
        camera_id=consent.camera_id,
        gateway_key=consent.gateway_key,
        program_id=consent.program_id,
        purpose=consent.purposes[0],
        rights=consent.rights,
        blur=consent.blur,
    )


# In minutes: 01:30 to 03:30 each night; working days and Saturday night; Sunday 02:15 to 02:45;
# always. Berlin's clocks go from 02:00 to 03:00 in spring and from 03:00 to 02:00 in autumn, New
# York's from 02:00 to 03:00 and from 02:00 to 01:00.
EXPECTED = [
    (SPRING[0], [6 * 120 + 30 + 30, 5 * 480 + 420, 0, 167 * 60]),
    (SPRING[1], [6 * 120 + 30 + 30, 5 * 480 + 420, 0, 167 * 60]),
    (AUTUMN[0], [6 * 120 + 30 + 60 + 60 + 30, 5 * 480 + 540, 2 * 30, 169 * 60]),
    (AUTUMN[1], [6 * 120 + 30 + 30 + 90, 5 * 480 + 540, 30, 169 * 60]),
]


@pytest.mark.parametrize(("week", "expected"), EXPECTED, ids=lambda v: getattr(v, "monday", ""))
async def test_a_week_over_a_change_of_the_clocks_gives_exactly_the_allowed_minutes(
    tmp_path: Path, week: Week, expected: list[int]
) -> None:
    schedules = [[NIGHTLY], [WORK, SATURDAY_NIGHT], [MOVED_HOUR], [ALWAYS]]
    async with at_home(tmp_path, week) as (house, _):
        given = [schedule(house, week.hours(*windows)) for windows in schedules]
        assert [allowed(house, consent, week.minutes) for consent in given] == expected


def looks(consent: Consent, week: Week, kind: str) -> Iterator[tuple[int, int]]:
    """The looks of somebody who looks whenever they may, as the gate would end each."""
    watched: list[tuple[int, int]] = []
    over = 0
    for at in week.minutes:
        home = Home(kinds={consent.camera_id: kind}, watched={consent.consent_id: watched})
        if at >= over and holds(consent, at, home=home):
            over = ends_at(consent, start=at, home=home)
            watched.append((at, over))
            yield at, over


@pytest.mark.parametrize("week", [*SPRING, *AUTUMN], ids=lambda w: f"{w.timezone} {w.monday}")
async def test_the_days_minutes_are_the_same_on_a_day_of_23_or_25_hours(
    tmp_path: Path, week: Week
) -> None:
    async with at_home(tmp_path, week) as (house, _):
        terms = {"max_minutes": 20, "max_minutes_per_day": 50}
        consent = schedule(house, week.hours(ALWAYS), **terms)
        kind = house.gateway.keystore.camera(house.camera_id).kind
    seen = list(looks(consent, week, kind))
    assert [(end - start) // MINUTE for start, end in seen] == [20, 20, 10] * 7
    first_of_each_day = [start for start, _ in seen[::3]]
    assert first_of_each_day == [week.at(day, "00:00") for day in DAYS]


async def test_the_gate_opens_and_shuts_at_the_minute_when_an_hour_is_left_out(
    tmp_path: Path,
) -> None:
    week = SPRING[0]
    async with at_home(tmp_path, week) as (house, clock):
        schedule(house, week.hours(NIGHTLY), max_minutes=240)
        show(clock, week.at(7, "01:29"))
        assert await refused(house, opening(house)) == ("consent", "hours")
        show(clock, week.at(7, "01:59"))
        await house.watch(minutes=60)
        (watching,) = house.gateway.state().watching
        assert watching.not_after == week.at(7, "03:30") == week.at(7, "01:30") + 60 * MINUTE
        show(clock, watching.not_after)
        await until(lambda: house.watching() == [])
        assert await refused(house, opening(house)) == ("consent", "hours")


async def test_the_gate_keeps_open_through_the_hour_that_comes_twice(tmp_path: Path) -> None:
    week = AUTUMN[0]
    async with at_home(tmp_path, week) as (house, clock):
        schedule(house, week.hours(NIGHTLY), max_minutes=240)
        show(clock, week.at(7, "02:45"))
        await house.watch(minutes=60)
        (watching,) = house.gateway.state().watching
        assert watching.not_after > week.at(7, "02:44", fold=1), "not cut when 02:00 comes again"
        show(clock, week.at(7, "02:50", fold=1))
        await until(lambda: house.watching() == [])
        await house.watch(minutes=60)
        (watching,) = house.gateway.state().watching
        assert watching.not_after == week.at(7, "03:30") == week.at(7, "02:30") + 120 * MINUTE
        show(clock, watching.not_after)
        await until(lambda: house.watching() == [])
        assert await refused(house, opening(house)) == ("consent", "hours")
