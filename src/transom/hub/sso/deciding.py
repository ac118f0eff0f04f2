"""Who a provider's claims make somebody: a role by the agency's map, or nobody. Pure.

Fails closed: a claim that is missing, of an odd form, or in no line of the map gives no role.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from transom.errors import SignOnRefused

MOST_NAME = 80


@dataclass(frozen=True, kw_only=True)
class Rules:
    """An agency's own: the claim, the map in its order, and the domains, if only some may in."""

    claim: str
    roles: Sequence[tuple[str, str]]
    domains: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Admitted:
    """Somebody whom the rules admit. `user_name` and `email` are what the provider calls them now,
    in lower case; neither identifies anybody."""

    subject: str
    role: str
    name: str
    user_name: str
    email: str


def decide(rules: Rules, claims: dict[str, Any]) -> Admitted:
    """The person and their role.

    Raises:
        SignOnRefused: reason `domain` or `role`.
    """
    email = _text(claims, "email").lower()
    if rules.domains and not _in_domain(rules.domains, email, claims):
        raise SignOnRefused(
            "domain",
            "your account has no confirmed e-mail address of your agency",
            hint="Sign in at the provider with your work account.",
        )
    values = values_of(claims, rules.claim)
    role = next((role for value, role in rules.roles if value in values), None)
    if role is None:
        raise SignOnRefused(
            "role",
            "your account has no role here",
            hint="Ask your agency's administrator to put you into the right group.",
        )
    return Admitted(
        subject=claims["sub"],
        role=role,
        name=called(claims),
        user_name=_text(claims, "preferred_username").lower(),
        email=email,
    )


def values_of(claims: dict[str, Any], claim: str) -> set[str]:
    """The values of a claim: a text or a list of them; `a.b` also finds `b` within `a`."""
    found: Any = claims.get(claim)
    if found is None:
        found = claims
        for part in claim.split("."):
            found = found.get(part) if isinstance(found, dict) else None
    listed = found if isinstance(found, list) else [found]
    return {value for value in listed if isinstance(value, str)}


def called(claims: dict[str, Any]) -> str:
    """What somebody is called, as well as the provider says it."""
    names = (_text(claims, key).strip() for key in ("name", "preferred_username", "email", "sub"))
    return next((name for name in names if name), "Somebody")[:MOST_NAME]


def _in_domain(domains: Sequence[str], email: str, claims: dict[str, Any]) -> bool:
    name, at, domain = email.rpartition("@")
    return bool(name and at) and domain in domains and claims.get("email_verified", True) is True


def _text(claims: dict[str, Any], key: str) -> str:
    value = claims.get(key)
    return value[:320] if isinstance(value, str) else ""
