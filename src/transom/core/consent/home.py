"""What only the owner's gateway knows, and a consent depends on: alarms, minutes used, kinds.

Reads no clock and stores nothing. The hub has none of it, so it can't claim any of it (P4).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import TypeAlias

from transom.core.consent.consent import Consent
from transom.core.consent.hours import MINUTE_MS, zone

Interval: TypeAlias = tuple[int, int]
"""From the first instant, up to and without the second; milliseconds since 1970."""

WATCHED_BY_OCCASION = ("on_request", "on_alarm", "registry")
"""The tiers that a camera indoors, or one that moves, may have."""
BY_OCCASION = ("indoor", "mobile")


@dataclass(frozen=True, kw_only=True)
class Home:
    """What the gateway itself has seen.

    Args:
        kinds: of the cameras, by identifier; one that isn't in it opens for nobody.
        alarms: when each camera's newest alarm was raised by the owner, if it wasn't cleared.
        inside: the mobile cameras that are known to be inside their owner's geofence now.
        watched: when somebody watched under each consent, lately; overlaps count once.
    """

    kinds: Mapping[str, str] = field(default_factory=dict)
    alarms: Mapping[str, int] = field(default_factory=dict)
    inside: Collection[str] = ()
    watched: Mapping[str, Sequence[Interval]] = field(default_factory=dict)

    def suits(self, consent: Consent) -> bool:
        """Whether a camera of this kind may be shared like that."""
        kind = self.kinds.get(consent.camera_id)
        return kind is not None and kind_allows(kind, consent.tier)

    def in_place(self, consent: Consent) -> bool:
        """Whether the camera is where its owner lets it be seen through: a mobile one must be."""
        mobile = self.kinds.get(consent.camera_id) == "mobile"
        return not mobile or consent.camera_id in self.inside

    def alarm_end(self, consent: Consent, at: int) -> int | None:
        """Until when the owner's alarm opens an `on_alarm` consent; None: it doesn't at `at`."""
        raised = self.alarms.get(consent.camera_id)
        if raised is None or consent.alarm_minutes is None:
            return None
        end = raised + consent.alarm_minutes * MINUTE_MS
        return end if raised <= at < end else None

    def budget_end(self, consent: Consent, start: int, latest: int) -> int:
        """When the day's minutes are used up if somebody watches from `start` on, at most `latest`.

        Past midnight the next day's minutes begin.

        Raises:
            ConsentRefused: reason `hours`: the time zone isn't known on this machine.
        """
        timezone = "UTC" if consent.hours is None else consent.hours.timezone
        spent = self.watched.get(consent.consent_id, ())
        at = start
        while at < latest:
            day = day_of(at, timezone)
            left = consent.max_minutes_per_day * MINUTE_MS - used(spent, day[0], min(day[1], at))
            if at + left < day[1]:
                return min(at + max(0, left), latest)
            at = day[1]
        return latest


def kind_allows(kind: str, tier: str) -> bool:
    """Whether a camera of the kind can be given the tier: indoors, each look has an occasion."""
    return kind not in BY_OCCASION or tier in WATCHED_BY_OCCASION


def used(spent: Iterable[Interval], start: int, end: int) -> int:
    """Milliseconds of `start` … `end` that lie in any of the intervals."""
    total, reached = 0, start
    for since, until in sorted(spent):
        first, last = max(since, reached), min(until, end)
        if first < last:
            total, reached = total + last - first, last
    return total


def day_of(at: int, timezone: str) -> Interval:
    """The local day that holds the instant: 23 to 25 hours where the clocks change.

    Raises:
        ConsentRefused: reason `hours`: the time zone isn't known on this machine.
    """
    tz = zone(timezone)
    today = datetime.fromtimestamp(at // 1000, tz).date()
    midnights = (datetime.combine(d, time(), tz) for d in (today, today + timedelta(days=1)))
    start, end = (int(midnight.timestamp()) * 1000 for midnight in midnights)
    return start, end
