"""A program's documents: whole, public, hashed into the log, and what the policy is held to."""

import copy
import hashlib

import httpx
import msgspec
import pytest

from transom.core.codec import decode_object
from transom.core.log.categories import PURPOSES
from transom.errors import InputError
from transom.hub.documents.checks import (
    content_of,
    purposes_of,
    require_forbidden,
    template,
)
from transom.hub.documents.schemas import Documents
from transom.hub.policy import PolicyEngine, packaged

CLAUSES = [use.clause for use in template().use_policy.prohibited_uses]


def refusal(text: str, documents: Documents | None = None) -> InputError:
    with pytest.raises(InputError) as refused:
        policy = (documents or template()).use_policy
        require_forbidden(policy, PolicyEngine(text), field="documents")
    return refused.value


def changed(**members) -> Documents:
    both = msgspec.to_builtins(template())
    both["use_policy"].update(members)
    return msgspec.convert(both, Documents)


def test_the_packaged_policy_forbids_what_the_packaged_documents_prohibit():
    require_forbidden(template().use_policy, PolicyEngine(packaged()), field="documents")


def test_the_packaged_documents_authorise_every_purpose_in_words():
    assert purposes_of(template()) == tuple(sorted(PURPOSES))


@pytest.mark.parametrize("clause", CLAUSES)
def test_a_prohibited_use_without_a_forbid_is_named_by_its_clause(clause):
    text = packaged().replace(f'@clause("{clause}")', "").replace(f"{clause} ", "")
    text = text.replace(f" {clause}", "")

    refused = refusal(text)

    assert refused.field == "documents"
    assert f"clause {clause} " in refused.message
    assert f'@clause("{clause}")' in refused.hint


PURPOSE_RULE = "unless { context.program_purposes.contains(context.purpose) }"
ROLE_RULE = 'unless { principal.roles.containsAny(["operator", "supervisor"]) }'
ANY_PROGRAM = 'unless { context.program == "running" }'
ANY_CONSENT = 'unless { context.consent == "covers" }'
WEAKER = {
    "2.1": {PURPOSE_RULE: 'when { context.purpose == "fire" }'},
    "2.3": {'unless { context.incident == "open" }': 'when { context.incident == "lost" }'},
    "2.4": {'Action::"read_plates",\n': ""},
    "2.5": {'when { context.program == "over" }': "when { false }", ANY_PROGRAM: "when { false }"},
    "2.6": {ROLE_RULE: "unless { context.minutes > 0 }"},
    "2.7": {'unless { context.device == "certified" }': 'when { context.device == "stolen" }'},
    "2.8": {"context.minutes <= context.program_max_minutes": "context.minutes <= 200000"},
    "2.9": {'["expired", "withdrawn"]': '["expired"]', ANY_CONSENT: "when { false }"},
}


@pytest.mark.parametrize("clause", WEAKER)
def test_a_rule_with_the_clause_that_lets_an_example_through_is_found(clause):
    text = packaged()
    for rule, weaker in WEAKER[clause].items():
        assert rule in text
        text = text.replace(rule, weaker, 1)  # looks; asking for footage has rules of its own

    refused = refusal(text)

    assert f"clause {clause} prohibits" in refused.message


def test_an_example_that_the_policy_can_t_understand_is_refused():
    use = {"clause": "9", "text": "x", "examples": [{"context": {"phase_of_the_moon": "full"}}]}
    text = packaged().replace('@clause("2.4")', '@clause("2.4 9")')

    assert "clause 9" in refusal(text, changed(prohibited_uses=[use])).message


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"authorised_uses": [{"clause": "1", "purpose": "protest", "text": "x"}]}, "protest"),
        ({"authorised_uses": [{"clause": "2.1", "purpose": "fire", "text": "x"}]}, "clause number"),
        ({"training": "x" * 4000, "auditing": "y" * 4000, "prohibited_uses": [
            {"clause": f"{n}", "text": "z" * 4000, "examples": [{}]} for n in range(20)
        ]}, "longer"),
    ],
    ids=["unknown purpose", "clause twice", "too long"],
)  # fmt: skip
def test_documents_that_make_no_sense_are_refused(members, said):
    with pytest.raises(InputError, match=said):
        content_of(changed(**members), "Resolution 1")


def test_the_hash_covers_both_documents_and_the_decision():
    base = content_of(template(), "Resolution 1")

    assert content_of(template(), "Resolution 2") != base
    assert content_of(changed(training="None."), "Resolution 1") != base
    assert set(decode_object(base)) == {"use_policy", "impact_report", "authorising_decision"}


async def get(world, path: str) -> httpx.Response:
    """As anybody: without a cookie."""
    async with httpx.AsyncClient(base_url=world.url) as client:
        return await client.get(path)


async def test_the_document_s_hash_stands_in_the_program_s_entry(world):
    path = f"/v1/programs/{world.program['program_id']}/documents"

    found = (await get(world, path)).json()
    content = (await get(world, f"{path}/{found['document']}")).content

    entry = next(e for e in await world.log_entries() if e.type == "program.created")
    assert hashlib.sha256(content).digest() == entry.document
    assert hashlib.sha256(content).hexdigest() == found["document"] == world.program["document"]
    assert (found["version"], len(found["versions"])) == (1, 1)
    assert decode_object(content)["use_policy"] == found["use_policy"]
    for wrong in ("/v1/programs/prg_x/documents", f"{path}/00ff", f"{path}/zz"):
        answer = await get(world, wrong)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


async def test_a_change_is_a_new_version_and_an_entry(world):
    program_id = world.program["program_id"]
    path = f"/v1/programs/{program_id}/documents"
    body = msgspec.to_builtins(changed(complaints_contact="The clerk, 12 Main Street."))

    answer = await world.admin("PUT", f"/v1/admin/programs/{program_id}/documents", body)
    again = await world.admin("PUT", f"/v1/admin/programs/{program_id}/documents", body)

    found = answer.json()
    assert (answer.status_code, again.status_code) == (200, 409)
    assert [version["version"] for version in found["versions"]] == [2, 1]
    entry = next(e for e in await world.log_entries() if e.type == "program.changed")
    assert (entry.program, entry.document.hex()) == (program_id, found["document"])
    older = await get(world, f"{path}/{world.program['document']}")
    assert hashlib.sha256(older.content).hexdigest() == world.program["document"]


async def test_documents_whose_prohibitions_nothing_forbids_are_no_program_s(world):
    both = msgspec.to_builtins(template())
    more = {"clause": "2.77", "text": "Watching on Sundays.", "examples": [{}]}
    both["use_policy"]["prohibited_uses"].append(more)
    body = {
        "name": "Second",
        "agency_ids": [world.agency.agency_id],
        "authorising_decision": "Resolution 2",
        "documents": both,
    }

    created = await world.admin("POST", "/v1/admin/programs", body)
    path = f"/v1/admin/programs/{world.program['program_id']}/documents"
    changing = await world.admin("PUT", path, both)

    for answer in (created, changing):
        assert answer.status_code == 400
        assert "clause 2.77" in answer.json()["error"]["message"]
    assert len((await get(world, "/v1/programs")).json()) == 1


async def test_a_purpose_that_the_use_policy_doesn_t_authorise_opens_nothing(world, scene):
    both = msgspec.to_builtins(template())
    uses = copy.deepcopy(both["use_policy"]["authorised_uses"])
    both["use_policy"]["authorised_uses"] = [u for u in uses if u["purpose"] == "fire"]
    path = f"/v1/admin/programs/{world.program['program_id']}/documents"
    assert (await world.admin("PUT", path, both)).status_code == 200

    answer = await world.ask(scene.seat, await scene.seat.open_incident(purpose="missing_person"))

    assert answer.json()["error"]["rule"] == "view_live.purpose"


async def test_the_policy_s_rules_name_their_clauses(world):
    rules = {rule["id"]: rule for rule in (await get(world, "/v1/policy")).json()["rules"]}

    assert rules["view_live.purpose"]["clauses"] == ["2.1", "2.2"]
    assert rules["view_live"]["clauses"] == []
    assert {c for rule in rules.values() for c in rule["clauses"]} == set(CLAUSES)
