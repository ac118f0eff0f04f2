"""Restarts: nothing lost, nothing doubled, and no session outlives its right."""

import asyncio
from collections import Counter
from dataclasses import replace

import pytest
from hub_drivers import until
from sqlalchemy import select

from transom.core.codec import decode_object
from transom.core.log.entry import parse_entry, verify_commitment
from transom.hub.db.tables import openings
from transom.hub.ledger import stage


async def test_an_orderly_stop_closes_what_runs_with_the_gateway_s_figures(world, scene):
    session_id = await scene.released()

    async def answer() -> None:
        await until(lambda: scene.gateway.messages("close"))
        await scene.closes(session_id, "hub_closed", seconds=5)

    answering = asyncio.create_task(answer())
    await world.stop_hub()
    await answering
    await world.start_hub()

    shown = await scene.ended(session_id)
    assert (shown["state"], shown["reason"], shown["seconds"]) == ("closed", "hub_closed", 5)


async def test_after_a_crash_what_was_open_is_closed_in_diary_and_log(world, scene):
    released = await scene.released()
    opening = await scene.opening()

    await world.crash_hub()
    await world.start_hub()

    for session_id in (released, opening):
        shown = await scene.ended(session_id)
        assert (shown["state"], shown["reason"]) == ("closed", "hub_closed")
    assert not len(world.hub.live)
    assert world.hub.relay.viewers(world.camera_id) == frozenset()
    types = Counter(await world.log_types())
    assert (types["view_session.opened"], types["view_session.closed"]) == (2, 2)


@pytest.mark.parametrize("noted", [True, False], ids=["noted", "crashed_before_the_note"])
async def test_a_gateway_that_comes_back_after_a_crash_brings_its_figures(world, scene, noted):
    session_id = await (scene.released() if noted else scene.opening())
    await world.crash_hub()
    await scene.stack.aclose()
    scene.gateway.sessions = [session_id]
    world.timings = replace(world.timings, recovery=20.0)
    await world.start_hub()

    async with scene.gateway.connected():
        closes = await until(lambda: scene.gateway.messages("close"))
        await scene.closes(session_id, "hub_closed", seconds=11)
        shown = await scene.ended(session_id)

    assert closes[0] == {"t": "close", "session_id": session_id, "reason": "hub_closed"}
    assert shown["seconds"] == 11


async def test_what_was_staged_before_a_crash_is_logged_exactly_once(world):
    def leave_behind(conn):
        return stage(conn, "staff.access", subject="x", record={"n": 1}, at=world.hub.clock.now())

    lost = await world.hub.db.write(leave_behind)
    logged_twice = await world.hub.db.write(leave_behind)
    # The second one reached the log, and the crash came before that was noted.
    await world.hub.ledger.sequencer.append(logged_twice.entry)
    await world.crash_hub()
    await world.start_hub()

    entries = [e.to_bytes() for e in await world.log_entries()]

    assert entries.count(lost.entry.to_bytes()) == 1
    assert entries.count(logged_twice.entry.to_bytes()) == 1
    assert len(entries) == len(set(entries))


async def test_a_restart_adds_no_entry_by_itself(world):
    before = await world.log_types()

    await world.stop_hub()
    await world.start_hub()

    assert await world.log_types() == before


async def test_every_entry_s_opening_is_kept(world, scene):
    await scene.closes(await scene.released(), "viewer_left")
    await until(lambda: not len(world.hub.live))

    rows = await world.hub.db.read(lambda conn: conn.execute(select(openings)).mappings().all())

    for row in rows:
        entry = parse_entry(row["entry"])
        verify_commitment(entry, record=decode_object(row["record"]), salt=row["salt"])
