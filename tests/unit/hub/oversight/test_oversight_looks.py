"""Looks as the oversight seat reads them: all of them, filtered, counted, opened with proofs."""

import pytest
from sqlalchemy import insert

from transom.core.codec import b64, unb64
from transom.core.log.entry import commit
from transom.core.log.opening import Opening, verify_opening
from transom.core.log.policy import parse_policy
from transom.hub.db.tables_oversight import looks
from transom.hub.oversight import repository
from transom.hub.oversight.repository import Filter

HOUR = 3_600_000


@pytest.fixture
async def auditor(scene):
    return await scene.world.seat("auditor")


async def listed(auditor, **wanted):
    answer = await auditor.client.get("/v1/oversight/looks", params=wanted)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def finished(scene, **more):
    session_id = await scene.released(**more)
    await scene.closes(session_id, "viewer_left", seconds=31 * 60)
    await scene.ended(session_id)
    return session_id


async def test_a_finished_look_says_who_why_how_long_and_where_it_stands_in_the_log(scene, auditor):
    session_id = await finished(scene)

    (look,) = (await listed(auditor))["looks"]

    assert look["session_id"] == session_id
    assert look["outcome"] == "closed"
    assert look["agency"] == scene.world.agency.name
    assert look["pseudonym"] == scene.seat.me["person"]["pseudonym"]
    assert (look["purpose"], look["authority"]) == ("missing_person", "consent")
    assert (look["seconds"], look["bytes"]) == (31 * 60, 99_000)
    entries = await scene.world.log_entries()
    assert entries[look["entry_index"]].type == "view_session.closed"


async def test_a_look_that_the_policy_refused_is_listed_too(scene, auditor):
    incident = await scene.seat.open_incident()
    refused = await scene.world.ask(scene.seat, incident, minutes=600)
    assert refused.status_code == 403

    (look,) = (await listed(auditor, attention="refused"))["looks"]

    assert (look["outcome"], look["reason"]) == ("refused", "policy")
    assert look["incident_number"] == "2026-117"


async def test_a_look_tells_its_justification_and_every_entry_about_it(scene, auditor):
    session_id = await finished(scene)

    detail = (await auditor.client.get(f"/v1/oversight/looks/{session_id}")).json()

    assert detail["justification"] == "A child of six has been missing since noon."
    types = [entry["type"] for entry in detail["entries"]]
    assert [t.removeprefix("view_session.") for t in types] == ["asked", "opened", "closed"]


async def test_an_unknown_look_is_not_found(scene, auditor):
    assert (await auditor.client.get("/v1/oversight/looks/vws_0")).status_code == 404


async def test_a_page_of_looks_opens_with_proofs_that_anybody_can_verify(scene, auditor):
    session_id = await finished(scene)
    await listed(auditor)

    answer = await auditor.client.get("/v1/oversight/openings", params={"sessions": session_id})

    (shown,) = answer.json()
    assert shown["session_id"] == session_id
    opening = Opening.from_json(shown["opening"])
    verified = verify_opening(opening, policy=parse_policy(scene.world.hub.trust_policy))
    assert verified.entry.type == "view_session.closed"
    assert verified.entry.commitment == commit(
        shown["opening"]["record"], unb64(shown["opening"]["salt"])
    )
    assert b64(verified.entry.to_bytes()) == shown["opening"]["entry"]


FILTERS = [
    ({"purpose": "missing_person"}, 1),
    ({"purpose": "fire"}, 0),
    ({"words": "2026-117"}, 1),
    ({"words": "child of six"}, 1),
    ({"words": "%"}, 0),
    ({"person": "op-"}, 1),
    ({"person": "sv-"}, 0),
    ({"attention": "long"}, 1),
    ({"attention": "repeated"}, 0),
    ({"attention": "break_glass"}, 0),
    ({"attention": "flagged"}, 0),
    ({"since": 2**52}, 0),
    ({"until": 1}, 0),
    ({"offset": 1}, 0),
]


async def test_each_filter_keeps_what_it_names_and_nothing_else(scene, auditor):
    await finished(scene)

    found = [len((await listed(auditor, **wanted))["looks"]) for wanted, _ in FILTERS]

    assert found == [expected for _, expected in FILTERS]


async def test_three_looks_of_one_person_at_one_camera_within_a_week_stand_out(scene, auditor):
    now = scene.world.hub.clock.now()
    await scene.world.hub.db.write(_add_looks, scene.world, [now, now - HOUR, now - 2 * HOUR])
    await scene.world.hub.db.write(_add_looks, scene.world, [now - 400 * HOUR], person="per_2")

    page = await scene.world.hub.db.read(
        repository.page, Filter(attention="repeated"), offset=0, limit=10
    )

    assert page[0] == 3
    assert [row["repeats"] for row in page[1]] == [3, 3, 3]


def _add_looks(conn, world, times, person="per_1"):
    rows = [
        {
            "session_id": f"vws_{person}_{n}",
            "agency_id": world.agency.agency_id,
            "person_id": person,
            "camera_id": "cam_1",
            "purpose": "fire",
            "authority": "consent",
            "outcome": "closed",
            "asked_at": at,
            "break_glass": False,
            "last_opening": 1,
        }
        for n, at in enumerate(times)
    ]
    conn.execute(insert(looks), rows)
