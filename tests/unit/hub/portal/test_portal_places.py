"""Named places from a file, cells from what a person writes, the languages of a browser."""

import pytest

from transom.errors import InputError, SetupError
from transom.hub.config import HubConfig
from transom.hub.portal.areas import describe, find, is_cell
from transom.hub.portal.languages import choose
from transom.hub.portal.places import Place, load_places, nearest

SQUARE = Place("Market Square", 32.2993, -90.1839)
HILL = Place("Hilltop", 32.25, -90.12)


def written(tmp_path, text):
    path = tmp_path / "places.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_places_come_sorted_with_and_without_a_head_line(tmp_path):
    text = "name,lat,lon\nMarket Square,32.2993,-90.1839\n\nHilltop, 32.25, -90.12\n"

    assert load_places(written(tmp_path, text)) == (HILL, SQUARE)
    assert load_places(None) == ()


@pytest.mark.parametrize(
    "line",
    ["Market Square", "Market Square,x,1", ",1,1", "A,91,0", "A,0,181", "A,nan,0", "A,1,2,3"],
)
def test_a_line_that_is_no_place_is_named(tmp_path, line):
    with pytest.raises(SetupError, match="line 2"):
        load_places(written(tmp_path, f"Good,1,1\n{line}\n"))


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(SetupError, match="nowhere"):
        load_places(tmp_path / "nowhere.csv")


def test_a_place_is_found_by_name_by_cell_and_by_numbers():
    cell = SQUARE.cell

    assert find("market SQUARE", [SQUARE]) == cell
    assert find(cell, []) == cell
    assert find(" 32.2993, -90.1839 ", []) == cell


@pytest.mark.parametrize("text", ["", "Nowhere", "91,0", "0,181", "nan,nan", "1,2,3", "inf,0"])
def test_no_place_is_an_input_error(text):
    with pytest.raises(InputError) as error:
        find(text, [SQUARE])

    assert error.value.field == "place"


def test_only_cells_that_the_log_may_show_are_cells():
    assert is_cell(SQUARE.cell)
    assert not is_cell("8844e6b72dfffff")  # resolution 8
    assert not is_cell("x" * 15)
    assert not is_cell("")


def test_an_area_is_named_after_the_nearest_place():
    area = describe(SQUARE.cell, [HILL, SQUARE])

    assert (area.place, area.inside) == ("Market Square", True)
    assert 4 < area.square_km < 7
    assert nearest(SQUARE.cell, []) is None


@pytest.mark.parametrize(
    ("accept", "code"),
    [
        ("", "en"),
        ("es-MX,es;q=0.9,en;q=0.8", "es"),
        ("de,fr;q=0.9", "en"),
        ("en;q=0.2, es;q=0.7", "es"),
        ("es;q=0", "en"),
        ("es;q=x,en", "en"),
        ("*", "en"),
    ],
)
def test_the_language_is_the_one_that_the_browser_likes_best(accept, code):
    assert choose(accept, ["en", "es"]) == code


def test_a_time_zone_or_style_that_is_none_is_refused(tmp_path):
    with pytest.raises(InputError, match="time zone"):
        HubConfig(data=tmp_path, public_url="http://localhost:1", time_zone="Moon/Sea")
    with pytest.raises(InputError, match="URL"):
        HubConfig(data=tmp_path, public_url="http://localhost:1", map_style="https://x; script-src")
