"""The consent receipt proves itself."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transom.core.codec import b64
from transom.core.log.categories import PURPOSES
from transom.core.receipt import PURPOSE_TERMS, make_receipt, verify_receipt
from transom.errors import EncodingError, ReceiptRefused, SignatureRefused, TransomError
from transom.testing.offers import Scene, signer

SCENE = Scene(1_795_420_800_000)


@pytest.mark.vectors("consent/receipt.json")
def test_receipt(case):
    consent = verify_receipt(case["receipt"])
    assert make_receipt(consent) == case["receipt"]


def test_receipt_has_the_sections_of_iso_27560():
    receipt = make_receipt(SCENE.consent())
    assert {"header", "processing", "parties", "event", "signed_consent"} <= set(receipt)
    assert receipt["event"]["dpv:isIndicatedAtTime"] == "2026-11-22T08:00:00.000Z"


def test_receipt_verifies_from_the_printed_file_alone():
    file = json.dumps(make_receipt(SCENE.consent()), indent=2)
    consent = verify_receipt(json.loads(file))
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
