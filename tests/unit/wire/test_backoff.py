import random

from transom.wire.backoff import Backoff


def test_delays_stay_under_a_ceiling_that_doubles_to_its_cap() -> None:
    backoff = Backoff(first=1.0, cap=4.0, rng=random.Random(1))
    for ceiling in (1.0, 2.0, 4.0, 4.0, 4.0):
        assert 0 <= backoff.next() <= ceiling


def test_delays_are_spread_over_the_whole_range() -> None:
    drawn = [Backoff(first=1.0, cap=1.0, rng=random.Random(seed)).next() for seed in range(200)]
    assert min(drawn) < 0.05
    assert max(drawn) > 0.95


def test_reset_begins_again() -> None:
    backoff = Backoff(first=0.1, cap=100.0)
    for _ in range(10):
        backoff.next()
    backoff.reset()
    assert backoff.next() <= 0.1
