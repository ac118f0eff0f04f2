"""Votes at the hub: made with a program, voiced by a link, counted, published, told to gateways."""

import asyncio
from dataclasses import replace
from hashlib import sha256

import pytest
from html_check import Checked
from hub_drivers import CLOCK, until
from hub_mailbox import token
from sqlalchemy import select

from transom.core.codec import decode_object
from transom.core.vote import votes_from_json
from transom.hub.db.tables_lands import mail_proofs
from transom.hub.db.tables_votes import voices
from transom.hub.votes.counting import count_due

DAY_MS = 24 * 3_600_000
HERE = (32298757, -90184810)


def area(at=HERE, half=3_000):
    lat, lon = at
    signs = ((-1, -1), (-1, 1), (1, 1), (1, -1))
    return [{"lat_e6": lat + y * half, "lon_e6": lon + x * half} for y, x in signs]


def new_vote(**more):
    return {
        "name": "Elm Street",
        "area": area(),
        "households": 20,
        "max_opposed_percent": 5,
        "closes_at": CLOCK.now() + 8 * DAY_MS,
        **more,
    }


@pytest.fixture
async def program(neighbourhood):
    return (await neighbourhood.program(new_vote())).json()


@pytest.fixture
async def vote(neighbourhood, program):
    (vote,) = await neighbourhood.votes(program["program_id"])
    return vote


async def stored(world, table):
    rows = await world.hub.db.read(lambda conn: conn.execute(select(table)).mappings().all())
    return [dict(row) for row in rows]


async def document(neighbourhood, program_id):
    """The document in force, whose bytes have the hash that the log tells."""
    path = f"/v1/programs/{program_id}/documents"
    shown = (await neighbourhood.client.get(path)).json()
    content = (await neighbourhood.client.get(f"{path}/{shown['document']}")).content
    assert sha256(content).hexdigest() == shown["document"]
    return bytes.fromhex(shown["document"]), decode_object(content), shown["version"]


async def test_its_votes_stand_in_the_document_that_the_log_names(world, neighbourhood, program):
    hashed, content, _ = await document(neighbourhood, program["program_id"])

    (vote,) = votes_from_json(content["votes"])
    created = [e for e in await world.log_entries() if e.type == "program.created"][-1]
    assert (vote.name, vote.households, vote.max_opposed_percent) == ("Elm Street", 20, 5)
    assert vote.area[0] == (area()[0]["lat_e6"], area()[0]["lon_e6"])
    assert created.document == hashed


async def test_a_program_without_votes_has_the_document_that_it_always_had(world, neighbourhood):
    _, content, _ = await document(neighbourhood, world.program["program_id"])

    assert "votes" not in content


BAD = {
    "too small": {"area": area(half=100)},
    "crossing": {"area": [area()[n] for n in (0, 2, 1, 3)]},
    "few households": {"households": 19},
    "after the program": {"closes_at": CLOCK.now() + 46 * DAY_MS},
    "over before it opens": {"opens_at": CLOCK.now() + 9 * DAY_MS},
    "over already": {"opens_at": 1, "closes_at": 2},
}


@pytest.mark.parametrize("change", BAD.values(), ids=BAD)
async def test_a_vote_that_cant_be_held_is_refused(neighbourhood, change):
    answer = await neighbourhood.program(new_vote(**change))

    assert answer.status_code == 400
    assert "votes" in answer.json()["error"]["field"]


async def test_outside_a_demo_a_vote_is_open_for_a_week(world, neighbourhood):
    world.hub.config = replace(world.hub.config, demo=False)
    short = await neighbourhood.program(new_vote(closes_at=CLOCK.now() + 6 * DAY_MS))
    long = await neighbourhood.program(new_vote())

    assert (short.status_code, long.status_code) == (400, 201)


async def test_a_hub_without_mail_requires_no_votes_since_nobody_could_vote(world, neighbourhood):
    world.hub.config = replace(world.hub.config, mail=None)

    answer = await neighbourhood.program(new_vote())

    assert (answer.status_code, answer.json()["error"]["field"]) == (400, "votes")


async def test_an_address_has_one_voice_and_the_newest_counts(world, neighbourhood, vote):
    first = await neighbourhood.say(vote["vote_id"], "not", "ann@example.org")
    again = await neighbourhood.say(vote["vote_id"], "oppose", "Ann+vote@example.org")
    await neighbourhood.say(vote["vote_id"], "not", "ben@example.org")

    assert sorted(row["opposed"] for row in await stored(world, voices)) == [False, True]
    assert (await neighbourhood.voice(vote["vote_id"], first)).status_code == 404
    mine = await neighbourhood.voice(vote["vote_id"], again)
    assert "Your voice: I oppose" in mine.text


async def test_a_voice_is_changed_by_its_code_until_the_end(world, neighbourhood, vote):
    code = await neighbourhood.say(vote["vote_id"], "oppose", "ann@example.org")
    changed = await neighbourhood.voice(vote["vote_id"], code, choice="not")
    neighbourhood.days_later(9)
    late = await neighbourhood.voice(vote["vote_id"], code, choice="oppose")

    assert "Changed." in changed.text
    assert (late.status_code, "Your voice: I don" in late.text) == (409, True)
    assert [row["opposed"] for row in await stored(world, voices)] == [False]


async def test_nothing_counts_before_the_button_nor_after_the_end(world, neighbourhood, vote):
    await neighbourhood.ask(vote["vote_id"], "oppose", "ann@example.org")
    link = await token(neighbourhood.box)
    page = await neighbourhood.client.get(f"/public/en/prove?token={link}")
    before = await stored(world, voices)
    neighbourhood.days_later(8.5)
    late = await neighbourhood.confirm(link)
    closed = await neighbourhood.ask(vote["vote_id"], "oppose", "ben@example.org")

    assert "Does your voice count: I oppose?" in page.text
    assert before == await stored(world, voices) == []
    assert (late.status_code, closed.status_code) == (404, 409)


async def test_a_link_of_the_last_hour_is_refused_when_the_vote_has_ended(neighbourhood, vote):
    neighbourhood.days_later(7.9)
    await neighbourhood.ask(vote["vote_id"], "oppose", "ann@example.org")
    link = await token(neighbourhood.box)
    neighbourhood.days_later(0.2)

    late = await neighbourhood.confirm(link)

    assert late.status_code == 409
    assert "nothing was counted" in late.text


async def test_no_voice_says_whose_it_is_or_when_it_was_cast(world, neighbourhood):
    made = (await neighbourhood.program(new_vote(), new_vote(name="Oak Street"))).json()
    one, other = await neighbourhood.votes(made["program_id"])
    for vote in (one, other):
        await neighbourhood.say(vote["vote_id"], "oppose", "ann@example.org")

    kept = await stored(world, voices)
    (proof, _) = await stored(world, mail_proofs)
    assert set(kept[0]) == {"code_hash", "vote_id", "voice_hash", "opposed"}
    assert "ann" not in str(kept)
    assert len({row["voice_hash"] for row in kept} | {proof["address_hash"]}) == 3
    assert proof["content"] == b"{}"

    neighbourhood.days_later(9)
    await count_due(world.hub)
    assert [row["voice_hash"] for row in await stored(world, voices)] == [None, None]


async def test_counts_change_at_midnight_only(neighbourhood, world, program, vote):
    await neighbourhood.say(vote["vote_id"], "oppose", "ann@example.org")
    (at_once,) = await neighbourhood.votes(program["program_id"])
    neighbourhood.days_later(1)
    await count_due(world.hub)
    (next_day,) = await neighbourhood.votes(program["program_id"])

    assert (at_once["opposed"], "counted_at" in at_once) == (0, False)
    assert (next_day["opposed"], next_day["counted_at"] % DAY_MS) == (1, 0)
    assert next_day["state"] == "open"


@pytest.mark.parametrize(("opposed", "state"), [(1, "not_opposed"), (2, "opposed")])
async def test_the_result_is_logged_and_published_and_told_to_gateways(
    neighbourhood, scene, vote, opposed, state
):
    world, program_id = neighbourhood.world, neighbourhood.program_id
    choices = ["oppose"] * opposed + ["not"] * 2
    for number, choice in enumerate(choices):
        await neighbourhood.say(vote["vote_id"], choice, f"n{number}@example.org")
    before = [one for one in scene.gateway.messages("programs")[-1]["programs"] if one["votes"]]

    neighbourhood.days_later(8)
    await count_due(world.hub)

    hashed, content, version = await document(neighbourhood, program_id)
    await world.logged("program.changed")
    changed = [e for e in await world.log_entries() if e.type == "program.changed"]
    (shown,) = await neighbourhood.votes(program_id)
    told = await until(
        lambda: [
            one["votes"]
            for one in scene.gateway.messages("programs")[-1]["programs"]
            if one["votes"] and "result" in one["votes"][0]
        ]
    )
    assert [one["votes"][0].get("result") for one in before] == [None]
    assert told[0][0]["result"] == {"opposed": opposed, "not_opposed": 2}
    assert content["votes"] == told[0]
    assert (version, [e.document for e in changed]) == (2, [hashed])
    assert (shown["state"], shown["opposed"], shown["not_opposed"]) == (state, opposed, 2)


async def test_votes_and_results_stay_when_documents_change_or_a_program_is_renewed(
    neighbourhood, world, program, vote
):
    path = f"/v1/programs/{program['program_id']}/documents"
    neighbourhood.days_later(8)
    await count_due(world.hub)
    _, old, _ = await document(neighbourhood, program["program_id"])
    given = {name: old[name] for name in ("use_policy", "impact_report")}
    given["impact_report"]["funding"] = "The city's budget of 2027."

    changed = await world.admin("PUT", f"/v1/admin{path[3:]}", given)
    renewed = await world.admin(
        "POST",
        f"/v1/admin/programs/{program['program_id']}/renew",
        {"authorising_decision": "Resolution 2027-1"},
    )

    _, new, version = await document(neighbourhood, program["program_id"])
    assert (changed.status_code, renewed.status_code, version) == (200, 200, 4)
    assert new["votes"] == old["votes"]
    assert new["votes"][0]["result"] == {"opposed": 0, "not_opposed": 0}


async def test_a_hub_that_cant_send_mail_ends_no_vote(world, neighbourhood, program, vote):
    neighbourhood.days_later(9)
    world.hub.config = replace(world.hub.config, mail=None)
    await count_due(world.hub)

    (shown,) = await neighbourhood.votes(program["program_id"])
    page = await neighbourhood.client.get(f"/public/en/vote/{vote['vote_id']}")

    assert shown["state"] == "counting"
    assert "Being counted" in page.text


async def test_when_its_program_ends_early_nothing_is_published_and_voices_are_forgotten(
    world, neighbourhood, program, vote
):
    await neighbourhood.say(vote["vote_id"], "oppose", "ann@example.org")
    await world.admin("POST", f"/v1/admin/programs/{program['program_id']}/end")
    await count_due(world.hub)

    late = await neighbourhood.ask(vote["vote_id"], "oppose", "ben@example.org")
    _, content, version = await document(neighbourhood, program["program_id"])
    assert (late.status_code, version) == (409, 1)
    assert "result" not in content["votes"][0]
    assert [row["voice_hash"] for row in await stored(world, voices)] == [None]


async def test_an_operator_sees_that_a_camera_in_the_area_asks_its_owner_and_why(
    world, neighbourhood
):
    soon = new_vote(closes_at=CLOCK.now() + 60_000)
    program = await neighbourhood.program(soon, new_vote(name="Far", area=area((33 * 10**6, 0))))
    gateway = await world.enrolled_gateway()
    gateway.consents = [gateway.consent(world.camera_id, world.agency, program.json())]
    operator = await world.seat("operator")

    async def consent():
        async with asyncio.timeout(20):
            while not (found := (await operator.client.get("/v1/cameras")).json()):
                await asyncio.sleep(0.05)
        return found[0]["consents"][0]

    async with gateway.connected():
        during = await consent()
        neighbourhood.clock.shift_ms += 61_000
        await count_due(world.hub)
        after = await consent()

    assert (during["tier"], during["asks_because"]) == ("on_request", "vote")
    assert (after["tier"], "asks_because" in after) == ("standing", False)


@pytest.mark.parametrize("lang", ["en", "es"])
async def test_its_pages_are_sound_and_say_what_is_wrong_beside_the_field(
    neighbourhood, program, vote, lang
):
    client, vote_id = neighbourhood.client, vote["vote_id"]
    code = await neighbourhood.say(vote_id, "oppose", "ann@example.org")
    pages = [
        await client.get(f"/public/{lang}/{page}")
        for page in (f"vote/{vote_id}", f"programs/{program['program_id']}")
    ]
    form = {"vote": vote_id, "choice": "oppose", "lives": "yes", "address": "ann@example.org"}
    pages.append(await client.post(f"/public/{lang}/voice", data={"vote": vote_id, "code": code}))
    wrong = [
        await client.post(f"/public/{lang}/vote-send", data=form | change)
        for change in ({"address": "ann"}, {"lives": ""}, {"choice": "perhaps"})
    ]
    unknown = await client.get(f"/public/{lang}/vote/vot_1")

    for page in pages + wrong:
        assert Checked(page.text).problems == []
    assert [page.status_code for page in pages] == [200] * 3
    assert [page.status_code for page in wrong] == [400] * 3
    assert 'id="address-wrong"' in wrong[0].text
    assert all('class="wrong"' in page.text for page in wrong)
    assert 'value="ann"' in wrong[0].text
    assert unknown.status_code == 404
    assert vote_id in pages[1].text
    assert code not in "".join(Checked(pages[2].text).links)
