"""Quorums against their definition, and policies as files."""

from hypothesis import given
from hypothesis import strategies as st

from transom.core.log.note import VerifierKey
from transom.core.log.policy import (
    NONE,
    Policy,
    PolicyGroup,
    PolicyWitness,
    parse_policy,
    require_all,
)

KEYS = [VerifierKey(f"w{i}.example", 0x04, bytes([i]) * 32) for i in range(6)]
LOG = VerifierKey("log.example", 0x01, bytes(32))


@st.composite
def policies(draw):
    witnesses = tuple(PolicyWitness(f"w{i}", KEYS[i]) for i in range(draw(st.integers(1, 6))))
    free = [w.name for w in witnesses]
    groups = []
    for number in range(draw(st.integers(0, 4))):
        if not free:
            break
        members = draw(st.lists(st.sampled_from(free), min_size=1, unique=True))
        threshold = draw(st.integers(1, len(members)))
        groups.append(PolicyGroup(f"g{number}", threshold, tuple(members)))
        free = [name for name in free if name not in members] + [f"g{number}"]
    names = [w.name for w in witnesses] + [g.name for g in groups] + [NONE]
    return Policy(draw(st.sampled_from(names)), (), witnesses, tuple(groups))


def witnesses_it(policy: Policy, name: str, cosigned: set[str]) -> bool:
    """The definition, top down (C2SP tlog-policy, Defining a witness group)."""
    if name == NONE or name in cosigned:
        return True
    found = [g for g in policy.groups if g.name == name]
    return any(
        sum(witnesses_it(policy, m, cosigned) for m in g.members) >= g.threshold for g in found
    )


@given(policies(), st.sets(st.sampled_from([f"w{i}" for i in range(6)])))
def test_a_quorum_is_what_its_definition_says(policy, cosigned):
    known = cosigned & {w.name for w in policy.witnesses}
    assert policy.satisfied(cosigned) == witnesses_it(policy, policy.quorum, known)


@given(policies())
def test_a_policy_reads_back(policy):
    assert parse_policy(policy.to_text()) == policy


@given(policies(), st.sets(st.sampled_from(["g0", "g1", "stranger", NONE])))
def test_only_witnesses_cosign_not_groups_or_strangers(policy, names):
    assert policy.satisfied(names) == policy.satisfied(set())


def test_requiring_all_demands_each_one():
    policy = require_all(LOG, [(key, None) for key in KEYS])
    everyone = {w.name for w in policy.witnesses}
    assert policy.satisfied(everyone)
    assert not any(policy.satisfied(everyone - {name}) for name in everyone)


def test_requiring_nobody_asks_for_no_cosignature():
    assert require_all(LOG, []).satisfied(set())


def test_32_of_each_are_accepted():
    lines = [f"witness w{i} {VerifierKey('w', 4, bytes([i]) * 32).to_text()}" for i in range(32)]
    lines += [f"log {VerifierKey(f'l{i}', 1, bytes([i]) * 32).to_text()}" for i in range(32)]
    lines += [f"group g{i} any w{i}" for i in range(32)] + ["quorum g31", ""]
    policy = parse_policy("\n".join(lines))
    assert (len(policy.witnesses), len(policy.logs), len(policy.groups)) == (32, 32, 32)
    assert policy.satisfied({"w31"})
