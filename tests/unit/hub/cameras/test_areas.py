"""The log's areas never point at fewer than five cameras (spec/log-entry.md)."""

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


@given(
    st.lists(
        st.tuples(st.integers(-80_000_000, 80_000_000), st.integers(-180_000_000, 180_000_000)),
        max_size=30,
    )
)
def test_no_area_ever_holds_fewer_than_five(places):
    areas = Areas()
    areas.replace((f"cam_{n}", lat, lon) for n, (lat, lon) in enumerate(places))

    for n in range(len(places)):
        cell = areas.of(f"cam_{n}")
        if cell is not None:
            resolution = h3.get_resolution(cell)
            inside = [
                place
                for place in places
                if h3.latlng_to_cell(place[0] / 1e6, place[1] / 1e6, FINEST)
                and h3.cell_to_parent(
                    h3.latlng_to_cell(place[0] / 1e6, place[1] / 1e6, FINEST), resolution
                )
                == cell
            ]
            assert COARSEST <= resolution <= FINEST
            assert len(inside) >= LEAST_CAMERAS
