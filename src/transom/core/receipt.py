"""The consent receipt that an owner keeps (spec/consent.md, Receipt).

JSON-LD: sections as in ISO/IEC TS 27560:2023, terms of the W3C Data Privacy Vocabulary. Not
canonical JSON: what counts is the signed consent and agreements inside, and that the readable
sections say the same.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from transom.core.codec import b64
from transom.core.consent.consent import Consent, verify_consent
from transom.core.consent.household import Agreement, verify_agreement
from transom.core.signing import Signed
from transom.core.trust import hash_of
from transom.errors import EncodingError, ReceiptRefused

SCHEMA = "transom:consent-receipt/v1"
CONTEXT = {
    # Members without a term of a public vocabulary keep their meaning for a JSON-LD reader.
    "@vocab": "urn:transom:consent-receipt:v1:",
    "dct": "http://purl.org/dc/terms/",
    "dpv": "https://w3id.org/dpv#",
    "law": "https://w3id.org/dpv/sector/law#",
    "pd": "https://w3id.org/dpv/pd#",
    "dpv:hasLegalBasis": {"@type": "@id"},
    "dpv:hasProcessing": {"@type": "@id", "@container": "@set"},
    "dpv:hasPurpose": {"@container": "@set"},
    "dpv:hasTechnicalMeasure": {"@type": "@id"},
    "parties": {"@container": "@set"},
    "rights": {"@container": "@set"},
    "hours": {"@type": "@json"},
    # Signatures are over these very members, so no reader may rewrite them (JSON-LD 1.1, 4.2.2).
    "signed_consent": {"@type": "@json"},
    "signed_agreements": {"@type": "@json"},
}
# The nearest term of the vocabulary; the category itself stands beside it.
PURPOSE_TERMS = {
    "missing_person": "dpv:ProtectionOfPublicSecurity",
    "medical_emergency": "dpv:ProtectionOfPublicSecurity",
    "fire": "dpv:ProtectionOfPublicSecurity",
    "violent_crime_in_progress": "law:CriminalLawEnforcement",
    "property_crime_in_progress": "law:CriminalLawEnforcement",
    "traffic_collision": "dpv:ProtectionOfPublicSecurity",
    "criminal_investigation": "law:CrimeInvestigation",
    "mass_casualty": "dpv:ProtectionOfPublicSecurity",
}


@dataclass(frozen=True)
class Receipt:
    """A verified receipt. Only `verify_receipt` makes one."""

    consent: Consent
    agreements: tuple[Agreement, ...]


def make_receipt(consent: Consent, agreements: Sequence[Agreement] = ()) -> dict[str, Any]:
    """The receipt of a consent, ready for `json.dumps`: a function of what was signed alone.

    Args:
        agreements: of the site's other owners to this consent, in the order to show.
    """
    receipt = {
        "@context": dict(CONTEXT),
        "@type": "dpv:ConsentReceipt",
        "header": _header(consent),
        "processing": _processing(consent),
        "parties": _parties(consent, agreements),
        "event": _event(consent),
        "signed_consent": consent.signed.to_json(),
    }
    if agreements:
        receipt["signed_agreements"] = [one.signed.to_json() for one in agreements]
    return receipt


def verify_receipt(value: object) -> Receipt:
    """What a receipt holds, from the file alone.

    The owners' keys are the receipt's own; compare them with keys known otherwise. Whether other
    owners than those it names had to agree, it can't say.

    Raises:
        EncodingError: not a receipt.
        SignatureRefused: something signed in it doesn't verify.
        ReceiptRefused: the readable sections say something else than what was signed, or an
            agreement in it is to another consent.
    """
    if not isinstance(value, dict) or "signed_consent" not in value:
        raise EncodingError("not a consent receipt: it has a member signed_consent")
    signed = Signed.from_json(value["signed_consent"])
    consent = verify_consent(signed, owner_key=signed.key)
    agreements = _verify_agreements(value, consent)
    due = make_receipt(consent, agreements)
    # Equal in Python isn't equal in JSON: 1 == True.
    if value != due or json.dumps(value, sort_keys=True) != json.dumps(due, sort_keys=True):
        raise ReceiptRefused("the receipt says something else than the consent that was signed")
    return Receipt(consent, agreements)


def _verify_agreements(value: dict[str, Any], consent: Consent) -> tuple[Agreement, ...]:
    listed = value.get("signed_agreements", [])
    if not isinstance(listed, list):
        raise EncodingError("not a consent receipt: signed_agreements is a list")
    found = [Signed.from_json(one) for one in listed]
    agreements = tuple(
        verify_agreement(signed, key=signed.key, gateway_key=consent.gateway_key)
        for signed in found
    )
    if any(one.consent_hash != hash_of(consent.signed) for one in agreements):
        raise ReceiptRefused("an agreement in the receipt is to another consent")
    return agreements


def _header(consent: Consent) -> dict[str, Any]:
    return {
        "schema_version": SCHEMA,
        "dct:conformsTo": "ISO/IEC TS 27560:2023",
        "dpv:hasIdentifier": consent.consent_id,
        "dct:created": _iso(consent.given_at),
        "dct:language": "en",
    }


def _processing(consent: Consent) -> dict[str, Any]:
    section: dict[str, Any] = {
        "dpv:hasLegalBasis": "dpv:ExplicitlyExpressedConsent",
        "dpv:hasPurpose": [{"@type": PURPOSE_TERMS[p], "category": p} for p in consent.purposes],
        "dpv:hasPersonalData": {
            "@type": "pd:Picture",
            "dct:description": _description(consent),
        },
        "dpv:hasProcessing": ["dpv:Transmit", "dpv:MakeAvailable", "dpv:Observe"],
        "dpv:hasTechnicalMeasure": "dpv:EndToEndEncryption",
        "dpv:hasStorageCondition": {
            "@type": "dpv:StorageCondition",
            "dct:description": "Live viewing. This consent gives no leave to store the video.",
        },
        "dpv:hasConsentControl": {
            "@type": "dpv:WithdrawConsent",
            "dct:description": "At the gateway, at any time. Every view under it ends at once.",
        },
        "site_id": consent.site_id,
        "camera_id": consent.camera_id,
        "program_id": consent.program_id,
        "program_ends": _iso(consent.program_not_after),
        "tier": consent.tier,
        "blur": consent.blur,
        "rights": list(consent.rights),
        "max_minutes": consent.max_minutes,
        "max_minutes_per_day": consent.max_minutes_per_day,
        "nothing_demanded": True,
    }
    if consent.alarm_minutes is not None:
        section["alarm_minutes"] = consent.alarm_minutes
    if consent.hours is not None:
        section["hours"] = consent.hours.to_json()
    return section


def _description(consent: Consent) -> str:
    if consent.tier == "registry":
        return "Where one camera is, and no picture of it."
    people = "people blurred" if consent.blur == "blurred" else "people recognisable"
    sound = "with sound" if "audio" in consent.rights else "without sound"
    return f"Video of one camera, {people}, {sound}."


def _parties(consent: Consent, agreements: Sequence[Agreement]) -> list[dict[str, Any]]:
    others = [
        {
            "@type": "dpv:DataSubject",
            "role": "co-owner",
            "public_key": b64(one.signed.key),
            "agreed_at": _iso(one.agreed_at),
        }
        for one in agreements
    ]
    return [
        {
            "@type": "dpv:DataSubject",
            "role": "owner",
            "public_key": b64(consent.signed.key),
            "gateway_key": b64(consent.gateway_key),
        },
        *others,
        {
            "@type": ["dpv:DataController", "dpv:Recipient"],
            "role": "agency",
            "dpv:hasIdentifier": consent.agency_id,
            "dpv:hasName": consent.agency_name,
            "public_key": b64(consent.agency_key),
        },
    ]


def _event(consent: Consent) -> dict[str, Any]:
    return {
        "@type": "dpv:ConsentGiven",
        "dpv:isIndicatedBy": "owner",
        "dpv:isIndicatedAtTime": _iso(consent.given_at),
        "valid_from": _iso(consent.not_before),
        "dpv:hasDuration": {"@type": "dpv:UntilTimeDuration", "value": _iso(consent.not_after)},
    }


def _iso(instant: int) -> str:
    """ISO 8601 in UTC, with milliseconds."""
    whole = datetime.fromtimestamp(instant // 1000, UTC)
    return f"{whole:%Y-%m-%dT%H:%M:%S}.{instant % 1000:03d}Z"
