"""The policy in force: public, and never in force without forbidding what programs prohibit."""

from sqlalchemy import Connection

from transom.errors import InputError, SetupError
from transom.hub.documents import repository as documents
from transom.hub.documents.checks import require_forbidden
from transom.hub.documents.schemas import UsePolicy
from transom.hub.documents.versions import read_content
from transom.hub.hub import Hub
from transom.hub.policy import PolicyEngine
from transom.hub.policy.engine import RuleText
from transom.hub.programs import repository
from transom.hub.programs.schemas import NewPolicy, Policy, Rule


def policy_in_force(hub: Hub) -> Policy:
    """The policy that decides now."""
    engine = hub.policy
    rules = [shown(rule) for rule in engine.rules]
    return Policy(version=engine.version, schema=engine.schema_text, text=engine.text, rules=rules)


def shown(rule: RuleText) -> Rule:
    """A rule, as anyone may read it."""
    return Rule(
        id=rule.id,
        effect=rule.effect,
        explanation=rule.explanation,
        change=rule.change,
        clauses=list(rule.clauses),
    )


async def change_policy(hub: Hub, new: NewPolicy) -> Policy:
    """Puts another policy in force once it has passed strict validation, and logs that.

    Raises:
        InputError: field `policy`: it doesn't parse or validate, or doesn't forbid what a program
            that isn't over prohibits; the old one stays in force.
        StorageUnavailable: it can't be stored; the old one stays in force.
    """
    engine = PolicyEngine(new.text)
    await _require_all(hub, engine, hub.clock.now())
    hub.use_policy(engine, reason=new.reason.strip())
    return policy_in_force(hub)


async def require_sound(hub: Hub) -> None:
    """Returns if the policy that a hub starts with forbids what its programs prohibit (P12).

    Raises:
        SetupError: names the program and the clause.
    """
    try:
        await _require_all(hub, hub.policy, hub.clock.now())
    except InputError as error:
        raise SetupError(error.message, hint=error.hint) from error


async def _require_all(hub: Hub, engine: PolicyEngine, now: int) -> None:
    for name, use_policy in await hub.db.read(_use_policies, now):
        try:
            require_forbidden(use_policy, engine, field="policy")
        except InputError as error:
            raise InputError("policy", f"{name}: {error.message}", hint=error.hint) from error


def _use_policies(conn: Connection, now: int) -> list[tuple[str, UsePolicy]]:
    rows = (row for row, _ in repository.all_programs(conn) if row["not_after"] > now)
    found = documents.names_and_contents(conn, [row["program_id"] for row in rows])
    return [(name, read_content(content).use_policy) for name, content in found]
