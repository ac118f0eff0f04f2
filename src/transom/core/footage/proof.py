"""The proof of a footage request (spec/footage.md): may this gateway put it to its owner?

The steps are those of the numbered proof as far as they apply; what is released, and whether, is
the owner's to say. Reads no clock, stores nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from transom.core.consent.consent import Consent
from transom.core.consent.policy import REASONS, Ask, covers_clip
from transom.core.device import DeviceCertificate
from transom.core.footage.record import POSTED, PostedRecord
from transom.core.footage.request import (
    FootageRequest,
    FootageRequestTerms,
    read_footage_request,
    verify_footage_request,
)
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
from transom.core.sight import Sight
from transom.errors import ConsentRefused

FRESH_MS = 60_000
RIGHTS = ("clip",)


@dataclass(frozen=True, kw_only=True)
class Posted:
    """A footage request that is in the log and concerns this house. Only `prove_posted` makes one.

    Args:
        request: verified with the certificate's key.
        consents: the one that covers it, by each camera that could have seen the area.
        index: the entry's index in the log.
        tree_size, root: the tree that is now the last one accepted.
    """

    request: FootageRequest
    device: DeviceCertificate
    consents: Mapping[str, Consent]
    posted_at: int
    index: int
    tree_size: int
    root: bytes


def prove_posted(
    offer: Offer, *, trust: Trust, memory: Memory, sights: Mapping[str, Sight], now: int
) -> Posted:
    """Runs the steps, each only after the one before has passed.

    Args:
        sights: of the gateway's own cameras, by identifier, as far as their places are known.
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
    verified = _request(record, device)  # (8)
    consents = _consents(verified, device, trust, sights, now)  # (9)
    return Posted(
        request=verified,
        device=device,
        consents=consents,
        posted_at=record.posted_at,
        index=proof.index,
        tree_size=head.size,
        root=head.root,
    )


def covering(
    request: FootageRequestTerms, camera_id: str, agency_key: bytes, *, trust: Trust, now: int
) -> Consent:
    """The consent under which a camera's owner may be asked, and may release, now.

    Args:
        agency_key: the key that certified the asking device.

    Raises:
        ConsentRefused: no consent of the owner covers it; of several reasons, the furthest.
        SignatureRefused, ProofRefused: the consent isn't what the owner signed.
    """
    ask = Ask(
        agency_id=request.agency_id,
        agency_key=agency_key,
        camera_id=camera_id,
        gateway_key=trust.gateway_key,
        program_id=request.program_id,
        purpose=request.incident.purpose,
        rights=RIGHTS,
        blur=request.blur,
    )
    nearest = ConsentRefused("agency", "no consent of the owner names this agency")
    for consent in trust.consents:
        try:
            covers_clip(consent, ask, now=now, withdrawn=trust.withdrawn, home=trust.home)
            all_agree(consent, trust, now)
            return as_signed(consent, trust)
        except ConsentRefused as error:
            nearest = max(nearest, error, key=lambda e: REASONS.index(e.reason))
    raise nearest


def _commitment(offer: Offer) -> tuple[PostedRecord, FootageRequestTerms]:
    """(1) The entry commits to the record, and says in public what the record says."""
    with Step("commitment") as step:
        entry = parse_entry(offer.entry)
        verify_commitment(entry, record=offer.record, salt=offer.salt)
        step.require(entry.type == POSTED, "type", "the log entry posts no footage request")
        record = PostedRecord.from_json(offer.record)
        request = read_footage_request(record.footage_request.body)
        says(step, entry, record.public_members())
    return record, request


def _freshness(
    record: PostedRecord, request: FootageRequestTerms, index: int, memory: Memory, now: int
) -> None:
    """(6) Posted when it was signed, not over yet, and since this gateway has been enrolled."""
    step = Step("freshness")
    at_once = abs(record.posted_at - request.requested_at) <= FRESH_MS
    step.require(at_once, "requested_at", "posted more than 60 s from when it was signed")
    begun = record.posted_at <= now + FRESH_MS
    step.require(begun, "posted_at", "posted later than this gateway's clock shows")
    step.require(now < request.due, "due", "the footage request's time is over")
    since_enrolment(step, index, memory)


def _request(record: PostedRecord, device: DeviceCertificate) -> FootageRequest:
    """(8) The device asks for exactly this."""
    with Step("request") as step:
        request = verify_footage_request(record.footage_request, sign_key=device.sign_key)
        same = request.request_id == record.request_id
        step.require(same, "request_id", "the request is another than the record's")
    return request


def _consents(
    request: FootageRequest,
    device: DeviceCertificate,
    trust: Trust,
    sights: Mapping[str, Sight],
    now: int,
) -> dict[str, Consent]:
    """(9) By each camera that could have seen the area: what lets its owner be asked."""
    found: dict[str, Consent] = {}
    nearest = ConsentRefused("camera", "no camera here could have seen the area")
    with Step("consent"):
        for camera_id, sight in sights.items():
            if not sight.may_see(request.area):
                continue
            key = device.signed.key
            try:
                found[camera_id] = covering(request, camera_id, key, trust=trust, now=now)
            except ConsentRefused as error:
                nearest = max(nearest, error, key=lambda e: REASONS.index(e.reason))
        if not found:
            raise nearest
    return found
