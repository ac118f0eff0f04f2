"""Breaking the glass: logged before any key, told to the owner, owed an explanation afterwards."""

import msgspec
import pytest
from hub_drivers import until
from sqlalchemy import update

from transom.core.log.tally import Tally
from transom.hub.db.tables_rights import glasses
from transom.hub.documents.checks import template
from transom.hub.rights.deciding import BROKEN_MS, JUSTIFY_MS

WHY = {"reason": "The supervisor on duty can't be reached by radio."}
TEXT = {"text": "The child was found thanks to it; the supervisor was in a tunnel."}


async def post(seat, path, body=None):
    return await seat.client.post(path, json=body)


async def broken(seat, incident):
    answer = await post(seat, f"/v1/incidents/{incident['incident_id']}/break-glass", WHY)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def justified(seat, glass):
    return await post(seat, f"/v1/break-glass/{glass['glass_id']}/justification", TEXT)


def late(conn):
    conn.execute(update(glasses).values(due=1, not_after=1))


@pytest.fixture
async def incident(scene):
    """An incident whose purpose needs an approval that nobody gave."""
    documents = msgspec.to_builtins(template())
    documents["use_policy"]["approval"] = ["missing_person"]
    path = f"/v1/admin/programs/{scene.world.program['program_id']}/documents"
    answer = await scene.world.admin("PUT", path, documents)
    assert answer.status_code == 200, answer.text
    return await scene.seat.open_incident()


async def looked(scene, incident):
    answer = await scene.world.ask(scene.seat, incident)
    assert answer.status_code == 201, answer.text
    session_id = answer.json()["session_id"]
    return session_id, await scene.gateway.opened(session_id)


async def test_it_opens_without_an_approval_and_is_logged_before_the_gateway_is_asked(
    scene, incident
):
    assert (await scene.world.ask(scene.seat, incident)).status_code == 403
    glass = await broken(scene.seat, incident)

    _, message = await looked(scene, incident)

    assert message["break_glass"] == WHY["reason"]
    assert glass["not_after"] - glass["broken_at"] == BROKEN_MS
    assert glass["due"] - glass["broken_at"] == JUSTIFY_MS
    types = await scene.world.log_types()
    used, opened = types.index("break_glass.used"), types.index("view_session.opened")
    assert types.index("view_session.asked") < used < opened
    tally = Tally()
    assert tally.extend(await scene.world.log_entries()) == []


async def test_the_gateway_holds_the_opening_that_says_why(scene, incident):
    await broken(scene.seat, incident)
    session_id, _ = await looked(scene, incident)

    def told():
        return [
            m["opening"]["record"]
            for m in scene.gateway.received
            if m["t"] == "logged" and m["subject"] == session_id
        ]

    await until(lambda: any(record.get("reason") == WHY["reason"] for record in told()))


async def test_a_look_without_broken_glass_is_told_without_it(scene):
    session_id = await scene.opening()

    message = next(m for m in scene.gateway.received if m.get("session_id") == session_id)

    assert "break_glass" not in message
    assert "break_glass.used" not in await scene.world.log_types()


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ({"minutes": 1440}, "view_live.program.minutes"),
        ({"rights": ("audio", "live")}, "view_live.consent.rights"),
    ],
)
async def test_it_lifts_nothing_of_the_owner_or_the_program(scene, incident, more, rule):
    await broken(scene.seat, incident)

    answer = await scene.world.ask(scene.seat, incident, **more)

    assert (answer.status_code, answer.json()["error"]["rule"]) == (403, rule)
    assert "break_glass.used" not in await scene.world.log_types()


async def test_it_lifts_no_purpose_that_the_owner_did_not_allow(scene):
    incident = await scene.seat.open_incident(purpose="fire")
    await broken(scene.seat, incident)

    answer = await scene.world.ask(scene.seat, incident)

    assert answer.json()["error"]["rule"] == "view_live.consent.purpose"


async def test_it_is_of_one_incident_and_for_a_while(scene, incident):
    await broken(scene.seat, incident)
    again = await post(scene.seat, f"/v1/incidents/{incident['incident_id']}/break-glass", WHY)
    other = await scene.seat.open_incident(number="2026-118")

    assert again.status_code == 409
    assert (await scene.world.ask(scene.seat, other)).status_code == 403
    await scene.world.hub.db.write(lambda c: c.execute(update(glasses).values(not_after=1)))
    assert (await scene.world.ask(scene.seat, incident)).status_code == 403


async def test_the_oversight_seat_sees_it_at_once_and_why(scene, incident):
    await broken(scene.seat, incident)
    session_id, _ = await looked(scene, incident)
    auditor = await scene.world.seat("auditor")

    found = (await auditor.client.get("/v1/oversight/looks?attention=break_glass")).json()
    detail = (await auditor.client.get(f"/v1/oversight/looks/{session_id}")).json()
    overview = (await auditor.client.get("/v1/oversight")).json()

    assert [look["session_id"] for look in found["looks"]] == [session_id]
    assert detail["break_glass_reason"] == WHY["reason"]
    assert (overview["break_glass_waiting"], overview["break_glass_overdue"]) == (1, 0)


async def test_every_look_under_it_is_justified_at_once(scene, incident):
    glass = await broken(scene.seat, incident)
    await looked(scene, incident)
    await looked(scene, incident)
    supervisor = await scene.world.seat("supervisor")

    answer = await justified(supervisor, glass)

    assert answer.json()["state"] == "justified"
    assert answer.json()["justified_by"] == supervisor.me["person"]["pseudonym"]

    async def all_logged():
        types = await scene.world.log_types()
        return types.count("break_glass.justified") == types.count("break_glass.used") == 2

    while not await all_logged():
        await scene.world.logged("break_glass.justified")
    tally = Tally()
    tally.extend(await scene.world.log_entries())
    assert (tally.break_glass.asked, tally.break_glass.waiting) == (2, {})
    assert (await justified(supervisor, glass)).status_code == 409


async def test_once_justified_it_is_broken_no_more(scene, incident):
    glass = await broken(scene.seat, incident)
    await looked(scene, incident)

    assert (await justified(scene.seat, glass)).status_code == 200  # whoever broke it may
    assert (await scene.world.ask(scene.seat, incident)).status_code == 403


async def test_glass_under_which_nobody_looked_owes_nothing(scene, incident):
    glass = await broken(scene.seat, incident)
    supervisor = await scene.world.seat("supervisor")

    assert (await justified(supervisor, glass)).status_code == 409
    await scene.world.hub.db.write(late)
    other = await scene.seat.open_incident(number="2026-118")
    await broken(scene.seat, other)


async def test_an_overdue_justification_keeps_the_agency_from_breaking_again(scene, incident):
    glass = await broken(scene.seat, incident)
    await looked(scene, incident)
    await scene.world.hub.db.write(late)
    supervisor, auditor = await scene.world.seat("supervisor"), await scene.world.seat("auditor")
    other = await scene.seat.open_incident(number="2026-118")
    path = f"/v1/incidents/{other['incident_id']}/break-glass"

    refused = await post(scene.seat, path, WHY)
    overview = (await auditor.client.get("/v1/oversight")).json()

    assert (refused.status_code, refused.json()["error"]["rule"]) == (403, "break_glass.overdue")
    assert overview["break_glass_overdue"] == 1
    assert (await justified(supervisor, glass)).status_code == 200
    assert (await post(scene.seat, path, WHY)).status_code == 201


async def test_others_neither_break_nor_justify(scene, incident):
    glass = await broken(await scene.world.seat("supervisor"), incident)
    await looked(scene, incident)
    await scene.world.register(scene.world.other_agency)
    stranger = await scene.world.invited(scene.world.other_agency.agency_id, "supervisor")
    admin = await scene.world.seat("agency_admin")
    path = f"/v1/incidents/{incident['incident_id']}/break-glass"

    refused = await post(admin, path, WHY)

    assert (refused.status_code, refused.json()["error"]["rule"]) == (403, "incidents")
    assert (await justified(stranger, glass)).status_code == 404
    assert (await justified(scene.seat, glass)).json()["error"]["rule"] == "justifications"
