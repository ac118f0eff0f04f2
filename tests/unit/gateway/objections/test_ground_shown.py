"""The grid, the view and the land over a picture, against a camera whose geometry is known."""

import itertools

from tests.unit.gateway.objections.test_picture_map import (
    CLOSE,
    FAR,
    PLANE,
    inside,
    land,
    matched,
    seen,
)
from transom.gateway.api.schemas import FieldOfView, Position
from transom.gateway.objections.ground_shown import shown

HERE = Position(lat_e6=PLANE.lat_e6, lon_e6=PLANE.lon_e6)
NORTH = FieldOfView(bearing_deg=0, angle_deg=40, reach_m=15)
BESIDE = land((-2, 9), (2, 9), (2, 14), (-2, 14))
BEHIND = land((-2, -9), (2, -9), (2, -14), (-2, -14))


def drawn(**more):
    asked = {"obj_beside": BESIDE, "obj_behind": BEHIND}
    return shown(
        matched(CLOSE + FAR), **{"position": HERE, "field_of_view": NORTH, "lands": asked, **more}
    )


def test_the_lines_of_the_grid_lie_where_the_camera_sees_them():
    made = drawn()

    lines = range(-made.grid_m * 20, made.grid_m * 20, made.grid_m)
    crossings = [
        seen((east, north)) for east, north in itertools.product(lines, lines) if north > 4
    ]
    ends = [spot for line in made.grid for spot in line]
    assert len(made.grid) > 6
    assert all(0 <= value <= 10_000 for spot in ends for value in spot)
    for line in made.grid:  # each runs along crossings of the true grid
        near = [c for c in crossings if _beside(line, (c[0] * 10_000, c[1] * 10_000))]
        assert len(near) >= 2 or _length(line) < 1500


def test_what_the_camera_is_said_to_see_is_drawn_and_is_missing_where_nobody_said():
    view = drawn().view

    assert inside(view, seen((0, 10)))
    assert not inside(view, seen((0, 17)))
    assert not inside(view, seen((-6, 12)))
    assert drawn(position=None).view is None
    assert drawn(field_of_view=None).view is None


def test_each_land_is_shown_and_one_outside_the_picture_is_told_as_such():
    lands = {one.objection_id: one.polygon for one in drawn().lands}

    assert inside(lands["obj_beside"], seen((0, 11)))
    assert lands["obj_behind"] is None


def _beside(line, spot):
    (ax, ay), (bx, by) = line[0], line[-1]
    size = max(_length(line), 1)
    return (
        abs((bx - ax) * (spot[1] - ay) - (by - ay) * (spot[0] - ax)) / size < 80
    )  # a corner is known to 10 cm


def _length(line):
    (ax, ay), (bx, by) = line[0], line[-1]
    return ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5
