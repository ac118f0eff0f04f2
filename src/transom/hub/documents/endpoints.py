"""HTTP: documents."""

from typing import Any

HANDLERS: list[Any] = []
