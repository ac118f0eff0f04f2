"""What the ground looks like in a picture by matched points, for the owner to judge them by eye.

A grid of metres, what the camera is said to see, and the land that neighbours ask about.
"""

import math
from collections.abc import Mapping, Sequence

import shapely
from shapely import LineString

from transom.core.ground import Metres
from transom.core.land import Land
from transom.gateway.api.objection_schemas import Fitted, ShownLand, Spot
from transom.gateway.api.schemas import FieldOfView, Position
from transom.gateway.objections.picture_map import FULL, Fit, PictureMap, fit, suggest

STEPS_M = (1, 2, 5, 10, 20, 50)
_MOST_LINES = 24  # each way: more hide the picture
_AROUND = 0.5  # of the points' extent, on each side
_RIM = 24
_PICTURE = shapely.box(0, 0, 1, 1)


def shown(
    found: PictureMap,
    *,
    position: Position | None,
    field_of_view: FieldOfView | None,
    lands: Mapping[str, Land],
) -> Fitted:
    """How well points fit, and what is drawn over the picture.

    Raises:
        InputError: as `fit`.
    """
    fitted = fit(found)
    camera = fitted.plane.metres((position.lat_e6, position.lon_e6)) if position else None
    step, lines = _grid(fitted, found, camera or (0, 0))
    view = None
    if camera is not None and field_of_view is not None:
        view = _outline(fitted, wedge(camera, field_of_view))
    return Fitted(
        residual=fitted.residual,
        off=list(fitted.off),
        grid=[line for ground in lines for line in _line(fitted, ground)],
        grid_m=step,
        view=view,
        lands=[
            ShownLand(objection_id=key, polygon=_list(suggest(fitted, land)))
            for key, land in lands.items()
        ],
    )


def wedge(camera: Metres, view: FieldOfView) -> list[Metres]:
    """The corners of a field of view, from where the camera stands."""
    first = view.bearing_deg - view.angle_deg / 2
    angles = [math.radians(first + view.angle_deg * n / _RIM) for n in range(_RIM + 1)]
    east, north, reach = *camera, view.reach_m
    rim = [(east + reach * math.sin(a), north + reach * math.cos(a)) for a in angles]
    return [camera, *rim]


def _grid(fitted: Fit, found: PictureMap, origin: Metres) -> tuple[int, list[list[Metres]]]:
    """The step, and lines east to west and north to south around the points, from `origin`."""
    ground = [fitted.plane.metres((p.lat_e6, p.lon_e6)) for p in found.points]
    west, east = _range([point[0] for point in ground])
    south, north = _range([point[1] for point in ground])
    size = max(east - west, north - south)
    step = next((one for one in STEPS_M if size / one <= _MOST_LINES), STEPS_M[-1])
    return step, [
        *([(x, south), (x, north)] for x in _marks(west, east, origin[0], step)),
        *([(west, y), (east, y)] for y in _marks(south, north, origin[1], step)),
    ]


def _range(values: Sequence[float]) -> tuple[float, float]:
    least, most = min(values), max(values)
    more = (most - least) * _AROUND + 1
    return least - more, most + more


def _marks(least: float, most: float, origin: float, step: int) -> list[float]:
    first = math.ceil((least - origin) / step)
    count = math.floor((most - origin) / step) - first + 1
    return [origin + (first + n) * step for n in range(min(count, 2 * _MOST_LINES))]


def _line(fitted: Fit, ground: Sequence[Metres]) -> list[list[Spot]]:
    seen = fitted.picture_of(ground, closed=False)
    if len(seen) < 2:
        return []
    inside = LineString(seen).intersection(_PICTURE)
    parts = (part for part in shapely.get_parts(inside) if part.geom_type == "LineString")
    return [_spots(part.coords) for part in parts if not part.is_empty]


def _outline(fitted: Fit, ground: Sequence[Metres]) -> list[Spot] | None:
    seen = fitted.picture_of(ground)
    if len(seen) < 3:
        return None
    inside = shapely.make_valid(shapely.Polygon(seen)).intersection(_PICTURE)
    parts = [part for part in shapely.get_parts(inside) if part.geom_type == "Polygon"]
    largest = max(parts, key=lambda part: part.area, default=None)
    return None if largest is None else _spots(largest.exterior.coords[:-1])


def _spots(points: Sequence[Sequence[float]]) -> list[Spot]:
    return [(round(x * FULL), round(y * FULL)) for x, y, *_ in points]


def _list(corners: Sequence[Spot] | None) -> list[Spot] | None:
    return None if corners is None else list(corners)
