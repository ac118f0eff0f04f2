"""The numbered proof: an honest offer passes, and each attack is refused at its step."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transom.core.codec import decode, encode
from transom.core.consent.consent import sign_consent, verify_consent
from transom.core.consent.home import Home
from transom.core.consent.hours import Hours, Window
from transom.core.log.policy import parse_policy
from transom.core.release import STEPS, Memory, Offer, Trust, prove
from transom.core.signing import Signed
from transom.errors import ProofRefused
from transom.testing.offers import MINUTE, Scene, draw, ident, signer

NOW = 1_795_420_800_000


def offer_of(case):
    offer = case["offer"]
    hashes = [bytes.fromhex(h) for h in offer["consistency"]["hashes_hex"]]
    return Offer(
        entry=bytes.fromhex(offer["entry_hex"]),
        record=offer["record"],
        salt=bytes.fromhex(offer["salt_hex"]),
        proof=offer["proof"],
        consistency=(offer["consistency"]["from"], hashes),
    )


def trust_of(case):
    trust = case["trust"]
    owner_key = bytes.fromhex(trust["owner_key_hex"])
    return Trust(
        policy=parse_policy(trust["policy"]),
        log_origin=trust["log_origin"],
        gateway_id=trust["gateway_id"],
        gateway_key=bytes.fromhex(trust["gateway_key_hex"]),
        owner_key=owner_key,
        consents=[
            verify_consent(Signed.from_json(s), owner_key=owner_key) for s in trust["consents"]
        ],
        home=Home(
            kinds=trust["home"]["kinds"],
            alarms=trust["home"]["alarms"],
            watched={k: [tuple(i) for i in v] for k, v in trust["home"]["watched"].items()},
        ),
        withdrawn=trust["withdrawn"],
        stopped=trust["stopped"],
    )


def memory_of(case):
    memory = dict(case["memory"])
    return Memory(root=bytes.fromhex(memory.pop("root_hex")), **memory)


@pytest.mark.vectors("view_session/proofs.json")
def test_proof(case, run):
    offer, trust, memory = offer_of(case), trust_of(case), memory_of(case)
    release = run(lambda: prove(offer, trust=trust, memory=memory, now=case["now"]))
    if release is not None:
        assert release.not_after == case["not_after"]
        assert release.session_id == offer.record["session_id"]


@pytest.fixture
def scene():
    return Scene(NOW)


def proven(scene, offer=None, *, now=NOW, memory=None, **trust):
    return prove(
        offer or replace(scene.offer(), consistency=scene.ledger.consistency(5)),
        trust=scene.trust(**trust),
        memory=memory or scene.memory(),
        now=now,
    )


def refused(scene, *args, **kwargs):
    with pytest.raises(ProofRefused) as caught:
        proven(scene, *args, **kwargs)
    assert caught.value.step in STEPS
    return caught.value.step, caught.value.reason


def test_release_says_what_the_gateway_must_keep(scene):
    release = proven(scene)
    assert (release.index, release.tree_size) == (5, 6)
    assert release.root == scene.ledger.root()
    assert release.device.hpke_key == scene.hpke.public
    assert release.consent == scene.consent()
    assert release.request.incident.number == "2026-0815"


def test_second_proof_builds_on_the_tree_of_the_first(scene):
    first = proven(scene)
    again = scene.record(
        session_id=ident("vws", "second"),
        view_request=scene.request(session_id=ident("vws", "second")),
    )
    scene.ledger.fill(70)
    memory = scene.memory(first.tree_size, seen={first.session_id})
    offer = scene.offer(again)
    offer = replace(offer, consistency=scene.ledger.consistency(first.tree_size))
    assert proven(scene, offer, memory=memory).tree_size == scene.ledger.size


def test_replayed_session_is_refused(scene):
    offer = scene.offer()
    first = proven(scene, offer)
    memory = scene.memory(first.tree_size, seen={first.session_id})
    assert refused(scene, offer, memory=memory) == ("freshness", "replay")


def test_consent_signed_by_the_hub_is_refused(scene):
    hub = signer("hub")
    forged = verify_consent(sign_consent(scene.consent_terms(), signer=hub), owner_key=hub.key)
    assert refused(scene, consents=[forged]) == ("consent", "signature_refused")


def test_consent_edited_in_memory_is_refused(scene):
    edited = replace(scene.consent(purposes=("fire",)), purposes=("missing_person",))
    assert refused(scene, consents=[edited]) == ("consent", "forged")


def test_missing_witness_is_refused_and_named(scene):
    offer = scene.offer()
    lone = scene.ledger.witnesses[:1]
    offer = replace(offer, proof=scene.ledger.proof(5, now=NOW, witnesses=lone))
    with pytest.raises(ProofRefused, match="w2") as caught:
        proven(scene, offer)
    assert caught.value.step == "witnesses"


def test_refusal_names_the_first_step_that_fails(scene):
    """Everything is wrong; mended step by step, the refusal moves on."""
    hub = signer("hub")
    record = scene.record(
        opened_at=NOW - 2 * MINUTE,
        view_request=scene.request(by=hub, requested_at=NOW - 2 * MINUTE),
        device_certificate=scene.certificate(by=hub),
    )
    offer = scene.offer(record)
    memory = scene.memory(latest=NOW + MINUTE, root=draw("fork"))
    bad = replace(offer, salt=bytes(32), proof=scene.ledger.proof(2, now=NOW, witnesses=[]))
    seen = [refused(scene, bad, memory=memory)[0]]
    memory = replace(memory, latest=NOW)
    seen.append(refused(scene, bad, memory=memory)[0])
    bad = replace(bad, salt=offer.salt)
    seen.append(refused(scene, bad, memory=memory)[0])
    bad = replace(bad, proof=scene.ledger.proof(5, now=NOW, witnesses=[]))
    seen.append(refused(scene, bad, memory=memory, log_origin="other.example/log")[0])
    seen.append(refused(scene, bad, memory=memory)[0])
    seen.append(refused(scene, offer, memory=memory)[0])
    seen.append(refused(scene, offer)[0])
    assert seen == list(STEPS[:7])


@pytest.mark.parametrize("late", [0, 40, 90])
def test_session_ends_with_the_least_of_what_is_allowed(scene, late):
    consent = scene.consent(max_minutes=20, not_after=NOW + 30 * MINUTE)
    record = scene.record(not_after=NOW + (late or 10) * MINUTE)
    release = proven(scene, scene.offer(record), consents=[consent])
    assert release.not_after == NOW + min(late or 10, 20, 15) * MINUTE


def test_session_ends_with_the_hours(scene):
    hours = Hours("UTC", (Window((1,), "07:00", "08:04"),))
    assert proven(scene, consents=[scene.consent(hours=hours)]).not_after == NOW + 4 * MINUTE


def test_standing_consent_goes_before_one_that_asks(scene):
    asks = scene.consent(consent_id=ident("cns", "asks"), tier="on_request", max_minutes=60)
    short = scene.consent(consent_id=ident("cns", "short"), max_minutes=1)
    long = scene.consent(consent_id=ident("cns", "long"), max_minutes=5)
    assert proven(scene, consents=[asks, short, long]).consent == long
    assert proven(scene, consents=[asks]).consent.tier == "on_request"
    withdrawn = {short.consent_id, long.consent_id}
    assert proven(scene, consents=[asks, short, long], withdrawn=withdrawn).consent == asks


def test_refusal_is_about_the_consent_that_came_nearest(scene):
    other = scene.consent(consent_id=ident("cns", "other"), camera_id=ident("cam", "other"))
    ended = scene.consent(not_after=NOW)
    assert refused(scene, consents=[other, ended]) == ("consent", "expired")
    assert refused(scene, consents=[ended, other]) == ("consent", "expired")


def test_agency_with_two_keys_certifies_with_the_one_of_the_consent(scene):
    """A consent that names the agency's older key covers no device of the newer one."""
    newer = signer("newer agency key")
    old = scene.consent()
    elsewhere = scene.consent(
        consent_id=ident("cns", "x"), camera_id=ident("cam", "x"), agency_key=newer.key
    )
    record = scene.record(device_certificate=scene.certificate(by=newer))
    offer = scene.offer(record)
    assert refused(scene, offer, consents=[old, elsewhere])[0] == "consent"


def test_unknown_time_zone_opens_nothing(scene):
    nowhere = Hours("Europe/Atlantis", (Window((1, 2, 3, 4, 5, 6, 7), "00:00", "00:00"),))
    assert refused(scene, consents=[scene.consent(hours=nowhere)]) == ("consent", "hours")


def test_proof_is_read_from_json(scene):
    offer = scene.offer()
    assert proven(scene, replace(offer, record=decode(encode(offer.record)))).index == 5


SCENE = Scene(NOW)
OFFER = SCENE.offer()
odd = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9)
json = st.recursive(
    odd, lambda v: st.lists(v, max_size=3) | st.dictionaries(st.text(max_size=9), v), max_leaves=6
)
changes = st.fixed_dictionaries(
    {},
    optional={
        "entry": st.binary(max_size=99),
        "record": st.dictionaries(st.text(max_size=9), json),
        "salt": st.binary(max_size=40),
        "proof": st.text(max_size=99),
        "consistency": st.tuples(st.integers(-3, 99), st.lists(st.binary(max_size=33), max_size=5)),
    },
)


@given(changes)
def test_made_up_offers_raise_our_errors_only(changed):
    offer = replace(OFFER, **changed)
    if offer != OFFER:
        with pytest.raises(ProofRefused):
            proven(SCENE, offer)


@given(st.data())
@settings(max_examples=150)
def test_one_changed_character_of_a_proof_opens_nothing(data):
    """Whatever line it stands in: index, path, checkpoint or signatures."""
    at = data.draw(st.integers(0, len(OFFER.proof) - 1))
    char = data.draw(st.characters(codec="ascii").filter(lambda c: c != OFFER.proof[at]))
    with pytest.raises(ProofRefused):
        proven(SCENE, replace(OFFER, proof=OFFER.proof[:at] + char + OFFER.proof[at + 1 :]))


@given(
    st.sampled_from(sorted(OFFER.record)),
    json.filter(lambda v: v not in OFFER.record.values()),
)
def test_one_changed_member_of_a_record_opens_nothing(name, value):
    offer = replace(OFFER, record={**OFFER.record, name: value})
    assert refused(SCENE, offer)[0] == "commitment"
