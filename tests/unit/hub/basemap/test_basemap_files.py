"""Basemap and gazetteer: what is taken from the hub's disk, and what is refused at its start."""

import json

import pytest

from transom.errors import SetupError
from transom.hub.basemap.archive import MOST_AT_ONCE, Archive, open_archive
from transom.hub.basemap.gazetteer import MOST_BENDS, load_gazetteer


def feature(name, kind, coordinates):
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": {"name": name}, "geometry": geometry}


def written(folder, *features):
    path = folder / "places.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


@pytest.fixture
def streets(tmp_path):
    line = [[-90.2, 32.30], [-90.19, 32.30], [-90.18, 32.31]]
    return load_gazetteer(
        written(
            tmp_path,
            feature("12 Elm Street", "Point", [-90.18481, 32.298757]),
            feature("112 Elm Street", "Point", [-90.18, 32.298]),
            feature("Elm Street", "LineString", line),
            feature("Straße des 17. Juni", "LineString", line),
            feature("Café Élan", "Point", [-90.1, 32.2]),
        )
    )


def found(gazetteer, text):
    return [one.name for one in gazetteer.find(text)]


def test_a_street_is_found_by_how_its_words_begin_and_before_its_houses(streets):
    assert found(streets, "elm str") == ["Elm Street", "12 Elm Street", "112 Elm Street"]
    assert found(streets, "oak") == []
    assert found(streets, "  ,. ") == []


def test_a_house_number_counts_whole(streets):
    assert found(streets, "12 elm") == ["12 Elm Street"]
    assert found(streets, "Elm Street 12") == ["12 Elm Street"]


def test_a_house_that_is_not_known_is_found_by_its_street(streets):
    assert found(streets, "99 elm")[0] == "Elm Street"


def test_case_accents_and_punctuation_do_not_matter(streets):
    assert found(streets, "cafe elan") == ["Café Élan"]
    assert found(streets, "STRASSE DES 17") == ["Straße des 17. Juni"]


def test_a_streets_line_keeps_both_ends_and_no_more_bends_than_are_searched(tmp_path):
    line = [[-90 + n / 1000, 32] for n in range(500)]
    (street,) = load_gazetteer(written(tmp_path, feature("Long", "LineString", line))).entries
    assert len(street.line) == MOST_BENDS
    assert street.line[0] == (32_000_000, -90_000_000)
    assert street.line[-1] == (32_000_000, -89_501_000)


@pytest.mark.parametrize(
    "broken",
    [
        feature("", "Point", [0, 0]),
        feature("x", "Point", [0, 91]),
        feature("x", "Polygon", [[[0, 0], [1, 1], [0, 1], [0, 0]]]),
        feature("x", "LineString", [[0, 0]]),
        {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [0, 0]}},
    ],
)
def test_a_feature_that_is_no_named_place_is_named_and_refused(tmp_path, broken):
    good = feature("Good", "Point", [0, 0])
    with pytest.raises(SetupError, match="feature 2"):
        load_gazetteer(written(tmp_path, good, broken))


def test_a_file_that_is_no_collection_is_refused(tmp_path):
    path = tmp_path / "x.geojson"
    for text in ("", "[]", '{"type": "Feature"}'):
        path.write_text(text)
        with pytest.raises(SetupError, match="FeatureCollection"):
            load_gazetteer(path)


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        (None, (0, 999)),
        ("bytes=0-126", (0, 126)),
        ("bytes=990-2000", (990, 999)),
        ("bytes=5-", (5, 999)),
        ("bytes=1000-1001", None),
        ("bytes=9-3", None),
        ("bytes=-5", None),
        ("bytes=0-1,5-6", None),
        ("lines=0-1", None),
    ],
)
def test_a_range_gives_what_is_there(tmp_path, asked, part):
    assert Archive(tmp_path, 1000, '"x"').part(asked) == part


def test_no_range_gives_more_than_a_piece_of_a_large_archive(tmp_path):
    assert Archive(tmp_path, 10**12, '"x"').part("bytes=7-") == (7, 7 + MOST_AT_ONCE - 1)


def test_what_is_no_archive_of_vector_tiles_is_refused_at_the_start(tmp_path):
    path = tmp_path / "x.pmtiles"
    pictures = b"PMTiles\x03" + bytes(91) + b"\x02" + bytes(27)
    for data in (b"", b"PMTiles\x02" + bytes(119), pictures):
        path.write_bytes(data)
        with pytest.raises(SetupError, match="PMTiles"):
            open_archive(path)
    with pytest.raises(SetupError, match="can't be read"):
        open_archive(tmp_path / "none")
    assert open_archive(None) is None
