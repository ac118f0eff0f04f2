"""The only place that reads a clock. Everything else is handed an instant, or a `Clock`."""

import time
from typing import Protocol


class Clock(Protocol):
    """Reads instants (milliseconds since 1970, UTC) and a monotonic count (seconds)."""

    def now(self) -> int:
        """The wall clock's instant in milliseconds since 1970-01-01T00:00:00Z."""
        ...

    def monotonic(self) -> float:
        """Seconds on a clock that never runs backwards; only differences mean something."""
        ...


class SystemClock:
    """The machine's clocks."""

    def now(self) -> int:
        """See `Clock.now`."""
        return time.time_ns() // 1_000_000

    def now_us(self) -> int:
        """Microseconds since 1970, for capture instants of frames."""
        return time.time_ns() // 1000

    def monotonic(self) -> float:
        """See `Clock.monotonic`."""
        return time.monotonic()
