"""The demo's made-up town: a map and a gazetteer that a hub takes, and that fit together."""

import pytest

from transom.core import area as areas
from transom.core.ground import Plane
from transom.demo import town
from transom.hub.basemap.archive import open_archive
from transom.hub.basemap.gazetteer import load_gazetteer


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("town")
    town.write_town(folder)
    return open_archive(folder / "town.pmtiles"), load_gazetteer(folder / "town.geojson")


def test_a_hub_takes_both_files(made):
    basemap, gazetteer = made
    assert basemap.size > 10_000
    assert len(gazetteer.entries) > 500


def test_the_demos_streets_are_where_its_cameras_are(made):
    _, gazetteer = made
    plane = Plane(*town.MIDDLE)
    (elm,) = [one for one in gazetteer.find("Elm Street") if one.name == "Elm Street"]
    nearest = min(sum(v * v for v in plane.metres(bend)) ** 0.5 for bend in elm.line)
    assert nearest < 40


def test_every_street_can_be_searched_along(made):
    _, gazetteer = made
    for one in gazetteer.entries:
        if one.line:
            areas.street(one.line, 20)


def test_no_house_stands_on_a_street_or_in_the_river():
    import shapely

    lanes = shapely.union_all([shapely.LineString(one.bends) for one in town.streets()])
    grounds = [house.ground for house in town.houses()]
    assert not shapely.intersects(grounds, lanes).any()
    assert not shapely.intersects(grounds, town.river()).any()
