"""A neighbour's land: proved by a link, filed, asked of owners, and nothing told of cameras."""

import asyncio
import re

import pytest
from hub_drivers import CLOCK, until
from sqlalchemy import select, update

from transom.core.codec import unb64
from transom.core.objection import ObjectionAnswer, sign_answer
from transom.hub.db.tables_lands import land_asks, lands, mail_proofs
from transom.hub.db.tables_oversight import objections
from transom.hub.lands.answers import settle_due
from transom.hub.objections.service import ANSWER_DAYS

DAY_MS = 24 * 3_600_000
HERE = (32298757, -90184810)
FAR = (32400000, -90184810)  # 11 km from the only camera
WORDS = "Your camera is asked to leave the garden out."


async def asked(owner):
    """What the owner was asked, once something was."""
    messages = await until(lambda: owner.messages("objections"))
    return messages[-1]["objections"]


async def answer(owner, one, word=None, signer=None):
    """The owner's signed answer, over the channel."""
    told = ObjectionAnswer(
        objection_id=one["objection_id"], camera_id=one["camera_id"], answered_at=CLOCK.now()
    )
    signed = sign_answer(told, signer=signer or owner.owner)
    more = {} if word is None else {"word": word}
    await owner.say("objection_answered", signed=signed.to_json(), **more)


async def rows(world, table):
    return await world.hub.db.read(lambda conn: conn.execute(select(table)).mappings().all())


async def those_with(world, table, column):
    """The rows of a table, once each has a value there."""
    async with asyncio.timeout(30):
        while not (found := await rows(world, table)) or not all(row[column] for row in found):
            await asyncio.sleep(0.05)
    return found


async def agency_answers(world):
    supervisor = await world.seat("supervisor")
    (one,) = (await supervisor.client.get("/v1/objections")).json()
    path = f"/v1/objections/{one['objection_id']}/answer"
    return (await supervisor.client.post(path, json={"text": WORDS})).json()


async def a_day_later(world):
    """As if everything that was settled had been settled yesterday."""
    change = update(lands).where(lands.c.settled_at.is_not(None))
    await world.hub.db.write(
        lambda conn: conn.execute(change.values(settled_at=lands.c.settled_at - DAY_MS)).rowcount
    )


async def test_the_link_files_it_once_and_the_owner_is_asked_without_a_name(
    world, neighbour, owner
):
    reference = await neighbour.file(text="The kitchen window, please.")

    (one,) = await asked(owner)
    again = await neighbour.confirm(await neighbour.link())

    assert again.status_code == 404
    assert one["camera_id"] == world.camera_id
    assert len(one["land"]) == 24
    assert one["due"] - one["filed_at"] == ANSWER_DAYS * DAY_MS
    assert set(one) == {"objection_id", "camera_id", "land", "filed_at", "due"}
    assert (await neighbour.status(reference))["state"] == "open"
    await world.logged("objection.filed")
    (entry,) = [e for e in await world.log_entries() if e.type == "objection.filed"]
    assert entry.due == one["due"]


async def test_the_address_is_forgotten_and_opening_the_link_does_nothing(world, neighbour):
    await neighbour.draw()
    token = await neighbour.link()

    opened = await neighbour.client.get(f"/public/en/prove?token={token}")

    assert "File my request" in opened.text
    assert await rows(world, objections) == []
    await until(lambda: neighbour.box.messages)
    await neighbour.confirm(token)
    stored = str([dict(r) for t in (mail_proofs, lands, objections) for r in await rows(world, t)])
    assert "ann" not in stored
    assert token not in stored


async def test_the_database_alone_makes_no_link(world, neighbour):
    await neighbour.draw()
    token = await neighbour.link()
    (row,) = await rows(world, mail_proofs)

    forged = await neighbour.confirm(token[:-4] + ("AAAA" if token[-4:] != "AAAA" else "BBBB"))

    assert forged.status_code == 404
    assert unb64(token)[:16] == row["proof_id"]
    assert unb64(token)[16:] not in str(dict(row)).encode()


async def test_nobody_can_tell_whether_a_camera_sees_the_land(world, neighbour, owner):
    pages, codes = [], []
    for at in (HERE, FAR):
        before = len(neighbour.box.messages)
        form = await neighbour.draw(at)
        done = await neighbour.confirm(await neighbour.link(before + 1))
        code = re.search(r'id="reference">([A-Z0-9-]+)<', done.text)[1]
        pages.append((form.status_code, form.text, done.text.replace(code, "CODE")))
        codes.append(code)
    await asked(owner)

    seen, unseen = [await neighbour.status(code) for code in codes]

    assert pages[0] == pages[1]
    for told in (seen, unseen):
        told.pop("filed_at"), told.pop("due")
    assert seen == unseen
    assert {row["objection_id"] for row in await rows(world, land_asks)} == {
        one["objection_id"] for one in await asked(owner)
    }
    public = (await neighbour.client.get("/v1/public/objections")).json()
    assert [set(one) for one in public] == [set(public[0])] * 2


@pytest.mark.parametrize("at", [HERE, FAR], ids=["a camera sees it", "none does"])
async def test_it_is_answered_a_day_after_agency_and_owners_have(world, neighbour, owner, at):
    reference = await neighbour.file(at)
    told = await agency_answers(world)
    before = await neighbour.status(reference)
    if at == HERE:
        await answer(owner, (await asked(owner))[0])
    await those_with(world, lands, "settled_at")
    same_day = await neighbour.status(reference)

    await a_day_later(world)
    await world.logged("objection.answered")
    after = await neighbour.status(reference)

    assert told["state"] == "answered"
    assert before["state"] == same_day["state"] == "open"
    assert "agency" not in before
    assert (after["state"], after["answer"]) == ("answered", WORDS)


async def test_without_the_owners_answer_it_is_never_answered_and_the_agency_cant_tell(
    world, neighbour, owner
):
    reference = await neighbour.file()
    await asked(owner)
    told = await agency_answers(world)
    await settle_due(world.hub)

    assert told["state"] == "answered"
    assert {k: v for k, v in told.items() if k.startswith("owners")} == {}
    assert (await neighbour.status(reference))["state"] == "open"
    assert [row["settled_at"] for row in await rows(world, lands)] == [None]


async def test_an_answer_that_the_owner_didnt_sign_counts_nothing(world, neighbour, owner):
    await neighbour.file()
    (one,) = await asked(owner)

    await answer(owner, one, signer=owner.gateway)
    await answer(owner, {**one, "camera_id": "cam_" + "0" * 26})
    await answer(owner, one, word="The hedge hides it anyway.")
    (row,) = await those_with(world, land_asks, "answered_at")

    board = await world.seat("auditor")
    (shown,) = (await board.client.get("/v1/oversight/objections")).json()
    assert row["word"] == "The hedge hides it anyway."
    assert shown["owners_asked"] == shown["owners_answered"] == 1
    assert shown["owners_words"] == ["The hedge hides it anyway."]


async def test_the_owner_of_a_new_camera_is_asked_too(world, neighbour, owner):
    await neighbour.file(FAR)
    camera_id = owner.add_camera(position={"lat_e6": FAR[0], "lon_e6": FAR[1]})

    await owner.say("camera", **owner.cameras[-1])

    (one,) = await asked(owner)
    assert one["camera_id"] == camera_id


async def test_an_operator_sees_that_an_overdue_camera_asks_its_owner_and_why(
    world, neighbour, owner
):
    await neighbour.file()
    (one,) = await asked(owner)
    operator = await world.seat("operator")

    async def consent():
        (camera,) = (await operator.client.get("/v1/cameras")).json()
        return camera["consents"][0]

    before = await consent()
    late = update(land_asks).values(due=one["filed_at"])
    await world.hub.db.write(lambda conn: conn.execute(late).rowcount)
    overdue = await consent()
    await answer(owner, one)
    await those_with(world, land_asks, "answered_at")
    after = await consent()

    assert (before["tier"], overdue["tier"], after["tier"]) == (
        "standing",
        "on_request",
        "standing",
    )
    assert overdue["asks_because"] == "objection"
    assert "asks_because" not in before | after


async def test_limits_of_size_and_of_links(world, neighbour):
    large = await neighbour.draw(shape="rectangle", width="150", depth="150")
    nowhere = await neighbour.draw(place="Atlantis")
    crossing = await neighbour.draw(shape="corners", corners="0,0\n0.001,0.001\n0,0.001\n0.001,0")
    nobody = await neighbour.draw(address="ann at example")
    for _ in range(6):
        assert (await neighbour.draw()).status_code == 200
    await neighbour.link(4)

    assert [a.status_code for a in (large, nowhere, crossing, nobody)] == [400] * 4
    assert "10,000 square metres" in large.text
    assert "edges of your shape cross" in crossing.text
    assert len(await rows(world, mail_proofs)) == 4
