"""HTTP: portal."""

from typing import Any

HANDLERS: list[Any] = []
