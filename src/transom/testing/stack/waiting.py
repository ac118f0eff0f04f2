"""Waiting for something that another process will make true."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def wait_until(read: Callable[[], T], holds: Callable[[T], bool], seconds: float = 30) -> T:
    """The first value of `read()` for which `holds` is true.

    Raises:
        AssertionError: none came in time; the message has the last value.
    """
    end = time.monotonic() + seconds
    while True:
        value = read()
        if holds(value):
            return value
        if time.monotonic() > end:
            raise AssertionError(f"not so within {seconds} s; the last value was {value!r:.2000}")
        time.sleep(0.02)
