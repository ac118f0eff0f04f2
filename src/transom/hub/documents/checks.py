"""Checks a program's documents, and the policy against them: what is prohibited must be forbidden.

A clause isn't believed to be covered because a rule says so: each of its examples, a look that
would be allowed but for what the clause prohibits, is put to the policy.
"""

from collections import Counter
from collections.abc import Sequence
from importlib import resources
from typing import Any

import msgspec

from transom.core.documents import program_document
from transom.core.log.categories import PURPOSES
from transom.core.vote import Vote
from transom.errors import EncodingError, InputError, PolicyRefused
from transom.hub.accounts.people import bare, reference, uid
from transom.hub.documents.schemas import Documents, Example, ProhibitedUse, UsePolicy
from transom.hub.policy import PolicyEngine, Question

_AGENCY, _PERSON, _CAMERA = "agency", "person", "camera"
_ALLOWED: dict[str, Any] = {
    "now": 1,
    "agency": reference("Agency", _AGENCY),
    "device": "certified",
    "incident": "open",
    "authority": "consent",
    "minutes": 1,
    "program": "running",
    "program_max_minutes": 1440,
    "program_open_sessions": 0,
    "program_max_sessions": 10_000,
    "incident_minutes": 0,
    "person_minutes_of_day": 0,
    "agency_minutes_of_day": 0,
    "approval": "not_needed",
    "break_glass": False,
    "consent": "covers",
}


def template() -> Documents:
    """The documents that come with Transom: a beginning for a program's own."""
    return msgspec.json.decode(template_text(), type=Documents)


def template_text() -> str:
    """The same, as a person edits it."""
    return resources.files("transom.hub.documents").joinpath("template.json").read_text("utf-8")


def purposes_of(documents: Documents) -> tuple[str, ...]:
    """The purpose categories that the use policy authorises, sorted."""
    return tuple(sorted({use.purpose for use in documents.use_policy.authorised_uses}))


def approval_of(documents: Documents) -> tuple[str, ...]:
    """The purpose categories that need a supervisor's approval, sorted."""
    return tuple(sorted(set(documents.use_policy.approval or ())))


def content_of(documents: Documents, decision: str, votes: Sequence[Vote] = ()) -> bytes:
    """The bytes that are hashed and published, once the documents make sense by themselves.

    Raises:
        InputError: a clause number used twice, an unknown purpose, an approval for a purpose that
            isn't authorised, or too long as a whole.
    """
    policy = documents.use_policy
    clauses = [use.clause for use in policy.authorised_uses]
    clauses += [use.clause for use in policy.prohibited_uses]
    clause, times = Counter(clauses).most_common(1)[0]
    if times > 1:
        raise InputError("use_policy", f"two uses have the clause number {clause}")
    for use in policy.authorised_uses:
        if use.purpose not in PURPOSES:
            raise InputError(
                "use_policy", f"clause {use.clause}: there is no purpose {use.purpose!r:.60}"
            )
    for purpose in sorted(set(approval_of(documents)) - set(purposes_of(documents))):
        raise InputError(
            "use_policy", f"approval names {purpose!r:.60}, which isn't an authorised purpose"
        )
    members = msgspec.json.decode(msgspec.json.encode(documents))
    try:
        return program_document(**members, authorising_decision=decision, votes=votes)
    except EncodingError as error:
        raise InputError("documents", error.message) from error


def require_forbidden(policy: UsePolicy, engine: PolicyEngine, *, field: str) -> None:
    """Returns if each prohibited use is forbidden by a rule of the policy that names its clause.

    Args:
        field: what the person who is told otherwise has given.

    Raises:
        InputError: names the clause.
    """
    purposes = [use.purpose for use in policy.authorised_uses]
    for use in policy.prohibited_uses:
        _require_rule(use, engine, field)
        for example in use.examples:
            _try(use, example, engine, purposes, field)


def _require_rule(use: ProhibitedUse, engine: PolicyEngine, field: str) -> None:
    if not any(use.clause in rule.clauses and rule.effect == "forbid" for rule in engine.rules):
        raise InputError(
            field,
            f"clause {use.clause} of the use policy is prohibited, and no rule forbids it",
            hint=f'Give the hub\'s policy a forbid with the annotation @clause("{use.clause}").',
        )


def _try(
    use: ProhibitedUse, example: Example, engine: PolicyEngine, purposes: list[str], field: str
) -> None:
    told = msgspec.json.encode(example).decode()
    try:
        forbidding = engine.forbidding(_question(example, purposes))
    except PolicyRefused as error:
        raise InputError(
            field,
            f"clause {use.clause}: the policy can't evaluate {told}",
            hint="An example names actions and facts of the policy's schema, and no others.",
        ) from error
    if not any(use.clause in rule.clauses for rule in forbidding):
        raise InputError(
            field,
            f"clause {use.clause} prohibits {told}, and no rule with that clause forbids it",
            hint=f'Mend the rules with the annotation @clause("{use.clause}").',
        )


def _question(example: Example, purposes: list[str]) -> Question:
    agency = reference("Agency", _AGENCY)
    person = {"roles": list(example.roles), "agency": agency}
    look = example.action == "view_live"
    facts = {**_ALLOWED, "program_purposes": purposes, "purpose": purposes[0]} if look else {}
    return Question(
        principal=uid("Person", _PERSON),
        action=example.action,
        resource=uid("Camera", _CAMERA),
        context={**facts, **example.context},
        entities=[
            {"uid": uid("Person", _PERSON), "attrs": person, "parents": []},
            {"uid": uid("Camera", _CAMERA), "attrs": {"agencies": [agency]}, "parents": []},
            bare("Agency", _AGENCY),
        ],
    )
