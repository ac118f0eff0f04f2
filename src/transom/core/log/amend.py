"""Changes a trust policy in the one way that most people want: k of the witnesses in a list."""

from dataclasses import replace

from transom.core.log.note import parse_vkey
from transom.core.log.policy import NONE, Policy, PolicyGroup, PolicyWitness, parse_policy
from transom.errors import InputError, LogFormatError

GROUP = "quorum"


def with_witness(
    policy: Policy, vkey: str, url: str | None = None, *, quorum: int | None = None
) -> Policy:
    """The policy with one witness more.

    Args:
        vkey: the witness's verifier key.
        url: where it is asked, if known; a gateway never asks it.
        quorum: how many of them it takes. Unless given, all if it took all before, else as many.

    Raises:
        InputError: `witness`: not a witness's key, or known already; `quorum`: out of range, or the
            policy isn't a list of witnesses.
    """
    needed = threshold(policy)
    try:
        witness = PolicyWitness(_free_name(policy), parse_vkey(vkey.strip()), url)
    except LogFormatError as error:
        raise InputError("witness", f"that isn't a witness's key: {error.message}") from error
    took_all = needed == len(policy.witnesses)
    wanted = quorum or (needed + 1 if took_all else needed)
    grown = replace(policy, witnesses=(*policy.witnesses, witness))
    try:
        return with_quorum(grown, wanted)
    except LogFormatError as error:
        raise InputError("witness", f"that witness can't be added: {error.message}") from error


def with_quorum(policy: Policy, quorum: int) -> Policy:
    """The policy with `quorum` of all its witnesses.

    Raises:
        InputError: field `quorum`: more than there are, or less than one.
        LogFormatError: the same witness twice, or a key that isn't a witness's.
    """
    if not 1 <= quorum <= len(policy.witnesses):
        raise InputError(
            "quorum",
            f"{quorum} of {len(policy.witnesses)} witnesses can't be asked for",
            hint=f"Choose 1 to {len(policy.witnesses)}.",
        )
    group = PolicyGroup(GROUP, quorum, tuple(w.name for w in policy.witnesses))
    return parse_policy(replace(policy, quorum=GROUP, groups=(group,)).to_text())


def threshold(policy: Policy) -> int:
    """How many of all its witnesses a policy asks for.

    Raises:
        InputError: field `quorum`: it asks for something else than k of them all.
    """
    everybody = {w.name for w in policy.witnesses}
    if policy.quorum == NONE and not everybody:
        return 0
    if {policy.quorum} == everybody and not policy.groups:
        return 1
    for group in policy.groups:
        plain = len(policy.groups) == 1 and group.name == policy.quorum
        if plain and set(group.members) == everybody:
            return group.threshold
    raise InputError(
        "quorum",
        "this trust policy isn't a plain list of witnesses",
        hint="Write the policy that you want, and set it as a file.",
    )


def _free_name(policy: Policy) -> str:
    taken = {w.name for w in policy.witnesses} | {GROUP, NONE}
    numbers = range(1, len(taken) + 2)
    return next(f"w{i}" for i in numbers if f"w{i}" not in taken)
