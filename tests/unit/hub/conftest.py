"""Fixtures of the hub's tests; see `hub_world`."""

from hub_world import scene, world

__all__ = ["scene", "world"]
