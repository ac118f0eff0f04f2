"""The agency's desk is tested against the hub's real world; see `hub_world`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "hub"))

from hub_world import database, template, world

__all__ = ["database", "template", "world"]
