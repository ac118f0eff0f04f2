"""The consent receipt that an owner keeps (spec/consent.md, Receipt).

Sections as in ISO/IEC TS 27560:2023, terms of the W3C Data Privacy Vocabulary. Not canonical JSON:
what counts is the signed consent inside, and that the readable sections say the same.
"""

import json
from datetime import UTC, datetime
from typing import Any

from transom.core.codec import b64
from transom.core.consent.consent import Consent, verify_consent
from transom.core.signing import Signed
from transom.errors import EncodingError, ReceiptRefused

SCHEMA = "transom:consent-receipt/v1"
CONTEXT = {
    "dct": "http://purl.org/dc/terms/",
    "dpv": "https://w3id.org/dpv#",
    "law": "https://w3id.org/dpv/sector/law#",
    "pd": "https://w3id.org/dpv/pd#",
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


def make_receipt(consent: Consent) -> dict[str, Any]:
    """The receipt of a consent, ready for `json.dumps`: a function of the consent alone."""
    return {
        "@context": dict(CONTEXT),
        "@type": "dpv:ConsentReceipt",
        "header": _header(consent),
        "processing": _processing(consent),
        "parties": _parties(consent),
        "event": _event(consent),
        "signed_consent": consent.signed.to_json(),
    }


def verify_receipt(value: object) -> Consent:
    """The consent in a receipt, from the file alone.

    The owner's key is the receipt's own; compare `consent.signed.key` with a key known otherwise.

    Raises:
        EncodingError: not a receipt.
        SignatureRefused: the signed consent doesn't verify.
        ReceiptRefused: the readable sections say something else than the signed consent.
    """
    if not isinstance(value, dict) or "signed_consent" not in value:
        raise EncodingError("not a consent receipt: it has a member signed_consent")
    signed = Signed.from_json(value["signed_consent"])
    consent = verify_consent(signed, owner_key=signed.key)
    due = make_receipt(consent)
    # Equal in Python isn't equal in JSON: 1 == True.
    if value != due or json.dumps(value, sort_keys=True) != json.dumps(due, sort_keys=True):
        raise ReceiptRefused("the receipt says something else than the consent that was signed")
    return consent


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


def _parties(consent: Consent) -> list[dict[str, Any]]:
    return [
        {
            "@type": "dpv:DataSubject",
            "role": "owner",
            "public_key": b64(consent.signed.key),
            "gateway_key": b64(consent.gateway_key),
        },
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
