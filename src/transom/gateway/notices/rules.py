"""Which notice goes where, and when. Pure: reads no clock, knows no server."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from transom.gateway.keystore.contents import NoticeSettings
from transom.gateway.notices.book import NewNotice, Way

URGENT = frozenset({"knock", "alarm", "clock", "footage"})
"""Told by mail at once, whatever the owner has chosen for the rest."""
MAIL = "mail"
MAIL_MS, PUSH_MS = 3 * 24 * 3_600_000, 24 * 3_600_000
"""How long a notice is tried."""


def push_way(subscription_id: str) -> str:
    """The way to a browser."""
    return f"push:{subscription_id}"


def ways(
    notice: NewNotice, *, settings: NoticeSettings, subscriptions: Iterable[str], now: int
) -> list[Way]:
    """Every way that a notice is to go.

    Args:
        subscriptions: identifiers of the owner's browsers.
        now: milliseconds since 1970.
    """
    if notice.until is not None and notice.until <= now:
        return []
    chosen = [_push(notice, subscription, now) for subscription in subscriptions]
    if settings.mail is not None:
        chosen += _mail(notice, settings, now)
    return chosen


def next_digest(settings: NoticeSettings, now: int) -> int:
    """The next instant at which the digest goes out, milliseconds since 1970."""
    zone = _zone(settings.timezone)
    here = datetime.fromtimestamp(now / 1000, zone)
    then = here.replace(hour=settings.hour, minute=0, second=0, microsecond=0)
    if then <= here:
        then += timedelta(days=1)
    return int(then.timestamp() * 1000)


def _push(notice: NewNotice, subscription: str, now: int) -> Way:
    ends = now + PUSH_MS if notice.until is None else notice.until
    return Way(way=push_way(subscription), due_at=now, ends_at=ends)


def _mail(notice: NewNotice, settings: NoticeSettings, now: int) -> list[Way]:
    ends = now + MAIL_MS if notice.until is None else notice.until
    if settings.when == "at_once" or notice.about in URGENT:
        return [Way(way=MAIL, due_at=now, ends_at=ends)]
    if settings.when == "knocks":
        return []
    due = next_digest(settings, now)
    return [Way(way=MAIL, due_at=due, ends_at=due + MAIL_MS, together=True)]


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC
