"""Versions of the policy: when, by whom, why, what each changed; an invalid one changes nothing."""

import hashlib

import httpx
import pytest
from hub_drivers import QUICK
from hub_record import in_log

REASON = "The council asked for it in its session of 12 May."


@pytest.fixture
async def anybody(world):
    async with httpx.AsyncClient(base_url=world.url, verify=QUICK) as client:
        yield client


async def put(world, text, reason=REASON):
    return await world.admin("PUT", "/v1/admin/policy", {"text": text, "reason": reason})


def rewritten(text):
    """Another policy: one rule is stricter, one is new, and one is gone."""
    rules = text.replace("context.minutes <= 1440", "context.minutes <= 60")
    before, _, rest = rules.partition('@id("request_footage.day")')
    gone = before + rest[rest.index("@id(") :]
    return gone + (
        '@id("no_nights")\n@explanation("Nobody watches on the last day.")\n@change("Nothing.")\n'
        'forbid (principal, action == Action::"view_live", resource)\n'
        "when { context.now == 9007199254740991 };\n"
    )


async def test_a_version_says_when_by_whom_why_and_which_rules_changed(world, anybody):
    (first,) = (await anybody.get("/v1/policy/versions")).json()
    text = rewritten((await anybody.get("/v1/policy")).json()["text"])

    assert (await put(world, text)).is_success
    await in_log(world, "policy.changed", 2)
    newest, before = (await anybody.get("/v1/policy/versions")).json()

    assert (first["number"], first["by"], first["in_force"]) == (1, "start", True)
    assert not before["in_force"]
    assert (newest["number"], newest["by"], newest["in_force"]) == (2, "hub_admin", True)
    assert newest["reason"] == REASON
    changes = {name: [r["id"] for r in newest[name]] for name in ("added", "changed", "removed")}
    assert changes == {
        "added": ["no_nights"],
        "changed": ["view_live.absolute"],
        "removed": ["request_footage.day"],
    }


async def test_a_versions_text_is_what_its_hash_in_the_log_is_of(world, anybody):
    text = (await anybody.get("/v1/policy")).json()["text"] + "// another remark\n"
    await put(world, text)
    await in_log(world, "policy.changed", 2)
    newest, before = (await anybody.get("/v1/policy/versions")).json()

    told = await anybody.get(f"/v1/policy/versions/{newest['document']}")
    unknown = await anybody.get(f"/v1/policy/versions/{'0' * 64}")

    assert told.text == text
    assert hashlib.sha256(told.content).hexdigest() == newest["document"]
    assert unknown.status_code == 404
    assert [newest[name] for name in ("added", "changed", "removed")] == [[], [], []]
    assert before["document"] != newest["document"]


@pytest.mark.parametrize("wrong", ["permit (", "principal.rank", "@explanation"])
async def test_an_invalid_policy_is_refused_and_the_old_one_stays_in_force(world, anybody, wrong):
    before = (await anybody.get("/v1/policy")).json()
    text = {
        "permit (": before["text"] + "permit (",
        "principal.rank": before["text"].replace("principal.roles", "principal.rank"),
        "@explanation": before["text"].replace("@explanation", "@remark", 1),
    }[wrong]

    answer = await put(world, text)

    assert answer.status_code == 400
    assert answer.json()["error"]["field"] == "policy"
    assert (await anybody.get("/v1/policy")).json() == before
    assert len((await anybody.get("/v1/policy/versions")).json()) == 1
    await world.stop_hub()
    await world.start_hub()
    assert world.hub.policy.text == before["text"]


async def test_anybody_reads_the_versions_on_the_public_pages(world, anybody):
    text = rewritten((await anybody.get("/v1/policy")).json()["text"])
    await put(world, text)
    await in_log(world, "policy.changed", 2)

    page = (await anybody.get("/public/en/rules")).text
    spanish = (await anybody.get("/public/es/rules")).text

    assert REASON in page
    assert "Rules that are gone" in page
    assert "Reglas que ya no están" in spanish
    assert "Nobody watches on the last day." in page
