"""What every proof of a log entry shares, whatever is released by it (spec/view-session.md).

Steps 0, 2 to 5 and 7 of the numbered proof, and parts of 1, 6 and 9. Reads no clock, stores
nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType

from transom.core.codec import JsonObject
from transom.core.consent.consent import Consent, verify_consent
from transom.core.consent.home import Home
from transom.core.consent.household import ALONE, Household, agreed
from transom.core.device import ASKING, DeviceCertificate, verify_device_certificate
from transom.core.log.checkpoint import Checkpoint, parse_checkpoint, verify_signed
from transom.core.log.cosignature import COSIGNATURE_WINDOW_MS, verify_cosignatures
from transom.core.log.entry import Entry
from transom.core.log.merkle import EMPTY_ROOT, leaf_hash, verify_consistency, verify_inclusion
from transom.core.log.policy import Policy
from transom.core.log.proof import LogProof, parse_proof
from transom.core.signing import Signed
from transom.errors import MalformedError, ProofRefused, RefusedError

CLOCK_SLACK_MS = 5_000


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What the hub sends with `open`: nothing about it is known to be true.

    Args:
        entry: the log entry's bytes.
        record: the opening of its commitment.
        salt: 32 bytes.
        proof: C2SP tlog-proof text.
        consistency: the size from which it proves, and the hashes. The size must be the gateway's
            last accepted one, so the hub sends a gateway one `open` at a time.
    """

    entry: bytes
    record: JsonObject
    salt: bytes
    proof: str
    consistency: tuple[int, Sequence[bytes]]


@dataclass(frozen=True, kw_only=True)
class Trust:
    """What the gateway has pinned, and what its owner has decided.

    Args:
        policy: the trust policy: the log's key and the witnesses' quorum.
        log_origin: the log's origin line.
        home: what the gateway has seen of alarms and of the minutes used.
        consents: verified with `owner_key`; the withdrawn ones may be among them.
        withdrawn: identifiers of withdrawn consents.
        stopped: identifiers of the cameras that the owner has stopped.
        household: the co-owners, as the owner's signed decisions make them.
        agreements: what co-owners have signed, by consent; none of it needs to be true.
    """

    policy: Policy
    log_origin: str
    gateway_id: str
    gateway_key: bytes
    owner_key: bytes
    consents: Sequence[Consent]
    home: Home
    withdrawn: Collection[str] = ()
    stopped: Collection[str] = ()
    household: Household = ALONE
    agreements: Mapping[str, Collection[Signed]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Memory:
    """What the gateway has seen, kept durably.

    Args:
        tree_size, root: of the last tree accepted; 0 and anything before the first.
        enrolled_size: the log's size at enrolment; no entry below opens anything.
        seen: identifiers of the view sessions ever proven here.
        latest: the latest instant that the gateway's clock has shown.
    """

    tree_size: int
    root: bytes
    enrolled_size: int
    seen: Collection[str]
    latest: int


class Step:
    """Turns what a check raises into the refusal of this step."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> "Step":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(error, MalformedError | RefusedError) and not isinstance(error, ProofRefused):
            reason = getattr(error, "reason", error.code)
            raise ProofRefused(self._name, error.message, reason=reason, hint=error.hint) from error

    def require(self, holds: bool, reason: str, message: str) -> None:
        """Refuses unless `holds`."""
        if not holds:
            raise ProofRefused(self._name, message, reason=reason)


def clock(memory: Memory, now: int) -> None:
    """(0) A clock that ran backwards opens nothing: what has ended could begin again."""
    backwards = now < memory.latest - CLOCK_SLACK_MS
    Step("clock").require(not backwards, "backwards", "this gateway's clock ran backwards")


def inclusion(offer: Offer) -> tuple[LogProof, Checkpoint]:
    """(2) RFC 6962 §2.1.1, under the root of a checkpoint that (3) to (5) are about."""
    with Step("inclusion"):
        proof = parse_proof(offer.proof)
        head = parse_checkpoint(proof.checkpoint.text)
        leaf = leaf_hash(offer.entry)
        verify_inclusion(leaf, index=proof.index, size=head.size, path=proof.path, root=head.root)
    return proof, head


def checkpoint(proof: LogProof, trust: Trust) -> None:
    """(3) The checkpoint is the pinned log's."""
    with Step("checkpoint"):
        pinned = tuple(key for key in trust.policy.log_keys if key.name == trust.log_origin)
        verify_signed(proof.checkpoint, logs=pinned)


def witnesses(proof: LogProof, trust: Trust, now: int) -> None:
    """(4) The quorum has seen this tree, lately: nobody is shown a log of his own."""
    with Step("witnesses"):
        verify_cosignatures(
            proof.checkpoint, policy=trust.policy, now=now, window_ms=COSIGNATURE_WINDOW_MS
        )


def consistency(offer: Offer, head: Checkpoint, memory: Memory) -> None:
    """(5) RFC 6962 §2.1.2: the tree extends the last one accepted here."""
    base, path = offer.consistency
    old_root = memory.root if memory.tree_size else EMPTY_ROOT
    # A tree of the size accepted last needs no path, whatever the hub thought was last.
    path = [] if head.size == memory.tree_size else path
    with Step("consistency") as step:
        known = base == memory.tree_size or head.size <= memory.tree_size
        step.require(known, "base", f"the proof doesn't start at {memory.tree_size} entries")
        verify_consistency(
            old_size=memory.tree_size,
            old_root=old_root,
            new_size=head.size,
            new_root=head.root,
            path=path,
        )


def says(step: Step, entry: Entry, members: JsonObject) -> None:
    """(1) The entry says in public what the record that it commits to says."""
    public = entry.to_json()
    for name, value in members.items():
        step.require(public.get(name) == value, name, f"the log entry says another {name}")


def since_enrolment(step: Step, index: int, memory: Memory) -> None:
    """(6) The entry isn't from before this gateway was enrolled."""
    message = "the log entry is older than this gateway's enrolment"
    step.require(index >= memory.enrolled_size, "before_enrolment", message)


def certified(
    certificate: Signed, *, device_id: str, agency_id: str, trust: Trust, now: int
) -> DeviceCertificate:
    """(7) The agency that the owner consented to vouches for a device that may ask."""
    keys = {c.agency_key for c in trust.consents if c.agency_id == agency_id}
    Step("consent").require(bool(keys), "agency", "no consent of the owner names this agency")
    with Step("device") as step:
        step.require(certificate.key in keys, "agency_key", "not certified by the agency's key")
        found = verify_device_certificate(certificate, agency_key=certificate.key, now=now)
        same = (found.device_id, found.agency_id) == (device_id, agency_id)
        step.require(same, "device_id", "the certificate is of another device or agency")
        step.require(found.role in ASKING, "role", "a custodian's device asks for nothing")
    return found


def as_signed(consent: Consent, trust: Trust) -> Consent:
    """(9) The consent as the owner signed it; it must be the one that was found to cover.

    Raises:
        SignatureRefused: the owner's key didn't sign it.
        ProofRefused: reason `forged`: what was signed says something else.
    """
    signed = verify_consent(consent.signed, owner_key=trust.owner_key)
    message = "the consent isn't the one that was signed"
    Step("consent").require(signed == consent, "forged", message)
    return signed


def all_agree(consent: Consent, trust: Trust, now: int) -> None:
    """(9) Every co-owner due has agreed to the consent.

    Raises:
        ConsentRefused: reason `agreement`.
    """
    signed = trust.agreements.get(consent.consent_id, ())
    agreed(consent, trust.household, signed, gateway_key=trust.gateway_key, now=now)
