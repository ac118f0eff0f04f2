"""The log's areas never point at fewer than five cameras (spec/log-entry.md)."""

from collections import Counter

import h3
from hypothesis import given
from hypothesis import strategies as st

from transom.hub.cameras.areas import COARSEST, FINEST, LEAST_CAMERAS, Areas

HERE = (32_298_757, -90_184_810)


def test_a_camera_alone_has_no_area():
    areas = Areas()
    areas.put("cam_0", *HERE)

    assert areas.of("cam_0") is None


def test_five_neighbours_share_their_finest_cell():
    areas = Areas()
    for n in range(LEAST_CAMERAS):
        areas.put(f"cam_{n}", HERE[0] + n, HERE[1])

    cell = areas.of("cam_0")

    assert cell is not None
    assert h3.get_resolution(cell) == FINEST


def test_the_cell_grows_until_it_holds_five():
    areas = Areas()
    for n in range(LEAST_CAMERAS):
        areas.put(f"cam_{n}", HERE[0] + n * 60_000, HERE[1])  # some 6.7 km apart

    cell = areas.of("cam_0")

    assert cell is not None
    assert COARSEST <= h3.get_resolution(cell) < FINEST


def test_a_camera_that_goes_takes_its_count_along():
    areas = Areas()
    for n in range(LEAST_CAMERAS):
        areas.put(f"cam_{n}", *HERE)
    areas.drop("cam_4")

    assert areas.of("cam_0") is None


def test_a_camera_without_a_position_has_no_area():
    areas = Areas()
    areas.put("cam_0", None, None)

    assert areas.of("cam_0") is None
    assert areas.of("cam_unknown") is None


def test_a_camera_beside_a_full_cell_is_not_found_by_taking_that_cell_away():
    areas = Areas()
    for n in range(LEAST_CAMERAS):
        areas.put(f"cam_{n}", *HERE)
    areas.put("cam_alone", HERE[0] + 60_000, HERE[1])

    assert areas.of("cam_0") is not None
    assert areas.of("cam_alone") is None


PLACES = st.tuples(st.integers(-40, 40), st.integers(-40, 40)).map(
    lambda steps: (HERE[0] + steps[0] * 20_000, HERE[1] + steps[1] * 20_000)  # within 90 km
)


@given(st.lists(PLACES, max_size=60))
def test_every_area_stands_for_at_least_five_cameras_of_its_own(places):
    areas = Areas()
    areas.replace((f"cam_{n}", lat, lon) for n, (lat, lon) in enumerate(places))

    told = Counter(areas.of(f"cam_{n}") for n in range(len(places)))

    for cell, cameras in told.items():
        if cell is not None:
            assert COARSEST <= h3.get_resolution(cell) <= FINEST
            assert cameras >= LEAST_CAMERAS
