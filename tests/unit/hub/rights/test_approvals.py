"""A supervisor's approval: demanded by the program, given by another, for a while."""

import msgspec
import pytest
from hub_drivers import until
from sqlalchemy import update

from transom.core.ids import new_id
from transom.errors import InputError
from transom.hub.db.tables_rights import approvals
from transom.hub.documents.checks import content_of, template
from transom.hub.documents.schemas import Documents
from transom.hub.documents.versions import read_content
from transom.hub.rights.deciding import APPROVED_MS
from transom.hub.rights.schemas import AgencyRights


def demanding(*purposes: str) -> dict:
    both = msgspec.to_builtins(template())
    both["use_policy"]["approval"] = list(purposes)
    return both


async def demand(world, *purposes: str) -> None:
    """Puts use policies in force that demand an approval for these purposes."""
    path = f"/v1/admin/programs/{world.program['program_id']}/documents"
    answer = await world.admin("PUT", path, demanding(*purposes))
    assert answer.status_code == 200, answer.text


async def asked(seat, incident, what, body=None):
    return await seat.client.post(f"/v1/incidents/{incident['incident_id']}/{what}", json=body)


async def approve(supervisor, incident, **more):
    answer = await asked(supervisor, incident, "approval/answer", {"approve": True, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture
async def supervisor(scene):
    await demand(scene.world, "missing_person")
    return await scene.world.seat("supervisor")


async def rule_of(scene, incident, seat=None):
    answer = await scene.world.ask(seat or scene.seat, incident)
    assert answer.status_code == 403, answer.text
    return answer.json()["error"]


async def test_no_program_of_before_demands_an_approval(scene):
    await scene.released()

    assert scene.world.program["approval"] == []


async def test_a_look_waits_until_a_supervisor_has_approved_its_incident(scene, supervisor):
    incident = await scene.seat.open_incident()
    error = await rule_of(scene, incident)
    assert error["rule"] == "view_live.approval"
    assert error["message"] == "A supervisor of your agency must approve this incident first."

    waits = (await asked(scene.seat, incident, "approval/ask")).json()["approval"]
    assert (waits["state"], waits["mine"]) == ("asked", True)
    assert (await rule_of(scene, incident))["rule"] == "view_live.approval"
    given = (await approve(supervisor, incident))["approval"]

    assert given["state"] == "approved"
    assert given["answered_by"] == supervisor.me["person"]["pseudonym"]
    assert given["not_after"] - given["answered_at"] == APPROVED_MS
    assert (await scene.world.ask(scene.seat, incident)).status_code == 201


async def test_a_purpose_that_is_not_named_needs_none(scene, supervisor):
    await demand(scene.world, "fire")

    incident = await scene.seat.open_incident()

    path = f"/v1/incidents/{incident['incident_id']}/rights"
    assert (await scene.seat.client.get(path)).json()["approval"]["state"] == "not_needed"
    assert (await scene.world.ask(scene.seat, incident)).status_code == 201


async def test_the_agencys_people_hear_of_it_at_once(scene, supervisor):
    incident = await scene.seat.open_incident()
    async with supervisor.listening():
        await asked(scene.seat, incident, "approval/ask")

        await until(
            lambda: any(
                event["t"] == "rights" and event["incident_id"] == incident["incident_id"]
                for event in supervisor.events
            )
        )


async def test_it_stands_in_the_list_of_the_supervisor(scene, supervisor):
    incident = await scene.seat.open_incident()
    await asked(scene.seat, incident, "approval/ask")

    listed = msgspec.json.decode(
        (await supervisor.client.get("/v1/rights")).content, type=AgencyRights
    )

    (one,) = listed.approvals
    assert (one.incident_id, one.approval.state) == (incident["incident_id"], "asked")
    assert one.justification == incident["justification"]


async def test_whoever_asked_cannot_approve_and_an_operator_neither(scene, supervisor):
    incident = await supervisor.open_incident()
    await asked(supervisor, incident, "approval/ask")

    own = await asked(supervisor, incident, "approval/answer", {"approve": True})
    operator = await asked(scene.seat, incident, "approval/answer", {"approve": True})

    assert (own.status_code, own.json()["error"]["rule"]) == (403, "approvals.own")
    assert (operator.status_code, operator.json()["error"]["rule"]) == (403, "approvals")


async def test_a_supervisor_watches_on_nobodys_approval_but_anothers(scene, supervisor):
    await supervisor.enrol_device()
    await scene.world.agency.certify(supervisor.device_id)
    incident = await scene.seat.open_incident()
    await asked(scene.seat, incident, "approval/ask")
    await approve(supervisor, incident)

    assert (await rule_of(scene, incident, supervisor))["rule"] == "view_live.approval.own"


async def test_a_no_says_why_and_lets_one_ask_again(scene, supervisor):
    incident = await scene.seat.open_incident()
    await asked(scene.seat, incident, "approval/ask")

    silent = await asked(supervisor, incident, "approval/answer", {"approve": False})
    no = {"approve": False, "reason": "A patrol is there already."}
    declined = (await asked(supervisor, incident, "approval/answer", no)).json()["approval"]

    assert silent.status_code == 400
    assert (declined["state"], declined["reason"]) == ("declined", no["reason"])
    assert (await rule_of(scene, incident))["rule"] == "view_live.approval"
    assert (await asked(scene.seat, incident, "approval/ask")).status_code == 200


async def test_it_is_asked_for_once_and_answered_once(scene, supervisor):
    incident = await scene.seat.open_incident()
    assert (await asked(supervisor, incident, "approval/withdraw")).status_code == 404
    await asked(scene.seat, incident, "approval/ask")

    assert (await asked(scene.seat, incident, "approval/ask")).status_code == 409
    await approve(supervisor, incident)
    again = await asked(supervisor, incident, "approval/answer", {"approve": True})
    assert again.status_code == 404
    assert (await asked(scene.seat, incident, "approval/ask")).status_code == 409


async def test_taken_back_it_ends_the_looks_that_rest_on_it(scene, supervisor):
    incident = await scene.seat.open_incident()
    await asked(scene.seat, incident, "approval/ask")
    await approve(supervisor, incident)
    session_id = (await scene.world.ask(scene.seat, incident)).json()["session_id"]
    await scene.gateway.opened(session_id)

    taken = await asked(supervisor, incident, "approval/withdraw")

    assert taken.json()["approval"]["state"] == "withdrawn"
    await until(lambda: scene.seat.told(session_id, "closed"))
    assert (await rule_of(scene, incident))["rule"] == "view_live.approval"


async def test_an_approval_is_over_by_itself_and_no_look_outlasts_it(scene, supervisor):
    incident = await scene.seat.open_incident()
    await asked(scene.seat, incident, "approval/ask")
    given = (await approve(supervisor, incident))["approval"]

    def set_end(conn, at):
        conn.execute(update(approvals).values(not_after=at))

    soon = given["answered_at"] + 120_000
    await scene.world.hub.db.write(set_end, soon)
    answer = await scene.world.ask(scene.seat, incident)
    assert answer.json()["not_after"] == soon
    await scene.world.hub.db.write(set_end, given["answered_at"] + 1)
    assert (await rule_of(scene, incident))["rule"] == "view_live.approval"


async def test_the_oversight_seat_reads_who_approved(scene, supervisor):
    incident = await scene.seat.open_incident()
    await asked(scene.seat, incident, "approval/ask")
    await approve(supervisor, incident)
    session_id = (await scene.world.ask(scene.seat, incident)).json()["session_id"]
    auditor = await scene.world.seat("auditor")

    look = (await auditor.client.get(f"/v1/oversight/looks/{session_id}")).json()

    assert look["approved_by"] == supervisor.me["person"]["pseudonym"]


async def test_another_agencys_incident_is_as_good_as_none(scene, supervisor):
    await scene.world.register(scene.world.other_agency)
    stranger = await scene.world.invited(scene.world.other_agency.agency_id, "supervisor")
    incident = await scene.seat.open_incident()
    await asked(scene.seat, incident, "approval/ask")

    answer = await asked(stranger, incident, "approval/answer", {"approve": True})
    unknown = await asked(supervisor, {"incident_id": new_id("inc")}, "approval/ask")

    assert (answer.status_code, unknown.status_code) == (404, 404)
    assert (await stranger.client.get("/v1/rights")).json()["approvals"] == []


def test_an_approval_is_for_authorised_purposes_only():
    documents = msgspec.convert(demanding("sightseeing"), Documents)

    with pytest.raises(InputError, match="sightseeing"):
        content_of(documents, "Resolution")


def test_documents_without_an_approval_keep_their_very_bytes():
    content = content_of(template(), "Resolution")

    assert b"approval" not in content
    assert content_of(read_content(content), "Resolution") == content
