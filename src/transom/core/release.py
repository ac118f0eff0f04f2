"""The numbered proof (spec/view-session.md): may this gateway release a content key?

Performs steps 0 to 10. Step 11, the knock, is the gateway's: it needs the owner. Reads no clock,
stores nothing: the gateway stores what `Release` says before it acts on it.
"""

from dataclasses import dataclass

from transom.core.consent.consent import Consent
from transom.core.consent.home import Home
from transom.core.consent.policy import REASONS, Ask, covers, ends_at
from transom.core.device import DeviceCertificate
from transom.core.log.entry import parse_entry, verify_commitment
from transom.core.proving import (
    Memory,
    Offer,
    Step,
    Trust,
    all_agree,
    as_signed,
    certified,
    checkpoint,
    clock,
    consistency,
    inclusion,
    says,
    since_enrolment,
    witnesses,
)
from transom.core.session import (
    Record,
    ViewRequest,
    ViewRequestTerms,
    read_view_request,
    verify_view_request,
)
from transom.errors import ConsentRefused

__all__ = ["FRESH_MS", "STEPS", "Memory", "Offer", "Release", "Trust", "prove"]

OPENED = "view_session.opened"
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
    clock(memory, now)  # (0)
    record, request = _commitment(offer)  # (1)
    proof, head = inclusion(offer)  # (2)
    checkpoint(proof, trust)  # (3)
    witnesses(proof, trust, now)  # (4)
    consistency(offer, head, memory)  # (5)
    _freshness(record, request, proof.index, memory, now)  # (6)
    device = certified(  # (7)
        record.device_certificate,
        device_id=request.device_id,
        agency_id=request.agency_id,
        trust=trust,
        now=now,
    )
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


def _commitment(offer: Offer) -> tuple[Record, ViewRequestTerms]:
    """(1) The entry commits to the record, and says in public what the record says."""
    with Step("commitment") as step:
        entry = parse_entry(offer.entry)
        verify_commitment(entry, record=offer.record, salt=offer.salt)
        step.require(entry.type == OPENED, "type", "the log entry opens no view session")
        record = Record.from_json(offer.record)
        request = read_view_request(record.view_request.body)
        says(step, entry, record.public_members())
    return record, request


def _freshness(
    record: Record, request: ViewRequestTerms, index: int, memory: Memory, now: int
) -> None:
    """(6) Now, once, and since this gateway has been enrolled."""
    step = Step("freshness")
    for name, instant in (("opened_at", record.opened_at), ("requested_at", request.requested_at)):
        fresh = abs(now - instant) <= FRESH_MS
        step.require(fresh, name, f"{name} lies more than 60 s from this gateway's clock")
    unseen = record.session_id not in memory.seen
    step.require(unseen, "replay", "this view session has been opened before")
    since_enrolment(step, index, memory)


def _request(record: Record, device: DeviceCertificate, trust: Trust) -> ViewRequest:
    """(8) The device asks for this very session; agency and program stand in the entry by (1)."""
    with Step("request") as step:
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
    with Step("consent") as step:
        best = _best(ask, trust, now)
        consent = as_signed(best, trust)
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
            all_agree(consent, trust, now)
            covering.append(consent)
        except ConsentRefused as error:
            nearest = max(nearest, error, key=lambda e: REASONS.index(e.reason))
    if not covering:
        raise nearest
    return max(covering, key=lambda c: _eases(c, trust.home, now))


def _eases(consent: Consent, home: Home, now: int) -> tuple[bool, int, str]:
    return consent.tier != "on_request", ends_at(consent, start=now, home=home), consent.consent_id


def _cap(record: Record, request: ViewRequest, consent: Consent, home: Home, now: int) -> int:
    """(10) Everything ends: the least of what hub, operator and owner allow."""
    with Step("cap") as step:
        asked = now + request.minutes * 60_000
        not_after = min(record.not_after, asked, ends_at(consent, start=now, home=home))
        step.require(not_after > now, "over", "the view session would end before it starts")
    return not_after
