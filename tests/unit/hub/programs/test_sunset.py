"""Programs end: reminders before, renewal by a new decision only, and a sunset that is final."""

import asyncio
import contextlib
import hashlib
import sqlite3

import httpx
import pytest
from hub_drivers import until

from transom.core.codec import decode_object, unb64
from transom.errors import NotFoundError
from transom.hub.openings import repository as openings
from transom.hub.programs import repository
from transom.hub.programs.shown import DAY_MS, days_left, reminder
from transom.hub.programs.sunset import sunset
from transom.testing.memory import read_files

FOOTAGE = b"a clip that an owner gave, sealed to the agency's evidence key " * 64


async def end(world):
    path = f"/v1/admin/programs/{world.program['program_id']}/end"
    return (await world.admin("POST", path)).json()


async def renew(world, decision="Resolution 2026-200", **more):
    path = f"/v1/admin/programs/{world.program['program_id']}/renew"
    return await world.admin("POST", path, {"authorising_decision": decision, **more})


async def listed(world):
    async with httpx.AsyncClient(base_url=world.url) as client:
        return (await client.get("/v1/programs")).json()[0]


async def closing_report(world) -> bytes:
    """The report, once it is published."""
    path = f"/v1/programs/{world.program['program_id']}/closing-report"
    async with httpx.AsyncClient(base_url=world.url) as client, asyncio.timeout(30):
        while (answer := await client.get(path)).status_code == 404:
            await asyncio.sleep(0.05)
    assert answer.status_code == 200, answer.text
    return answer.content


async def ends_in(world, days: float) -> None:
    """Moves the program's end, as time would."""
    at = world.hub.clock.now() + round(days * DAY_MS)
    await world.hub.db.write(repository.change, world.program["program_id"], not_after=at)


@pytest.mark.parametrize(
    ("ms", "days", "due"),
    [
        (0, 0, None),
        (1, 1, 1),
        (DAY_MS, 1, 1),
        (DAY_MS + 1, 2, 7),
        (7 * DAY_MS, 7, 7),
        (7 * DAY_MS + 1, 8, 14),
        (14 * DAY_MS, 14, 14),
        (14 * DAY_MS + 1, 15, None),
    ],
)
def test_reminders_are_due_at_14_7_and_1_days(ms, days, due):
    left = days_left({"not_after": 10**12 + ms}, 10**12)

    assert (left, reminder(left)) == (days, due)


async def test_each_reminder_is_sent_once_also_over_a_restart(world, scene):
    def told():
        return [e.get("reminder") for e in scene.seat.events if e["t"] == "program"]

    assert "reminder" not in await listed(world)
    for days, due in ((13.5, 14), (6.5, 7), (0.5, 1)):
        await ends_in(world, days)
        await until(lambda due=due: due in told(), seconds=30)
        assert (await listed(world))["reminder"] == due
    assert told() == [14, 7, 1]
    await world.stop_hub()
    await world.start_hub()
    async with scene.seat.listening():
        await ends_in(world, 0.4)
        await renew(world)
        await until(lambda: len(told()) > 3, seconds=30)
        assert told()[3:] == [None]  # the renewal's own event: nothing is due any more


async def test_a_renewal_needs_a_decision_that_is_new(world):
    refused = [
        await renew(world, decision)
        for decision in (world.program["authorising_decision"], " resolution  2026 118. ")
    ]
    first, again = await renew(world), await renew(world)

    assert [answer.status_code for answer in refused] == [400, 400]
    assert {a.json()["error"]["field"] for a in refused} == {"authorising_decision"}
    assert (first.status_code, again.status_code) == (200, 400)
    assert (await listed(world))["authorising_decision"] == "Resolution 2026-200"


async def test_a_renewal_is_logged_with_a_new_document_and_gateways_learn_it(world, scene):
    renewed = (await renew(world, days=30)).json()

    assert renewed["not_after"] == world.program["not_after"] + 30 * DAY_MS
    assert renewed["document"] != world.program["document"]
    entry = (await world.log_entries())[-1]
    assert (entry.type, entry.not_after) == ("program.renewed", renewed["not_after"])
    assert entry.document.hex() == renewed["document"]
    told = await until(lambda: scene.gateway.messages("programs"))
    assert told[-1]["programs"][0]["not_after"] == renewed["not_after"]


async def test_a_consent_isn_t_lengthened_by_a_renewal(world, scene):
    """The hub lets nothing run beyond the end that the owner signed."""
    await renew(world)
    session_id = await scene.released()

    told = scene.seat.told(session_id, "released")

    assert told["not_after"] <= scene.gateway.consents[0].body["program_not_after"]


async def test_a_camera_isn_t_listed_any_more_when_its_program_is_over(world, scene):
    """Also where the consent itself, without its program's end, would still run."""
    listing = scene.seat.client.get
    assert [c["camera_id"] for c in (await listing("/v1/cameras")).json()] == [world.camera_id]

    await end(world)

    assert (await listing("/v1/cameras")).json() == []


async def test_at_sunset_sessions_close_and_the_entry_comes_once(world, scene):
    session_id = await scene.released()

    await end(world)
    event = await until(lambda: scene.seat.told(session_id, "closed"))
    await scene.closes(session_id, "consent_ended", seconds=7, bytes_=99_000)
    await closing_report(world)
    await world.logged("program.sunset")
    await world.stop_hub()
    await world.start_hub()
    await sunset(world.hub)

    types = await world.log_types()
    assert event["reason"] == "consent_ended"
    assert types.count("program.sunset") == 1
    assert types.index("view_session.closed") < types.index("program.sunset")
    assert types.index("consent.expired") < types.index("program.sunset")
    program_id = world.program["program_id"]
    await until(lambda: world.hub.book.size >= len(types), seconds=30)
    assert world.hub.book.tally.programs.by_id[program_id].sunset is not None
    assert list(world.hub.book.findings) == []  # as every monitor judges it
    shown = await listed(world)
    assert (shown["state"], shown["days_left"]) == ("over", 0)
    assert (await renew(world)).status_code == 409
    assert shown["sunset_at"] >= shown["not_after"]


async def test_a_sunset_that_came_while_the_hub_was_off_is_made_good(world, scene):
    await scene.released()
    await world.stop_hub()
    with contextlib.closing(sqlite3.connect(world.folder / "hub" / "hub.db")) as database:
        database.execute("UPDATE programs SET not_after = not_after - ?", (45 * DAY_MS + 600_000,))
        database.commit()
    await world.start_hub()

    report = decode_object(await closing_report(world))

    others = {one["type"]: one["count"] for one in report["other_entries"]}
    assert (report["looks"]["opened"], report["looks"]["closed"]) == (1, 1)
    assert others == {"program.created": 1, "consent.given": 1, "consent.expired": 1}
    await world.logged("program.sunset")


async def test_the_closing_report_counts_what_the_log_says(world, scene):
    path = f"/v1/programs/{world.program['program_id']}/closing-report"
    assert (await scene.seat.client.get(path)).status_code == 404
    refused = await scene.seat.open_incident(purpose="fire")
    assert (await world.ask(scene.seat, refused)).status_code == 403
    session_id = await scene.released()
    await end(world)
    await until(lambda: scene.seat.told(session_id, "closed"))
    await scene.closes(session_id, "consent_ended", seconds=7, bytes_=99_000)

    content = await closing_report(world)
    report = decode_object(content)

    looks = report["looks"]
    assert (looks["asked"], looks["opened"], looks["closed"]) == (2, 1, 1)
    assert (looks["refused_policy"], looks["seconds"], looks["bytes"]) == (1, 7, 99_000)
    assert [one["purpose"] for one in report["looks_by_purpose"]] == ["fire", "missing_person"]
    others = {one["type"]: one["count"] for one in report["other_entries"]}
    assert others == {"program.created": 1, "consent.given": 1, "consent.expired": 1}
    assert report["documents"] == [world.program["document"]]
    await world.logged("program.sunset")
    entries = await world.log_entries()
    assert [e.type for e in entries].index("program.sunset") >= report["log"]["size"]
    record = await world.hub.db.read(
        lambda conn: openings.newest_of_type(conn, "program.sunset")["record"]
    )
    named = unb64(decode_object(record)["closing_report"])
    assert named == hashlib.sha256(content).digest()


async def test_at_sunset_stored_footage_can_t_be_read_any_more(world):
    program_id, vault, folder = world.program["program_id"], world.hub.vault, world.folder / "hub"
    vault.store(program_id, "clip_1", FOOTAGE)
    key = (vault.folder / "keys" / program_id).read_bytes()

    await end(world)
    report = decode_object(await closing_report(world))

    with pytest.raises(NotFoundError, match="destroyed"):
        vault.fetch(program_id, "clip_1")
    with pytest.raises(NotFoundError, match="destroyed"):
        vault.store(program_id, "clip_2", FOOTAGE)
    # Neither the key nor a line of the footage is left in any file: objects, database, WAL, log.
    files = read_files(folder)
    assert any(path.name == "hub.db-wal" for path in files)
    for path, data in files.items():
        assert key not in data and FOOTAGE[:64] not in data, path
    assert report["footage"]["objects"] == 1
    assert vault.listing()[program_id].shredded_at == report["footage"]["keys_shredded_at"]
