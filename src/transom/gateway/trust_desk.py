"""The owner decides whose word this gateway takes: sees the trust policy, and changes it, signed.

Nobody else can: no message of the hub's reaches this module.
"""

from transom.clock import Clock
from transom.core.log.amend import with_quorum, with_witness
from transom.core.log.policy import NONE, Policy, parse_policy
from transom.errors import ConflictError, InputError
from transom.gateway.api.trust_schemas import (
    NewWitness,
    TrustChange,
    TrustState,
    TrustWitness,
)
from transom.gateway.events import Events
from transom.gateway.keystore.contents import Pins
from transom.gateway.keystore.keystore import Keystore
from transom.gateway.trust import (
    check_own,
    decisions,
    key_hash,
    pinned_policy,
    quorum,
    with_decision,
)


class TrustDesk:
    """Shows and changes the pinned trust policy."""

    def __init__(self, *, keystore: Keystore, events: Events, clock: Clock) -> None:
        self._keystore, self._events, self._clock = keystore, events, clock

    def shown(self) -> TrustState:
        """The policy in force, and every change of it.

        Raises:
            ConflictError: this gateway isn't enrolled, so there is none yet.
            SetupError: as `transom.gateway.trust.decisions`.
        """
        pins = self._pins()
        policy, origin = pinned_policy(pins)
        made = decisions(pins, owner_key=self._keystore.owner.key)
        return TrustState(
            log_origin=origin,
            log_vkey=pins.log_vkey,
            quorum=quorum(policy),
            witnesses=_witnesses(policy),
            policy=pins.trust_policy,
            changes=[_change(one.policy, one.changed_at) for one in reversed(made)],
        )

    def change(self, text: str) -> TrustState:
        """Puts another policy in force, signed by the owner, from the next look on.

        Raises:
            InputError: field `trust_policy`: malformed, of another log, or without any witness.
            ConflictError: this gateway isn't enrolled.
            StorageUnavailable, FatalError: as `Keystore.update`.
        """
        pins = self._pins()
        policy = check_own(text, pins.log_vkey)
        if policy.quorum == NONE:
            raise InputError(
                "trust_policy",
                "a trust policy without any witness protects nobody",
                hint="Name at least one witness, and a quorum.",
            )
        if text != pins.trust_policy:
            changed = with_decision(pins, text, signer=self._keystore.owner, now=self._clock.now())
            self._keystore.update(pins=changed)
            self._events.changed()
        return self.shown()

    def add_witness(self, new: NewWitness) -> TrustState:
        """Trusts one witness more, and asks for `quorum` of them all if given.

        Raises:
            InputError: `witness` or `quorum`; otherwise as `change`.
        """
        policy = parse_policy(self._pins().trust_policy)
        grown = with_witness(policy, new.vkey, new.url, quorum=new.quorum)
        return self.change(grown.to_text())

    def change_quorum(self, needed: int) -> TrustState:
        """Asks for `needed` of the witnesses. Raises as `add_witness`."""
        policy = parse_policy(self._pins().trust_policy)
        return self.change(with_quorum(policy, needed).to_text())

    def _pins(self) -> Pins:
        pins = self._keystore.secrets.pins
        if pins is None:
            raise ConflictError(
                "this gateway isn't enrolled, so it trusts nobody yet",
                hint="Enrol it first: transom gateway enrol.",
            )
        return pins


def _witnesses(policy: Policy) -> list[TrustWitness]:
    return [
        TrustWitness(name=w.vkey.name, vkey=w.vkey.to_text(), key_hash=key_hash(w.vkey), url=w.url)
        for w in policy.witnesses
    ]


def _change(text: str, at: int) -> TrustChange:
    policy = parse_policy(text)
    names = [w.vkey.name for w in policy.witnesses]
    return TrustChange(changed_at=at, quorum=quorum(policy), witnesses=names)
