"""Writes Mapbox Vector Tiles (version 2.1) and a PMTiles archive of them (version 3).

For maps as small as a made-up town's: everything is in memory, and one directory holds all tiles.
"""

import gzip
import json
import math
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

EXTENT, BUFFER = 4096, 128
_GZIP, _VECTOR = 2, 1
_POINT, _LINE, _POLYGON = 1, 2, 3


@dataclass(frozen=True)
class Feature:
    """Something on the map.

    Args:
        shape: in degrees: longitude, latitude.
        least_zoom: it isn't drawn further out.
    """

    layer: str
    shape: BaseGeometry
    tags: Mapping[str, str]
    least_zoom: int = 0


Tile = tuple[int, int, int]
"""Zoom, column, row."""


def archive(features: Sequence[Feature], zooms: range, about: Mapping[str, Any]) -> bytes:
    """A PMTiles archive of features, for all of these zooms."""
    tiles = {tile_id(tile): data for tile, data in _tiles(features, zooms)}
    ids = sorted(tiles)
    packed = [gzip.compress(tiles[one], 6, mtime=0) for one in ids]
    lengths = [len(one) for one in packed]
    directory = gzip.compress(_directory(ids, lengths), 6, mtime=0)
    metadata = gzip.compress(json.dumps(dict(about)).encode(), 6, mtime=0)
    root = 127
    data = root + len(directory) + len(metadata)
    head = struct.pack(
        "<7sB11Q",
        *(b"PMTiles", 3, root, len(directory), root + len(directory), len(metadata)),
        *(data, 0, data, sum(lengths), len(ids), len(ids), len(ids)),
    )
    head += struct.pack("<6B", 1, _GZIP, _GZIP, _VECTOR, zooms[0], zooms[-1])
    west, south, east, north = _bounds(features)
    edges = [round(value * 1e7) for value in (west, south, east, north)]
    middle = [(edges[0] + edges[2]) // 2, (edges[1] + edges[3]) // 2]
    head += struct.pack("<4iB2i", *edges, zooms[-1] - 1, *middle)
    return head + directory + metadata + b"".join(packed)


def tile_id(tile: Tile) -> int:
    """A tile's place on the Hilbert curve, after all tiles of lower zooms."""
    zoom, x, y = tile
    before = ((1 << 2 * zoom) - 1) // 3
    distance, half = 0, 1 << (zoom - 1) if zoom else 0
    while half:
        right, below = int(bool(x & half)), int(bool(y & half))
        distance += half * half * ((3 * right) ^ below)
        if not below:
            if right:
                x, y = half - 1 - (x & (half - 1)), half - 1 - (y & (half - 1))
            x, y = y, x
        half >>= 1
    return before + distance


def encode_tile(layers: Mapping[str, Sequence[tuple[BaseGeometry, Mapping[str, str]]]]) -> bytes:
    """One tile; shapes are in its own units, 0 to 4096, downwards."""
    return b"".join(_field(3, _layer(name, some)) for name, some in layers.items() if some)


def _tiles(features: Sequence[Feature], zooms: range) -> Iterable[tuple[Tile, bytes]]:
    flat = [_mercator(one.shape) for one in features]
    tree = shapely.STRtree(flat)
    west, south, east, north = shapely.total_bounds(flat)
    for zoom in zooms:
        scale = 2**zoom
        for x in range(math.floor(west * scale), math.floor(east * scale) + 1):
            for y in range(math.floor(south * scale), math.floor(north * scale) + 1):
                data = _tile(features, flat, tree, (zoom, x, y))
                if data:
                    yield (zoom, x, y), data


def _tile(
    features: Sequence[Feature], flat: Sequence[BaseGeometry], tree: Any, tile: Tile
) -> bytes:
    zoom, x, y = tile
    scale, edge = 2**zoom, BUFFER / EXTENT
    box = shapely.box(
        *((x - edge) / scale, (y - edge) / scale, (x + 1 + edge) / scale, (y + 1 + edge) / scale)
    )
    layers: dict[str, list[tuple[BaseGeometry, Mapping[str, str]]]] = {}
    for index in sorted(tree.query(box)):
        feature = features[index]
        if zoom < feature.least_zoom:
            continue
        cut = shapely.intersection(flat[index], box)
        within = shapely.transform(cut, lambda c: (c * scale - (x, y)) * EXTENT)
        kept = shapely.simplify(within, 2)
        if not kept.is_empty:
            layers.setdefault(feature.layer, []).append((kept, feature.tags))
    return encode_tile(layers)


def _bounds(features: Sequence[Feature]) -> Sequence[float]:
    return [float(one) for one in shapely.total_bounds([one.shape for one in features])]


def _mercator(shape: BaseGeometry) -> BaseGeometry:
    """On the unit square of web maps, downwards."""

    def project(points: Any) -> Any:
        projected = points.copy()
        projected[:, 0] = points[:, 0] / 360 + 0.5
        for row, latitude in enumerate(points[:, 1]):
            turned = math.asinh(math.tan(math.radians(latitude)))
            projected[row, 1] = 0.5 - turned / (2 * math.pi)
        return projected

    moved: BaseGeometry = shapely.transform(shape, project)
    return moved


# ------------------------------------------------------------------ bytes


def _directory(ids: Sequence[int], lengths: Sequence[int]) -> bytes:
    """Tile numbers as differences, runs of one, lengths, and offsets of tiles in a row."""
    steps = [one - before for one, before in zip(ids, [0, *ids], strict=False)]
    offsets = [1, *([0] * (len(ids) - 1))]
    values = [len(ids), *steps, *([1] * len(ids)), *lengths, *offsets]
    return b"".join(map(_varint, values))


def _layer(name: str, some: Sequence[tuple[BaseGeometry, Mapping[str, str]]]) -> bytes:
    keys: dict[str, int] = {}
    values: dict[str, int] = {}
    body = _field(1, name.encode())
    for shape, tags in some:
        numbers: list[int] = []
        for key, value in tags.items():
            numbers += [keys.setdefault(key, len(keys)), values.setdefault(value, len(values))]
        for kind, commands in _commands(shape):
            feature = _field(2, _packed(numbers)) + _varint(3 << 3) + _varint(kind)
            body += _field(2, feature + _field(4, _packed(commands)))
    body += b"".join(_field(3, key.encode()) for key in keys)
    body += b"".join(_field(4, _field(1, value.encode())) for value in values)
    return body + _varint(5 << 3) + _varint(EXTENT) + _varint(15 << 3) + _varint(2)


def _commands(shape: BaseGeometry) -> Iterable[tuple[int, list[int]]]:
    """The drawing commands of each part of a shape."""
    for part in shapely.get_parts(shape):
        pen = _Pen()
        if part.geom_type == "Point":
            pen.move(_points(part))
            yield _POINT, pen.commands
        elif part.geom_type == "LineString":
            points = _points(part)
            if len(points) > 1:
                pen.line(points)
                yield _LINE, pen.commands
        elif part.geom_type == "Polygon":
            # 4.3.4.4: the outer ring's area is positive by the shoelace formula, a hole's is not.
            for n, ring in enumerate((part.exterior, *part.interiors)):
                points = _points(ring)[:-1]
                if len(points) > 2:
                    pen.ring(points if ring.is_ccw == (n == 0) else points[::-1])
            if pen.commands:
                yield _POLYGON, pen.commands


class _Pen:
    def __init__(self) -> None:
        self.commands: list[int] = []
        self.at = (0, 0)

    def move(self, points: Sequence[tuple[int, int]]) -> None:
        self.commands.append(1 | len(points) << 3)
        self._go(points)

    def line(self, points: Sequence[tuple[int, int]]) -> None:
        self.move(points[:1])
        self.commands.append(2 | (len(points) - 1) << 3)
        self._go(points[1:])

    def ring(self, points: Sequence[tuple[int, int]]) -> None:
        self.line(points)
        self.commands.append(7 | 1 << 3)

    def _go(self, points: Sequence[tuple[int, int]]) -> None:
        for x, y in points:
            self.commands += [_zigzag(x - self.at[0]), _zigzag(y - self.at[1])]
            self.at = x, y


def _points(shape: BaseGeometry) -> list[tuple[int, int]]:
    """Whole units, none twice in a row."""
    rounded = [(round(x), round(y)) for x, y in shapely.get_coordinates(shape)]
    return [one for n, one in enumerate(rounded) if n == 0 or one != rounded[n - 1]]


def _zigzag(value: int) -> int:
    return value * 2 if value >= 0 else -value * 2 - 1


def _field(number: int, data: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def _packed(values: Sequence[int]) -> bytes:
    return b"".join(map(_varint, values))


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
