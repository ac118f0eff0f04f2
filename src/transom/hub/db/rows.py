"""A row as services see it: its columns by name."""

from collections.abc import Mapping
from typing import Any, TypeAlias

Row: TypeAlias = Mapping[Any, Any]
