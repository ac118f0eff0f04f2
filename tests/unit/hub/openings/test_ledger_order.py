"""The ledger when the disk is full at the wrong moment: order kept, nothing lost, nothing twice."""

from hub_drivers import until
from hub_record import entries, held, in_log, rows

from transom.errors import StorageUnavailable
from transom.hub import ledger
from transom.hub.ledger import stage


async def test_what_refers_to_a_late_entry_waits_for_it(world, monkeypatch):
    """A full disk at the wrong moment: the second entry never stands before the first."""
    monkeypatch.setattr(ledger, "RETRY_SECONDS", 0.05)

    def both(conn):
        now = world.hub.clock.now()
        agency, program = world.agency.agency_id, world.program["program_id"]
        common = {"agency": agency, "program": program}
        first = stage(
            conn, "consent.given", subject="x", record={}, at=now, not_after=now + 1, **common
        )
        second = stage(
            conn,
            "consent.withdrawn",
            subject="x",
            record={},
            at=now,
            refers_to=first.commitment,
            **common,
        )
        return first, second

    first, second = await world.hub.db.write(both)
    sequencer, failures = world.hub.ledger.sequencer, [StorageUnavailable("full")] * 3
    append = sequencer.append

    async def unlucky(entry, **more):
        if entry == first.entry and failures:
            raise failures.pop()
        return await append(entry, **more)

    monkeypatch.setattr(sequencer, "append", unlucky)
    world.hub.ledger.note_soon(first)
    await until(lambda: len(failures) < 3)
    world.hub.ledger.note_soon(second)
    await in_log(world, "consent.withdrawn")

    given, withdrawn = await entries(world, "consent.given", "consent.withdrawn")
    assert (given, withdrawn) == (first.entry, second.entry)
    assert not failures


async def test_a_mark_that_can_t_be_written_is_written_later_and_the_owner_gets_the_opening_once(
    world, scene, monkeypatch
):
    monkeypatch.setattr(ledger, "RETRY_SECONDS", 0.05)
    failures, mark = [StorageUnavailable("full")] * 2, ledger.repository.mark

    def unlucky(conn, marks):
        if failures:
            raise failures.pop()
        return mark(conn, marks)

    monkeypatch.setattr(ledger.repository, "mark", unlucky)
    session_id = await scene.opening()

    await held(scene.gateway, session_id, 2)

    assert not failures
    assert len(scene.gateway.logged(session_id)) == 2
    assert all(row["entry_index"] is not None for row in await rows(world, subject=session_id))


async def test_a_crash_between_staging_and_appending_loses_and_doubles_nothing(world, scene):
    session_id = await scene.opening()
    await held(scene.gateway, session_id, 2)

    def forget(conn):
        """As if the crash had come before the mark was written, and before it was sent."""
        conn.exec_driver_sql("delete from gateway_openings")
        conn.exec_driver_sql("update openings set entry_index = null")

    await world.hub.db.write(forget)
    before = [entry.to_bytes() for entry in await world.log_entries()]
    await world.crash_hub()
    scene.gateway.received.clear()
    await world.start_hub()
    async with scene.gateway.connected():
        await held(scene.gateway, session_id, 3)  # and the end that the crash put to it

    after = [entry.to_bytes() for entry in await world.log_entries()]
    assert after[: len(before)] == before
    assert len(after) == len(set(after))
    types = [row["type"] for row in await rows(world, subject=session_id)]
    assert types == ["view_session.asked", "view_session.opened", "view_session.closed"]
