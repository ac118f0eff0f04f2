"""Shapes of the owner's local API for neighbours' requests."""

from typing import Annotated

from msgspec import Meta, Struct

Place = Annotated[int, Meta(ge=0, le=10_000)]
Pixels = Annotated[int, Meta(ge=16, le=20_000)]
Latitude = Annotated[int, Meta(ge=-90_000_000, le=90_000_000)]
Spot = tuple[int, int]
Longitude = Annotated[int, Meta(ge=-180_000_000, le=180_000_000)]


class GroundPoint(Struct, kw_only=True, forbid_unknown_fields=True):
    """A place on the ground, in degrees × 10^6."""

    lat_e6: Latitude
    lon_e6: Longitude


class MatchedPoint(Struct, kw_only=True, forbid_unknown_fields=True):
    """One point in the picture (1/10000 of width and height) and on the ground."""

    x: Place
    y: Place
    lat_e6: Latitude
    lon_e6: Longitude


class MapPoints(Struct, kw_only=True, forbid_unknown_fields=True):
    """At least four points that the owner has matched, and the picture's size in pixels."""

    points: Annotated[list[MatchedPoint], Meta(max_length=20)]
    width: Pixels
    height: Pixels


class KeptPoints(Struct, kw_only=True):
    """The points that the owner has matched, and the picture's size then; 0 × 0 without any.

    Args:
        here: whether the picture is still that one: its shape, and where the camera looks.
    """

    points: list[MatchedPoint]
    width: int
    height: int
    here: bool


class ShownLand(Struct, kw_only=True, omit_defaults=True):
    """Where the land of an open request lies in the picture; absent where it lies outside."""

    objection_id: str
    polygon: list[Spot] | None = None


class Fitted(Struct, kw_only=True, omit_defaults=True):
    """How well the points fit, and what the ground looks like by them; in 1/10000 of the picture.

    Args:
        residual: how far off the points lie on average, of the picture's width.
        off: how far off each of them lies.
        grid: lines on the ground, `grid_m` metres apart, to the north and to the east of the
            camera, or of the first point where nobody said where the camera is.
        view: what the camera is said to see; absent where nobody said.
    """

    residual: int
    off: list[int]
    grid: list[list[Spot]]
    grid_m: int
    lands: list[ShownLand]
    view: list[Spot] | None = None


class AnswerObjection(Struct, kw_only=True, forbid_unknown_fields=True):
    """The owner's answer. Only that there is one is told, and `word` to the oversight board.

    Args:
        masked: whether the owner masks it; a no is as good an answer.
        polygon: the mask, in 1/10000 of the picture's width and height; without one the owner has
            drawn it already.
        width, height: of the picture that it was drawn on.
    """

    masked: bool
    polygon: Annotated[list[tuple[Place, Place]], Meta(max_length=64)] | None = None
    width: Pixels = 16
    height: Pixels = 16
    word: Annotated[str, Meta(max_length=1000)] = ""


class ObjectionState(Struct, kw_only=True, omit_defaults=True):
    """A neighbour's request as the owner sees it.

    Args:
        asks_first: its deadline has passed: each look at the camera asks the owner first.
        points, residual: what the owner has matched for this camera, and how well it fits.
        here: whether the picture is the one that they were matched in: its shape, and of a camera
            that turns where it looks. If not, there is neither fit nor suggestion.
        suggestion: where the land lies in the picture; absent where that isn't known, or where it
            lies outside. `suggestion_upwards` reaches up to the picture's edge.
    """

    objection_id: str
    camera_id: str
    camera_name: str
    land: list[GroundPoint]
    square_metres: int
    filed_at: int
    due: int
    asks_first: bool
    answered_at: int | None = None
    masked: bool
    points: list[MatchedPoint]
    here: bool
    residual: int | None = None
    suggestion: list[Spot] | None = None
    suggestion_upwards: list[Spot] | None = None
