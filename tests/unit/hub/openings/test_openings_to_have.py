"""Who may have which opening from the hub, and that anybody can check the file."""

import hashlib
import json

import pytest
from hub_drivers import until
from hub_record import in_log, rows, verified

from transom.core.log.opening import read_record_file


async def look(scene):
    session_id = await scene.released()
    await scene.closes(session_id, "viewer_left")
    await scene.ended(session_id)
    return session_id


async def listed(seat, **query):
    answer = await seat.client.get("/v1/openings", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_an_operator_downloads_the_openings_of_their_own_look(world, scene):
    session_id = await look(scene)

    lines = await listed(scene.seat, subject=session_id)
    files = [await scene.seat.client.get(f"/v1/openings/{line['number']}") for line in lines]

    assert [line["type"] for line in lines] == [
        "view_session.closed",
        "view_session.opened",
        "view_session.asked",
    ]
    log = await world.log_entries()
    for line, file in zip(lines, files, strict=True):
        (opening,), policy = read_record_file(file.content)
        shown = verified(world, opening)
        assert policy == world.hub.trust_policy
        assert shown.index == line["entry_index"]
        assert log[shown.index] == shown.entry
        assert shown.entry.to_json() == line["entry"]
        assert "attachment" in file.headers["content-disposition"]


async def test_colleagues_see_the_agency_s_or_their_own_and_strangers_nothing(world, scene):
    session_id = await look(scene)
    number = (await listed(scene.seat, subject=session_id))[0]["number"]
    supervisor = await world.seat("supervisor")
    admin = await world.invited(world.agency.agency_id, "agency_admin")
    colleague = await world.invited(world.agency.agency_id)
    await world.register(world.other_agency)
    stranger = await world.invited(world.other_agency.agency_id, "supervisor")

    for seat in (supervisor, admin):
        assert len(await listed(seat, subject=session_id)) == 3
        assert "device.enrolled" in {line["type"] for line in await listed(seat)}
    for seat in (colleague, stranger):
        assert await listed(seat, subject=session_id) == []
        assert (await seat.client.get(f"/v1/openings/{number}")).status_code == 404
    assert (await supervisor.client.get("/v1/openings/999999")).status_code == 404


async def test_an_owner_is_sent_to_their_own_gateway(world, scene):
    owner = await world.seat("owner")

    answer = await owner.client.get("/v1/openings")

    assert answer.status_code == 403
    assert "gateway" in answer.json()["error"]["hint"]


async def test_the_oversight_seat_sees_all_and_leaves_a_trace(world, scene):
    session_id = await look(scene)
    auditor = await world.seat("auditor")
    before = len(await in_log(world, "staff.access"))

    lines = await listed(auditor, subject=session_id)
    file = await auditor.client.get(f"/v1/openings/{lines[0]['number']}")

    assert len(lines) == 3
    assert file.status_code == 200
    assert len(await in_log(world, "staff.access", before + 2)) == before + 2
    records = [json.loads(row["record"]) for row in await rows(world, type="staff.access")]
    assert records[-2]["who"] == auditor.me["person"]["pseudonym"]
    assert session_id in records[-2]["target"]


async def test_pages_lead_back_to_the_first(world, scene):
    await look(scene)
    supervisor = await world.seat("supervisor")
    lines = await listed(supervisor)

    rest = await listed(supervisor, before=lines[1]["number"])
    of_type = await listed(supervisor, type="view_session.asked")

    assert rest == lines[2:]
    assert [line["type"] for line in of_type] == ["view_session.asked"]


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_every_use_of_the_admin_token_is_in_the_log_with_its_reason(world, method):
    path = "/v1/admin/disclosures"
    if method == "POST":
        path = f"/v1/admin/agencies/{world.agency.agency_id}/invitations"
    headers = {
        "authorization": f"Bearer {world.admin_token}",
        "x-transom-reason": "ticket%20117%2C%20caf%C3%A9",
    }
    body = {"role": "operator", "name": "Eve"} if method == "POST" else None
    before = len(await rows(world, type="staff.access"))
    seat = await world.seat("owner")
    answer = await seat.client.request(method, path, json=body, headers=headers)
    refused = await seat.client.request(method, path, headers={"authorization": "Bearer wrong"})

    assert (answer.is_success, refused.status_code) == (True, 401)
    noted = await rows(world, type="staff.access")
    assert len(noted) == before + 1
    record = json.loads(noted[-1]["record"])
    assert record.pop("at") == noted[-1]["staged_at"]
    assert record == {
        "who": "hub admin",
        "what": "read" if method == "GET" else "change",
        "method": method,
        "path": path.replace(world.agency.agency_id, "{agency_id}"),
        "reason": "ticket 117, café",
    }
    await in_log(world, "staff.access", before + 1)
    await until(lambda: not world.hub.ledger._marks)


async def test_the_log_names_the_policy_that_decides_from_the_first_start_on(world):
    policy = (await world.admin("GET", "/v1/policy")).json()["text"]
    changed = policy + "\n// Another one.\n"
    for text in (changed, changed):
        answer = await world.admin("PUT", "/v1/admin/policy", {"text": text})
        assert answer.status_code == 200, answer.text

    entries = await in_log(world, "policy.changed", 2)
    await world.stop_hub()
    own = world.folder / "hub" / "policy.cedar"
    own.write_text(policy)  # by hand, while the hub is off
    await world.start_hub()
    entries = await in_log(world, "policy.changed", 3)

    wanted = [hashlib.sha256(text.encode()).digest() for text in (policy, changed, policy)]
    assert [entry.document for entry in entries] == wanted
