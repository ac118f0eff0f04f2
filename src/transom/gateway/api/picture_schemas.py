"""JSON shapes of the owner's local API for masks, blurring and the preview."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from transom.gateway.picture.polygons import FULL, MAX_CORNERS, MAX_POLYGONS

Share = Annotated[int, Meta(ge=0, le=FULL)]
Faces = Literal["if_installed", "required", "off"]
Side = Annotated[int, Meta(ge=16, le=16384)]


class Corner(Struct, kw_only=True, forbid_unknown_fields=True):
    """A corner, in 1/10000 of the picture's width and height."""

    x: Share
    y: Share


Polygon = Annotated[list[Corner], Meta(min_length=3, max_length=MAX_CORNERS)]
Polygons = Annotated[list[Polygon], Meta(max_length=MAX_POLYGONS)]


class MaskSetState(Struct, kw_only=True):
    """Masks as they are kept. `here`: they belong to the picture that the camera gives now."""

    polygons: list[Polygon]
    width: int
    height: int
    here: bool


class PictureState(Struct, kw_only=True, omit_defaults=True):
    """How a camera's picture is changed before anybody else sees it.

    `width` and `height`: of its picture now, 0 while there is none. `shut`: why nothing of it is
    shown to anybody. `turns`: it is a camera that moves, so masks belong to where it looks.
    `finders`: the plug-ins that are installed.
    """

    width: int
    height: int
    masks: list[MaskSetState]
    turns: bool
    faces: Faces
    faces_installed: bool
    finder: str
    finders: list[str]
    shut: str | None = None
    hint: str | None = None


class NewMasks(Struct, kw_only=True, forbid_unknown_fields=True):
    """The masks of one shape of picture, and of where a moving camera looks now; all of them.

    `width` and `height`: of the picture that they were drawn on.
    """

    polygons: Polygons
    width: Side
    height: Side


class NewBlur(Struct, kw_only=True, forbid_unknown_fields=True):
    """What finds people besides the floor; `finder` is a plug-in's name or empty."""

    faces: Faces
    finder: Annotated[str, Meta(max_length=64)] = ""


class Preview(Struct, kw_only=True, forbid_unknown_fields=True):
    """A picture to try. `as_seen`: `plain` is what the camera gives, the others what an agency
    sees with that consent.

    `polygons`: masks that aren't saved yet; those that are, if left out.
    """

    as_seen: Literal["plain", "blurred", "unblurred"]
    polygons: Polygons | None = None
