"""Vectors of RFC 6962 trees and C2SP tiles. Entry i is its decimal digits."""

from typing import Any

from topics.common import Case, document, flipped
from topics.log_material import entry, hexes, tree

from transom.core.log.merkle import consistency_path, inclusion_path, leaf_hash, root_at
from transom.core.log.tiles import ENTRIES, Tile, encode_bundle, new_tiles

SIZES = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 255, 256, 257, 600)


def files() -> dict[str, Any]:
    """The files of trees and tiles."""
    return {
        "roots.json": _roots(),
        "inclusion.json": document(
            "Verify that `leaf_hex` stands at `index` of `size` under `root_hex` by `path_hex`.",
            _inclusion(),
        ),
        "consistency.json": document(
            "Verify that the tree of `new_size` extends that of `old_size` by `path_hex`.",
            _consistency(),
        ),
        "tiles.json": document(
            "Read `path`. `level` is -1 for a bundle of entries.", _paths(), growth=_growth()
        ),
        "bundles.json": document("Read `bundle_hex` as `width` entries.", _bundles()),
    }


def _roots() -> dict[str, Any]:
    cases = [
        {"name": f"{n} entries", "size": n, "root_hex": root_at(n, tree(n)).hex(), "expect": "ok"}
        for n in SIZES
    ]
    return document(
        "The root of the tree of the first `size` entries; entry i is its decimal digits, ASCII.",
        cases,
        leaf_of_entry_0_hex=leaf_hash(entry(0)).hex(),
    )


def _included(index: int, size: int, **other: Any) -> Case:
    made = tree(size)
    return {
        "name": f"entry {index} of {size}",
        "leaf_hex": leaf_hash(entry(index)).hex(),
        "index": index,
        "size": size,
        "path_hex": hexes(inclusion_path(index, size, made)),
        "root_hex": root_at(size, made).hex(),
        "expect": "ok",
        **other,
    }


def _inclusion() -> list[Case]:
    places = [
        (0, 1),
        (0, 2),
        (1, 2),
        (2, 3),
        (0, 7),
        (3, 7),
        (6, 7),
        (8, 9),
        (255, 600),
        (599, 600),
    ]
    good = _included(3, 7)
    path = good["path_hex"]
    wrong: dict[str, dict[str, Any]] = {
        "the leaf of another entry": {"leaf_hex": leaf_hash(entry(4)).hex()},
        "at another index": {"index": 2},
        "in a tree of another height": {"size": 4},
        "in a larger size": {"size": 9},
        "a path too short": {"path_hex": path[:-1]},
        "a path too long": {"path_hex": [*path, path[0]]},
        "a path in the wrong order": {"path_hex": path[::-1]},
        "a flipped bit in the path": {
            "path_hex": [flipped(bytes.fromhex(path[0])).hex(), *path[1:]]
        },
        "another root": {"root_hex": root_at(8, tree(8)).hex()},
        "an index as large as the size": {"index": 7},
        "an empty tree": {"index": 0, "size": 0, "path_hex": []},
        "no path": {"path_hex": []},
        "the entry itself for its leaf": {"leaf_hex": entry(3).hex().ljust(64, "0")},
    }
    refused = {"expect": "log_refused", "check": "inclusion"}
    return [_included(i, n) for i, n in places] + [
        {**good, "name": name, **change, **refused} for name, change in wrong.items()
    ]


def _consistent(old: int, new: int) -> Case:
    made = tree(new)
    return {
        "name": f"{old} to {new}",
        "old_size": old,
        "old_root_hex": root_at(old, made).hex(),
        "new_size": new,
        "new_root_hex": root_at(new, made).hex(),
        "path_hex": hexes(consistency_path(old, new, made)),
        "expect": "ok",
    }


def _consistency() -> list[Case]:
    sizes = [(0, 0), (0, 5), (1, 1), (1, 2), (1, 7), (2, 3), (3, 7), (4, 7), (6, 7), (7, 7)]
    sizes += [(6, 8), (8, 16), (255, 256), (256, 257), (300, 600)]
    good, power, fork = _consistent(3, 7), _consistent(4, 7), root_at(3, tree(600)).hex()
    path = good["path_hex"]
    other = leaf_hash(b"another past").hex()
    wrong: dict[str, dict[str, Any]] = {
        "another past": {**good, "old_root_hex": other},
        "another present": {**good, "new_root_hex": other},
        "another past of a power of two": {**power, "old_root_hex": other},
        "a path too short": {**good, "path_hex": path[:-1]},
        "a path too long": {**good, "path_hex": [*path, path[0]]},
        "no path": {**good, "path_hex": []},
        "a path in the wrong order": {**good, "path_hex": path[::-1]},
        "the log shrank": {**good, "old_size": 7, "new_size": 3},
        "a path where none is due, from zero": {**_consistent(0, 5), "path_hex": path[:1]},
        "a path where none is due, same size": {**_consistent(7, 7), "path_hex": path[:1]},
        "same size, two roots": {**_consistent(7, 7), "old_root_hex": other},
        "an empty tree with another root": {**_consistent(0, 5), "old_root_hex": fork},
        "sizes of another tree": {**good, "new_size": 9},
    }
    refused = {"expect": "log_refused", "check": "consistency"}
    return [_consistent(old, new) for old, new in sizes] + [
        {**case, "name": name, **refused} for name, case in wrong.items()
    ]


def _paths() -> list[Case]:
    tiles = [Tile(0, 0), Tile(0, 0, 1), Tile(1, 999, 255), Tile(0, 1000), Tile(63, 1234067)]
    tiles += [Tile(ENTRIES, 273, 112), Tile(ENTRIES, 999_999_999)]
    bad = ["tile/0/0", "tile/00/000", "tile/64/000", "tile/0/000.p/0", "tile/0/000.p/256"]
    bad += ["tile/0/000.p/01", "tile/0/x000/001", "tile/0/001/000", "tile/8/0/000", "/tile/0/000"]
    bad += [
        "tile/0/../../checkpoint",
        "tile/entries/000/",
        "tile/-1/000",
        "tile/0/000\n",
        "tile/0/٠٠٠",
    ]
    return [
        {
            "name": tile.path,
            "path": tile.path,
            "level": tile.level,
            "index": tile.index,
            "width": tile.width,
            "expect": "ok",
        }
        for tile in tiles
    ] + [{"name": f"not a path: {p!r}", "path": p, "expect": "log_format"} for p in bad]


def _growth() -> list[dict[str, Any]]:
    """What a tree has that its shorter self hadn't."""
    steps = [(0, 1), (0, 256), (255, 257), (256, 600), (65_535, 65_537), (69_000, 70_000)]
    return [
        {"from": old, "to": new, "paths": [tile.path for tile in new_tiles(old, new)]}
        for old, new in steps
    ]


def _bundles() -> list[Case]:
    whole = encode_bundle([entry(0), b"", entry(600)])
    broken = {
        "ends within a length": (whole + b"\0", 3),
        "ends within an entry": (whole[:-1], 3),
        "fewer than the width": (whole, 4),
        "more than the width": (whole, 2),
        "nothing": (b"", 0),
    }
    good = {
        "name": "three entries",
        "bundle_hex": whole.hex(),
        "width": 3,
        "entries_hex": hexes([entry(0), b"", entry(600)]),
        "expect": "ok",
    }
    return [good] + [
        {"name": name, "bundle_hex": data.hex(), "width": width, "expect": "log_format"}
        for name, (data, width) in broken.items()
    ]
