"""Where land lies in a picture: found again from a camera whose geometry is known, and refused."""

import math
import random

import pytest

from transom.core.ground import Plane
from transom.core.land import Land, rectangle
from transom.errors import InputError
from transom.gateway.objections.picture_map import MapPoint, PictureMap, fit, suggest

PLANE = Plane(32298757, -90184810)
WIDTH, HEIGHT = 1280, 720
CLOSE, FAR = [(-3, 6), (3, 6)], [(6, 18), (-5, 15), (1, 10)]


def seen(point, focal=0.9, above=4.0):
    """A pinhole camera, so many metres above the ground, that looks north and down."""
    (east, north), tilt = point, math.radians(20)
    ahead = north * math.cos(tilt) + above * math.sin(tilt)
    up = north * math.sin(tilt) - above * math.cos(tilt)
    tall = HEIGHT / WIDTH
    return 0.5 + focal * east / ahead, (0.5 * tall - focal * up / ahead) / tall


def matched(points, *, off=0.0, rng=None):
    rng = rng or random.Random(1)
    found = []
    for point in points:
        (x, y), (lat, lon) = seen(point), PLANE.degrees(point)
        dx, dy = rng.uniform(-off, off), rng.uniform(-off, off)
        place = {"x": round((x + dx) * 10_000), "y": round((y + dy) * 10_000)}
        found.append(MapPoint(**place, lat_e6=lat, lon_e6=lon))
    return PictureMap(points=tuple(found), width=WIDTH, height=HEIGHT)


def land(*corners):
    return Land(tuple(PLANE.degrees(corner) for corner in corners))


def inside(polygon, point):
    x, y = point[0] * 10_000, point[1] * 10_000
    edges = zip(polygon, (*polygon[1:], polygon[0]), strict=True)
    return (
        sum(
            (a[1] > y) != (b[1] > y) and x < (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0]
            for a, b in edges
        )
        % 2
        == 1
    )


@pytest.mark.parametrize("off", [0.0, 0.002])
def test_the_suggestion_covers_every_spot_of_the_land_and_little_else(off):
    found = fit(matched(CLOSE + FAR, off=off))
    wanted = land((-2, 9), (2, 9), (2, 14), (-2, 14))

    polygon = suggest(found, wanted)

    rng = random.Random(7)
    spots = [(rng.uniform(-1.9, 1.9), rng.uniform(9.1, 13.9)) for _ in range(200)]
    assert all(inside(polygon, seen(spot)) for spot in spots)
    assert not any(inside(polygon, seen(spot)) for spot in [(-3, 11), (3, 11), (0, 8), (0, 16)])
    assert found.residual <= 10 if off == 0 else 3 < found.residual < 40


def test_upwards_it_covers_the_walls_too():
    polygon = suggest(
        fit(matched(CLOSE + FAR)), land((-2, 9), (2, 9), (2, 14), (-2, 14)), upwards=True
    )

    x, _ = seen((0, 11))
    assert inside(polygon, (x, 0.01))
    assert min(y for _, y in polygon) == 0


def test_land_around_and_behind_the_camera_is_cut_off_at_the_horizon():
    around = Land(rectangle(PLANE.degrees((0, 0)), 40, 40))

    polygon = suggest(fit(matched(CLOSE + FAR)), around)

    assert all(0 <= value <= 10_000 for corner in polygon for value in corner)
    assert inside(polygon, seen((0, 8)))


def test_land_that_the_picture_doesnt_show_is_told_as_such():
    found = fit(matched(CLOSE + FAR))

    assert suggest(found, land((-2, -9), (2, -9), (2, -14), (-2, -14))) is None
    assert suggest(found, land((60, 9), (64, 9), (64, 14), (60, 14))) is None


LINE = [(0, 6), (0, 9), (0, 12), (0, 15)]
KINDS = ("three", "line", "three of four", "twice", "a small figure", "a small place")
REFUSED = (
    (CLOSE + FAR[:1], "4 to 20"),
    (LINE, "one line"),
    ([*LINE[:3], (4, 10)], "one line"),
    ([*CLOSE, (3.001, 6), *FAR], "the same"),
    ([(0, 20), (1.5, 20), (1.5, 22), (0, 22)], "too close together in the picture"),
    ([(-0.3, 2.4), (0.3, 2.4), (0.3, 3.2), (-0.3, 3.2)], "too close together in the map"),
)


@pytest.mark.parametrize(("points", "said"), REFUSED, ids=KINDS)
def test_points_that_say_nothing_are_refused_with_what_to_do(points, said):
    with pytest.raises(InputError, match=said) as refused:
        fit(matched(points))

    assert refused.value.field == "points"
    assert refused.value.hint


def test_points_that_were_mixed_up_are_refused_or_show_in_the_residual():
    good = matched(CLOSE + FAR).points
    mixed = [
        MapPoint(x=a.x, y=a.y, lat_e6=b.lat_e6, lon_e6=b.lon_e6)
        for a, b in zip(good, [good[1], good[2], good[0], good[4], good[3]], strict=True)
    ]

    try:
        residual = fit(PictureMap(points=tuple(mixed), width=WIDTH, height=HEIGHT)).residual
    except InputError as error:
        residual = 10_000
        assert "contradict" in error.message

    assert residual > 300


def test_a_picture_whose_left_and_right_are_swapped_is_refused():
    good = matched(CLOSE + FAR)
    mirrored = [
        MapPoint(x=10_000 - p.x, y=p.y, lat_e6=p.lat_e6, lon_e6=p.lon_e6) for p in good.points
    ]

    with pytest.raises(InputError, match="left and right are swapped") as refused:
        fit(PictureMap(points=tuple(mirrored), width=WIDTH, height=HEIGHT))

    assert "mirrors" in refused.value.hint


def test_a_point_that_is_off_is_told_by_its_number():
    points = list(matched([*CLOSE, *FAR, (-2, 8), (3, 13), (-4, 11)]).points)
    wrong = points[4]
    points[4] = MapPoint(x=wrong.x + 600, y=wrong.y, lat_e6=wrong.lat_e6, lon_e6=wrong.lon_e6)

    found = fit(PictureMap(points=tuple(points), width=WIDTH, height=HEIGHT))

    assert max(found.off) == found.off[4]
    assert max(found.off) > 100
