"""A frozen program: what runs closes at once, nothing opens, and gateways hear of it (P5)."""

import pytest
from hub_drivers import until

from transom.errors import ConflictError, NotFoundError
from transom.hub.programs import service

BOARD = {"by": "per_1", "reason": "Complaint 12 is unanswered."}


async def freeze(world):
    return await service.freeze(world.hub, world.program["program_id"], **BOARD)


async def resume(world):
    return await service.resume(world.hub, world.program["program_id"], **BOARD)


async def test_a_freeze_closes_what_runs_and_refuses_what_is_asked(world, scene):
    session_id = await scene.released()

    frozen = await freeze(world)
    event = await until(lambda: scene.seat.told(session_id, "closed"))
    answer = await world.ask(scene.seat, await scene.seat.open_incident())

    assert (frozen.state, frozen.frozen) == ("frozen", True)
    assert event["reason"] == "consent_ended"
    (close,) = await until(lambda: scene.gateway.messages("close"))
    assert close["reason"] == "consent_ended"
    await until(lambda: scene.gateway.messages("programs")[-1]["programs"][0]["frozen"])
    problem = answer.json()["error"]
    assert (answer.status_code, problem["rule"]) == (403, "view_live.program.frozen")
    assert "oversight board" in problem["message"]
    told = next(e for e in scene.seat.events if e["t"] == "program")
    assert (told["name"], told["state"]) == ("Pilot", "frozen")
    listed = (await scene.seat.client.get("/v1/programs")).json()
    assert (listed[0]["state"], listed[0]["frozen"]) == ("frozen", True)


async def test_after_a_resumption_looks_may_be_asked_for_again(world, scene):
    await freeze(world)
    resumed = await resume(world)

    assert (resumed.state, resumed.frozen) == ("running", False)
    assert await scene.released()
    entries = [e for e in await world.log_entries() if e.type.startswith("program.")]
    assert [e.type for e in entries] == ["program.created", "program.frozen", "program.resumed"]
    assert {e.program for e in entries} == {world.program["program_id"]}
    assert all(b"Complaint" not in e.to_bytes() for e in entries)
    assert list(world.hub.book.findings) == []  # as every monitor judges it


async def test_a_gateway_that_was_away_learns_it_when_it_comes_back(world):
    gateway = await world.enrolled_gateway()
    await freeze(world)
    await world.stop_hub()
    await world.start_hub()

    async with gateway.connected():
        (program,) = gateway.messages("welcome")[-1]["programs"]
        assert program["frozen"] is True


async def test_what_is_so_already_or_over_or_unknown_is_refused(world):
    with pytest.raises(ConflictError):
        await resume(world)
    await freeze(world)
    with pytest.raises(ConflictError):
        await freeze(world)
    await world.admin("POST", f"/v1/admin/programs/{world.program['program_id']}/end")

    with pytest.raises(ConflictError, match="over"):
        await freeze(world)
    with pytest.raises(NotFoundError):
        await service.freeze(world.hub, "prg_x", **BOARD)
