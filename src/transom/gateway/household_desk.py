"""Co-owners join, agree, stop, withdraw and leave; the first owner invites and takes off.

A co-owner needs no sign-in: each thing they do is signed by the key that only they hold.
"""

import hashlib
import secrets
from dataclasses import dataclass

from transom.clock import Clock
from transom.core.codec import b64, unb64
from transom.core.consent.consent import Consent
from transom.core.consent.household import (
    MAX_CO_OWNERS,
    Act,
    CoOwner,
    verify_act,
    verify_agreement,
)
from transom.core.signing import Signed
from transom.core.trust import hash_of
from transom.errors import ConflictError, NotFoundError, SignatureRefused, SignInRefused
from transom.gateway.api.household_schemas import (
    CoOwnerState,
    Greeting,
    HouseholdState,
    HouseholdView,
    Invitation,
    SharedCamera,
    SharedConsent,
    SignedObject,
)
from transom.gateway.consent_desk import ConsentDesk
from transom.gateway.events import Events
from transom.gateway.household import HouseholdBook
from transom.gateway.keystore.keystore import Keystore
from transom.gateway.sessions import Sessions
from transom.gateway.stopper import Stopper
from transom.gateway.store.consents import ConsentBook
from transom.gateway.store.directory import fingerprint
from transom.gateway.store.memory import CO_OWNER, Stops

INVITATION_MS = 24 * 3_600_000
FRESH_MS = 60_000
"""How far a co-owner's clock and this gateway's may be apart."""
MAX_INVITATIONS = 50


@dataclass(frozen=True)
class _Invited:
    name: str
    ends_at: int


class HouseholdDesk:
    """Everything that several owners of one site do. Invitations end with the process."""

    def __init__(
        self,
        *,
        book: HouseholdBook,
        consents: ConsentBook,
        desk: ConsentDesk,
        keystore: Keystore,
        stopper: Stopper,
        stops: Stops,
        sessions: Sessions,
        events: Events,
        clock: Clock,
    ) -> None:
        self._book, self._consents, self._desk = book, consents, desk
        self._keystore, self._stopper, self._stops = keystore, stopper, stops
        self._sessions, self._events, self._clock = sessions, events, clock
        self._invited: dict[bytes, _Invited] = {}

    def state(self) -> HouseholdState:
        """The co-owners, for the first owner's page."""
        return HouseholdState(co_owners=self._co_owners())

    def invite(self, name: str) -> Invitation:
        """A one-time invitation.

        Raises:
            ConflictError: as many co-owners, or open invitations, as there can be.
        """
        now = self._clock.now()
        self._invited = {k: one for k, one in self._invited.items() if now < one.ends_at}
        full = len(self._book.household.co_owners) >= MAX_CO_OWNERS
        if full or len(self._invited) >= MAX_INVITATIONS:
            raise ConflictError(
                f"a site has at most {MAX_CO_OWNERS} co-owners",
                hint="Wait until open invitations have ended, or let somebody leave.",
            )
        token = secrets.token_urlsafe(32)
        self._invited[_digest(token)] = _Invited(name, now + INVITATION_MS)
        return Invitation(token=token, ends_at=now + INVITATION_MS)

    def greet(self, token: str) -> Greeting:
        """Whom the invitation is for. Raises `SignInRefused`: used, over, or none."""
        return Greeting(
            name=self._open(token).name,
            gateway_name=self._keystore.secrets.name,
            gateway_key=b64(self._keystore.gateway.key),
        )

    def join(self, token: str, signed: Signed) -> HouseholdView:
        """Pins the key that signed the `join`, by the owner's signed decision.

        What runs under consents that the new co-owner hasn't agreed to ends at once.

        Raises:
            SignInRefused: the invitation is used, over, or none.
            SignatureRefused, EncodingError: not signed by the key that it names.
            ConflictError: that key is a co-owner's already.
            StorageUnavailable, FatalError: nobody has joined.
        """
        invited, now = self._open(token), self._clock.now()
        self._fresh(self._verified(signed, "join"), now)
        known = self._book.household.co_owners
        if any(one.key == signed.key for one in known):
            raise ConflictError("this key belongs to a co-owner already")
        self._book.decide((*known, CoOwner(name=invited.name, key=signed.key)), now=now)
        del self._invited[_digest(token)]
        self._end_what_is_not_agreed()
        self._events.changed()
        return self._view(signed.key)

    def look(self, signed: Signed) -> HouseholdView:
        """What a co-owner may see. Raises as `stop`, and if the act isn't of this minute."""
        self._fresh(self._act(signed, "look"), self._clock.now())
        return self._view(signed.key)

    def stop(self, signed: Signed) -> HouseholdView:
        """Stops everything at once, until the same co-owner resumes.

        Raises:
            SignatureRefused, EncodingError: not a co-owner's, or older than their last.
            StorageUnavailable, FatalError: it is stopped, but a restart would forget it.
        """
        act = self._new_act(signed, "stop")
        self._stopper.stop(CO_OWNER + b64(signed.key))
        self._book.acted(signed.key, act.at)
        return self._view(signed.key)

    def resume(self, signed: Signed) -> HouseholdView:
        """Takes the co-owner's own stop back; others stand. Raises as `look` and `stop`."""
        act = self._new_act(signed, "resume")
        self._fresh(act, self._clock.now())
        self._book.acted(signed.key, act.at)
        self._stopper.resume(CO_OWNER + b64(signed.key))
        return self._view(signed.key)

    def withdraw(self, signed: Signed) -> HouseholdView:
        """Withdraws a consent for good. Raises as `stop` and `ConsentDesk.withdraw`."""
        act = self._new_act(signed, "withdraw")
        self._desk.withdraw(act.consent_id or "")
        self._book.acted(signed.key, act.at)
        return self._view(signed.key)

    def agree(self, signed: Signed) -> HouseholdView:
        """Takes an agreement; with the last one the consent is in force, and the hub learns of it.

        Raises:
            SignatureRefused: not a co-owner's, or to another consent than this gateway's.
            NotFoundError, ConflictError: there is no such consent, or it has been withdrawn.
            StorageUnavailable, FatalError: it hasn't been taken.
        """
        key = self._known(signed)
        said = verify_agreement(signed, key=key, gateway_key=self._keystore.gateway.key)
        consent = self._consents.consent(said.consent_id)
        if consent.consent_id in self._consents.withdrawals:
            raise ConflictError("that consent has been withdrawn")
        if said.consent_hash != hash_of(consent.signed):
            raise SignatureRefused("the agreement is to a consent with other terms")
        self._book.agree(consent.consent_id, signed)
        if self._book.in_force(consent, self._clock.now()):
            self._desk.tell(consent)
        self._events.changed()
        return self._view(key)

    def leave(self, signed: Signed) -> HouseholdState:
        """A co-owner goes, at once: nothing needs their agreement any more.

        Raises as `look` and `stop`; `StorageUnavailable`, `FatalError`: they are still in.
        """
        act = self._new_act(signed, "leave")
        self._fresh(act, self._clock.now())
        rest = tuple(one for one in self._book.household.co_owners if one.key != signed.key)
        self._book.decide(rest, now=self._clock.now(), left=(signed,))
        self._book.acted(signed.key, act.at)
        self._stopper.resume(CO_OWNER + b64(signed.key))
        self._tell_what_is_agreed()
        return self.state()

    def remove(self, key: str) -> HouseholdState:
        """The first owner takes somebody off; for 30 days more nothing opens without them.

        Raises:
            NotFoundError: there is no such co-owner.
            StorageUnavailable, FatalError: they are still in.
        """
        known, gone = self._book.household.co_owners, unb64(key, 32)
        if all(one.key != gone for one in known):
            raise NotFoundError("there is no such co-owner")
        self._book.decide(tuple(o for o in known if o.key != gone), now=self._clock.now())
        self._events.changed()
        return self.state()

    def lift_stops_of_the_gone(self) -> None:
        """Ends the stops of those who aren't asked any more: they couldn't. Raises as `resume`."""
        for what in self._stops_of_the_gone():
            self._stopper.resume(what)

    def stopped_by(self) -> list[str]:
        """The co-owners whose stop of everything holds: each takes back their own alone."""
        return [one.name for one in self._co_owners() if one.stopped]

    def resumable(self) -> bool:
        """Whether the first owner has a stop to take back."""
        return self._stops.owners or bool(self._stops_of_the_gone())

    def _stops_of_the_gone(self) -> set[str]:
        due = {CO_OWNER + b64(one.key) for one in self._book.due(self._clock.now())}
        return self._stops.of_co_owners() - due

    def _open(self, token: str) -> _Invited:
        invited = self._invited.get(_digest(token))
        if invited is None or self._clock.now() >= invited.ends_at:
            raise SignInRefused(
                "this invitation has been used, or is over",
                hint="Ask whoever invited you for another one.",
            )
        return invited

    def _known(self, signed: Signed) -> bytes:
        if all(one.key != signed.key for one in self._book.due(self._clock.now())):
            raise SignInRefused("this key belongs to no co-owner of this site")
        return signed.key

    def _verified(self, signed: Signed, act: str) -> Act:
        said = verify_act(signed, key=signed.key, gateway_key=self._keystore.gateway.key)
        if said.act != act:
            raise SignatureRefused(f"signed to {said.act}, not to {act}")
        return said

    def _act(self, signed: Signed, act: str) -> Act:
        self._known(signed)
        return self._verified(signed, act)

    def _new_act(self, signed: Signed, act: str) -> Act:
        said = self._act(signed, act)
        if said.at <= self._book.last_act(signed.key):
            raise SignatureRefused("this was done before", hint="Load the page, and try again.")
        return said

    def _fresh(self, act: Act, now: int) -> None:
        if abs(now - act.at) > FRESH_MS:
            raise SignatureRefused(
                "this device's clock and the gateway's are more than a minute apart",
                hint="Let both take the time from the internet.",
            )

    def _standing(self) -> list[Consent]:
        """Consents that are neither withdrawn nor over."""
        now, withdrawn = self._clock.now(), self._consents.withdrawals
        return [
            one
            for one in self._consents.consents.values()
            if one.consent_id not in withdrawn and now < min(one.not_after, one.program_not_after)
        ]

    def _end_what_is_not_agreed(self) -> None:
        now = self._clock.now()
        for consent in self._standing():
            if not self._book.in_force(consent, now):
                running = self._sessions.under(consent.consent_id)
                self._sessions.end(running, "consent_withdrawn")

    def _tell_what_is_agreed(self) -> None:
        for consent in self._standing():
            if self._book.in_force(consent, self._clock.now()):
                self._desk.tell(consent)
        self._events.changed()

    def _co_owners(self) -> list[CoOwnerState]:
        now, house = self._clock.now(), self._book.household
        removed = [(one, until) for one, until in house.removed if now < until]
        stopped = self._stops.of_co_owners()
        return [
            CoOwnerState(
                name=one.name,
                key=b64(one.key),
                fingerprint=fingerprint(one.key),
                stopped=CO_OWNER + b64(one.key) in stopped,
                until=until,
            )
            for one, until in [*((one, None) for one in house.co_owners), *removed]
        ]

    def _view(self, key: bytes) -> HouseholdView:
        people = self._co_owners()
        me = next(one for one in people if one.key == b64(key))
        cameras = {c.camera_id: c.name for c in self._keystore.secrets.cameras}
        return HouseholdView(
            now=self._clock.now(),
            name=me.name,
            gateway_name=self._keystore.secrets.name,
            gateway_key=b64(self._keystore.gateway.key),
            owner_key=b64(self._keystore.owner.key),
            stopped=self._stops.everything,
            stopped_by_me=me.stopped,
            co_owners=people,
            cameras=[SharedCamera(camera_id=i, name=name) for i, name in cameras.items()],
            consents=[self._shared(c, me, cameras) for c in reversed(self._standing())],
            watching=self._sessions.watching(),
        )

    def _shared(self, consent: Consent, me: CoOwnerState, cameras: dict[str, str]) -> SharedConsent:
        missing = self._book.missing(consent, self._clock.now())
        return SharedConsent(
            signed=SignedObject(**consent.signed.to_json()),  # type: ignore[arg-type]
            camera_name=cameras.get(consent.camera_id, ""),
            mine=all(b64(one.key) != me.key for one in missing),
            missing=[one.name for one in missing],
        )


def _digest(token: str) -> bytes:
    """Only this is kept: whoever reads this process's memory later finds no invitation in it."""
    return hashlib.sha256(token.encode()).digest()
