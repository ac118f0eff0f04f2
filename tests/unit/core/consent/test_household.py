"""Several owners: all must agree, nobody can be made to, and nobody's word can be made up."""

from dataclasses import replace

import pytest

from transom.core.consent.household import (
    ALONE,
    REMOVAL_MS,
    Act,
    CoOwner,
    Decision,
    Household,
    agreed,
    sign_act,
    sign_agreement,
    sign_decision,
    verify_act,
    verify_agreement,
    verify_household,
)
from transom.core.release import prove
from transom.core.signing import Signed, Signer
from transom.core.trust import hash_of
from transom.errors import ConsentRefused, EncodingError, ProofRefused, SignatureRefused
from transom.testing.offers import Scene, ident, signer

NOW = 1_795_420_800_000
OWNER, ANN, BEN = signer("owner"), signer("ann"), signer("ben")
SCENE = Scene(NOW)
GATEWAY = SCENE.gateway.key
CONSENT = SCENE.consent()


def co_owners(*who):
    return tuple(sorted((CoOwner(name="one", key=s.key) for s in who), key=lambda c: c.key))


def chain(*steps):
    """Decisions: each is who is in, and who has left with which word."""
    made: list[Signed] = []
    for number, (who, left) in enumerate(steps):
        decision = Decision(
            gateway_key=GATEWAY,
            co_owners=co_owners(*who),
            changed_at=NOW + number,
            left=left,
            previous=hash_of(made[-1]) if made else None,
        )
        made.append(sign_decision(decision, signer=OWNER))
    return made


def house(*steps) -> Household:
    return verify_household(chain(*steps), owner_key=OWNER.key, gateway_key=GATEWAY)


def leave(who, at=NOW + 1):
    return sign_act(Act(gateway_key=GATEWAY, act="leave", at=at), signer=who)


def agreement(who, consent=CONSENT, gateway_key=GATEWAY):
    return sign_agreement(consent.signed, gateway_key=gateway_key, agreed_at=NOW, signer=who)


def check(household, *agreements, now=NOW):
    agreed(CONSENT, household, agreements, gateway_key=GATEWAY, now=now)


def test_one_owner_alone_needs_nobody():
    check(ALONE)
    assert verify_household([], owner_key=OWNER.key, gateway_key=GATEWAY) == ALONE


def test_consent_holds_once_everybody_has_agreed_and_not_before():
    both = house(([ANN, BEN], ()))
    with pytest.raises(ConsentRefused, match="agreed"):
        check(both, agreement(ANN))
    check(both, agreement(ANN), agreement(BEN))


@pytest.mark.parametrize(
    "made_up",
    [
        agreement(OWNER),
        replace(agreement(OWNER), key=ANN.key),
        replace(agreement(ANN), body={**agreement(ANN).body, "agreed_at": NOW + 1}),
        agreement(ANN, consent=SCENE.consent(max_minutes=1)),
        agreement(ANN, gateway_key=BEN.key),
        sign_act(Act(gateway_key=GATEWAY, act="join", at=NOW), signer=ANN),
    ],
    ids=["owner's", "owner's as hers", "changed", "other terms", "other gateway", "other act"],
)
def test_agreement_that_she_did_not_sign_counts_for_nothing(made_up):
    with pytest.raises(ConsentRefused):
        check(house(([ANN], ())), made_up)


def test_who_leaves_is_asked_no_more():
    check(house(([ANN, BEN], ()), ([BEN], (leave(ANN),))), agreement(BEN))


def test_who_is_taken_off_must_still_agree_for_thirty_days():
    after = house(([ANN], ()), ([], ()))
    with pytest.raises(ConsentRefused):
        check(after, now=NOW + REMOVAL_MS)
    check(after, now=NOW + 1 + REMOVAL_MS)


def test_taking_off_is_not_shortened_by_a_decision_more():
    after = house(([ANN], ()), ([], ()), ([BEN], ()))
    with pytest.raises(ConsentRefused):
        check(after, agreement(BEN), now=NOW + REMOVAL_MS)


def test_old_leave_says_nothing_about_one_who_joined_again():
    old = leave(ANN, at=NOW)
    with pytest.raises(SignatureRefused, match="joined"):
        house(([ANN], ()), ([], (old,)), ([ANN], ()), ([], (old,)))


@pytest.mark.parametrize(
    "left",
    [(leave(BEN),), (leave(ANN), leave(ANN)), (replace(leave(OWNER), key=ANN.key),)],
    ids=["never a co-owner", "twice", "not hers"],
)
def test_leave_that_is_none_breaks_the_chain(left):
    with pytest.raises(SignatureRefused):
        house(([ANN], ()), ([], left))


def test_decisions_of_somebody_else_or_with_one_missing_are_refused():
    whole = chain(([ANN], ()), ([ANN, BEN], ()))
    with pytest.raises(SignatureRefused):
        verify_household(whole[1:], owner_key=OWNER.key, gateway_key=GATEWAY)
    with pytest.raises(SignatureRefused):
        verify_household(whole, owner_key=ANN.key, gateway_key=GATEWAY)
    with pytest.raises(SignatureRefused):
        verify_household(whole, owner_key=OWNER.key, gateway_key=BEN.key)


def test_act_names_a_consent_for_withdraw_alone():
    with pytest.raises(EncodingError):
        sign_act(Act(gateway_key=GATEWAY, act="withdraw", at=NOW), signer=ANN)
    with pytest.raises(EncodingError):
        sign_act(Act(gateway_key=GATEWAY, act="stop", at=NOW, consent_id=ident("cns")), signer=ANN)
    signed = sign_act(Act(gateway_key=GATEWAY, act="stop", at=NOW), signer=ANN)
    assert verify_act(signed, key=ANN.key, gateway_key=GATEWAY).act == "stop"


def test_proof_refuses_by_agreement_until_everybody_has_signed():
    scene = Scene(NOW)
    offer, trust, memory = scene.offer(), scene.trust(), scene.memory()
    trust = replace(trust, household=house(([ANN], ())))
    with pytest.raises(ProofRefused) as refused:
        prove(offer, trust=trust, memory=memory, now=NOW)
    assert (refused.value.step, refused.value.reason) == ("consent", "agreement")
    [consent] = trust.consents
    said = agreement(ANN, consent=consent, gateway_key=trust.gateway_key)
    trust = replace(trust, agreements={consent.consent_id: [said]})
    assert prove(offer, trust=trust, memory=memory, now=NOW).consent == consent


@pytest.mark.vectors("household/decisions.json")
def test_decisions_hold_or_dont(case, run):
    house = run(
        lambda: verify_household(
            [Signed.from_json(one) for one in case["chain"]],
            owner_key=bytes.fromhex(case["owner_key_hex"]),
            gateway_key=bytes.fromhex(case["gateway_key_hex"]),
        )
    )
    for due in case.get("due", ()):
        assert sorted(one.key.hex() for one in house.due(due["at"])) == due["keys"]


@pytest.mark.vectors("household/agreements.json")
def test_agreements_are_a_co_owners_or_none(case, run):
    keys = keys_of(case)
    agreement = run(lambda: verify_agreement(Signed.from_json(case["signed"]), **keys))
    if agreement is not None:
        assert agreement.consent_id == case["signed"]["body"]["consent_id"]


@pytest.mark.vectors("household/acts.json")
def test_acts_are_a_co_owners_or_none(case, run):
    act = run(lambda: verify_act(Signed.from_json(case["signed"]), **keys_of(case)))
    if act is not None:
        assert act.act == case["name"]


@pytest.mark.vectors("household/signed.json")
def test_what_a_browser_signs_is_what_we_sign(case):
    signer = Signer.from_seed(bytes.fromhex(case["seed_hex"]))
    gateway = bytes.fromhex(case["gateway_key_hex"])
    if "consent" in case:
        consent, at = Signed.from_json(case["consent"]), case["at"]
        made = sign_agreement(consent, gateway_key=gateway, agreed_at=at, signer=signer)
        verify_agreement(made, **keys_of(case))
    else:
        said = Act(
            gateway_key=gateway, act=case["act"], at=case["at"], consent_id=case.get("consent_id")
        )
        made = sign_act(said, signer=signer)
        verify_act(made, **keys_of(case))
    assert made.to_json() == case["signed"]


def keys_of(case):
    """Whose word it must be, and for which gateway."""
    return {
        "key": bytes.fromhex(case["key_hex"]),
        "gateway_key": bytes.fromhex(case["gateway_key_hex"]),
    }
