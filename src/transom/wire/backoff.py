"""Waiting longer after each failure, with a ceiling and full jitter."""

import random


class Backoff:
    """Delays drawn evenly from 0 to a ceiling that doubles with each failure (full jitter).

    Args:
        first: the first ceiling, seconds.
        cap: the largest ceiling, seconds.
    """

    def __init__(self, *, first: float, cap: float, rng: random.Random | None = None) -> None:
        self._first = first
        self._cap = cap
        self._rng = rng or random.SystemRandom()
        self._ceiling = first

    def next(self) -> float:
        """Seconds to wait now; the following ceiling is twice as high, at most `cap`."""
        delay = self._rng.uniform(0, self._ceiling)
        self._ceiling = min(self._cap, self._ceiling * 2)
        return delay

    def reset(self) -> None:
        """It worked: begin again at `first`."""
        self._ceiling = self._first
