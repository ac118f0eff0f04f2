"""Fixtures of dispatch; see `dispatch_world`."""

from dispatch_world import admin, centre

__all__ = ["admin", "centre"]
