"""Whose word a gateway takes: only the owner's decisions, each after the one before."""

from dataclasses import replace

import pytest

from transom.core.log.amend import threshold, with_quorum, with_witness
from transom.core.log.cosignature import Cosigner, MLDSASigner
from transom.core.log.policy import parse_policy, require_all
from transom.core.signing import Signed
from transom.core.trust import TrustTerms, hash_of, sign_trust, verify_trust
from transom.errors import InputError, LogFormatError
from transom.testing.offers import Ledger, draw, ident, signer

LEDGER = Ledger()
LOG = LEDGER.log.vkey
OWNER = signer("owner")
WITNESSES = [Cosigner(f"n{i}.example", signer(f"n{i}")).vkey for i in range(3)]
PQ = Cosigner("pq.example", MLDSASigner(draw("pq"))).vkey


@pytest.mark.vectors("trust_policy/chains.json")
def test_chains_hold_or_dont(case, run):
    def verify():
        return verify_trust(
            [Signed.from_json(one) for one in case["chain"]],
            owner_key=bytes.fromhex(case["owner_key_hex"]),
            gateway_id=case["gateway_id"],
            log_vkey=case["log_vkey"],
        )

    terms = run(verify)
    if terms is not None:
        assert terms[-1].policy == case["policy"]
        assert len(terms) == len(case["chain"])


def test_a_policy_without_the_log_isnt_signed():
    terms = TrustTerms(
        gateway_id=ident("gwy"), log_vkey=LOG.to_text(), policy="quorum none\n", changed_at=1
    )
    with pytest.raises(LogFormatError):
        sign_trust(terms, signer=OWNER)


def test_every_decision_has_its_own_hash():
    terms = TrustTerms(
        gateway_id=ident("gwy"),
        log_vkey=LOG.to_text(),
        policy=LEDGER.policy.to_text(),
        changed_at=1,
    )
    signed = [sign_trust(replace(terms, changed_at=at), signer=OWNER) for at in (1, 2)]
    assert hash_of(signed[0]) != hash_of(signed[1])


def policy_of(count: int):
    return require_all(LOG, [(vkey, None) for vkey in WITNESSES[:count]])


@pytest.mark.parametrize(
    ("known", "needed", "asked", "becomes"),
    [
        (2, 2, None, (3, 3)),
        (2, 1, None, (1, 3)),
        (2, 2, 2, (2, 3)),
        (1, 1, None, (2, 2)),
        (0, 0, None, (1, 1)),
    ],
)
def test_a_witness_more_keeps_the_kind_of_quorum(known, needed, asked, becomes):
    policy = policy_of(known)
    policy = with_quorum(policy, needed) if known else policy
    grown = with_witness(policy, PQ.to_text(), "https://pq.example", quorum=asked)
    assert (threshold(grown), len(grown.witnesses)) == becomes
    names = [w.name for w in grown.witnesses]
    assert grown.satisfied(names[-becomes[0] :])
    assert not grown.satisfied(names[1 - becomes[0] :] if becomes[0] > 1 else [])
    assert parse_policy(grown.to_text()) == grown
    assert grown.logs == policy.logs


@pytest.mark.parametrize("quorum", [0, 3, -1])
def test_a_quorum_that_cant_be_met_is_refused(quorum):
    with pytest.raises(InputError) as caught:
        with_quorum(policy_of(2), quorum)
    assert caught.value.field == "quorum"


@pytest.mark.parametrize(
    "vkey", ["", "nonsense", LOG.to_text(), WITNESSES[0].to_text()], ids=["", "x", "log", "known"]
)
def test_what_isnt_a_new_witness_is_refused(vkey):
    with pytest.raises(InputError) as caught:
        with_witness(policy_of(2), vkey)
    assert caught.value.field == "witness"


def test_a_url_with_a_space_is_refused():
    with pytest.raises(InputError):
        with_witness(policy_of(1), PQ.to_text(), "https://x y z")


def test_groups_of_groups_are_left_to_a_file():
    text = policy_of(3).to_text().replace("group all 3", "group a any").replace(" w2 w3", " w2")
    nested = parse_policy(text.replace("quorum all", "group all 2 a w3\nquorum all"))
    with pytest.raises(InputError) as caught:
        with_witness(nested, PQ.to_text())
    assert caught.value.field == "quorum"


def test_a_single_witness_without_a_group_is_one_of_one():
    single = parse_policy(f"log {LOG.to_text()}\nwitness w {PQ.to_text()}\nquorum w\n")
    assert threshold(single) == 1
    assert threshold(with_witness(single, WITNESSES[0].to_text())) == 2
