"""HTTP: openings."""

from typing import Any

HANDLERS: list[Any] = []
