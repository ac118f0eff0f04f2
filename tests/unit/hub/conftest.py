"""Fixtures of the hub's tests; see `hub_world` and `hub_footage`."""

from hub_footage import asking
from hub_sign_on import sign_on
from hub_world import database, scene, template, world

__all__ = ["asking", "database", "scene", "sign_on", "template", "world"]
