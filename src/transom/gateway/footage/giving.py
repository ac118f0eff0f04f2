"""Gives the clips that an owner releases: cut, sealed, signed, and on their way to the hub.

A clip leaves only sealed, and only if everything that allows it still holds when it is ready.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import cast

import structlog

from transom.clock import Clock
from transom.core.device import DeviceCertificate, verify_device_certificate
from transom.core.footage.clip_key import wrap_clip_key
from transom.core.footage.proof import covering
from transom.core.footage.release import FootageReleaseTerms, sign_footage_release
from transom.core.footage.sealing import new_clip_key
from transom.core.proving import Trust
from transom.core.signing import Signed
from transom.errors import (
    ConflictError,
    ConsentRefused,
    InputError,
    NotFoundError,
    ProofRefused,
    TransomError,
)
from transom.gateway.api.footage_schemas import FootageBlur, ReleaseFootage
from transom.gateway.events import Events
from transom.gateway.footage.packing import Outgoing, Packed
from transom.gateway.footage.sending import Sender, name_of
from transom.gateway.footage.store import Answer, Asked, FootageBook
from transom.gateway.keystore.keystore import Keystore
from transom.gateway.link import HubLink
from transom.gateway.recording_desk import RecordingDesk
from transom.gateway.store.directory import Directory
from transom.gateway.store.memory import Stops
from transom.gateway.tasks import Tasks

log = structlog.get_logger(__name__)
_FINAL = ("preparing", "sending", "released")


class Giver:
    """Releases clips of one house.

    Args:
        trust: what the owner's consents are read with, at an instant; as the gate has it.
    """

    def __init__(
        self,
        *,
        book: FootageBook,
        outgoing: Outgoing,
        keystore: Keystore,
        recording: RecordingDesk,
        stops: Stops,
        directory: Directory,
        hub: HubLink,
        events: Events,
        tasks: Tasks,
        clock: Clock,
        trust: Callable[[int], Trust],
    ) -> None:
        self._book, self._outgoing, self._keystore = book, outgoing, keystore
        self._recording, self._stops, self._directory = recording, stops, directory
        self._events, self._tasks, self._clock, self._trust = events, tasks, clock, trust
        self.sender = Sender(
            book=book, outgoing=outgoing, hub=hub, clock=clock, changed=events.changed
        )
        for answer in book.answers("preparing"):  # its key went with the process
            self._fail(answer, "The gateway was restarted meanwhile. Release it again.")

    def release(self, request_id: str, camera_id: str, new: ReleaseFootage) -> None:
        """Begins to give a clip: it is made, sealed, signed and sent in the background.

        Raises:
            NotFoundError: nobody asked that of this camera.
            ConflictError: it was released before, its time is over, or the camera is stopped.
            InputError: a range outside of what was asked for, or unblurred where that isn't.
            ConsentRefused: no consent covers it any more.
            StorageUnavailable, FatalError: as `Database.write`.
        """
        asked = self.asked(request_id, camera_id)
        self.require_open(request_id, camera_id)
        self._require_possible(asked, camera_id)
        self._require_chosen(asked, camera_id, new)
        answer = Answer(
            request_id=request_id,
            camera_id=camera_id,
            state="preparing",
            at=self._clock.now(),
            begin=new.begin,
            end=new.end,
            blur=new.blur,
        )
        self._book.set(answer)
        self._events.changed()
        self._tasks.spawn(self._give(asked, answer), name="release footage")

    async def _give(self, asked: Asked, answer: Answer) -> None:
        try:
            sending = await self._packed(asked, answer)
        except TransomError as error:
            self._fail(answer, f"{error.message[:1].upper()}{error.message[1:]}. {error.hint}")
            return
        except BaseException:
            self._fail(answer, "The gateway met a fault of its own. Release it again.")
            raise
        self._book.set(sending)
        self._events.changed()
        self.sender.begin(sending)

    async def _packed(self, asked: Asked, answer: Answer) -> Answer:
        """The clip, sealed in its file, with the owner's release and each device's key."""
        assert answer.begin is not None and answer.end is not None and answer.blur is not None
        key = new_clip_key()
        film = await self._recording.clip(
            answer.camera_id,
            answer.begin,
            answer.end,
            shown=cast("FootageBlur", answer.blur),
        )
        packed = await self._outgoing.pack(name_of(answer), film, key=key)
        self._require_possible(asked, answer.camera_id)  # making it took time
        release = self._signed(answer, packed)
        now = self._clock.now()
        keys = [
            wrap_clip_key(key, release=release, device=device, signer=self._keystore.gateway)
            for device in certified(asked.devices, asked.agency_key, now)
        ]
        return replace(answer, state="sending", at=now, release=release, keys=tuple(keys))

    def _signed(self, answer: Answer, packed: Packed) -> Signed:
        assert answer.begin is not None and answer.end is not None and answer.blur is not None
        terms = FootageReleaseTerms(
            request_id=answer.request_id,
            camera_id=answer.camera_id,
            begin=answer.begin,
            end=answer.end,
            blur=answer.blur,
            clip_hash=packed.clip_hash,
            clip_bytes=packed.clip_bytes,
            sealed_hash=packed.sealed_hash,
            released_at=self._clock.now(),
        )
        return sign_footage_release(terms, signer=self._keystore.owner)

    def _fail(self, answer: Answer, message: str) -> None:
        self._book.set(replace(answer, state="failed", message=message, at=self._clock.now()))
        self._events.changed()

    def asked(self, request_id: str, camera_id: str) -> Asked:
        """A request at a camera of this house. Raises NotFoundError."""
        asked = self._book.get(request_id)
        if asked is None or camera_id not in asked.cameras:
            raise NotFoundError("nobody asked that of this camera")
        self._keystore.camera(camera_id)
        return asked

    def require_open(self, request_id: str, camera_id: str) -> None:
        """Returns unless the owner has released it. Raises ConflictError."""
        answer = self._book.answer((request_id, camera_id))
        if answer is not None and answer.state in _FINAL:
            raise ConflictError("you have released it already", hint="Nothing takes it back.")

    def _require_possible(self, asked: Asked, camera_id: str) -> None:
        """What may change at any time: the time, the owner's stop, the consent, the program."""
        now = self._clock.now()
        request = asked.request
        if now >= min(request.due, self._directory.end_of(request.program_id)):
            raise ConflictError(
                "the request's time is over, or its program is over or frozen",
                hint="Nothing of it can be released any more.",
            )
        if self._stops.holds(camera_id):
            raise ConflictError("the camera is stopped", hint="Resume it first.")
        covering(request, camera_id, asked.agency_key, trust=self._trust(now), now=now)

    def _require_chosen(self, asked: Asked, camera_id: str, new: ReleaseFootage) -> None:
        request = asked.request
        if not request.begin <= new.begin < new.end <= request.end:
            raise InputError("begin", "choose a range within the time that was asked for")
        if new.blur == "unblurred" and not self.may_unblur(asked, camera_id):
            raise InputError("blur", "people are blurred in what you give under this consent")

    def may_unblur(self, asked: Asked, camera_id: str) -> bool:
        """Whether people may be seen in a clip: it was asked for, and consented to."""
        if asked.request.blur != "unblurred":
            return False
        now = self._clock.now()
        try:
            covering(asked.request, camera_id, asked.agency_key, trust=self._trust(now), now=now)
        except (ConsentRefused, ProofRefused):
            return False
        return True


def certified(devices: tuple[Signed, ...], agency_key: bytes, now: int) -> list[DeviceCertificate]:
    """Those of the devices that the agency vouches for now."""
    found: list[DeviceCertificate] = []
    for signed in devices:
        try:
            found.append(verify_device_certificate(signed, agency_key=agency_key, now=now))
        except TransomError as error:
            log.warning("device_left_out", why=error.message)
    return found
