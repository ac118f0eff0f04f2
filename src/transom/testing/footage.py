"""Footage requests for tests and vectors: what an operator's device signs, made from labels."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from transom.core.codec import b64
from transom.core.footage.record import POSTED, PostedRecord
from transom.core.footage.request import (
    HOUR_MS,
    FootageRequestTerms,
    sign_footage_request,
)
from transom.core.ground import Degrees
from transom.core.ids import new_id
from transom.core.log.entry import Entry, commit, new_salt
from transom.core.session import Incident
from transom.core.signing import Signed, Signer
from transom.testing.offers import ident

if TYPE_CHECKING:
    from transom.testing.hub_simulator import HubSimulator

MESSAGE = "A child went missing at the harbour gate. Did your camera see her walk by?"


def footage_request(
    now: int, *, signer: Signer, area: tuple[Degrees, ...], **changes: Any
) -> Signed:
    """A request for the hour from four to three hours ago, due in two days.

    Args:
        changes: of the terms.
    """
    terms: dict[str, Any] = {
        "request_id": ident("ftr"),
        "code": "7K3M-Q9TX",
        "device_id": ident("dev"),
        "agency_id": ident("agy"),
        "program_id": ident("prg"),
        "incident": Incident(
            incident_id=ident("inc"),
            number="2026-0815",
            purpose="missing_person",
            justification="Child missing since 07:40, last seen at the harbour gate.",
            authority="consent",
        ),
        "area": area,
        "begin": now - 4 * HOUR_MS,
        "end": now - 3 * HOUR_MS,
        "blur": "blurred",
        "message": MESSAGE,
        "due": now + 48 * HOUR_MS,
        "requested_at": now,
    }
    return sign_footage_request(FootageRequestTerms(**{**terms, **changes}), signer=signer)


def offer_of(
    hub: "HubSimulator", signed: Signed, *, spoil: Callable[[Entry], Entry] = lambda entry: entry
) -> dict[str, Any]:
    """Logs a request at a simulated hub, and makes the `footage` message for it.

    Args:
        spoil: changes the entry before it is logged.
    """
    record = PostedRecord(
        request_id=str(signed.body["request_id"]),
        device_certificate=hub.device.certificate,
        footage_request=signed,
        posted_at=hub.clock.now(),
    )
    public: Any = record.public_members()
    salt, base = new_salt(), hub.last_tree_size
    entry = spoil(Entry(type=POSTED, commitment=commit(record.to_json(), salt), **public))
    index = hub.ledger.append(entry.to_bytes())
    start, hashes = hub.ledger.consistency(base)
    return {
        "t": "footage",
        "request_id": record.request_id,
        "entry": b64(entry.to_bytes()),
        "record": record.to_json(),
        "salt": b64(salt),
        "proof": hub.ledger.proof(index, now=hub.clock.now()),
        "consistency": {"from": start, "hashes": [b64(item) for item in hashes]},
        "devices": [hub.device.certificate.to_json()],
    }


def asked_by(hub: "HubSimulator", **changes: Any) -> Signed:
    """A request of the simulated hub's one device, with terms of its own."""
    terms = {
        "request_id": new_id("ftr"),
        "device_id": hub.device.terms.device_id,
        "agency_id": hub.agency_id,
        "program_id": hub.program_id,
        **changes,
    }
    signer, area = terms.pop("signer", hub.device.sign), terms.pop("area")
    return footage_request(hub.clock.now(), signer=signer, area=area, **terms)
