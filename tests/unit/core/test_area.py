"""Areas on the ground: which cameras see something of one, and how far off they are."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transom.core import area as areas
from transom.core.area import Area, seen
from transom.core.ground import Plane
from transom.core.sight import Sight, View
from transom.errors import InputError

HERE = (32_298_757, -90_184_810)
PLANE = Plane(*HERE)


def at(east, north):
    return PLANE.degrees((east, north))


def camera(east, north, *, bearing=0, angle=60, reach=50, kind="fixed"):
    view = View(bearing_deg=bearing, angle_deg=angle, reach_m=reach)
    return Sight(kind=kind, position=at(east, north), view=view)


def reaches(one, area):
    return seen([one], area)[0].reaches


def test_a_camera_reaches_a_place_in_front_of_it_and_not_one_behind():
    place = areas.place(HERE)

    assert reaches(camera(0, -40, bearing=0), place)
    assert not reaches(camera(0, -40, bearing=180), place)


def test_a_place_is_reached_ten_metres_beyond_the_told_reach_and_no_further():
    place = areas.place(HERE)

    assert reaches(camera(0, -59), place)
    assert not reaches(camera(0, -62), place)


def test_a_camera_that_turns_or_has_told_no_view_sees_all_around():
    place = areas.place(HERE)

    assert reaches(camera(0, 40, bearing=0, kind="ptz"), place)
    assert reaches(Sight(kind="fixed", position=at(0, 65)), place)
    assert not reaches(Sight(kind="fixed", position=at(0, 75)), place)


def test_distances_are_metres_from_the_middle():
    (one,) = seen([camera(300, 400)], areas.place(HERE))

    assert one.distance_m == pytest.approx(500, abs=0.2)


@given(
    st.integers(-150, 150),
    st.integers(-150, 150),
    st.integers(0, 359),
    st.integers(10, 360),
    st.integers(5, 150),
)
def test_whatever_is_counted_as_seen_is_within_what_the_tree_keeps(east, north, to, angle, reach):
    one = camera(east, north, bearing=to, angle=angle, reach=reach)
    corners = [at(-20, -20), at(20, -20), at(20, 20), at(-20, 20)]

    if reaches(one, areas.polygon(corners)):
        assert one.may_see(corners)


@given(st.integers(0, 359), st.integers(10, 180))
def test_a_wedge_is_as_wide_as_it_was_told(bearing, angle):
    one = camera(0, 0, bearing=bearing, angle=angle, reach=100)
    for off, inside in ((angle / 2 - 1, True), (angle / 2 + 1, False)):
        for side in (-1, 1):
            turn = math.radians(bearing + side * off)
            spot = Area(at(90 * math.sin(turn), 90 * math.cos(turn)), areas.place(HERE).core, 0.01)
            assert reaches(one, spot) is inside


def test_along_a_street_a_camera_counts_that_sees_the_strip():
    bent = areas.street([at(-300, 0), at(0, 0), at(0, 300)], 20)

    assert reaches(camera(30, 200, bearing=270), bent)
    assert not reaches(camera(30, 200, bearing=90, reach=20), bent)
    assert not reaches(camera(-200, 200, bearing=0), bent)


def test_the_boxes_of_a_street_that_runs_askew_leave_the_town_beside_it_out():
    askew = areas.street([at(-1000, -1000), at(1000, 1000)], 20)

    covered = sum((e - w) * (n - s) for w, s, e, n in askew.within(math.inf))

    assert covered < 0.2 * 2000 * 2000


@pytest.mark.parametrize(
    "make",
    [
        lambda: areas.circle(HERE, 5001),
        lambda: areas.circle(HERE, 0.5),
        lambda: areas.street([HERE], 20),
        lambda: areas.street([HERE, HERE], 20),
        lambda: areas.street([at(0, 0), at(0, 3100)], 20),
        lambda: areas.street([at(0, 0), at(0, 100)], 501),
        lambda: areas.polygon([at(0, 0), at(100, 100), at(100, 0), at(0, 100)]),
        lambda: areas.polygon([at(0, 0), at(20_000, 0), at(0, 20_000)]),
    ],
)
def test_an_area_that_is_none_or_too_large_is_refused(make):
    with pytest.raises(InputError) as refused:
        make()

    assert refused.value.field == "area"


def test_across_the_180th_meridian_near_is_near():
    place = areas.place((0, 179_999_900))
    one = Sight(kind="fixed", position=(0, -179_999_900))

    assert seen([one], place)[0].distance_m == pytest.approx(22.3, abs=0.1)
