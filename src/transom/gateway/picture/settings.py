"""What the owner has set for a camera's picture: masks, and how people are blurred.

Values only, as the keystore keeps them. Checking is in `polygons.py`, drawing in `masks.py`.
"""

from typing import Literal

from msgspec import Struct, field

from transom.gateway.picture.pose import Pose

Corner = tuple[int, int]
Corners = tuple[Corner, ...]
Faces = Literal["if_installed", "required", "off"]


class MaskSet(Struct, kw_only=True, frozen=True):
    """Polygons drawn on one picture.

    Attributes:
        polygons: corners in 1/10000 of the picture's width and height. None at all is an answer
            too: the owner has looked at this picture, and nothing in it needs a mask.
        width: of the picture that they were drawn on, pixels.
        height: likewise. Another shape of picture shows another part of the scene.
        pose: where a `ptz` camera looked; `None` for every other kind.
    """

    polygons: tuple[Corners, ...]
    width: int
    height: int
    pose: Pose | None = None


class BlurMethods(Struct, kw_only=True, frozen=True):
    """What finds people, besides the floor, which can't be switched off.

    Attributes:
        faces: `required` keeps the camera shut for blurred looks while the face detector isn't
            installed or doesn't work.
        finder: the name of an installed plug-in that finds people (`finders.py`); empty for none.
    """

    faces: Faces = "if_installed"
    finder: str = ""


class PictureSettings(Struct, kw_only=True, frozen=True):
    """Both, as one camera's keystore entry has them.

    Attributes:
        masks: one set for each shape of picture, and for each pose of a `ptz` camera.
    """

    masks: tuple[MaskSet, ...] = ()
    blur: BlurMethods = field(default_factory=BlurMethods)
