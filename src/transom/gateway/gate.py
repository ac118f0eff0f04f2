"""The gate: from the hub's `open` to a released key, or to a typed refusal (P2).

(0–10) the numbered proof, by `core.release.prove`; (11) the knock; then what the proof used up is
on the disk before anything is released; then the key.
"""

from collections.abc import Callable
from dataclasses import replace

import structlog

from transom.clock import Clock
from transom.core.codec import JsonObject
from transom.core.consent.home import Home
from transom.core.consent.policy import Ask, covers, ends_at
from transom.core.release import Memory, Offer, Release, Trust, prove
from transom.errors import (
    CameraUnavailable,
    ConflictError,
    ConsentRefused,
    EnvelopeError,
    FatalError,
    NotFoundError,
    PictureError,
    ProofRefused,
    StorageUnavailable,
    TransomError,
)
from transom.gateway.api.vote_schemas import HeldBack
from transom.gateway.events import Events
from transom.gateway.household import HouseholdBook
from transom.gateway.keystore.contents import Pins
from transom.gateway.keystore.keystore import Keystore
from transom.gateway.knocks import Asked, Knocks
from transom.gateway.link import HubLink
from transom.gateway.media.stream import Envelopes, Viewer
from transom.gateway.notices.desk import NoticeDesk
from transom.gateway.notices.wording import clock_wrong, started
from transom.gateway.rack import CameraRack
from transom.gateway.record.keeper import Keeper, LookProof
from transom.gateway.sessions import Sessions
from transom.gateway.store.consents import ConsentBook
from transom.gateway.store.directory import Directory
from transom.gateway.store.looks import Beginning
from transom.gateway.store.memory import ProofMemory, Stops
from transom.gateway.tasks import Tasks
from transom.gateway.trust import pinned_policy

log = structlog.get_logger(__name__)


class Gate:
    """Decides each `open`. Everything it needs to know is the owner's, none of it the hub's.

    Args:
        keeper: writes the record for the owner.
        notices: tells the owner, wherever the owner is.
        latest: the latest instant that this process has seen on its clock.
        home: what is known here about alarms and minutes used, at an instant.
        asks_first: whether each look under a program at a camera asks the owner first, although
            the consent is standing or scheduled.
        held_back: the neighbours' votes because of which that is so.
        knock_seconds: how long the owner has to answer a knock.
    """

    def __init__(
        self,
        *,
        keystore: Keystore,
        consents: ConsentBook,
        household: HouseholdBook,
        directory: Directory,
        memory: ProofMemory,
        stops: Stops,
        keeper: Keeper,
        notices: NoticeDesk,
        rack: CameraRack,
        sessions: Sessions,
        hub: HubLink,
        events: Events,
        tasks: Tasks,
        clock: Clock,
        latest: Callable[[], int],
        home: Callable[[int], Home],
        asks_first: Callable[[str, str], bool],
        held_back: Callable[[str, str], list[HeldBack]],
        knock_seconds: float,
    ) -> None:
        self._keystore, self._consents, self._memory = keystore, consents, memory
        self._directory, self._household = directory, household
        self._stops, self._rack, self._sessions = stops, rack, sessions
        self._keeper, self._notices, self._asks_first = keeper, notices, asks_first
        self._hub, self._tasks, self._clock, self._latest = hub, tasks, clock, latest
        self._home = home
        self.knocks = Knocks(
            hub=hub,
            events=events,
            keeper=keeper,
            say=notices.say,
            let_in=self.let_in,
            hidden=stops.holds,
            held_back=held_back,
            seconds=knock_seconds,
        )

    def open(self, session_id: str, offer: Offer, *, relay_token: str, glass: str = "") -> None:
        """Answers the hub's `open`: lets in, knocks, or refuses. Doesn't wait, doesn't raise.

        Args:
            glass: why the agency broke the glass, for the owner to know; it opens nothing.
        """
        asked: Asked | None = None
        try:
            asked = self._examine(session_id, offer, relay_token)
            asked = replace(asked, look=replace(asked.look, break_glass=glass or None))
            self._require_possible(asked.release)
        except Exception as error:
            self._refuse(session_id, error, asked.look if asked else None)
            return
        if self._knocks_for(asked.release):
            self.knocks.ask(asked, now=asked.look.since)
        else:
            self.let_in(asked)

    def _knocks_for(self, release: Release) -> bool:
        consent = release.consent
        if consent.tier in ("standing", "scheduled"):
            return self._asks_first(consent.program_id, release.camera_id)
        return consent.tier == "on_request"

    def let_in(self, asked: Asked) -> None:
        """Releases the key, in the background."""
        self._tasks.spawn(self._let_in(asked), name="let in")

    def _examine(self, session_id: str, offer: Offer, relay_token: str) -> Asked:
        """Steps 0 to 10. When it returns, the session can never be opened again by a replay."""
        now = self._clock.now()
        release = prove(offer, trust=self.trust(now), memory=self.remembered(), now=now)
        if release.session_id != session_id:
            raise ProofRefused("request", "the hub names another view session than the entry")
        self._memory.accept(
            release.session_id, tree_size=release.tree_size, root=release.root, now=now
        )
        # Even if it is refused from here on: the next proof must start from this tree.
        self._hub.tell({"t": "tree_size", "tree_size": release.tree_size})
        release = self._within_program(release)
        proof = LookProof(offer, self._pins().trust_policy)
        return Asked(release, self._look(release, now), relay_token, proof)

    def _require_possible(self, release: Release) -> None:
        """What needs no proof, and says no all the same: the program, and the camera itself."""
        if self._clock.now() >= release.not_after:
            raise ProofRefused("cap", "the program is over or frozen", reason="over")
        self._rack.require_possible(release.camera_id)

    async def _let_in(self, asked: Asked) -> None:
        try:
            await self._release(asked)
        except Exception as error:
            self._refuse(asked.look.session_id, error, asked.look)

    async def _release(self, asked: Asked) -> None:
        release = asked.release
        self._require_willing(release)  # nothing is woken for whom nothing is shown
        await self._rack.awake(release.camera_id)
        now = self._still_holds(release)
        # The knock took time, and others may have watched meanwhile.
        release = replace(release, not_after=self._end(release, now))
        look = replace(asked.look, since=now, not_after=release.not_after)
        # On the record, with its proof, before there is anything to see.
        self._keeper.begin(look, asked.proof, started(look))
        try:
            envelopes = await self._join(asked)
        except BaseException:
            self._keeper.forget(look)
            raise
        release = self._within_program(release)
        self._sessions.begin(release, look)
        first, *more = envelopes[look.session_id]
        self._hub.tell(_released(release, first.to_json()))
        self._sessions.send_envelopes({**envelopes, look.session_id: tuple(more)})

    async def _join(self, asked: Asked) -> Envelopes:
        release = asked.release
        camera_id, stream = release.camera_id, self._rack.stream(release.camera_id)
        access = self._rack.relay_access(release.camera_id, asked.relay_token)
        self._rack.admit(camera_id, release.session_id, blur=asked.look.blur == "blurred")
        try:
            try:
                envelopes = await stream.join(_viewer(release), relay=access)
            except ConflictError:
                self._still_holds(release)  # it was the last viewer's leaving, not the owner's stop
                envelopes = await stream.join(_viewer(release), relay=access)
            try:
                self._still_holds(release)  # the owner may have acted while the epoch was reserved
            except TransomError:
                self._sessions.send_envelopes(envelopes)
                self._sessions.send_envelopes(await stream.leave(release.session_id))
                raise
        except BaseException:
            if release.session_id not in stream.sessions:
                self._rack.dismiss(camera_id, release.session_id)
            raise
        self._rack.tend_sound()
        return envelopes

    def _still_holds(self, release: Release) -> int:
        """What may have changed since the proof: the owner's mind, the time, the picture.

        Returns the instant at which it holds."""
        now = self._require_willing(release)
        self._rack.require_online(release.camera_id)
        return now

    def _require_willing(self, release: Release) -> int:
        """As `_still_holds`, without the picture."""
        now = self._clock.now()
        if self._stops.holds(release.camera_id):
            raise ProofRefused(
                "release", "the owner has stopped the camera", reason="owner_stopped"
            )
        covers(
            release.consent,
            _ask(release),
            now=now,
            withdrawn=self._consents.withdrawals,
            home=self._home(now),
        )
        self._household.require_agreed(release.consent, now)
        if now >= self._within_program(release).not_after:
            raise ProofRefused("cap", "the view session's time is over", reason="over")
        if not self._hub.connected:
            raise ProofRefused("release", "the channel to the hub is lost", reason="hub_closed")
        return now

    def _end(self, release: Release, now: int) -> int:
        return min(release.not_after, ends_at(release.consent, start=now, home=self._home(now)))

    def _within_program(self, release: Release) -> Release:
        """Over with the program at the latest. The hub can bring that nearer, never put it off."""
        end = self._directory.end_of(release.consent.program_id)
        return replace(release, not_after=min(release.not_after, end))

    def _pins(self) -> Pins:
        pins = self._keystore.secrets.pins
        if pins is None:
            raise ProofRefused("checkpoint", "this gateway isn't enrolled")
        return pins

    def trust(self, now: int) -> Trust:
        """What is pinned and what the owner has decided. Raises ProofRefused: not enrolled."""
        pins = self._pins()
        cameras = [camera.camera_id for camera in self._keystore.secrets.cameras]
        policy, origin = pinned_policy(pins)
        return Trust(
            policy=policy,
            log_origin=origin,
            gateway_id=pins.gateway_id,
            gateway_key=self._keystore.gateway.key,
            owner_key=self._keystore.owner.key,
            consents=tuple(self._consents.consents.values()),
            home=self._home(now),
            withdrawn=self._consents.withdrawals,
            stopped={camera for camera in cameras if self._stops.holds(camera)},
            household=self._household.household,
            agreements=self._household.agreements,
        )

    def remembered(self) -> Memory:
        """What this gateway has seen of the log, and of its own clock."""
        pins = self._keystore.secrets.pins
        return Memory(
            tree_size=self._memory.tree_size,
            root=self._memory.root,
            enrolled_size=pins.log_size if pins else 0,
            seen=self._memory.seen,
            latest=max(self._memory.latest, self._latest()),
        )

    def _look(self, release: Release, now: int) -> Beginning:
        incident = release.request.incident
        return Beginning(
            session_id=release.session_id,
            camera_id=release.camera_id,
            camera_name=self._keystore.camera(release.camera_id).name,
            consent_id=release.consent.consent_id,
            agency_name=release.consent.agency_name,
            pseudonym=release.device.pseudonym,
            role=release.device.role,
            incident_number=incident.number,
            purpose=incident.purpose,
            justification=incident.justification,
            authority=incident.authority,
            since=now,
            not_after=release.not_after,
            entry_index=release.index,
            blur=release.request.blur,
            unblurred_reason=release.request.unblurred_reason,
        )

    def _refuse(self, session_id: str, error: Exception, look: Beginning | None) -> None:
        if not isinstance(error, TransomError):
            log.error("unexpected", exc_info=error)
            error = ProofRefused("release", "the gateway met a fault of its own", reason="internal")
        refusal = refused(session_id, error)
        log.warning("refused", **{k: v for k, v in refusal.items() if k != "t"})
        self._hub.tell(refusal)
        if isinstance(error, FatalError):
            self._tasks.fatal(error)
            return
        self._keeper.refused(session_id, look, refusal)
        if (refusal["step"], refusal["reason"]) in _CLOCK:
            backwards = refusal["step"] == "clock"
            self._notices.tell(clock_wrong(at=self._clock.now(), backwards=backwards))


def refused(session_id: str, error: TransomError) -> JsonObject:
    """The channel's `refused` message: the step that failed, and why."""
    step, reason = _step(error)
    return {
        "t": "refused",
        "session_id": session_id,
        "step": step,
        "reason": reason,
        "message": error.message,
    }


_AFTER_THE_PROOF: tuple[tuple[type[TransomError], str], ...] = (
    (CameraUnavailable, "camera_lost"),
    (PictureError, "camera_shut"),
    (NotFoundError, "camera_lost"),
    (ConflictError, "owner_stopped"),
    (EnvelopeError, "device_key"),
    (StorageUnavailable, "storage"),
    (FatalError, "storage"),
)


_CLOCK = frozenset(
    {("clock", "backwards"), ("freshness", "opened_at"), ("freshness", "requested_at")}
)
"""Refusals that a clock which is wrong gives: this one, or all the others."""


def _step(error: TransomError) -> tuple[str, str]:
    if isinstance(error, ProofRefused):
        return error.step, error.reason
    if isinstance(error, ConsentRefused):
        return "consent", error.reason
    reasons = (reason for kind, reason in _AFTER_THE_PROOF if isinstance(error, kind))
    return "release", next(reasons, error.code)


def _released(release: Release, envelope: JsonObject) -> JsonObject:
    return {
        "t": "released",
        "session_id": release.session_id,
        "envelope": envelope,
        "not_after": release.not_after,
    }


def _viewer(release: Release) -> Viewer:
    device = release.device
    return Viewer(
        session_id=release.session_id,
        device_id=device.device_id,
        hpke_suite=device.hpke_suite,
        hpke_key=device.hpke_key,
        not_after=release.not_after,
        audio="audio" in release.request.rights,
    )


def _ask(release: Release) -> Ask:
    request = release.request
    return Ask(
        agency_id=request.agency_id,
        agency_key=release.device.signed.key,
        camera_id=request.camera_id,
        gateway_key=release.consent.gateway_key,
        program_id=request.program_id,
        purpose=request.incident.purpose,
        rights=request.rights,
        blur=request.blur,
    )
