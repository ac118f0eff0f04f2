"""Whether a camera that moves is where its owner lets it be seen through."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transom.gateway.whereabouts.geofence import FRESH_MS, Fix, Geofence, distance_m, holds

NOW = 1_780_000_000_000
FENCE = Geofence(lat_e6=51_500_000, lon_e6=-120_000, radius_m=100)
NORTH_M = 111.25e-3
"""Metres in a millionth of a degree of latitude, there."""


def at(north_m: float, *, accuracy_m: float = 0, age_ms: int = 0) -> Fix:
    """A fix so many metres north of the fence's middle."""
    return Fix(
        lat_e6=FENCE.lat_e6 + round(north_m / NORTH_M),
        lon_e6=FENCE.lon_e6,
        accuracy_m=accuracy_m,
        at=NOW - age_ms,
    )


def test_a_camera_within_the_radius_is_inside() -> None:
    assert holds(FENCE, at(99), NOW)
    assert not holds(FENCE, at(101), NOW)


def test_what_the_accuracy_leaves_open_counts_against_it() -> None:
    assert holds(FENCE, at(80, accuracy_m=19), NOW)
    assert not holds(FENCE, at(80, accuracy_m=21), NOW)


@pytest.mark.parametrize("age_ms", [FRESH_MS + 1, -FRESH_MS - 1])
def test_a_report_of_another_time_says_nothing(age_ms: int) -> None:
    assert not holds(FENCE, at(0, age_ms=age_ms), NOW)
    assert holds(FENCE, at(0, age_ms=age_ms - int(math.copysign(1, age_ms))), NOW)


def test_without_fence_or_report_nothing_is_inside() -> None:
    assert not holds(None, at(0), NOW)
    assert not holds(FENCE, None, NOW)


@given(
    st.integers(-60_000_000, 60_000_000),
    st.integers(-180_000_000, 180_000_000),
    st.floats(0, 300),
    st.floats(0, 2 * math.pi),
)
def test_the_distance_is_a_geodesics_within_a_metre(
    lat_e6: int, lon_e6: int, metres: float, bearing: float
) -> None:
    """Against the haversine on a sphere of the local radius, over the date line too."""
    fence = Geofence(lat_e6=lat_e6, lon_e6=lon_e6, radius_m=100)
    north, east = metres * math.cos(bearing), metres * math.sin(bearing)
    lat = lat_e6 / 1e6 + math.degrees(north / 6_371_000)
    lon = lon_e6 / 1e6 + math.degrees(east / 6_371_000 / math.cos(math.radians(lat_e6 / 1e6)))
    fix = Fix(
        lat_e6=round(lat * 1e6),
        lon_e6=round((lon + 180) % 360 * 1e6) - 180_000_000,
        accuracy_m=0,
        at=NOW,
    )
    # The ellipsoid's radii differ from the sphere's by 0.6 % at most.
    assert math.isclose(distance_m(fence, fix), metres, rel_tol=0.007, abs_tol=0.5)
