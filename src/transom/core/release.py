"""The numbered proof (spec/view-session.md): may this gateway release a content key?

Performs steps 0 to 10. Step 11, the knock, is the gateway's: it needs the owner. Reads no clock,
stores nothing: the gateway stores what `Release` says before it acts on it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType

from transom.core.codec import JsonObject
from transom.core.consent.consent import Consent, verify_consent
from transom.core.consent.home import Home
from transom.core.consent.household import ALONE, Household, agreed
from transom.core.consent.policy import REASONS, Ask, covers, ends_at
from transom.core.device import DeviceCertificate, verify_device_certificate
from transom.core.log.checkpoint import Checkpoint, parse_checkpoint, verify_signed
from transom.core.log.cosignature import COSIGNATURE_WINDOW_MS, verify_cosignatures
from transom.core.log.entry import parse_entry, verify_commitment
from transom.core.log.merkle import EMPTY_ROOT, leaf_hash, verify_consistency, verify_inclusion
from transom.core.log.policy import Policy
from transom.core.log.proof import LogProof, parse_proof
from transom.core.session import (
    Record,
    ViewRequest,
    ViewRequestTerms,
    read_view_request,
    verify_view_request,
)
from transom.core.signing import Signed
from transom.errors import ConsentRefused, MalformedError, ProofRefused, RefusedError

OPENED = "view_session.opened"
CLOCK_SLACK_MS = 5_000
FRESH_MS = 60_000
STEPS = (
    "clock",
    "commitment",
    "inclusion",
    "checkpoint",
    "witnesses",
    "consistency",
    "freshness",
    "device",
    "request",
    "consent",
    "cap",
    "knock",
)


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


@dataclass(frozen=True, kw_only=True)
class Release:
    """Leave to release the camera's content key to one device. Only `prove` makes one.

    Args:
        request: verified with the certificate's key.
        consent: the one that covers it; its `tier` says whether step 11 is due.
        not_after: the session's end.
        index: the entry's index in the log.
        tree_size, root: the tree that is now the last one accepted.
    """

    session_id: str
    camera_id: str
    device: DeviceCertificate
    request: ViewRequest
    consent: Consent
    not_after: int
    index: int
    tree_size: int
    root: bytes


def prove(offer: Offer, *, trust: Trust, memory: Memory, now: int) -> Release:
    """Runs steps 0 to 10, each only after the one before has passed.

    Args:
        now: the gateway's instant, read once.

    Raises:
        ProofRefused: `step` names the first step that failed, `reason` says more.
    """
    _clock(memory, now)  # (0)
    record, request = _commitment(offer)  # (1)
    proof, head = _inclusion(offer)  # (2)
    _checkpoint(proof, trust)  # (3)
    _witnesses(proof, trust, now)  # (4)
    _consistency(offer, head, memory)  # (5)
    _freshness(record, request, proof.index, memory, now)  # (6)
    device = _device(record, request, trust, now)  # (7)
    verified = _request(record, device, trust)  # (8)
    consent = _consent(verified, device, trust, now)  # (9)
    not_after = _cap(record, verified, consent, trust.home, now)  # (10)
    return Release(
        session_id=record.session_id,
        camera_id=verified.camera_id,
        device=device,
        request=verified,
        consent=consent,
        not_after=not_after,
        index=proof.index,
        tree_size=head.size,
        root=head.root,
    )


class _Step:
    """Turns what a check raises into the refusal of this step."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> "_Step":
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


def _clock(memory: Memory, now: int) -> None:
    """(0) A clock that ran backwards opens nothing: what has ended could begin again."""
    backwards = now < memory.latest - CLOCK_SLACK_MS
    _Step("clock").require(not backwards, "backwards", "this gateway's clock ran backwards")


def _commitment(offer: Offer) -> tuple[Record, ViewRequestTerms]:
    """(1) The entry commits to the record, and says in public what the record says."""
    with _Step("commitment") as step:
        entry = parse_entry(offer.entry)
        verify_commitment(entry, record=offer.record, salt=offer.salt)
        step.require(entry.type == OPENED, "type", "the log entry opens no view session")
        record = Record.from_json(offer.record)
        request = read_view_request(record.view_request.body)
        public = entry.to_json()
        for name, value in record.public_members().items():
            step.require(public.get(name) == value, name, f"the log entry says another {name}")
    return record, request


def _inclusion(offer: Offer) -> tuple[LogProof, Checkpoint]:
    """(2) RFC 6962 §2.1.1, under the root of a checkpoint that (3) to (5) are about."""
    with _Step("inclusion"):
        proof = parse_proof(offer.proof)
        head = parse_checkpoint(proof.checkpoint.text)
        leaf = leaf_hash(offer.entry)
        verify_inclusion(leaf, index=proof.index, size=head.size, path=proof.path, root=head.root)
    return proof, head


def _checkpoint(proof: LogProof, trust: Trust) -> None:
    """(3) The checkpoint is the pinned log's."""
    with _Step("checkpoint"):
        pinned = tuple(key for key in trust.policy.log_keys if key.name == trust.log_origin)
        verify_signed(proof.checkpoint, logs=pinned)


def _witnesses(proof: LogProof, trust: Trust, now: int) -> None:
    """(4) The quorum has seen this tree, lately: nobody is shown a log of his own."""
    with _Step("witnesses"):
        verify_cosignatures(
            proof.checkpoint, policy=trust.policy, now=now, window_ms=COSIGNATURE_WINDOW_MS
        )


def _consistency(offer: Offer, head: Checkpoint, memory: Memory) -> None:
    """(5) RFC 6962 §2.1.2: the tree extends the last one accepted here."""
    base, path = offer.consistency
    old_root = memory.root if memory.tree_size else EMPTY_ROOT
    # A tree of the size accepted last needs no path, whatever the hub thought was last.
    path = [] if head.size == memory.tree_size else path
    with _Step("consistency") as step:
        known = base == memory.tree_size or head.size <= memory.tree_size
        step.require(known, "base", f"the proof doesn't start at {memory.tree_size} entries")
        verify_consistency(
            old_size=memory.tree_size,
            old_root=old_root,
            new_size=head.size,
            new_root=head.root,
            path=path,
        )


def _freshness(
    record: Record, request: ViewRequestTerms, index: int, memory: Memory, now: int
) -> None:
    """(6) Now, once, and since this gateway has been enrolled."""
    step = _Step("freshness")
    for name, instant in (("opened_at", record.opened_at), ("requested_at", request.requested_at)):
        fresh = abs(now - instant) <= FRESH_MS
        step.require(fresh, name, f"{name} lies more than 60 s from this gateway's clock")
    unseen = record.session_id not in memory.seen
    step.require(unseen, "replay", "this view session has been opened before")
    enrolled = index >= memory.enrolled_size
    step.require(
        enrolled, "before_enrolment", "the log entry is older than this gateway's enrolment"
    )


def _device(record: Record, request: ViewRequestTerms, trust: Trust, now: int) -> DeviceCertificate:
    """(7) The agency that the owner consented to vouches for the device."""
    certificate = record.device_certificate
    keys = {c.agency_key for c in trust.consents if c.agency_id == request.agency_id}
    _Step("consent").require(bool(keys), "agency", "no consent of the owner names this agency")
    with _Step("device") as step:
        step.require(certificate.key in keys, "agency_key", "not certified by the agency's key")
        device = verify_device_certificate(certificate, agency_key=certificate.key, now=now)
        same = (device.device_id, device.agency_id) == (request.device_id, request.agency_id)
        step.require(same, "device_id", "the certificate is of another device or agency")
    return device


def _request(record: Record, device: DeviceCertificate, trust: Trust) -> ViewRequest:
    """(8) The device asks for this very session; agency and program stand in the entry by (1)."""
    with _Step("request") as step:
        request = verify_view_request(record.view_request, sign_key=device.sign_key)
        same = request.session_id == record.session_id
        step.require(same, "session_id", "the request is for another view session")
        here = record.gateway_id == trust.gateway_id
        step.require(here, "gateway_id", "the view session is for another gateway")
    return request


def _consent(request: ViewRequest, device: DeviceCertificate, trust: Trust, now: int) -> Consent:
    """(9) The owner consents: to this agency, camera, program and purpose, now."""
    ask = Ask(
        agency_id=request.agency_id,
        agency_key=device.signed.key,
        camera_id=request.camera_id,
        gateway_key=trust.gateway_key,
        program_id=request.program_id,
        purpose=request.incident.purpose,
        rights=request.rights,
        blur=request.blur,
    )
    with _Step("consent") as step:
        best = _best(ask, trust, now)
        consent = verify_consent(best.signed, owner_key=trust.owner_key)
        step.require(consent == best, "forged", "the consent isn't the one that was signed")
        going = request.camera_id not in trust.stopped
        step.require(going, "stopped", "the owner has stopped the camera")
    return consent


def _best(ask: Ask, trust: Trust, now: int) -> Consent:
    """Of the consents that cover it, the one that asks least of the owner and runs longest."""
    covering: list[Consent] = []
    nearest = ConsentRefused("agency", "no consent of the owner names this agency")
    for consent in trust.consents:
        try:
            covers(consent, ask, now=now, withdrawn=trust.withdrawn, home=trust.home)
            _all_agree(consent, trust, now)
            covering.append(consent)
        except ConsentRefused as error:
            nearest = max(nearest, error, key=lambda e: REASONS.index(e.reason))
    if not covering:
        raise nearest
    return max(covering, key=lambda c: _eases(c, trust.home, now))


def _all_agree(consent: Consent, trust: Trust, now: int) -> None:
    signed = trust.agreements.get(consent.consent_id, ())
    agreed(consent, trust.household, signed, gateway_key=trust.gateway_key, now=now)


def _eases(consent: Consent, home: Home, now: int) -> tuple[bool, int, str]:
    return consent.tier != "on_request", ends_at(consent, start=now, home=home), consent.consent_id


def _cap(record: Record, request: ViewRequest, consent: Consent, home: Home, now: int) -> int:
    """(10) Everything ends: the least of what hub, operator and owner allow."""
    with _Step("cap") as step:
        asked = now + request.minutes * 60_000
        not_after = min(record.not_after, asked, ends_at(consent, start=now, home=home))
        step.require(not_after > now, "over", "the view session would end before it starts")
    return not_after
