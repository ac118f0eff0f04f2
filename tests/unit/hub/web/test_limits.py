"""Tries are counted for each caller, and come back with time."""

import pytest

from transom.errors import TooManyTries
from transom.hub.web.limits import MOST_BUCKETS, Limit, Limits

LIMIT = Limit(burst=3, every=2.0)


class Ticks:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = 100.0

    def now(self) -> int:
        return int(self.at * 1000)

    def monotonic(self) -> float:
        return self.at


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


def test_a_burst_is_allowed_and_the_next_try_is_not(ticks):
    limits = Limits(ticks)
    for _ in range(3):
        limits.take("sign_in", "a", LIMIT)

    with pytest.raises(TooManyTries) as refused:
        limits.take("sign_in", "a", LIMIT)

    assert refused.value.retry_after == 2


def test_waiting_gives_a_try_back(ticks):
    limits = Limits(ticks)
    for _ in range(3):
        limits.take("sign_in", "a", LIMIT)
    ticks.at += 2.0

    limits.take("sign_in", "a", LIMIT)
    with pytest.raises(TooManyTries):
        limits.take("sign_in", "a", LIMIT)


def test_callers_and_kinds_don_t_share(ticks):
    limits = Limits(ticks)
    for what, who in (("sign_in", "a"), ("sign_in", "b"), ("enrol", "a")):
        for _ in range(3):
            limits.take(what, who, LIMIT)


def test_many_callers_take_bounded_memory(ticks):
    limits = Limits(ticks)
    for n in range(MOST_BUCKETS + 100):
        limits.take("sign_in", str(n), LIMIT)

    assert len(limits._buckets) <= MOST_BUCKETS
