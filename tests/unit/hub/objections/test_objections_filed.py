"""Objections: anybody files one, whoever has the reference reads the answer, nobody else does."""

import httpx
import pytest

from transom.errors import TooManyTries
from transom.hub.objections import service
from transom.hub.web.limits import OBJECTIONS

TEXT = "Your camera at number 12 looks straight into our kitchen."
ANSWER = "We have asked the owner to mask your windows, and it is done."


@pytest.fixture
async def anybody(world):
    async with httpx.AsyncClient(base_url=world.url) as client:
        yield client


async def file(client, **more):
    body = {"kind": "mask", "text": TEXT, "contact": "ann@example.org", **more}
    answer = await client.post("/v1/public/objections", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def status(client, reference):
    return await client.post("/v1/public/objections/status", json={"reference": reference})


async def test_it_is_filed_without_an_account_and_logged_without_its_words(world, anybody):
    filed = await file(anybody, agency_id=world.agency.agency_id)
    told = (await status(anybody, filed["reference"].lower().replace("-", " "))).json()

    await world.logged("objection.filed")

    assert told["state"] == "open"
    assert told["due"] - told["filed_at"] == 30 * 24 * 3_600_000
    (entry,) = [e for e in await world.log_entries() if e.type == "objection.filed"]
    assert entry.agency == world.agency.agency_id
    assert b"kitchen" not in entry.to_bytes()


async def test_the_programs_use_policy_says_within_how_many_days(world, anybody):
    program = world.program["program_id"]
    path = f"/v1/programs/{program}/documents"
    found = (await anybody.get(path)).json()
    documents = {name: found[name] for name in ("use_policy", "impact_report")}
    documents["use_policy"]["complaint_days"] = 10
    changed = await world.admin("PUT", f"/v1/admin/programs/{program}/documents", documents)
    assert changed.is_success, changed.text

    filed = await file(anybody, program_id=program)

    told = (await status(anybody, filed["reference"])).json()
    assert told["due"] - told["filed_at"] == 10 * 24 * 3_600_000


async def test_an_agency_answers_and_only_the_reference_shows_the_answer(world, anybody):
    filed = await file(anybody, agency_id=world.agency.agency_id)
    supervisor = await world.seat("supervisor")
    (one,) = (await supervisor.client.get("/v1/objections")).json()
    path = f"/v1/objections/{one['objection_id']}/answer"

    answered = await supervisor.client.post(path, json={"text": ANSWER})

    assert one["contact"] == "ann@example.org"
    assert answered.json()["state"] == "answered"
    assert (await status(anybody, filed["reference"])).json()["answer"] == ANSWER
    public = (await anybody.get("/v1/public/objections")).text
    assert ANSWER not in public
    assert TEXT not in public
    assert "ann@example.org" not in public
    await world.logged("objection.answered")


async def test_the_seat_publishes_its_own_words_and_an_answer(world, anybody):
    await file(anybody)
    supervisor, auditor = await world.seat("supervisor"), await world.seat("auditor")
    (one,) = (await auditor.client.get("/v1/oversight/objections")).json()
    publication = f"/v1/oversight/objections/{one['objection_id']}/publication"
    early = await auditor.client.post(publication, json={"text": "A mask.", "answer": "Done."})
    await supervisor.client.post(
        f"/v1/objections/{one['objection_id']}/answer", json={"text": ANSWER}
    )

    done = await auditor.client.post(publication, json={"text": "A mask.", "answer": "Done."})
    by_another = await supervisor.client.post(publication, json={"text": "Nothing to see."})

    assert (early.status_code, done.status_code, by_another.status_code) == (409, 200, 403)
    (public,) = (await anybody.get("/v1/public/objections")).json()
    assert (public["text"], public["answer"]) == ("A mask.", "Done.")
    assert public["agency"] == world.agency.name


async def test_another_agency_reads_and_answers_nothing_of_it(world, anybody):
    await world.register(world.other_agency)
    other = await world.invited(world.other_agency.agency_id, "supervisor")
    await file(anybody, agency_id=world.agency.agency_id)
    auditor = await world.seat("auditor")
    (one,) = (await auditor.client.get("/v1/oversight/objections")).json()

    answer = await other.client.post(
        f"/v1/objections/{one['objection_id']}/answer", json={"text": ANSWER}
    )

    assert (await other.client.get("/v1/objections")).json() == []
    assert answer.status_code == 404


async def test_an_operator_reads_none(world, anybody):
    await file(anybody)
    seat = await world.seat("operator")

    assert (await seat.client.get("/v1/objections")).status_code == 403


async def test_an_invented_reference_finds_nothing(world, anybody):
    await file(anybody)

    assert (await status(anybody, "AAAA-BBBB-CCCC-DDDD-EEEE")).status_code == 404


async def test_the_same_words_are_taken_once_a_day(world, anybody):
    await file(anybody)

    again = await anybody.post("/v1/public/objections", json={"kind": "look", "text": TEXT})

    assert again.status_code == 409


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"agency_id": "agy_0"}, "agency_id"),
        ({"program_id": "prg_" + "0" * 26}, "program_id"),
        ({"area": "872830828ffffff0"}, "area"),
        ({"area": "8f2830828052d25"}, "area"),
        ({"text": "    too few    "}, "text"),
    ],
    ids=["agency", "program", "no-cell", "too-fine", "blank"],
)
async def test_what_can_t_be_filed_says_which_field(world, change, field):
    told = {"text": TEXT, **change}

    with pytest.raises(Exception) as refused:
        await service.file(world.hub, **told)

    assert refused.value.field == field


async def test_one_address_files_so_many_and_no_more(world, anybody):
    for n in range(OBJECTIONS.burst):
        await file(anybody, text=f"{TEXT} {n}")

    answer = await anybody.post("/v1/public/objections", json={"kind": "look", "text": TEXT})

    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0


async def test_everybody_together_files_so_many_and_no_more(world):
    for _ in range(service.ALL_OBJECTIONS.burst):
        world.hub.limits.take("objection", "everybody", service.ALL_OBJECTIONS)

    with pytest.raises(TooManyTries):
        await service.file(world.hub, text=TEXT)
