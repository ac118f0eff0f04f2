"""The hub's rules on the owner's page: what the hub publishes, and nothing that isn't a policy."""

import json

import pytest

from tests.unit.gateway.api.local_desk import Desk, a_desk
from transom.gateway.rules import MAX_BYTES

__all__ = ["a_desk"]

POLICY = {
    "version": "0123456789abcdef",
    "schema": "entity Agency;",
    "text": "permit (principal, action, resource);",
    "rules": [
        {"id": "all", "effect": "permit", "explanation": "All.", "change": "", "clauses": ["2.1"]}
    ],
}
PROGRAM = {"program_id": "prg_1", "purposes": ["fire"], "max_minutes": 60, "max_open_sessions": 4}


async def test_the_policy_in_force_comes_with_its_programs_caps(desk: Desk) -> None:
    desk.house.hub.published = {
        "/v1/policy": json.dumps(POLICY).encode(),
        "/v1/programs": json.dumps([PROGRAM | {"name": "Pilot"}]).encode(),
    }
    answer = await desk.client.get("/api/rules")
    assert answer.json() == {**POLICY, "programs": [PROGRAM]}


@pytest.mark.parametrize(
    "published",
    [
        {},
        {"/v1/policy": b"<html>", "/v1/programs": b"[]"},
        {"/v1/policy": b"[]", "/v1/programs": b"[]"},
        {"/v1/policy": json.dumps({**POLICY, "rules": [1]}).encode(), "/v1/programs": b"[]"},
        {"/v1/policy": b'"' + b"x" * MAX_BYTES + b'"', "/v1/programs": b"[]"},
        {"/v1/policy": b"[" * 100_000, "/v1/programs": b"[]"},
    ],
    ids=["nothing", "a page", "a list", "rules of another form", "too much", "too deep"],
)
async def test_a_hub_that_publishes_no_policy_is_told_plainly(
    desk: Desk, published: dict[str, bytes]
) -> None:
    desk.house.hub.published = published
    answer = await desk.client.get("/api/rules")
    assert answer.status_code == 503
    assert answer.json()["error"]["message"] == "the hub's rules can't be read now"


async def test_without_the_hub_the_rules_are_missing_and_nothing_else(desk: Desk) -> None:
    await desk.house.hub.down()
    assert (await desk.client.get("/api/rules")).status_code == 503
    assert (await desk.client.get("/api/state")).status_code == 200
