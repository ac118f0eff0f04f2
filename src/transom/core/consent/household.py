"""Several owners of one site (spec/household.md): all must agree, and any one can stop.

Who the co-owners are is a chain of the first owner's signed decisions; what they agree to, each
signs with a key that only they hold. Reads no clock, stores nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from transom.core.codec import JsonObject, b64
from transom.core.consent.consent import Consent
from transom.core.ids import check_id
from transom.core.members import Members
from transom.core.signing import Signed, Signer, verify
from transom.core.trust import hash_of
from transom.errors import ConsentRefused, EncodingError, SignatureRefused

TYPE = "co-owners/v1"
AGREEMENT_TYPE = "consent-agreement/v1"
ACT_TYPE = "co-owner-act/v1"
ACTS = ("join", "leave", "look", "resume", "stop", "withdraw")
MAX_CO_OWNERS = 20
REMOVAL_MS = 30 * 24 * 3_600_000
"""How long one who was taken off, and hasn't left, must still agree."""


@dataclass(frozen=True, kw_only=True)
class CoOwner:
    """Somebody who must agree. `key` is their raw Ed25519 public key."""

    name: str
    key: bytes

    def to_json(self) -> JsonObject:
        """The members to sign."""
        return {"key": b64(self.key), "name": self.name}


@dataclass(frozen=True, kw_only=True)
class Act:
    """What a co-owner asks of the gateway. Only `verify_act` makes one that is true.

    Args:
        act: one of `ACTS`.
        consent_id: for `withdraw` alone.
        at: milliseconds since 1970.
    """

    gateway_key: bytes
    act: str
    at: int
    consent_id: str | None = None

    def to_body(self) -> JsonObject:
        """The body to sign. Raises `EncodingError`: a member outside spec/household.md."""
        body: JsonObject = {"gateway_key": b64(self.gateway_key), "act": self.act, "at": self.at}
        if self.consent_id is not None:
            body["consent_id"] = self.consent_id
        _read_act(body)
        return body


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """A co-owner's verified agreement to one consent. Only `verify_agreement` makes one."""

    consent_id: str
    consent_hash: bytes
    agreed_at: int
    signed: Signed = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Decision:
    """One decision of the first owner: who the co-owners are from now on.

    Args:
        co_owners: sorted by key, distinct.
        left: the signed `leave` of each who goes by their own will.
        previous: `hash_of` the decision before; None for the first.
    """

    gateway_key: bytes
    co_owners: tuple[CoOwner, ...]
    changed_at: int
    left: tuple[Signed, ...] = ()
    previous: bytes | None = None

    def to_body(self) -> JsonObject:
        """The body to sign. Raises `EncodingError`: a member outside spec/household.md."""
        body: JsonObject = {
            "gateway_key": b64(self.gateway_key),
            "co_owners": [one.to_json() for one in self.co_owners],
            "left": [signed.to_json() for signed in self.left],
            "changed_at": self.changed_at,
        }
        if self.previous is not None:
            body["previous"] = b64(self.previous)
        _read(body)
        return body


@dataclass(frozen=True, kw_only=True)
class Household:
    """The co-owners in force, and those taken off who must still agree for a while.

    Args:
        removed: who was taken off without having left, and until when they must agree.
        joined: when each co-owner in force joined, by key.
    """

    co_owners: tuple[CoOwner, ...] = ()
    removed: tuple[tuple[CoOwner, int], ...] = ()
    joined: Mapping[bytes, int] = field(default_factory=dict)

    def due(self, now: int) -> tuple[CoOwner, ...]:
        """Everybody whose agreement a consent needs at the instant `now`."""
        return self.co_owners + tuple(one for one, until in self.removed if now < until)


ALONE = Household()
"""One owner, and nobody besides."""


def sign_decision(decision: Decision, *, signer: Signer) -> Signed:
    """Signs with the first owner's key. Raises as `Decision.to_body`."""
    return signer.sign(TYPE, decision.to_body())


def sign_act(act: Act, *, signer: Signer) -> Signed:
    """Signs with the co-owner's key. Raises as `Act.to_body`."""
    return signer.sign(ACT_TYPE, act.to_body())


def sign_agreement(
    consent: Signed, *, gateway_key: bytes, agreed_at: int, signer: Signer
) -> Signed:
    """A co-owner's agreement to exactly this signed consent.

    Raises:
        EncodingError: not a consent, or a member outside spec/household.md.
    """
    body: JsonObject = {
        "gateway_key": b64(gateway_key),
        "consent_id": check_id(consent.body.get("consent_id"), "cns"),
        "consent_hash": b64(hash_of(consent)),
        "agreed_at": agreed_at,
    }
    _read_agreement(body)
    return signer.sign(AGREEMENT_TYPE, body)


def verify_act(signed: Signed, *, key: bytes, gateway_key: bytes) -> Act:
    """The act, if this co-owner signed it for this gateway. Says nothing about its time.

    Raises:
        SignatureRefused: somebody else's, or for another gateway.
        EncodingError: a member outside spec/household.md.
    """
    act = _read_act(verify(signed, type_=ACT_TYPE, key=key))
    _require(act.gateway_key == gateway_key, "act is for another gateway")
    return act


def verify_agreement(signed: Signed, *, key: bytes, gateway_key: bytes) -> Agreement:
    """The agreement, if this co-owner signed it for this gateway.

    Raises:
        SignatureRefused: somebody else's, or for another gateway.
        EncodingError: a member outside spec/household.md.
    """
    gateway, consent_id, digest, at = _read_agreement(verify(signed, type_=AGREEMENT_TYPE, key=key))
    _require(gateway == gateway_key, "agreement is for another gateway")
    return Agreement(consent_id=consent_id, consent_hash=digest, agreed_at=at, signed=signed)


def verify_household(chain: Sequence[Signed], *, owner_key: bytes, gateway_key: bytes) -> Household:
    """The household that the first owner's decisions make, oldest first.

    Raises:
        SignatureRefused: somebody else's, for another gateway, or the chain is broken.
        EncodingError: a member outside spec/household.md.
    """
    house, before, at = ALONE, None, 0
    for signed in chain:
        decision = _read(verify(signed, type_=TYPE, key=owner_key))
        _require(decision.gateway_key == gateway_key, "decision is for another gateway")
        _require(decision.previous == before, "decision doesn't follow the one before it")
        _require(decision.changed_at >= at, "decision is older than its place")
        house, before, at = _after(house, decision), hash_of(signed), decision.changed_at
    return house


def agreed(
    consent: Consent,
    household: Household,
    agreements: Collection[Signed],
    *,
    gateway_key: bytes,
    now: int,
) -> None:
    """Returns if everybody who must agree to the consent at `now` has signed that they do.

    Args:
        agreements: signed objects as they came; whatever doesn't verify counts for nothing.

    Raises:
        ConsentRefused: reason `agreement`.
    """
    if missing(consent, household, agreements, gateway_key=gateway_key, now=now):
        raise ConsentRefused("agreement", "not every owner of the site has agreed to the consent")


def missing(
    consent: Consent,
    household: Household,
    agreements: Collection[Signed],
    *,
    gateway_key: bytes,
    now: int,
) -> tuple[CoOwner, ...]:
    """Who must agree at `now` and hasn't. Takes the arguments of `agreed`."""
    return tuple(
        one
        for one in household.due(now)
        if not any(_is_theirs(signed, one, consent, gateway_key) for signed in agreements)
    )


def _is_theirs(signed: Signed, who: CoOwner, consent: Consent, gateway_key: bytes) -> bool:
    if signed.key != who.key:
        return False
    try:
        agreement = verify_agreement(signed, key=who.key, gateway_key=gateway_key)
    except (SignatureRefused, EncodingError):
        return False
    return (agreement.consent_id, agreement.consent_hash) == (
        consent.consent_id,
        hash_of(consent.signed),
    )


def _after(house: Household, decision: Decision) -> Household:
    """The household after one decision more."""
    stay = {one.key for one in decision.co_owners}
    gone = {signed.key for signed in decision.left if _leaves(signed, house, decision)}
    _require(len(gone) == len(decision.left), "decision lets somebody leave twice")
    _require(not gone & stay, "decision keeps somebody who has left")
    until = decision.changed_at + REMOVAL_MS
    known = [*house.removed, *((one, until) for one in house.co_owners)]
    removed = tuple((one, end) for one, end in known if one.key not in gone | stay)
    keys = stay | {one.key for one, _ in removed}
    return Household(
        co_owners=decision.co_owners,
        removed=removed,
        joined={key: house.joined.get(key, decision.changed_at) for key in keys},
    )


def _leaves(signed: Signed, house: Household, decision: Decision) -> bool:
    act = verify_act(signed, key=signed.key, gateway_key=decision.gateway_key)
    known = {one.key for one in house.co_owners} | {one.key for one, _ in house.removed}
    _require(act.act == "leave" and signed.key in known, "decision names a leave that is none")
    since = house.joined.get(signed.key, 0)
    # An old leave says nothing about somebody who has joined again since.
    _require(since <= act.at, "decision names a leave from before they joined")
    return True


def _require(holds: bool, why: str) -> None:
    if not holds:
        raise SignatureRefused(f"the co-owner's or first owner's {why}")


def _read(body: object) -> Decision:
    m = Members(body, "co-owners")
    decision = Decision(
        gateway_key=m.data("gateway_key", 32),
        co_owners=tuple(_read_co_owner(one) for one in m.list("co_owners", MAX_CO_OWNERS)),
        left=tuple(Signed.from_json(one) for one in m.list("left", MAX_CO_OWNERS)),
        changed_at=m.instant("changed_at"),
        previous=m.data("previous", 32) if m.has("previous") else None,
    )
    m.end()
    keys = [one.key for one in decision.co_owners]
    if keys != sorted(set(keys)):
        raise m.bad("co_owners", "sorted by key, and distinct")
    return decision


def _read_co_owner(value: object) -> CoOwner:
    m = Members(value, "co-owner")
    one = CoOwner(name=m.text("name", 1, 100), key=m.data("key", 32))
    m.end()
    return one


def _read_act(body: object) -> Act:
    m = Members(body, "co-owner's act")
    act = Act(
        gateway_key=m.data("gateway_key", 32),
        act=m.choice("act", ACTS),
        at=m.instant("at"),
        consent_id=m.id("consent_id", "cns") if m.has("consent_id") else None,
    )
    m.end()
    if (act.act == "withdraw") != (act.consent_id is not None):
        raise m.bad("consent_id", "there for withdraw alone")
    return act


def _read_agreement(body: object) -> tuple[bytes, str, bytes, int]:
    m = Members(body, "agreement")
    read = (
        m.data("gateway_key", 32),
        m.id("consent_id", "cns"),
        m.data("consent_hash", 32),
        m.instant("agreed_at"),
    )
    m.end()
    return read
