"""What changed between two versions of the policy, rule by rule. Pure."""

from dataclasses import dataclass
from typing import Any

import cedarpy

from transom.errors import InputError
from transom.hub.policy.engine import RuleText, read_rule


@dataclass(frozen=True)
class Difference:
    """Rules that another version has more, has otherwise, or has no more; in the order of texts."""

    added: tuple[RuleText, ...]
    changed: tuple[RuleText, ...]
    removed: tuple[RuleText, ...]


def difference(before: str, after: str) -> Difference:
    """What the policy `after` does otherwise than `before`; spaces and comments count for nothing.

    A version was validated against the schema of its day, and is only read here.

    Raises:
        InputError: field `policy`: one of them doesn't parse.
    """
    old, new = _rules(before), _rules(after)
    return Difference(
        added=tuple(rule for id_, (rule, _) in new.items() if id_ not in old),
        changed=tuple(new[id_][0] for id_ in new if id_ in old and new[id_] != old[id_]),
        removed=tuple(rule for id_, (rule, _) in old.items() if id_ not in new),
    )


def _rules(text: str) -> dict[str, tuple[RuleText, str]]:
    """What each rule says, and what it decides by, under its @id."""
    if not text:
        return {}
    try:
        found = cedarpy.PolicySet.from_str(text).to_pst().static_policies
    except ValueError as error:
        raise InputError("policy", f"the policy doesn't parse: {error}") from error
    ordered = sorted(found, key=lambda key: int(key.removeprefix("policy")))
    rules = [(read_rule(found[key]), _decides_by(found[key])) for key in ordered]
    return {rule.id: (rule, by) for rule, by in rules}


def _decides_by(policy: Any) -> str:
    return repr((policy.principal, policy.action, policy.resource, policy.clauses))
