"""HTTP: oversight."""

from typing import Any

HANDLERS: list[Any] = []
