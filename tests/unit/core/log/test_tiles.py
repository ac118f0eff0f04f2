"""Hashes and entries in tiles."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from naive_merkle import mth, path, proof

from transom.core.log.merkle import consistency_path, inclusion_path, leaf_hash, root_at
from transom.core.log.tiles import (
    ENTRIES,
    WIDTH,
    Tile,
    TileHashes,
    decode_bundle,
    edge_tiles,
    encode_bundle,
    new_tiles,
    parse_tile_path,
    split_hashes,
    width_at,
)
from transom.errors import LogFormatError, NotFoundError

SIZES = (1, 2, 3, 255, 256, 257, 511, 512, 600, 65_535, 65_536, 65_537, 65_800)


class Definition:
    """Tiles by their definition: each hash is the root of its range of entries."""

    def __init__(self, entries):
        self.entries = entries
        self.read = []

    def read_tile(self, tile):
        self.read.append(tile)
        span = 256**tile.level
        first = tile.index * WIDTH
        ranges = [self.entries[i * span : (i + 1) * span] for i in range(first, first + tile.width)]
        if any(len(r) != span for r in ranges):
            raise NotFoundError("no such tile")
        return b"".join(map(mth, ranges))


def entries(size):
    return [str(i).encode() for i in range(size)]


@pytest.mark.parametrize("size", [1, 255, 256, 257, 600])
def test_tiles_lead_to_the_same_root_and_paths_as_the_entries(size):
    source = Definition(entries(size))
    hashes = TileHashes(source, size)
    assert root_at(size, hashes) == mth(source.entries)
    for index in (0, size // 2, size - 1):
        assert inclusion_path(index, size, hashes) == path(index, source.entries)
    for old in (1, size // 2 or 1, size):
        assert consistency_path(old, size, hashes) == proof(old, source.entries)


def test_a_tile_is_read_once_while_it_is_remembered():
    source = Definition(entries(600))
    hashes = TileHashes(source, 600)
    for index in range(600):
        inclusion_path(index, 600, hashes)
    assert len(source.read) == len(set(source.read)) == 4


def test_what_is_forgotten_is_read_again():
    source = Definition(entries(600))
    hashes = TileHashes(source, 600, limit=10)
    assert [inclusion_path(i, 600, hashes) for i in (0, 599, 0)] == [
        path(i, source.entries) for i in (0, 599, 0)
    ]


def test_a_growing_tree_keeps_what_it_knows():
    source = Definition(entries(300))
    hashes = TileHashes(source, 100)
    assert root_at(100, hashes) == mth(source.entries[:100])
    hashes.size = 300
    assert root_at(300, hashes) == mth(source.entries)
    assert consistency_path(100, 300, hashes) == proof(100, source.entries)


def test_a_hash_beyond_the_tree_is_an_error():
    with pytest.raises((LogFormatError, NotFoundError)):
        TileHashes(Definition(entries(5)), 5).node(3, 0)


@pytest.mark.parametrize("size", SIZES)
def test_edge_tiles_are_the_partial_ones(size):
    every = set(new_tiles(0, size))
    assert set(edge_tiles(size)) == {tile for tile in every if tile.width < WIDTH}
    assert all(tile.width == width_at(tile.level, tile.index, size) for tile in every)


def test_the_example_of_the_specification_has_its_tiles():
    every = list(new_tiles(0, 70_000))
    hashes = [tile for tile in every if tile.level != ENTRIES]
    assert sum(tile.level == 0 and tile.width == WIDTH for tile in hashes) == 273
    partial = [(tile.level, tile.index, tile.width) for tile in hashes if tile.width < WIDTH]
    assert partial == [(0, 273, 112), (1, 1, 17), (2, 0, 1)]
    assert sum(tile.level == 1 and tile.width == WIDTH for tile in hashes) == 1


@given(st.integers(0, 70_000), st.integers(0, 2_000))
def test_growth_is_the_difference_of_two_trees(old, more):
    grown = set(new_tiles(old, old + more))
    assert grown == set(new_tiles(0, old + more)) - set(new_tiles(0, old))


@given(st.integers(-1, 63), st.integers(0, 10**12), st.integers(1, 256))
def test_a_path_reads_back(level, index, width):
    tile = Tile(level, index, width)
    assert parse_tile_path(tile.path) == tile


@given(st.text(alphabet="tile/entris0123456789x.p-", max_size=40))
def test_a_path_has_one_spelling(text):
    try:
        tile = parse_tile_path(f"tile/{text}")
    except LogFormatError:
        return
    assert tile.path == f"tile/{text}"


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=WIDTH))
def test_a_bundle_reads_back(items):
    assert decode_bundle(encode_bundle(items), len(items)) == items


@given(st.binary(max_size=80), st.integers(-1, 300))
def test_any_other_bytes_are_no_bundle_and_no_tile(data, width):
    with contextlib.suppress(LogFormatError):
        assert encode_bundle(decode_bundle(data, width)) == data
    with contextlib.suppress(LogFormatError):
        assert b"".join(split_hashes(data, width)) == data


def test_the_leaf_hash_is_that_of_the_level_0_tile():
    assert Definition(entries(2)).read_tile(Tile(0, 0, 2)) == leaf_hash(b"0") + leaf_hash(b"1")
