"""The hours of a consent, in the camera's time zone (spec/consent.md). Reads no clock."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from transom.core.codec import JsonObject, Value
from transom.core.members import Members
from transom.errors import ConsentRefused

MINUTE_MS = 60_000
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])\Z")
# Area/Location only: a bare name such as `localtime` means another zone on each machine.
_ZONE = re.compile(r"(UTC|[A-Z][A-Za-z_]*(/[A-Za-z0-9_+-]+){1,2})\Z")


@dataclass(frozen=True)
class Window:
    """A part of the week by the wall clock.

    Args:
        days: ISO days of the week (1 = Monday) on which it starts; ascending.
        start, end: `HH:MM`; an `end` at or before `start` lies on the next day.
    """

    days: tuple[int, ...]
    start: str
    end: str

    def holds(self, day: int, minute: int) -> bool:
        """Whether the `minute` of the ISO `day` lies in it."""
        start, end = _minutes(self.start), _minutes(self.end)
        if start < end:
            return day in self.days and start <= minute < end
        yesterday = 7 if day == 1 else day - 1
        return (day in self.days and minute >= start) or (yesterday in self.days and minute < end)


@dataclass(frozen=True)
class Hours:
    """When a consent holds: any of the windows, by the wall clock of an IANA time zone."""

    timezone: str
    windows: tuple[Window, ...]

    def hold(self, at: int) -> bool:
        """Whether the instant lies in a window.

        Raises:
            ConsentRefused: reason `hours`: this machine doesn't know the time zone.
        """
        return self._hold(_local(at, zone(self.timezone)))

    def end(self, start: int, latest: int) -> int:
        """The first instant after `start` that lies in no window, at most `latest`.

        Raises:
            ConsentRefused: as `hold`.
        """
        tz = zone(self.timezone)
        at = start
        # Minute by minute, since a window can end by the clock being moved, too.
        while at < latest and self._hold(local := _local(at, tz)):
            at += MINUTE_MS - local.second * 1000 - at % 1000
        return min(at, latest)

    def to_json(self) -> JsonObject:
        """The member `hours` of a consent."""
        windows: list[Value] = [
            {"days": list(w.days), "start": w.start, "end": w.end} for w in self.windows
        ]
        return {"timezone": self.timezone, "windows": windows}

    @classmethod
    def from_json(cls, value: object) -> "Hours":
        """Reads the member `hours`; whether the time zone exists is asked later.

        Raises:
            EncodingError: not of the form in spec/consent.md.
        """
        m = Members(value, "hours")
        timezone = m.text("timezone", 1, 64)
        windows = tuple(_read_window(w) for w in m.list("windows", 50))
        m.end()
        if not _ZONE.match(timezone):
            raise m.bad("timezone", "an IANA name, Area/Location or UTC")
        if not windows:
            raise m.bad("windows", "a list of at least one")
        return cls(timezone, windows)

    def _hold(self, local: datetime) -> bool:
        minute = local.hour * 60 + local.minute
        return any(w.holds(local.isoweekday(), minute) for w in self.windows)


def zone(name: str) -> ZoneInfo:
    """The time zone of this name.

    Raises:
        ConsentRefused: reason `hours`: this machine doesn't know it, so nothing is covered.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ConsentRefused(
            "hours",
            f"the time zone {name!r:.70} isn't known here",
            hint="Install the time zone data (the Python package tzdata) on the gateway.",
        ) from error


def _local(at: int, tz: ZoneInfo) -> datetime:
    """The wall clock's reading, in whole seconds."""
    return datetime.fromtimestamp(at // 1000, tz)


@cache
def _minutes(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])


def _read_window(value: object) -> Window:
    m = Members(value, "window")
    days = m.list("days", 7)
    start, end = m.text("start", 5, 5), m.text("end", 5, 5)
    m.end()
    if not all(_TIME.match(t) for t in (start, end)):
        raise m.bad("start or end", "HH:MM")
    known = tuple(d for d in days if type(d) is int and 1 <= d <= 7)
    if not known or len(known) != len(days) or list(known) != sorted(set(known)):
        raise m.bad("days", "a list of ascending ISO days, 1 to 7")
    return Window(known, start, end)
