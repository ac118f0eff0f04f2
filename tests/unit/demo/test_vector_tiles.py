"""Vector tiles and their archive, byte by byte against the specifications' own examples."""

import gzip
import json
import struct

import pytest
import shapely

from transom.demo.vector_tiles import Feature, archive, encode_tile, tile_id


@pytest.mark.parametrize(
    ("tile", "number"),
    # The PMTiles specification's table, and two of its reference implementation's tests.
    [
        ((0, 0, 0), 0),
        ((1, 0, 0), 1),
        ((1, 0, 1), 2),
        ((1, 1, 1), 3),
        ((1, 1, 0), 4),
        ((2, 0, 0), 5),
        ((12, 3423, 1763), 19078479),
    ],
)
def test_tiles_stand_in_the_hilbert_curves_order(tile, number):
    assert tile_id(tile) == number


def test_every_tile_of_a_zoom_has_a_number_of_its_own_and_the_next_is_beside_it():
    places = {tile_id((4, x, y)): (x, y) for x in range(16) for y in range(16)}
    first = (4**4 - 1) // 3
    assert sorted(places) == list(range(first, first + 256))
    for number in range(first, first + 255):
        (x, y), (u, v) = places[number], places[number + 1]
        assert abs(x - u) + abs(y - v) == 1


def test_a_point_and_a_line_have_the_commands_of_the_specification():
    # MVT 2.1, 4.3.5.1 and 4.3.5.3.
    point = encode_tile({"a": [(shapely.Point(25, 17), {})]})
    line = encode_tile({"a": [(shapely.LineString([(2, 2), (2, 10), (10, 10)]), {})]})
    assert bytes([9, 50, 34]) in point
    assert bytes([9, 4, 4, 18, 0, 16, 16, 0]) in line


def test_a_polygon_is_wound_as_outer_rings_are():
    # MVT 2.1, 4.3.5.5: (3 6) (8 12) (20 34), closed, whichever way round it was drawn.
    corners = [(3, 6), (8, 12), (20, 34)]
    expected = bytes([9, 6, 12, 18, 10, 12, 24, 44, 15])
    for drawn in (corners, corners[::-1]):
        assert expected in encode_tile({"a": [(shapely.Polygon(drawn), {})]})


def test_an_archive_says_where_it_is_and_what_it_has():
    square = shapely.box(-90.19, 32.29, -90.18, 32.30)
    made = archive([Feature("earth", square, {"kind": "earth"})], range(10, 13), {"name": "x"})
    fields = struct.unpack("<7sB11Q", made[:96])
    assert fields[:2] == (b"PMTiles", 3)
    root, root_size, about, about_size, _leaves, none, data, data_size, addressed = fields[2:11]
    assert (root, none) == (127, 0)
    assert root + root_size == about
    assert about + about_size == data
    assert data + data_size == len(made)
    assert json.loads(gzip.decompress(made[about:data])) == {"name": "x"}
    assert gzip.decompress(made[root:about])[0] == addressed >= 3
    west, south, east, north = struct.unpack("<4i", made[102:118])
    assert (west, south, east, north) == (-901_900_000, 322_900_000, -901_800_000, 323_000_000)
