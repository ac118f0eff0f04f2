"""Takes footage requests, puts them to the owner, and does what the owner decides.

Whatever the owner does here shows outside only if it is a release (P10): a request that was
declined, one that was never opened and one at a gateway that is off look the same to everybody.
"""

from collections.abc import Callable
from typing import cast

import structlog

from transom.clock import Clock
from transom.core.footage.proof import Posted, prove_posted
from transom.core.log.entry import parse_entry
from transom.core.log.opening import Opening
from transom.core.proving import Memory, Trust
from transom.core.sight import Sight
from transom.core.signing import Signed
from transom.errors import ProofRefused
from transom.gateway.api.footage_schemas import (
    FootageAsked,
    FootageBlur,
    FootageCamera,
    FootageRecorded,
)
from transom.gateway.api.objection_schemas import GroundPoint
from transom.gateway.api.recording_schemas import RecordedRange, RecordingGap
from transom.gateway.channel.messages import Footage
from transom.gateway.events import Events
from transom.gateway.footage.giving import Giver, certified
from transom.gateway.footage.store import Answer, Asked, FootageBook
from transom.gateway.footage.wording import asked_for_footage
from transom.gateway.keystore.keystore import Keystore
from transom.gateway.link import HubLink
from transom.gateway.notices.desk import NoticeDesk
from transom.gateway.recording_desk import RecordingDesk
from transom.gateway.store.memory import ProofMemory
from transom.gateway.store.openings import Openings
from transom.gateway.votes.desk import sight_of

log = structlog.get_logger(__name__)
SHOWN_MS = 30 * 24 * 3_600_000  # for so long after its end a request stays on the page


class FootageDesk:
    """Everything about footage requests at this house.

    Args:
        giver: does what the owner gives.
        trust, remembered: what the proof needs, at an instant; as the gate has it.
    """

    def __init__(
        self,
        *,
        book: FootageBook,
        giver: Giver,
        keystore: Keystore,
        recording: RecordingDesk,
        memory: ProofMemory,
        openings: Openings,
        notices: NoticeDesk,
        hub: HubLink,
        events: Events,
        clock: Clock,
        trust: Callable[[int], Trust],
        remembered: Callable[[], Memory],
    ) -> None:
        self.giver = giver
        self._book, self._keystore, self._recording = book, keystore, recording
        self._memory, self._openings, self._notices = memory, openings, notices
        self._hub, self._events, self._clock = hub, events, clock
        self._trust, self._remembered = trust, remembered

    def take(self, message: Footage) -> None:
        """Proves a request and puts it to the owner; one that doesn't hold is dropped (P12).

        Raises:
            StorageUnavailable, FatalError: as `Database.write`; the hub tells it again.
        """
        now, offer = self._clock.now(), message.offer()
        try:
            posted = prove_posted(
                offer,
                trust=self._trust(now),
                memory=self._remembered(),
                sights=self._sights(),
                now=now,
            )
        except ProofRefused as error:
            log.warning("footage_dropped", step=error.step, reason=error.reason)
            return
        self._memory.extend(tree_size=posted.tree_size, root=posted.root, now=now)
        # Always the same, and at once: nothing is said of the owner.
        self._hub.tell({"t": "tree_size", "tree_size": posted.tree_size})
        opening = Opening(offer.entry, offer.record, offer.salt, offer.proof)
        self._keep(posted, opening, self._certified(message, posted, now), now)

    def states(self) -> list[FootageAsked]:
        """For the owner's page: those that are due first."""
        since = self._clock.now() - SHOWN_MS
        shown = [one for one in self._book.all() if one.request.due > since]
        return [self._state(one) for one in sorted(shown, key=lambda one: one.request.due)]

    async def recorded(self, request_id: str, camera_id: str) -> FootageRecorded:
        """What is recorded of a request's time.

        Raises:
            NotFoundError: nobody asked that of this camera.
            StorageUnavailable: the disk refuses.
        """
        request = self.giver.asked(request_id, camera_id).request
        state = await self._recording.state(camera_id)
        first, last = request.begin, request.end
        return FootageRecorded(
            ranges=[
                RecordedRange(begin=max(r.begin, first), end=min(r.end, last))
                for r in state.ranges
                if r.begin < last and r.end > first
            ],
            gaps=[
                RecordingGap(begin=max(g.begin, first), end=min(g.end, last), why=g.why)
                for g in state.gaps
                if g.begin < last and g.end > first
            ],
        )

    def decline(self, request_id: str, camera_id: str) -> None:
        """Puts a request aside. Nobody is told, now or later.

        Raises:
            NotFoundError: nobody asked that of this camera.
            ConflictError: the owner has released it already.
            StorageUnavailable, FatalError: as `Database.write`.
        """
        self.giver.asked(request_id, camera_id)
        self.giver.require_open(request_id, camera_id)
        now = self._clock.now()
        self._book.set(Answer(request_id=request_id, camera_id=camera_id, state="declined", at=now))
        self._events.changed()

    def _keep(
        self, posted: Posted, opening: Opening, devices: tuple[Signed, ...], now: int
    ) -> None:
        request, consent = posted.request, next(iter(posted.consents.values()))
        fresh = self._book.get(request.request_id) is None
        asked = Asked(
            request=request,
            signed=request.signed,
            agency_name=consent.agency_name,
            agency_key=posted.device.signed.key,
            pseudonym=posted.device.pseudonym,
            role=posted.device.role,
            devices=devices,
            cameras=tuple(posted.consents),
            told_at=now,
        )
        pins = self._keystore.secrets.pins
        if not self._book.put(asked) or not fresh or pins is None:
            return
        self._openings.keep(
            opening,
            entry=parse_entry(opening.entry),
            index=posted.index,
            subject=request.request_id,
            policy=pins.trust_policy,
        )
        names = [self._keystore.camera(camera_id).name for camera_id in asked.cameras]
        self._notices.tell(asked_for_footage(asked, names, at=now))
        self._events.changed()

    def _certified(self, message: Footage, posted: Posted, now: int) -> tuple[Signed, ...]:
        """The devices that the agency vouches for; whatever else the hub named is left out."""
        told = (Signed.from_json(one) for one in message.devices)
        key = posted.device.signed.key
        return tuple(device.signed for device in certified(tuple(told), key, now))

    def _sights(self) -> dict[str, Sight]:
        cameras = self._keystore.secrets.cameras
        known = ((camera.camera_id, sight_of(camera)) for camera in cameras)
        return {camera_id: sight for camera_id, sight in known if sight is not None}

    def _state(self, asked: Asked) -> FootageAsked:
        request, incident = asked.request, asked.request.incident
        names = {camera.camera_id: camera.name for camera in self._keystore.secrets.cameras}
        return FootageAsked(
            request_id=request.request_id,
            code=request.code,
            agency_name=asked.agency_name,
            pseudonym=asked.pseudonym,
            role="supervisor" if asked.role == "supervisor" else "operator",
            incident_number=incident.number,
            purpose=incident.purpose,
            justification=incident.justification,
            authority=incident.authority,
            message=request.message,
            area=[GroundPoint(lat_e6=lat, lon_e6=lon) for lat, lon in request.area],
            begin=request.begin,
            end=request.end,
            blur=cast("FootageBlur", request.blur),
            due=request.due,
            told_at=asked.told_at,
            cameras=[
                self._camera(asked, camera_id, names[camera_id])
                for camera_id in asked.cameras
                if camera_id in names
            ],
            unblurred_reason=request.unblurred_reason or "",
        )

    def _camera(self, asked: Asked, camera_id: str, name: str) -> FootageCamera:
        answer = self._book.answer((asked.request.request_id, camera_id))
        shown = FootageCamera(
            camera_id=camera_id,
            camera_name=name,
            may_unblur=self.giver.may_unblur(asked, camera_id),
            answer="open" if answer is None else answer.state,
        )
        if answer is not None:
            shown.at, shown.begin, shown.end = answer.at, answer.begin, answer.end
            shown.blur = cast("FootageBlur | None", answer.blur)
            shown.message = answer.message
        return shown
