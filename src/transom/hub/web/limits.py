"""Limits on tries: a bucket of tokens for each caller, refilled at a steady rate."""

import math
from dataclasses import dataclass

from transom.clock import Clock
from transom.errors import TooManyTries

MOST_BUCKETS = 20_000  # bounds the memory that strangers can make us hold


@dataclass(frozen=True)
class Limit:
    """`burst` tries at once, then one each `every` seconds."""

    burst: int
    every: float


SIGN_IN = Limit(burst=20, every=3.0)
ENROLMENT = Limit(burst=10, every=6.0)
CLIPS = Limit(burst=60, every=10.0)
OBJECTIONS = Limit(burst=10, every=60.0)
LANDS = Limit(burst=12, every=120.0)
VIEW_SESSIONS = Limit(burst=120, every=0.25)
FOOTAGE_REQUESTS = Limit(burst=20, every=30.0)
MESSAGES = Limit(burst=20, every=30.0)
STEERING = Limit(burst=20, every=0.1)
DISPATCH = Limit(burst=120, every=0.5)
DIRECTORY = Limit(burst=300, every=0.1)
CHANGES = Limit(burst=600, every=0.05)


@dataclass
class _Bucket:
    tokens: float
    filled_at: float


class Limits:
    """Counts tries by what they are and who makes them."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._buckets: dict[tuple[str, str], _Bucket] = {}

    def take(self, what: str, who: str, limit: Limit) -> None:
        """Counts one try.

        Raises:
            TooManyTries: the caller must wait.
        """
        now = self._clock.monotonic()
        bucket = self._bucket(what, who, limit, now)
        bucket.tokens = min(limit.burst, bucket.tokens + (now - bucket.filled_at) / limit.every)
        bucket.filled_at = now
        if bucket.tokens < 1:
            wait = math.ceil((1 - bucket.tokens) * limit.every)
            raise TooManyTries("too many tries from here", retry_after=wait)
        bucket.tokens -= 1

    def _bucket(self, what: str, who: str, limit: Limit, now: float) -> _Bucket:
        key = (what, who)
        bucket = self._buckets.pop(key, None) or _Bucket(limit.burst, now)
        if len(self._buckets) >= MOST_BUCKETS:
            del self._buckets[next(iter(self._buckets))]  # the one that was used longest ago
        self._buckets[key] = bucket
        return bucket
