import pytest

from transom.errors import InputError
from transom.gateway.picture.polygons import MAX_CORNERS, MAX_POLYGONS, check_polygons
from transom.gateway.picture.settings import Corners

SQUARE: Corners = ((1000, 1000), (4000, 1000), (4000, 4000), (1000, 4000))
CONCAVE: Corners = ((0, 0), (10000, 0), (10000, 10000), (5000, 2000), (0, 10000))


@pytest.mark.parametrize("polygons", [(), (SQUARE,), (CONCAVE,), (tuple(reversed(SQUARE)), SQUARE)])
def test_what_can_be_filled_is_taken(polygons: tuple[Corners, ...]) -> None:
    check_polygons(polygons)


@pytest.mark.parametrize(
    ("corners", "says"),
    [
        (SQUARE[:2], "2 corners"),
        (tuple((n, n * n % 10000) for n in range(MAX_CORNERS + 1)), "65 corners"),
        (((0, 0), (10001, 0), (0, 10)), "outside the picture"),
        (((0, 0), (-1, 0), (0, 10)), "outside the picture"),
        (((0, 0), (10, 0), (0, 0), (0, 10)), "same place"),
        (((0, 0), (10, 10), (10, 0), (0, 10)), "crosses itself"),
        (((0, 0), (10, 0), (10, 10), (5, 0), (0, 10)), "crosses itself"),  # touches its own edge
        (((0, 0), (10, 10), (20, 20)), "covers nothing"),
    ],
)
def test_anything_else_is_refused_with_its_number_and_why(corners: Corners, says: str) -> None:
    with pytest.raises(InputError) as raised:
        check_polygons((SQUARE, corners))
    assert raised.value.field == "masks"
    assert "mask 2" in raised.value.message
    assert says in raised.value.message
    assert raised.value.hint


def test_more_masks_than_anybody_needs_are_refused() -> None:
    check_polygons((SQUARE,) * MAX_POLYGONS)
    with pytest.raises(InputError, match="33 masks"):
        check_polygons((SQUARE,) * (MAX_POLYGONS + 1))
