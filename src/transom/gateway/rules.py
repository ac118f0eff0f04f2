"""The hub's public rules, brought to the owner's page so that it can try a consent against them.

Nothing is decided by them here: what opens is decided by the consent alone, at the gate.
"""

import asyncio
from typing import Any

import httpx
import msgspec

from transom.errors import HubUnavailable

TIMEOUT_SECONDS = 10.0
MAX_BYTES = 1_000_000
"""Longer than any policy that a hub takes; a hub that sends more is told no."""


class RuleText(msgspec.Struct, kw_only=True):
    """One rule: what it says, what would change it, and the prohibited uses that it forbids."""

    id: str
    effect: str
    explanation: str
    change: str
    clauses: list[str]


class ProgramCaps(msgspec.Struct, kw_only=True):
    """What a program's use policy allows at most."""

    program_id: str
    purposes: list[str]
    max_minutes: int
    max_open_sessions: int


class HubRules(msgspec.Struct, kw_only=True):
    """The policy in force at the hub, as Cedar text and schema, and its programs' caps.

    Args:
        rules: in the order of the text; Cedar calls the first `policy0`.
    """

    version: str
    schema: str
    text: str
    rules: list[RuleText]
    programs: list[ProgramCaps]


async def hub_rules(hub_url: str) -> HubRules:
    """What the hub publishes now.

    Raises:
        HubUnavailable: it doesn't answer, or its answer isn't a policy.
    """
    async with httpx.AsyncClient(
        base_url=hub_url, timeout=TIMEOUT_SECONDS, trust_env=False
    ) as client:
        try:
            policy, programs = await asyncio.gather(
                _read(client, "/v1/policy"), _read(client, "/v1/programs")
            )
            return msgspec.convert({**policy, "programs": programs}, HubRules)
        except (httpx.HTTPError, ValueError, TypeError, RecursionError) as error:
            raise HubUnavailable(
                "the hub's rules can't be read now",
                hint="Your consent can be given all the same; try it out once the hub answers.",
            ) from error


async def _read(client: httpx.AsyncClient, path: str) -> Any:
    async with client.stream("GET", path) as response:
        response.raise_for_status()
        body = bytearray()
        async for part in response.aiter_bytes():
            body += part
            if len(body) > MAX_BYTES:
                raise ValueError("more than a policy")
    return msgspec.json.decode(body)
