"""A database that can't be written: nothing opens, ends still take effect, nothing is lost."""

import contextlib
import sqlite3
from collections.abc import Iterator

import pytest
from hub_drivers import until

from transom.hub.sessions import diary


@pytest.fixture
def impatient(world, monkeypatch) -> None:
    """Lets the hub find out soon that somebody else holds the database."""
    monkeypatch.setattr(diary, "RETRY_SECONDS", 0.05)
    engine = world.hub.db._back._engine
    with contextlib.ExitStack() as stack:
        connections = [stack.enter_context(engine.connect()) for _ in range(engine.pool.size())]
        for connection in connections:
            connection.exec_driver_sql("PRAGMA busy_timeout=20")


@contextlib.contextmanager
def held(world) -> Iterator[None]:
    """Somebody else writes, and doesn't stop."""
    other = sqlite3.connect(world.folder / "hub" / "hub.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


async def test_what_can_t_be_written_isn_t_opened(world, scene, impatient):
    incident = await scene.seat.open_incident()
    with held(world):
        answer = await world.ask(scene.seat, incident)

    assert answer.status_code == 503
    assert answer.json()["error"]["code"] == "storage_unavailable"
    assert not world.hub.relay.viewers(world.camera_id)
    assert not scene.gateway.messages("open")


async def test_an_end_takes_effect_at_once_and_is_written_when_that_works_again(
    world, scene, impatient
):
    session_id = await scene.released()
    with held(world):
        await scene.closes(session_id, "owner_stopped", seconds=4)
        await until(lambda: scene.seat.told(session_id, "closed"))
        assert session_id not in world.hub.relay.viewers(world.camera_id)

    shown = await scene.ended(session_id)

    assert (shown["state"], shown["reason"], shown["seconds"]) == ("closed", "owner_stopped", 4)
    assert (await world.log_types()).count("view_session.closed") == 1


async def test_health_says_so(world, scene, impatient):
    with held(world):
        health = (await scene.seat.client.get("/v1/health")).json()

    assert health["status"] == "degraded"
    assert any("locked" in problem for problem in health["problems"])
