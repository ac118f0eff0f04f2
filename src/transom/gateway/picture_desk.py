"""What the owner does with a camera's picture: masks, blurring, and looking at the result."""

from collections.abc import Callable

import msgspec

from transom.errors import InputError, PictureError
from transom.gateway.api.picture_schemas import (
    Corner,
    MaskSetState,
    NewBlur,
    NewMasks,
    PictureState,
    Preview,
)
from transom.gateway.events import Events
from transom.gateway.keystore.contents import CameraSecret
from transom.gateway.keystore.keystore import Keystore
from transom.gateway.picture.faces import faces_installed
from transom.gateway.picture.finders import installed_finders
from transom.gateway.picture.masks import fits
from transom.gateway.picture.polygons import check_polygons
from transom.gateway.picture.pose import Pose
from transom.gateway.picture.preview import preview_jpeg
from transom.gateway.picture.settings import BlurMethods, Corners, MaskSet, PictureSettings
from transom.gateway.picture.steps import steps_for
from transom.gateway.rack import CameraRack
from transom.gateway.tasks import offload

_TURNING = "Wait until the camera rests and says where it looks; then draw again."
PoseOf = Callable[[str], Pose | None]


class PictureDesk:
    """Keeps what the owner draws and chooses, and shows what it does to the picture.

    Args:
        pose_of: where a camera that turns looks now; None where it doesn't say.
    """

    def __init__(
        self, *, keystore: Keystore, rack: CameraRack, events: Events, pose_of: PoseOf
    ) -> None:
        self._keystore, self._rack, self._events = keystore, rack, events
        self._pose_of = pose_of

    def state(self, camera_id: str) -> PictureState:
        """For the owner's page.

        Raises:
            NotFoundError: no such camera.
        """
        secret = self._keystore.camera(camera_id)
        width, height = self._size(camera_id)
        shut = self._shut(secret)
        return PictureState(
            width=width,
            height=height,
            masks=[self._mask_state(secret, masks) for masks in secret.picture.masks],
            turns=secret.kind == "ptz",
            faces=secret.picture.blur.faces,
            faces_installed=faces_installed(),
            finder=secret.picture.blur.finder,
            finders=installed_finders(),
            shut=shut.message if shut else None,
            hint=shut.hint if shut else None,
        )

    def shows(self, camera_id: str, width: int, height: int, pose: Pose | None) -> bool:
        """Whether the camera gives a picture of this shape, from this pose; true while unknown."""
        now = self._pose_of(camera_id)
        if pose is not None and (now is None or not pose.matches(now)):
            return False
        size = self._size(camera_id)
        return size == (0, 0) or fits(MaskSet(polygons=(), width=width, height=height), *size)

    def pose_now(self, secret: CameraSecret, field: str) -> Pose | None:
        """Where a camera that turns rests, so that what is drawn holds there; None for others.

        Raises:
            InputError: `field`: it isn't known to rest.
        """
        pose = self._pose_of(secret.camera_id) if secret.kind == "ptz" else None
        if secret.kind == "ptz" and (pose is None or not pose.at_rest):
            raise InputError(field, "the camera turns, and isn't known to rest", hint=_TURNING)
        return pose

    async def set_masks(self, camera_id: str, new: NewMasks) -> None:
        """Keeps the masks of one picture, in place of those that it had.

        Raises:
            NotFoundError: no such camera.
            InputError: field `masks`: see `check_polygons`; or a camera that turns isn't at rest,
                or one that is carried about, on whose picture masks would wander.
            StorageUnavailable, FatalError: as `Keystore.update`.
        """
        secret = self._keystore.camera(camera_id)
        masks = self._drawn(secret, new)
        others = tuple(kept for kept in secret.picture.masks if not _same_picture(kept, masks))
        await self._keep(secret, msgspec.structs.replace(secret.picture, masks=(*others, masks)))

    async def add_mask(
        self, camera_id: str, polygon: list[Corner], *, width: int, height: int
    ) -> None:
        """Adds a mask to those of the picture of this size. Raises as `set_masks`."""
        secret = self._keystore.camera(camera_id)
        fresh = self._drawn(secret, NewMasks(polygons=[polygon], width=width, height=height))
        kept = next((m for m in secret.picture.masks if _same_picture(m, fresh)), None)
        drawn = (
            [[Corner(x=x, y=y) for x, y in corners] for corners in kept.polygons] if kept else []
        )
        new = NewMasks(polygons=[*drawn, polygon], width=width, height=height)
        await self.set_masks(camera_id, new)

    async def forget_masks(self, camera_id: str) -> None:
        """Forgets every mask. Raises as `set_masks`."""
        secret = self._keystore.camera(camera_id)
        await self._keep(secret, msgspec.structs.replace(secret.picture, masks=()))

    async def set_blur(self, camera_id: str, new: NewBlur) -> None:
        """Chooses what finds people.

        Raises:
            NotFoundError: no such camera.
            InputError: field `faces` or `finder`: it isn't installed.
            StorageUnavailable, FatalError: as `Keystore.update`.
        """
        if new.faces == "required" and not faces_installed():
            raise InputError("faces", "the face detector isn't installed")
        if new.finder and new.finder not in installed_finders():
            raise InputError("finder", "there is no such detector here", hint="Install it first.")
        secret = self._keystore.camera(camera_id)
        blur = BlurMethods(faces=new.faces, finder=new.finder)
        await self._keep(secret, msgspec.structs.replace(secret.picture, blur=blur))

    async def preview(self, camera_id: str, wanted: Preview) -> bytes:
        """The newest picture as JPEG, as it would be shown.

        Raises:
            NotFoundError: no such camera.
            CameraUnavailable: it has given no picture yet.
            PictureError: it would be shut.
        """
        secret = self._keystore.camera(camera_id)
        gop = await self._rack.gop_for_owner(camera_id)
        if wanted.polygons is not None:
            secret = self._with_draft(secret, wanted.polygons)
        plain = wanted.as_seen == "plain"
        memory = self._rack.outlet(camera_id).memory
        steps = () if plain else steps_for(
            secret, blur=wanted.as_seen == "blurred", pose=self._pose_of(camera_id), memory=memory
        )  # fmt: skip
        return await offload(lambda: preview_jpeg(gop, steps))

    async def _keep(self, secret: CameraSecret, picture: PictureSettings) -> None:
        kept = msgspec.structs.replace(secret, picture=picture)
        self._keystore.put_camera(kept)
        self._rack.renew(kept)
        self._events.changed()

    def _with_draft(self, secret: CameraSecret, drawn: list[list[Corner]]) -> CameraSecret:
        width, height = self._size(secret.camera_id)
        masks = self._drawn(secret, NewMasks(polygons=drawn, width=width, height=height))
        picture = msgspec.structs.replace(secret.picture, masks=(masks,))
        return msgspec.structs.replace(secret, picture=picture)

    def _drawn(self, secret: CameraSecret, new: NewMasks) -> MaskSet:
        polygons = tuple(_corners(polygon) for polygon in new.polygons)
        check_polygons(polygons)
        if secret.kind == "mobile":
            raise InputError("masks", "a camera that is carried about can't keep masks in place")
        pose = self.pose_now(secret, "masks")
        return MaskSet(polygons=polygons, width=new.width, height=new.height, pose=pose)

    def _mask_state(self, secret: CameraSecret, masks: MaskSet) -> MaskSetState:
        width, height = self._size(secret.camera_id)
        pose = self._pose_of(secret.camera_id)
        posed = masks.pose is None or (pose is not None and masks.pose.matches(pose))
        return MaskSetState(
            polygons=[[Corner(x=x, y=y) for x, y in corners] for corners in masks.polygons],
            width=masks.width,
            height=masks.height,
            here=posed and width > 0 and fits(masks, width, height),
        )

    def _shut(self, secret: CameraSecret) -> PictureError | None:
        try:
            steps_for(secret, blur=True, pose=self._pose_of(secret.camera_id))
        except PictureError as error:
            return error
        return None

    def _size(self, camera_id: str) -> tuple[int, int]:
        status = self._rack.status(camera_id)
        info = status.info if status else None
        return (info.width, info.height) if info else (0, 0)


def _corners(polygon: list[Corner]) -> Corners:
    return tuple((corner.x, corner.y) for corner in polygon)


def _same_picture(a: MaskSet, b: MaskSet) -> bool:
    if a.pose is not None and b.pose is not None:
        return a.pose.matches(b.pose) and fits(a, b.width, b.height)
    return a.pose is b.pose and fits(a, b.width, b.height)
