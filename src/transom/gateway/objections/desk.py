"""Takes what the hub tells of neighbours' requests, and the owner's answers to them.

What the hub learns of an answer is that there is one; how the owner decided stays here (P10).
"""

from collections.abc import Iterable
from functools import lru_cache

import msgspec
import structlog

from transom.clock import Clock
from transom.core.codec import JsonObject
from transom.core.ids import check_id
from transom.core.land import Land
from transom.core.objection import ObjectionAnswer, sign_answer
from transom.errors import ConflictError, EncodingError, InputError, NotFoundError
from transom.gateway.api.objection_schemas import (
    AnswerObjection,
    Fitted,
    GroundPoint,
    KeptPoints,
    MapPoints,
    MatchedPoint,
    ObjectionState,
)
from transom.gateway.api.picture_schemas import Corner
from transom.gateway.channel.messages import AskedLand
from transom.gateway.events import Events
from transom.gateway.keystore.contents import CameraSecret
from transom.gateway.keystore.keystore import Keystore
from transom.gateway.link import HubLink
from transom.gateway.notices.desk import NoticeDesk
from transom.gateway.objections.ground_shown import shown
from transom.gateway.objections.picture_map import Fit, MapPoint, PictureMap, fit, suggest
from transom.gateway.objections.store import Asked, ObjectionBook
from transom.gateway.objections.wording import asked_to_mask
from transom.gateway.picture_desk import PictureDesk

log = structlog.get_logger(__name__)


class ObjectionDesk:
    """Everything about objections at this house."""

    def __init__(
        self,
        *,
        book: ObjectionBook,
        keystore: Keystore,
        pictures: PictureDesk,
        notices: NoticeDesk,
        hub: HubLink,
        events: Events,
        clock: Clock,
    ) -> None:
        self._book, self._keystore, self._pictures = book, keystore, pictures
        self._notices, self._hub, self._events, self._clock = notices, hub, events, clock

    def take(self, told: Iterable[AskedLand]) -> None:
        """Keeps what is new; answers again what the hub lists although it was answered.

        Raises:
            StorageUnavailable, FatalError: as `Database.write`; the hub tells it again.
        """
        for one in told:
            try:
                self._take(one)
            except (EncodingError, NotFoundError) as error:
                log.warning("objection_dropped", why=error.message)
        self._events.changed()

    def overdue(self, camera_id: str) -> bool:
        """Whether each look at a camera asks the owner first, because an answer is overdue."""
        return self._book.overdue(camera_id, self._clock.now())

    def states(self) -> list[ObjectionState]:
        """For the owner's page: open ones first, then the newest."""
        now = self._clock.now()
        cameras = {camera.camera_id: camera for camera in self._keystore.secrets.cameras}
        shown = [
            self._state(one, cameras[one.camera_id], now)
            for one in self._book.all()
            if one.camera_id in cameras
        ]
        return sorted(shown, key=lambda one: (one.answered_at is not None, one.due))

    def points(self, camera_id: str) -> KeptPoints:
        """What the owner has matched.

        Raises:
            NotFoundError: no such camera.
        """
        found = self._keystore.camera(camera_id).picture_map
        if found is None:
            return KeptPoints(points=[], width=0, height=0, here=True)
        return KeptPoints(
            points=_matched(found),
            width=found.width,
            height=found.height,
            here=self._holds(camera_id, found),
        )

    def try_points(self, camera_id: str, new: MapPoints) -> Fitted:
        """How points would fit, and what the ground would look like. Raises as `set_points`."""
        camera = self._keystore.camera(camera_id)
        return self._fitted(camera, _picture_map(camera, new))

    def set_points(self, camera_id: str, new: MapPoints) -> Fitted:
        """Keeps the points that the owner has matched.

        Raises:
            NotFoundError: no such camera.
            InputError: field `points`: as `fit`; or a camera that is carried about, or that
                turns and isn't at rest.
            StorageUnavailable, FatalError: as `Keystore.update`.
        """
        camera = self._keystore.camera(camera_id)
        found = _picture_map(camera, new)
        fitted = self._fitted(camera, found)
        found = msgspec.structs.replace(found, pose=self._pictures.pose_now(camera, "points"))
        self._keystore.put_camera(msgspec.structs.replace(camera, picture_map=found))
        self._events.changed()
        return fitted

    async def answer(self, objection_id: str, camera_id: str, new: AnswerObjection) -> None:
        """Answers one, once: with the mask in force before anybody is told.

        Raises:
            NotFoundError: nobody asked that.
            ConflictError: it was answered before.
            InputError: as `PictureDesk.set_masks`.
            StorageUnavailable, FatalError: nothing, or only the mask, was kept.
        """
        asked = self._book.get((objection_id, camera_id))
        if asked is None:
            raise NotFoundError("nobody asked that of this camera")
        if asked.answered_at is not None:
            raise ConflictError("it was answered before", hint="Masks can be changed at any time.")
        if new.masked and new.polygon is not None:
            polygon = [Corner(x=x, y=y) for x, y in new.polygon]
            await self._pictures.add_mask(camera_id, polygon, width=new.width, height=new.height)
        now = self._clock.now()
        told = ObjectionAnswer(objection_id=objection_id, camera_id=camera_id, answered_at=now)
        answered = Asked(
            **{
                **vars(asked),
                "answered_at": now,
                "masked": new.masked,
                "word": new.word.strip(),
                "signed": sign_answer(told, signer=self._keystore.owner),
            }
        )
        self._book.answer(answered)
        log.info("objection_answered", objection_id=objection_id)
        self._tell(answered)
        self._events.changed()

    def _fitted(self, camera: CameraSecret, found: PictureMap) -> Fitted:
        lands = {
            one.objection_id: one.land
            for one in self._book.all()
            if one.camera_id == camera.camera_id and one.answered_at is None
        }
        return shown(
            found, position=camera.position, field_of_view=camera.field_of_view, lands=lands
        )

    def _holds(self, camera_id: str, found: PictureMap) -> bool:
        return self._pictures.shows(camera_id, found.width, found.height, found.pose)

    def _take(self, told: AskedLand) -> None:
        check_id(told.objection_id, "obj")
        camera = self._keystore.camera(told.camera_id)
        known = self._book.get((told.objection_id, told.camera_id))
        if known is not None:
            self._tell(known)
            return
        now = self._clock.now()
        asked = Asked(
            objection_id=told.objection_id,
            camera_id=told.camera_id,
            land=Land.from_json(told.land),
            filed_at=told.filed_at,
            due=told.due,
            told_at=now,
        )
        if self._book.put(asked):
            self._notices.tell(asked_to_mask(asked, camera.name, at=now))

    def _tell(self, asked: Asked) -> None:
        if asked.signed is None:
            return
        message: JsonObject = {"t": "objection_answered", "signed": asked.signed.to_json()}
        if asked.word:
            message["word"] = asked.word
        self._hub.tell(message)

    def _state(self, asked: Asked, camera: CameraSecret, now: int) -> ObjectionState:
        found = camera.picture_map
        state = ObjectionState(
            objection_id=asked.objection_id,
            camera_id=asked.camera_id,
            camera_name=camera.name,
            land=[GroundPoint(lat_e6=lat, lon_e6=lon) for lat, lon in asked.land.corners],
            square_metres=round(asked.land.square_metres()),
            filed_at=asked.filed_at,
            due=asked.due,
            asks_first=asked.answered_at is None and asked.due <= now,
            answered_at=asked.answered_at,
            masked=asked.masked,
            points=_matched(found) if found else [],
            here=found is None or self._holds(asked.camera_id, found),
        )
        if found is not None and state.here and (fitted := _kept_fit(found)) is not None:
            state.residual = fitted.residual
            state.suggestion = _suggested(found, asked.land, upwards=False)
            state.suggestion_upwards = _suggested(found, asked.land, upwards=True)
        return state


def _picture_map(camera: CameraSecret, new: MapPoints) -> PictureMap:
    if camera.kind == "mobile":
        raise InputError("points", "a camera that is carried about has no fixed ground")
    points = tuple(MapPoint(x=p.x, y=p.y, lat_e6=p.lat_e6, lon_e6=p.lon_e6) for p in new.points)
    return PictureMap(points=points, width=new.width, height=new.height)


def _matched(found: PictureMap) -> list[MatchedPoint]:
    return [MatchedPoint(x=p.x, y=p.y, lat_e6=p.lat_e6, lon_e6=p.lon_e6) for p in found.points]


@lru_cache(maxsize=64)
def _kept_fit(found: PictureMap) -> Fit | None:
    """None if what is kept wouldn't be taken any more: the page must go on working."""
    try:
        return fit(found)
    except InputError as error:
        log.warning("points_dropped", why=error.message)
        return None


@lru_cache(maxsize=256)
def _suggested(found: PictureMap, land: Land, *, upwards: bool) -> list[tuple[int, int]] | None:
    """Kept: the owner's page asks for it at every change of anything."""
    fitted = _kept_fit(found)
    corners = suggest(fitted, land, upwards=upwards) if fitted else None
    return None if corners is None else list(corners)
