import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.gateway.picture.pictures import picture
from transom.errors import PictureError
from transom.gateway.picture.masks import FLAT, MaskStep, touched
from transom.gateway.picture.settings import Corners, MaskSet

TRIANGLE: Corners = ((1033, 1017), (6021, 2011), (3005, 8009))


def drawn(*polygons: Corners, width: int = 1920, height: int = 1080) -> MaskSet:
    return MaskSet(polygons=polygons, width=width, height=height)


@pytest.mark.parametrize(("width", "height"), [(640, 360), (1920, 1080), (1920, 1088), (322, 182)])
def test_every_pixel_inside_is_flat_in_all_three_planes(width: int, height: int) -> None:
    shown = picture(width=width, height=height)
    shown.u[:] = 90
    MaskStep([drawn(TRIANGLE)]).apply(shown)
    for x, y in _points_inside(TRIANGLE, width, height):
        assert shown.y[y, x] == FLAT[0]
        assert shown.u[y // 2, x // 2] == FLAT[1]
        assert shown.v[y // 2, x // 2] == FLAT[2]


def test_nothing_far_outside_is_touched() -> None:
    shown, before = picture(), picture()
    MaskStep([drawn(TRIANGLE)]).apply(shown)
    changed = shown.y != before.y
    assert not changed[:30].any()
    assert not changed[:, 390:].any()
    assert 0.14 < changed.mean() < 0.18


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 10000), st.integers(0, 10000)), min_size=3, max_size=3),
    st.integers(8, 60),
    st.integers(8, 60),
)
def test_a_block_that_the_outline_only_grazes_is_inside(
    corners: list[tuple[int, int]], width: int, height: int
) -> None:
    blocks = touched([tuple(corners)], width, height)
    for (ax, ay), (bx, by) in zip(corners, corners[1:] + corners[:1], strict=True):
        for share in np.linspace(0, 1, 97):
            x = (ax + (bx - ax) * share) * width / 2 / 10000
            y = (ay + (by - ay) * share) * height / 2 / 10000
            row, column = min(int(y), blocks.shape[0] - 1), min(int(x), blocks.shape[1] - 1)
            assert blocks[row, column]


def test_a_picture_of_another_shape_is_refused_until_masks_are_drawn_for_it() -> None:
    wide, square = drawn(TRIANGLE), drawn(TRIANGLE, width=640, height=480)
    with pytest.raises(PictureError, match="640×480"):
        MaskStep([wide]).apply(picture(width=640, height=480))
    shown = picture(width=320, height=240)
    MaskStep([wide, square]).apply(shown)
    assert (shown.y == FLAT[0]).mean() > 0.1


def test_a_change_of_resolution_is_masked_from_its_first_picture() -> None:
    step = MaskStep([drawn(TRIANGLE)])
    for width, height in ((640, 360), (1280, 720), (640, 360)):
        shown = picture(width=width, height=height)
        step.apply(shown)
        assert shown.y[height * 3 // 10, width * 35 // 100] == FLAT[0]


def test_a_set_without_polygons_changes_nothing() -> None:
    shown = picture()
    MaskStep([drawn()]).apply(shown)
    assert np.array_equal(shown.y, picture().y)


def _points_inside(corners: Corners, width: int, height: int) -> list[tuple[int, int]]:
    """Pixels inside a triangle, found by weights: not the way the mask is drawn."""
    weights = np.random.default_rng(1).dirichlet((1, 1, 1), 4000)
    points = weights @ (np.array(corners) * (width, height) / 10000)
    return [(int(x), int(y)) for x, y in points]
