"""Decides by Cedar, and says why not. Reads no clock and no database: the question brings all."""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from importlib import resources
from typing import Any, TypeAlias

import cedarpy

from transom.errors import InputError, PolicyRefused

Uid: TypeAlias = dict[str, str]

MAX_POLICY_CHARS = 200_000
NO_RULE = "no_rule"
ERROR = "policy_error"


@dataclass(frozen=True, kw_only=True)
class Question:
    """May `principal` do `action` to `resource`?

    Args:
        entities: principal, resource and what they refer to, in Cedar's JSON form.
    """

    principal: Uid
    action: str
    resource: Uid
    context: dict[str, Any] = field(default_factory=dict)
    entities: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class RuleText:
    """What a rule says to people: its effect, why it is there, what would change its answer.

    Args:
        clauses: the use policies' prohibited uses that it forbids (spec/program-documents.md).
    """

    id: str
    effect: str
    explanation: str
    change: str
    clauses: tuple[str, ...] = ()


class PolicyEngine:
    """A policy that has passed strict validation against the packaged schema.

    Args:
        text: Cedar policies, each with the annotations `id`, `explanation` and `change`.

    Raises:
        InputError: field `policy`: it doesn't parse, doesn't validate, or lacks an annotation.
    """

    def __init__(self, text: str) -> None:
        if len(text) > MAX_POLICY_CHARS:
            raise InputError("policy", f"a policy longer than {MAX_POLICY_CHARS} characters")
        self.text = text
        self.schema_text = _file("transom.cedarschema")
        self._schema = cedarpy.Schema.from_str(self.schema_text)
        self._policies = self._parse()
        self._rules = self._read_rules()

    @cached_property
    def version(self) -> str:
        """16 hexadecimal digits that change with every change of the policy or its schema."""
        whole = f"{self.schema_text}\n{self.text}"
        return hashlib.sha256(whole.encode()).hexdigest()[:16]

    @property
    def rules(self) -> list[RuleText]:
        """Every rule, in the order of the text."""
        return list(self._rules.values())

    def check(self, question: Question) -> None:
        """Returns if the policy allows it.

        Raises:
            PolicyRefused: with the first rule that forbids; `no_rule` if none allows;
                `policy_error` if any rule failed to evaluate (Cedar itself would skip it).
        """
        allowed, reasons = self._evaluate(question)
        if not allowed:
            raise self._refusal(question, reasons)

    def forbidding(self, question: Question) -> list[RuleText]:
        """The rules that forbid it, in the order of the text; none if nothing does.

        Raises:
            PolicyRefused: it can't be evaluated.
        """
        allowed, reasons = self._evaluate(question)
        told = (rule for key, rule in self._rules.items() if key in reasons and not allowed)
        return [rule for rule in told if rule.effect == "forbid"]

    def _evaluate(self, question: Question) -> tuple[bool, list[str]]:
        try:
            answer = cedarpy.is_authorized(
                {
                    "principal": question.principal,
                    "action": {"type": "Action", "id": question.action},
                    "resource": question.resource,
                    "context": question.context,
                },
                self._policies,
                question.entities,
                self._schema,
            )
            errors, reasons = list(answer.diagnostics.errors), list(answer.diagnostics.reasons)
            allowed = bool(answer.allowed)
        except Exception as error:
            # Whatever goes wrong inside the evaluator, the answer is no (P12).
            raise _unevaluated(question) from error
        if errors:
            raise _unevaluated(question)
        return allowed, reasons

    def _refusal(self, question: Question, reasons: list[str]) -> PolicyRefused:
        order = list(self._rules)
        forbidding = sorted((r for r in reasons if r in self._rules), key=order.index)
        if forbidding:
            rule = self._rules[forbidding[0]]
            return PolicyRefused(rule.id, rule.explanation, hint=rule.change or None)
        # Nothing forbids and nothing permits: say what the permit of this action would want.
        names = (question.action, _GROUP.get(question.action))
        for rule in self.rules:
            if rule.effect == "permit" and rule.id in names:
                return PolicyRefused(rule.id, rule.explanation, hint=rule.change or None)
        return PolicyRefused(
            NO_RULE,
            "No rule of this hub's policy allows that.",
            hint="The hub's administrator keeps the policy; anyone can read it.",
        )

    def _parse(self) -> cedarpy.PolicySet:
        try:
            policies = cedarpy.PolicySet.from_str(self.text)
        except ValueError as error:
            raise InputError("policy", f"the policy doesn't parse: {error}") from error
        result = cedarpy.validate_policies(self.text, self._schema)
        if not result.validation_passed:
            told = "; ".join(str(error) for error in result.errors[:3])
            raise InputError("policy", f"the policy doesn't validate: {told}")
        return policies

    def _read_rules(self) -> dict[str, RuleText]:
        pst = self._policies.to_pst()
        if pst.templates:
            raise InputError("policy", "the policy has a template, and nothing would ever link it")
        rules: dict[str, RuleText] = {}
        # Cedar numbers static policies in the order of the text: policy0, policy1, …
        for key in sorted(pst.static_policies, key=lambda k: int(k.removeprefix("policy"))):
            rules[key] = read_rule(pst.static_policies[key])
        if len({rule.id for rule in rules.values()}) != len(rules):
            raise InputError("policy", "two rules of the policy have the same @id")
        return rules


_GROUP = {
    "view_live": "view_live",
    "request_footage": "request_footage",
    "read_footage": "footage",
    "withdraw_footage": "footage",
    "message_owner": "messages",
    "read_messages": "messages",
    "open_incident": "incidents",
    "close_incident": "incidents",
    "ask_approval": "incidents",
    "answer_approval": "approvals",
    "break_glass": "incidents",
    "justify_break_glass": "justifications",
    "enrol_device": "enrol_device",
    "invite": "invite",
    "manage_people": "manage_people",
    "manage_dispatch": "manage_dispatch",
    "close_session": "close_session",
    "enrol_gateway": "enrol_gateway",
    "keep_evidence": "evidence",
    "read_record": "oversight",
    "open_commitment": "oversight",
    "flag_look": "oversight",
    "close_flag": "oversight",
    "freeze_program": "oversight",
    "resume_program": "oversight",
    "publish_answer": "oversight",
    "answer_flag": "answers",
    "answer_objection": "answers",
}


def packaged() -> str:
    """The policy that comes with Transom."""
    return _file("transom.cedar")


def read_rule(policy: Any) -> RuleText:
    """What one of Cedar's parsed policies says to people.

    Raises:
        InputError: field `policy`: an annotation is missing.
    """
    notes = dict(policy.annotations)
    try:
        clauses = tuple(notes.get("clause", "").split())
        return RuleText(notes["id"], policy.effect, notes["explanation"], notes["change"], clauses)
    except KeyError as error:
        raise InputError(
            "policy", f"a rule ({notes.get('id', policy.id)}) has no annotation @{error.args[0]}"
        ) from error


def _unevaluated(question: Question) -> PolicyRefused:
    return PolicyRefused(
        ERROR,
        f"The policy couldn't be evaluated for {question.action}, so the answer is no.",
        hint="The hub's administrator must mend the policy.",
    )


def _file(name: str) -> str:
    return resources.files("transom.hub.policy").joinpath(name).read_text(encoding="utf-8")
