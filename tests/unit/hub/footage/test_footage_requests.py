"""Footage requests at the hub: who may ask, whom it reaches, and what the log says."""

import asyncio

import pytest
from hub_drivers import CLOCK, until
from hub_footage import FAR, HERE
from sqlalchemy import select, update

from transom.core.codec import unb64
from transom.core.footage.record import PostedRecord
from transom.core.footage.request import HOUR_MS
from transom.core.ids import new_id
from transom.core.land import circle
from transom.core.log.entry import parse_entry, verify_commitment
from transom.core.signing import Signer
from transom.hub.db.tables_footage import footage_asks, footage_requests

DAY_MS = 24 * HOUR_MS


async def asked_of(world, request_id):
    query = select(footage_asks.c.camera_id).where(footage_asks.c.request_id == request_id)
    return await world.hub.db.read(lambda conn: list(conn.execute(query).scalars()))


async def set_columns(world, request_id, **values):
    query = update(footage_requests).where(footage_requests.c.request_id == request_id)
    await world.hub.db.write(lambda conn: conn.execute(query.values(**values)).rowcount)


def rule(answer):
    assert answer.status_code == 403, answer.text
    return answer.json()["error"]["rule"]


async def test_a_request_is_in_the_log_before_the_owner_hears_of_it(world, asking):
    made = await asking.posted()

    offer = await asking.offered(made["request_id"])

    entry = parse_entry(unb64(offer["entry"]))
    record = PostedRecord.from_json(offer["record"])
    verify_commitment(entry, record=offer["record"], salt=unb64(offer["salt"]))
    assert entry.type == "footage_request.posted"
    assert entry in await world.log_entries()
    assert record.request_id == made["request_id"]
    assert made["state"] == "open"
    assert made["cameras_asked"] == 1
    assert made["clips"] == []
    assert len(offer["devices"]) == 1


async def test_the_log_says_who_asked_why_and_not_where_exactly(world, asking):
    made = await asking.posted()
    await world.logged("footage_request.posted")

    (entry,) = [e for e in await world.log_entries() if e.type == "footage_request.posted"]

    public = entry.to_json()
    assert public["agency"] == world.agency.agency_id
    assert public["purpose"] == "missing_person"
    assert set(public) <= {
        *("v", "type", "time", "commitment", "agency", "program", "purpose", "authority", "area")
    }
    assert made["request_id"] not in str(public)


async def test_it_reaches_cameras_that_could_have_seen_it_and_no_other(world, asking):
    far = asking.gateway.add_camera(name="Far", position={"lat_e6": FAR[0], "lon_e6": FAR[1]})
    place = {"lat_e6": HERE[0], "lon_e6": HERE[1]}
    silent = asking.gateway.add_camera(name="No clips", position=place)
    mobile = asking.gateway.add_camera(name="Flying", kind="mobile", position=place)
    nowhere = asking.gateway.add_camera(name="Nowhere")
    terms = {"tier": "on_request", "rights": ("clip", "live")}
    for camera_id in (far, mobile, nowhere):
        consent = asking.gateway.consent(camera_id, world.agency, world.program, **terms)
        asking.gateway.consents.append(consent)
    asking.gateway.consents.append(
        asking.gateway.consent(silent, world.agency, world.program, rights=("live",))
    )

    async with asking.gateway.connected():
        await _listed(asking, 5)
        made = await asking.posted()

    assert await asked_of(world, made["request_id"]) == [world.camera_id]


async def _listed(asking, count):
    async with asyncio.timeout(30):
        while len((await asking.seat.client.get("/v1/cameras")).json()) < count:
            await asyncio.sleep(0.05)


async def test_a_request_that_reaches_nobody_is_posted_all_the_same(world, asking):
    made = await asking.posted(area=circle(FAR, 40.0))

    await world.logged("footage_request.posted")

    assert made["cameras_asked"] == 0
    assert asking.gateway.messages("footage") == []


async def test_a_withdrawn_consent_is_asked_nothing(world, asking):
    withdrawal = asking.gateway.withdrawal(asking.gateway.consents[0])
    await asking.gateway.say("withdrawal", signed=withdrawal.to_json())
    await world.logged("consent.withdrawn")

    assert (await asking.posted())["cameras_asked"] == 0


@pytest.mark.parametrize("shift", [0, 25], ids=["the same place", "a part of it"])
async def test_whoever_got_no_answer_can_t_ask_until_they_get_one(world, asking, shift):
    made = await asking.posted()
    begin, end = made["begin"], made["end"]
    area = circle((HERE[0] + shift * 9, HERE[1]), 40.0)

    assert rule(await asking.post(begin=begin, end=end, area=area)) == "request_footage.repeats"
    overlapping = await asking.post(begin=end - 1, end=end + HOUR_MS // 2, area=area)
    assert rule(overlapping) == "request_footage.repeats"


async def test_a_closed_request_isn_t_repeated_either_until_30_days_have_passed(world, asking):
    made = await asking.posted()
    await asking.seat.client.post(f"{asking.path}/{made['request_id']}/withdraw")
    window = {"begin": made["begin"], "end": made["end"]}

    assert rule(await asking.post(**window)) == "request_footage.repeats"
    await set_columns(world, made["request_id"], posted_at=CLOCK.now() - 31 * DAY_MS)
    assert (await asking.post(**window)).status_code == 201


async def test_another_place_or_another_time_is_no_repetition(asking):
    made = await asking.posted()
    window = {"begin": made["begin"], "end": made["end"]}

    assert (await asking.post(**window, area=circle(FAR, 40.0))).status_code == 201
    assert (await asking.post()).status_code == 201


async def test_ten_requests_a_day_are_enough_for_one_person(asking):
    for _ in range(10):
        await asking.posted()

    assert rule(await asking.post()) == "request_footage.day"


async def test_an_area_as_large_as_a_quarter_is_refused(asking):
    assert rule(await asking.post(area=circle(HERE, 300.0))) == "request_footage.area"


async def test_a_purpose_that_the_use_policy_doesn_t_name_is_refused(world, asking):
    asking.incident = await asking.seat.open_incident(purpose="fire")
    answer = await asking.post()
    assert answer.status_code == 201  # the packaged use policy names it

    closed = await asking.seat.client.post(f"/v1/incidents/{asking.incident['incident_id']}/close")
    assert closed.status_code == 200
    assert rule(await asking.post()) == "request_footage.incident"


async def test_only_certified_devices_ask(world, asking):
    asking.seat = await world.seat("supervisor")
    await asking.seat.enrol_device()

    assert rule(await asking.post()) == "request_footage.device"


async def test_a_signature_of_somebody_else_is_refused(asking):
    answer = await asking.post(signer=Signer.generate())

    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "signature_refused"


async def test_a_code_is_used_once(asking):
    made = await asking.posted()

    answer = await asking.post(code=made["code"])

    assert answer.status_code == 409


async def test_other_agencies_and_administrators_see_nothing_of_it(world, asking):
    made = await asking.posted()
    await world.register(world.other_agency)
    stranger = await world.invited(world.other_agency.agency_id)
    admin = await world.invited(world.agency.agency_id, "agency_admin")

    path = f"{asking.path}/{made['request_id']}"
    assert (await stranger.client.get(path)).status_code == 404
    assert (await stranger.client.get(asking.path)).json() == []
    assert (await stranger.client.post(f"{path}/withdraw")).status_code == 404
    assert rule(await admin.client.get(asking.path)) == "footage"


async def test_requests_are_listed_by_incident(asking):
    made = await asking.posted()

    path = f"{asking.path}?incident="
    mine = (await asking.seat.client.get(path + asking.incident["incident_id"])).json()
    none = (await asking.seat.client.get(path + new_id("inc"))).json()

    assert [one["request_id"] for one in mine] == [made["request_id"]]
    assert none == []


async def test_it_closes_by_itself_at_its_deadline(world, asking):
    made = await asking.posted()
    await asking.offered(made["request_id"])
    due = CLOCK.now()
    await set_columns(world, made["request_id"], due=due)

    await world.logged("footage_request.closed")

    told = await asking.get(made["request_id"])
    assert (told["state"], told["reason"], told["closed_at"]) == ("closed", "due", due)
    (entry,) = [e for e in await world.log_entries() if e.type == "footage_request.closed"]
    assert entry.time == due
    event = await until(lambda: next((e for e in asking.seat.events if e["t"] == "footage"), None))
    assert event == {"t": "footage", "request_id": made["request_id"], "state": "closed"}


async def test_a_gateway_that_was_away_hears_of_open_requests_when_it_comes_back(world, asking):
    made = await asking.posted()
    await asking.offered(made["request_id"])
    asking.gateway.received.clear()

    async with asking.gateway.connected():
        again = await asking.offered(made["request_id"])

    assert again["request_id"] == made["request_id"]


async def test_a_withdrawn_request_isn_t_offered_any_more(world, asking):
    made = await asking.posted()
    await asking.offered(made["request_id"])
    answer = await asking.seat.client.post(f"{asking.path}/{made['request_id']}/withdraw")
    assert answer.json()["reason"] == "withdrawn"
    asking.gateway.received.clear()

    async with asking.gateway.connected():
        other = await asking.posted()
        await asking.offered(other["request_id"])

    assert [m["request_id"] for m in asking.gateway.messages("footage")] == [other["request_id"]]


async def test_without_a_witness_no_owner_is_asked(world, asking):
    await world.witnesses[0].stop()

    made = await asking.posted()
    await asyncio.sleep(2.5)
    assert asking.gateway.messages("footage") == []

    await world.witnesses[0].start()
    await asking.offered(made["request_id"])


@pytest.mark.parametrize("role", ["supervisor", "custodian"])
async def test_a_device_that_is_certified_later_is_told_to_the_gateways(world, asking, role):
    made = await asking.posted()
    await asking.offered(made["request_id"])
    asking.gateway.received.clear()
    colleague = await world.seat(role)
    await colleague.enrol_device()

    await world.agency.certify(colleague.device_id)

    again = await asking.offered(made["request_id"])
    told = [device["body"]["device_id"] for device in again["devices"]]
    assert told == [asking.seat.device_id, colleague.device_id]


async def test_requests_of_a_revoked_agency_are_closed(world, asking):
    made = await asking.posted()
    await asking.offered(made["request_id"])

    answer = await world.admin("POST", f"/v1/admin/agencies/{world.agency.agency_id}/revoke")
    assert answer.status_code == 200, answer.text

    await world.logged("footage_request.closed")
    query = select(footage_requests.c.reason)
    assert await world.hub.db.read(lambda conn: list(conn.execute(query).scalars())) == [
        "withdrawn"
    ]
    assert made["state"] == "open"
