"""What the log says of a look, from the request to the end; and that its owner holds it all."""

import pytest
from hub_drivers import until
from hub_record import entries, held, in_log, rows, verified

SESSION = ("view_session.asked", "view_session.opened", "view_session.closed")


async def said(world, session_id):
    """The types and entries about one session, as the public log has them."""
    about = {row["entry"] for row in await rows(world, subject=session_id)}
    return [entry for entry in await world.log_entries() if entry.to_bytes() in about]


async def test_a_look_is_asked_opened_and_closed_and_each_refers_to_the_one_before(world, scene):
    session_id = await scene.released()
    scene.gateway.sessions.remove(session_id)
    figures = {"seconds": 7, "frames": 210, "bytes": 99_000, "blur": "blurred"}
    await scene.gateway.say("closed", session_id=session_id, reason="viewer_left", **figures)
    await scene.ended(session_id)

    asked, opened, closed = await said(world, session_id)

    assert (asked.type, opened.type, closed.type) == SESSION
    assert opened.refers_to == asked.commitment
    assert closed.refers_to == opened.commitment
    for entry in (asked, opened, closed):
        assert (entry.agency, entry.purpose) == (world.agency.agency_id, "missing_person")
        assert (entry.authority, entry.program) == ("consent", world.program["program_id"])
    assert opened.max_seconds == 600
    assert (closed.seconds, closed.byte_count, closed.blur) == (7, 99_000, "blurred")


async def test_asked_and_opened_are_one_transaction_one_batch_and_one_mark(world, scene):
    """The live path waits for no more than one of each."""
    hub, sizes, writes = world.hub, [], []
    grow, write = hub.ledger.sequencer._append, hub.db.write
    incident = await scene.seat.open_incident()

    def watch_log(batch, old):
        sizes.append(len(batch))
        return grow(batch, old)

    async def watch_database(work, /, *args, **more):
        writes.append((work.__name__, args))
        return await write(work, *args, **more)

    hub.ledger.sequencer._append, hub.db.write = watch_log, watch_database
    session_id = (await world.ask(scene.seat, incident)).json()["session_id"]
    await held(scene.gateway, session_id, 2)

    assert sizes == [2]
    numbers = {row["opening_id"] for row in await rows(world, subject=session_id)}
    marks = [set(args[0]) for name, args in writes if name == "mark"]
    assert [name for name, _ in writes if name != "mark"] == ["_add"]
    assert [mark for mark in marks if mark & numbers] == [numbers]


async def test_the_owner_s_gateway_holds_every_opening_of_the_look_with_its_proof(world, scene):
    session_id = await scene.released()
    await scene.closes(session_id, "viewer_left")

    openings = await held(scene.gateway, session_id, 3)

    shown = [verified(world, opening) for opening in openings]
    assert tuple(one.entry.type for one in shown) == SESSION
    assert [one.entry for one in shown] == await said(world, session_id)
    assert all(len(one.cosigned) == 2 for one in shown)
    assert shown[0].record["view_request"]["body"]["session_id"] == session_id


async def test_what_the_policy_refuses_was_asked_all_the_same(world, scene):
    incident = await scene.seat.open_incident(purpose="fire")
    answer = await world.ask(scene.seat, incident)
    assert answer.status_code == 403

    await in_log(world, "view_session.refused")
    asked, refused = await entries(world, "view_session.asked", "view_session.refused")
    (row,) = await rows(world, type="view_session.refused")
    openings = await held(scene.gateway, row["subject"], 2)

    assert refused.refers_to == asked.commitment
    assert (asked.purpose, refused.purpose, refused.reason) == ("fire", "fire", "policy")
    assert refused.time == asked.time
    assert [verified(world, opening).entry for opening in openings] == [asked, refused]


async def test_an_absent_gateway_is_not_available(world):
    await world.enrolled_gateway()
    async with world.gateway.connected():
        seat = await world.operator()
        await until(lambda: world.gateway.messages("logged"))
    await until(lambda: not len(world.hub.channels))

    answer = await world.ask(seat, await seat.open_incident())
    assert answer.status_code == 503

    async with world.gateway.connected():
        await until(
            lambda: any(m["opening"]["record"].get("why") for m in world.gateway.messages("logged"))
        )
    (refused,) = await in_log(world, "view_session.refused")
    assert refused.reason == "not_available"


async def knocked(scene):
    session_id = await scene.opening()
    await scene.gateway.say("knocking", session_id=session_id)
    await until(lambda: scene.seat.told(session_id, "knocking"))
    return session_id


@pytest.mark.parametrize("answer", ["no", "silence"])
async def test_a_no_and_silence_are_one_knock_without_answer_when_its_time_is_over(
    world, scene, answer
):
    session_id = await knocked(scene)
    if answer == "no":
        await scene.gateway.say(
            "refused", session_id=session_id, step="knock", reason="declined", message="No."
        )
    await scene.ended(session_id)
    await held(scene.gateway, session_id, 4)

    asked, opened, knock, refused = await said(world, session_id)

    assert (knock.type, refused.type) == ("knock.answered", "view_session.refused")
    assert (knock.outcome, refused.reason) == ("no_answer", "not_available")
    assert knock.refers_to == opened.commitment
    assert refused.refers_to == asked.commitment
    assert knock.time == refused.time
    assert knock.time - opened.time >= 1000 * world.timings.knock
    records = [o.record for o in await held(scene.gateway, session_id, 4)]
    assert records[2]["outcome"] == "no_answer"
    assert (records[3]["step"], records[3]["reason"]) == ("knock", "not_answered")


async def test_who_is_let_in_is_in_the_log_as_such(world, scene):
    session_id = await knocked(scene)
    await scene.gateway.release(session_id)
    await until(lambda: scene.seat.told(session_id, "released"))

    await held(scene.gateway, session_id, 3)

    asked, opened, knock = await said(world, session_id)
    assert (knock.type, knock.outcome) == ("knock.answered", "let_in")
    assert knock.refers_to == opened.commitment
    assert asked.commitment == opened.refers_to


async def test_a_session_that_nobody_had_to_be_let_into_has_no_knock(world, scene):
    session_id = await scene.released()
    await scene.closes(session_id, "viewer_left")
    await scene.ended(session_id)

    assert "knock.answered" not in await world.log_types()


async def test_what_was_logged_while_the_gateway_was_away_is_sent_once_in_order(world, scene):
    first = await scene.released()
    await scene.closes(first, "viewer_left")
    await held(scene.gateway, first, 3)
    seen = [message["number"] for message in scene.gateway.messages("logged")]
    scene.gateway.received.clear()
    await scene.stack.aclose()

    scene.gateway.logged_to = seen[-2]
    async with scene.gateway.connected():
        rest = [m["number"] for m in await until(lambda: scene.gateway.messages("logged"))]
    scene.gateway.received.clear()
    scene.gateway.logged_to = 0
    async with scene.gateway.connected():
        await until(lambda: len(scene.gateway.messages("logged")) >= len(seen))
        again = [message["number"] for message in scene.gateway.messages("logged")]

    assert seen == sorted(set(seen))
    assert rest == seen[-1:]
    assert again == seen
