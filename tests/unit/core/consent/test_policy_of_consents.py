"""What a verified consent covers, and when a view session under it must end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transom.core.consent.consent import verify_consent
from transom.core.consent.policy import REASONS, Ask, covers, ends_at
from transom.errors import ConsentRefused
from transom.testing.offers import DAY, MINUTE, Scene, ident

SCENE = Scene(1_795_420_800_000)


def consent_of(body):
    signed = SCENE.owner.sign("consent/v1", body)
    return verify_consent(signed, owner_key=SCENE.owner.key)


def ask(**changes):
    terms = SCENE.consent_terms()
    asked = {
        "agency_id": terms.agency_id,
        "agency_key": terms.agency_key,
        "camera_id": terms.camera_id,
        "gateway_key": terms.gateway_key,
        "program_id": terms.program_id,
        "purpose": "fire",
        "rights": ("live",),
        "blur": "unblurred",
    }
    return Ask(**{**asked, **changes})


@pytest.mark.vectors("consent/covers.json")
def test_covers(case, run):
    asked = {k.removesuffix("_hex"): v for k, v in case["ask"].items()}
    asked["rights"] = tuple(asked["rights"])
    for key in ("agency_key", "gateway_key"):
        asked[key] = bytes.fromhex(asked[key])
    consent, withdrawn = consent_of(case["consent"]), case["withdrawn"]
    run(lambda: covers(consent, Ask(**asked), now=case["now"], withdrawn=withdrawn, home=None))


@pytest.mark.vectors("consent/ends.json")
def test_ends_at(case):
    assert ends_at(consent_of(case["consent"]), start=case["start"], home=None) == case["end"]


WRONG = {
    "agency": {"agency_id": ident("agy", "x")},
    "agency_key": {"agency_key": bytes(32)},
    "camera": {"camera_id": ident("cam", "x")},
    "gateway_key": {"gateway_key": bytes(32)},
    "program": {"program_id": ident("prg", "x")},
    "purpose": {"purpose": "mass_casualty"},
    "rights": {"rights": ("audio", "live")},
}


@given(st.sets(st.sampled_from(sorted(WRONG)), min_size=1), st.booleans())
def test_refusal_names_the_first_that_fails(wrong, late):
    changes = {k: v for name in wrong for k, v in WRONG[name].items()}
    now = SCENE.now + (60 * DAY if late else 0)
    with pytest.raises(ConsentRefused) as caught:
        covers(SCENE.consent(), ask(**changes), now=now, withdrawn=[ident("cns")], home=None)
    assert caught.value.reason == min(wrong, key=REASONS.index)


def test_withdrawn_consent_covers_nothing_ever_again():
    for now in (SCENE.now, SCENE.now + DAY):
        with pytest.raises(ConsentRefused) as caught:
            covers(SCENE.consent(), ask(), now=now, withdrawn={ident("cns")}, home=None)
        assert caught.value.reason == "withdrawn"


def test_consent_covers_from_its_first_instant_on():
    consent = SCENE.consent(not_before=SCENE.now)
    covers(consent, ask(), now=SCENE.now, withdrawn=(), home=None)
    with pytest.raises(ConsentRefused):
        covers(consent, ask(), now=SCENE.now - 1, withdrawn=(), home=None)


def test_session_ends_with_the_consents_last_instant():
    consent = SCENE.consent(not_after=SCENE.now + 3 * MINUTE)
    end = ends_at(consent, start=SCENE.now, home=None)
    covers(consent, ask(), now=end - 1, withdrawn=(), home=None)
    with pytest.raises(ConsentRefused):
        covers(consent, ask(), now=end, withdrawn=(), home=None)
