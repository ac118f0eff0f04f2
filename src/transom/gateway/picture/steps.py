"""Which steps a camera's pictures go through before anybody else sees them. Fails closed (P12).

Decides from what the owner has set and where the camera looks; touches no picture.
"""

from transom.errors import PictureError
from transom.gateway.keystore.contents import CameraSecret
from transom.gateway.picture.blur import BlurStep
from transom.gateway.picture.faces import FaceFinder, faces_installed
from transom.gateway.picture.finders import Finder, load_finder
from transom.gateway.picture.masks import MaskStep
from transom.gateway.picture.memory import BlurMemory
from transom.gateway.picture.picture import PictureStep
from transom.gateway.picture.pose import Pose
from transom.gateway.picture.settings import BlurMethods, MaskSet


def steps_for(
    secret: CameraSecret, *, blur: bool, pose: Pose | None, memory: BlurMemory | None = None
) -> tuple[PictureStep, ...]:
    """The steps for one stream of pictures, to be used for that one only. Masks come first.

    None at all means that the camera's packets may leave as they are.

    Args:
        blur: whether people are blurred.
        pose: where a `ptz` camera looks now, if it says so. Ask again whenever it changes.
        memory: what is known of the camera's background; of no use to one that turns.

    Raises:
        PictureError: the masks that belong to this picture aren't known, or a way to find people
            that the owner asked for isn't there. Show nothing.
    """
    masks = _masks_in_force(secret, pose)
    steps: list[PictureStep] = []
    if any(chosen.polygons for chosen in masks):
        steps.append(MaskStep(masks))
    if blur:
        turns = secret.kind in ("ptz", "mobile")
        steps.append(BlurStep(_finders(secret.picture.blur), None if turns else memory))
    return tuple(steps)


def _masks_in_force(secret: CameraSecret, pose: Pose | None) -> tuple[MaskSet, ...]:
    drawn = secret.picture.masks
    if not drawn:
        return ()
    if secret.kind == "ptz":
        return _at_pose(drawn, pose)
    if secret.kind == "mobile" or any(masks.pose is not None for masks in drawn):
        raise PictureError(
            "the camera's masks were drawn for another kind of camera",
            hint="The owner can delete its masks, or draw them again.",
        )
    return drawn


def _at_pose(drawn: tuple[MaskSet, ...], pose: Pose | None) -> tuple[MaskSet, ...]:
    if pose is None:
        raise PictureError("the camera has masks, and it isn't known where it looks")
    if not pose.at_rest:
        raise PictureError("the camera has masks, and it is moving", hint="Wait until it rests.")
    chosen = tuple(masks for masks in drawn if masks.pose and masks.pose.matches(pose))
    if not chosen:
        raise PictureError(
            "the camera has masks, and none were drawn for where it looks now",
            hint="Turn it back to a position that has masks, or draw them for this one.",
        )
    return chosen


def _finders(methods: BlurMethods) -> tuple[Finder, ...]:
    finders: list[Finder] = []
    if methods.faces == "required" or (methods.faces == "if_installed" and faces_installed()):
        finders.append(FaceFinder())
    if methods.finder:
        finders.append(load_finder(methods.finder))
    return tuple(finders)
