"""Where a camera that is carried or flies may be seen through, as its owner set it. Pure."""

import math

from msgspec import Struct

from transom.core.ground import Plane

FRESH_MS = 60_000
"""How old a fix may be, and how far ahead a phone's clock: where it went since isn't known."""


class Geofence(Struct, kw_only=True, frozen=True):
    """A circle on the ground.

    Attributes:
        lat_e6, lon_e6: its middle, in degrees × 10^6 (WGS 84).
        radius_m: how far from it the camera may be, metres.
    """

    lat_e6: int
    lon_e6: int
    radius_m: int


class Fix(Struct, kw_only=True, frozen=True):
    """Where a camera was.

    Attributes:
        lat_e6, lon_e6: in degrees × 10^6 (WGS 84).
        accuracy_m: it may be that many metres elsewhere.
        at: milliseconds since 1970, by whoever measured it.
    """

    lat_e6: int
    lon_e6: int
    accuracy_m: float
    at: int


def is_fresh(fix: Fix, now: int) -> bool:
    """Whether a fix still says where the camera is."""
    return abs(now - fix.at) <= FRESH_MS


def distance_m(fence: Geofence, fix: Fix) -> float:
    """Metres from the fence's middle to where the camera was."""
    plane = Plane(fence.lat_e6, fence.lon_e6)
    return math.hypot(*plane.metres((fix.lat_e6, fix.lon_e6)))


def holds(fence: Geofence | None, fix: Fix | None, now: int) -> bool:
    """Whether the camera is known to be inside, wherever its accuracy lets it be.

    False without a fence or a fresh fix: what isn't known opens nothing (P12).
    """
    if fence is None or fix is None or not is_fresh(fix, now):
        return False
    return distance_m(fence, fix) + fix.accuracy_m <= fence.radius_m
