"""P10 at the hub: a declined knock can't be told from an unanswered one."""

from hub_drivers import until


async def knocked(scene) -> str:
    session_id = await scene.opening()
    await scene.gateway.say("knocking", session_id=session_id)
    await until(lambda: scene.seat.told(session_id, "knocking"))
    return session_id


async def outcome(world, scene, session_id):
    """All that an agency can see of how a knock ended, without identifiers and instants."""
    event = dict(await until(lambda: scene.seat.told(session_id, "refused")))
    shown = await scene.ended(session_id)
    names = ("state", "reason", "step", "message", "seconds", "frames", "bytes")
    del event["session_id"]
    return event, {n: shown[n] for n in names if n in shown}, shown["ended_at"] - shown["opened_at"]


async def test_no_and_no_answer_look_the_same_and_take_the_same_time(world, scene):
    declined = await knocked(scene)
    # The owner says no at once, and a gateway that is in a hurry says so at once, too.
    await scene.gateway.say(
        "refused", session_id=declined, step="knock", reason="declined", message="The owner said no"
    )
    first = await outcome(world, scene, declined)
    unanswered = await knocked(scene)
    second = await outcome(world, scene, unanswered)

    assert first[:2] == second[:2]
    assert first[0]["reason"] == "not_answered"
    assert "no" not in first[0]["message"].lower().split()
    least = world.timings.knock * 1000
    assert first[2] >= least
    assert second[2] >= least


async def test_a_refusal_at_the_knock_without_a_knock_waits_as_long(world, scene):
    session_id = await scene.opening()
    await scene.gateway.say(
        "refused", session_id=session_id, step="knock", reason="declined", message="No."
    )

    _, _, took = await outcome(world, scene, session_id)

    assert took >= world.timings.knock * 1000


async def test_a_gateway_that_never_says_how_the_knock_ended_changes_nothing(world, scene):
    session_id = await knocked(scene)

    event, _, _ = await outcome(world, scene, session_id)

    assert event["reason"] == "not_answered"
    # The gateway must not go on asking.
    (close,) = await until(lambda: scene.gateway.messages("close"))
    assert close["session_id"] == session_id


async def test_the_log_says_the_same_of_both(world, scene):
    for answer in (True, False):
        session_id = await knocked(scene)
        if answer:
            await scene.gateway.say(
                "refused", session_id=session_id, step="knock", reason="declined", message="No."
            )
        await outcome(world, scene, session_id)

    entries = [e for e in await world.log_entries() if e.type == "view_session.refused"]

    assert len(entries) == 2
    assert {e.reason for e in entries} == {"not_available"}
    assert len({frozenset(e.to_json()) for e in entries}) == 1


async def test_yes_opens(scene):
    session_id = await knocked(scene)

    await scene.gateway.release(session_id)
    await until(lambda: scene.seat.told(session_id, "released"))

    assert scene.seat.states(session_id) == ["opening", "knocking", "released"]
