"""The consent receipt proves itself."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyld import jsonld

from transom.core.codec import b64
from transom.core.consent.hours import Hours, Window
from transom.core.consent.household import sign_agreement, verify_agreement
from transom.core.log.categories import PURPOSES
from transom.core.receipt import PURPOSE_TERMS, make_receipt, verify_receipt
from transom.errors import EncodingError, ReceiptRefused, SignatureRefused, TransomError
from transom.testing.offers import Scene, signer

SCENE = Scene(1_795_420_800_000)
NIGHT = Hours("Europe/Berlin", (Window((1, 2), "22:00", "06:00"),))


@pytest.mark.vectors("consent/receipt.json")
def test_receipt(case):
    receipt = verify_receipt(case["receipt"])
    assert make_receipt(receipt.consent, receipt.agreements) == case["receipt"]


def test_receipt_has_the_sections_of_iso_27560():
    receipt = make_receipt(SCENE.consent())
    assert {"header", "processing", "parties", "event", "signed_consent"} <= set(receipt)
    assert receipt["event"]["dpv:isIndicatedAtTime"] == "2026-11-22T08:00:00.000Z"


def test_receipt_verifies_from_the_printed_file_alone():
    file = json.dumps(make_receipt(SCENE.consent()), indent=2)
    consent = verify_receipt(json.loads(file)).consent
    assert consent.signed.key == SCENE.owner.key


def test_every_purpose_has_a_term():
    assert set(PURPOSE_TERMS) == set(PURPOSES)


def test_receipt_that_promises_more_than_was_signed_is_refused():
    receipt = make_receipt(SCENE.consent())
    receipt["processing"]["max_minutes"] = 60
    with pytest.raises(ReceiptRefused):
        verify_receipt(receipt)


def test_number_and_boolean_are_not_the_same():
    receipt = make_receipt(SCENE.consent(max_minutes=1))
    receipt["processing"]["max_minutes"] = True
    with pytest.raises(ReceiptRefused):
        verify_receipt(receipt)


def test_receipt_with_another_name_on_the_signature_is_refused():
    receipt = make_receipt(SCENE.consent())
    receipt["signed_consent"]["key"] = b64(signer("stranger").key)
    with pytest.raises(SignatureRefused):
        verify_receipt(receipt)


def agreement_to(consent, who="second owner", gateway_key=None):
    owner = signer(who)
    signed = sign_agreement(
        consent.signed,
        agreed_at=consent.given_at + 1000,
        gateway_key=gateway_key or consent.gateway_key,
        signer=owner,
    )
    return verify_agreement(signed, key=owner.key, gateway_key=gateway_key or consent.gateway_key)


def test_receipt_holds_what_the_other_owners_agreed_to():
    consent = SCENE.consent()
    file = json.loads(json.dumps(make_receipt(consent, [agreement_to(consent)])))

    receipt = verify_receipt(file)

    assert [one.signed.key for one in receipt.agreements] == [signer("second owner").key]
    assert [party["role"] for party in file["parties"]] == ["owner", "co-owner", "agency"]


def test_agreement_to_another_consent_makes_no_receipt():
    consent, other = SCENE.consent(), SCENE.consent(max_minutes=2)
    with pytest.raises(ReceiptRefused):
        verify_receipt(make_receipt(consent, [agreement_to(other)]))


def test_an_owner_that_nobody_signed_for_makes_no_receipt():
    consent = SCENE.consent()
    receipt = make_receipt(consent, [agreement_to(consent)])
    del receipt["signed_agreements"]
    with pytest.raises(ReceiptRefused):
        verify_receipt(receipt)


def test_a_json_ld_reader_loses_nothing_of_it():
    """Members without a term in the context would silently be dropped (JSON-LD 1.1, 1.4)."""
    consent = SCENE.consent(hours=NIGHT)
    receipt = make_receipt(consent, [agreement_to(consent, who) for who in ("second", "third")])

    (expanded,) = jsonld.expand(receipt)
    again = jsonld.compact(expanded, receipt["@context"])

    assert again == json.loads(json.dumps(receipt))
    basis = "https://w3id.org/dpv#hasLegalBasis"
    (processing,) = expanded["urn:transom:consent-receipt:v1:processing"]
    assert processing[basis] == [{"@id": "https://w3id.org/dpv#ExplicitlyExpressedConsent"}]


@pytest.mark.parametrize("value", [None, [], {}, {"signed_consent": None}, "receipt"])
def test_anything_else_is_no_receipt(value):
    with pytest.raises(EncodingError):
        verify_receipt(value)


def deep(levels):
    value = []
    for _ in range(levels):
        value = [value]
    return value


@given(st.sampled_from(["header", "processing", "parties", "event", "more"]), st.integers(0, 5000))
def test_made_up_sections_raise_our_errors_only(name, levels):
    with pytest.raises(TransomError):
        verify_receipt({**make_receipt(SCENE.consent()), name: deep(levels)})
