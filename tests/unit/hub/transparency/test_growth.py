"""A log that grows by batches has the tiles of one written at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transom.core.log.merkle import MemoryTree, leaf_hash, root_at
from transom.core.log.tiles import ENTRIES, new_tiles
from transom.errors import LogFormatError, NotFoundError
from transom.hub.transparency.growth import Edge, grow, load_edge, pack, unpack


class Tiles(dict):
    def read_tile(self, tile):
        if tile not in self:
            raise NotFoundError("no such tile")
        return self[tile]


def entries(first, size):
    return [str(i).encode() for i in range(first, first + size)]


@given(st.lists(st.integers(0, 300), max_size=6))
def test_however_it_is_cut_into_batches_it_is_the_same_log(batches):
    edge, tiles, size = Edge(), Tiles(), 0
    for batch in batches:
        edge, new = grow(edge, entries(size, batch))
        assert set(new) == set(new_tiles(size, size + batch))
        tiles.update(new)
        size += batch
        loaded = load_edge(size, tiles)
        assert (loaded.bundle, loaded.tree.peaks) == (edge.bundle, edge.tree.peaks)
    _, whole = grow(Edge(), entries(0, size))
    assert whole.items() <= tiles.items()
    tree = MemoryTree(map(leaf_hash, entries(0, size)))
    assert edge.tree.root() == root_at(size, tree)


@pytest.mark.parametrize("size", [255, 256, 65_535, 65_536])
def test_a_tile_that_fills_makes_one_above(size):
    edge, tiles = grow(Edge(), entries(0, size))
    grown, new = grow(edge, entries(size, 2))
    assert set(new) == set(new_tiles(size, size + 2))
    at_once, all_tiles = grow(Edge(), entries(0, size + 2))
    assert grown.tree.root() == at_once.tree.root()
    assert all(all_tiles[tile] == data for tile, data in new.items())
    source = Tiles({**tiles, **new})
    again = load_edge(size + 2, source)
    assert (again.bundle, again.tree.peaks) == (grown.bundle, grown.tree.peaks)


def test_an_edge_whose_entries_do_not_hash_to_its_tile_is_refused():
    _, tiles = grow(Edge(), entries(0, 5))
    (bundle,) = (tile for tile in tiles if tile.level == ENTRIES)
    tiles[bundle] = tiles[bundle].replace(b"4", b"5")
    with pytest.raises(LogFormatError):
        load_edge(5, Tiles(tiles))


def test_an_edge_with_a_missing_tile_is_refused():
    with pytest.raises(NotFoundError):
        load_edge(5, Tiles())


@given(st.dictionaries(st.text(max_size=20), st.binary(max_size=50), max_size=5))
def test_a_batch_is_unpacked_as_it_was_packed(files):
    assert unpack(pack(files)) == files


@given(st.binary(max_size=100), st.integers(0, 60))
def test_anything_but_a_whole_batch_is_refused(data, cut):
    with pytest.raises(LogFormatError):
        unpack(data)
    whole = pack({"tile/0/000": b"x" * 40})
    with pytest.raises(LogFormatError):
        unpack(whole[:cut])
