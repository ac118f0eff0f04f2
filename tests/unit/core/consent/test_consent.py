"""Consents and withdrawals: signed by the owner, read in one form."""

from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transom.core.consent.consent import (
    RIGHTS,
    TYPE,
    sign_consent,
    sign_withdrawal,
    verify_consent,
    verify_withdrawal,
)
from transom.core.consent.hours import Hours, Window
from transom.core.log.categories import BLURS, PURPOSES
from transom.core.signing import Signed
from transom.errors import EncodingError, SignatureRefused
from transom.testing.offers import DAY, Scene, ident, signer

SCENE = Scene(1_795_420_800_000)
OWNER = SCENE.owner
times = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))
windows = st.builds(
    Window, st.sets(st.integers(1, 7), min_size=1).map(sorted).map(tuple), times, times
)
hours = st.builds(Hours, st.just("Europe/Berlin"), st.lists(windows, min_size=1).map(tuple))
rights = st.sets(st.sampled_from(RIGHTS), min_size=1).map(sorted).map(tuple)
shapes = (
    st.just({"tier": "registry", "rights": ()})
    | st.fixed_dictionaries({"tier": st.just("standing"), "rights": rights})
    | st.fixed_dictionaries({"tier": st.just("scheduled"), "rights": rights, "hours": hours})
    | st.fixed_dictionaries(
        {"tier": st.just("on_request"), "rights": rights, "hours": st.none() | hours}
    )
    | st.fixed_dictionaries(
        {
            "tier": st.just("on_alarm"),
            "rights": rights,
            "hours": st.none() | hours,
            "alarm_minutes": st.integers(1, 60),
        }
    )
)
terms = st.builds(
    lambda shape, **more: SCENE.consent_terms(**shape, **more),
    shapes,
    blur=st.sampled_from(BLURS),
    max_minutes_per_day=st.integers(1, 1440),
    purposes=st.sets(st.sampled_from(PURPOSES), min_size=1).map(sorted).map(tuple),
    max_minutes=st.integers(1, 1440),
    agency_name=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200),
)


@pytest.mark.vectors("consent/consents.json")
def test_consents(case, run):
    signed, key = case["signed"], bytes.fromhex(case["owner_key_hex"])
    consent = run(lambda: verify_consent(Signed.from_json(signed), owner_key=key))
    assert consent is None or consent.to_body() == signed["body"]


@pytest.mark.vectors("consent/withdrawals.json")
def test_withdrawals(case, run):
    signed, key = Signed.from_json(case["signed"]), bytes.fromhex(case["owner_key_hex"])
    withdrawal = run(lambda: verify_withdrawal(signed, owner_key=key))
    assert withdrawal is None or withdrawal.consent_id == signed.body["consent_id"]


@given(terms)
@settings(max_examples=50)
def test_signed_terms_come_back_the_same(terms):
    consent = verify_consent(sign_consent(terms, signer=OWNER), owner_key=OWNER.key)
    assert all(getattr(consent, f.name) == getattr(terms, f.name) for f in fields(terms))


@given(
    st.dictionaries(
        st.sampled_from(sorted(SCENE.consent_terms().to_body())) | st.just("hours"),
        st.booleans()
        | st.integers(-5, 2**53 - 1)
        | st.text(max_size=5)
        | st.lists(st.integers())
        | st.dictionaries(
            st.sampled_from(["timezone", "windows", "days"]), st.text() | st.lists(st.text())
        ),
    )
)
def test_made_up_members_raise_our_errors_only(changes):
    try:
        signed = OWNER.sign(TYPE, {**SCENE.consent_terms().to_body(), **changes})
        consent = verify_consent(signed, owner_key=OWNER.key)
    except EncodingError:
        return
    assert consent.to_body() == signed.body


@pytest.mark.parametrize(
    "changes",
    [
        {"purposes": ()},
        {"purposes": ("protest",)},
        {"purposes": ("missing_person", "fire")},
        {"tier": "always"},
        {"max_minutes": 1441},
        {"not_after": SCENE.now + 46 * DAY},
        {"agency_name": "\ud800"},
        {"agency_key": bytes(31)},
        {"hours": Hours("Europe/Berlin", ())},
    ],
)
def test_terms_outside_the_page_are_not_signed(changes):
    with pytest.raises(EncodingError):
        sign_consent(SCENE.consent_terms(**changes), signer=OWNER)


def test_withdrawal_names_a_consent():
    with pytest.raises(EncodingError):
        sign_withdrawal(ident("cam"), 0, signer=OWNER)


def test_consent_of_another_owner_is_refused():
    signed = sign_consent(SCENE.consent_terms(), signer=signer("stranger"))
    with pytest.raises(SignatureRefused):
        verify_consent(signed, owner_key=OWNER.key)


def test_verified_consent_is_another_type_than_its_terms():
    consent = SCENE.consent()
    assert consent != SCENE.consent_terms()
    assert replace(consent, max_minutes=1) != consent
