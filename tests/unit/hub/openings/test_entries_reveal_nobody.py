"""What a whole day at a hub leaves in public: nobody's name, no place, no camera, no session."""

import json

from hub_record import in_log, rows

from transom.core.codec import b64
from transom.core.log.entry import parse_entry, verify_commitment


def strings(value):
    """Every text in a record, however deep."""
    if isinstance(value, dict):
        value = [*value.values()]
    if isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif isinstance(value, str):
        yield value


async def a_day(world, scene):
    """Looks of every outcome, a change of consent, a disclosure, a device that is revoked."""
    await scene.closes(await scene.released(), "viewer_left")
    await world.ask(scene.seat, await scene.seat.open_incident(purpose="fire"))
    knock = await scene.opening()
    await scene.gateway.say("knocking", session_id=knock)
    await scene.ended(knock)
    old = scene.gateway.consents[0]
    new = scene.gateway.consent(world.camera_id, world.agency, world.program)
    withdrawal = scene.gateway.withdrawal(old).to_json()
    await scene.gateway.say("consent", signed=new.to_json(), replaces=withdrawal)
    await scene.gateway.say("withdrawal", signed=scene.gateway.withdrawal(new).to_json())
    await world.agency.call("DELETE", f"/v1/devices/{scene.seat.device_id}")
    body = {
        "gateway_id": scene.gateway.gateway_id,
        "recipient": "The district attorney",
        "what": "The times of all looks in March.",
        "authority": "warrant",
        "order_number": "24-cv-0117",
    }
    await world.admin("POST", "/v1/admin/disclosures", body)
    later = {**body, "delay_notice_until": world.hub.clock.now() + 60_000}
    number = (await world.admin("POST", "/v1/admin/disclosures", later)).json()["number"]
    await world.admin("POST", f"/v1/admin/disclosures/{number}/reveal")
    await in_log(world, "consent.withdrawn")
    await in_log(world, "view_session.refused", 2)


async def test_no_text_of_any_record_stands_in_public_but_classes_and_public_bodies(world, scene):
    await a_day(world, scene)
    log = await world.log_entries()
    held = [row for row in await rows(world) if row["entry_index"] is not None]
    documents = {b64(entry.document) for entry in log if entry.document is not None}
    public = {world.agency.agency_id, world.program["program_id"], *documents}
    classes = {v for e in log for v in e.to_json().values() if isinstance(v, str) and len(v) < 30}

    said = b"\n".join(entry.to_bytes() for entry in log).decode()
    hidden = {text for row in held for text in strings(json.loads(row["record"]))}
    hidden = {text for text in hidden if len(text) > 7} - public - classes

    assert len(hidden) > 50
    assert not [text for text in hidden if json.dumps(text)[1:-1] in said]
    for name in ("32298757", "90184810", world.camera_id, "Front door", world.agency.name):
        assert name not in said
    assert {"knock.answered", "consent.changed", "sealed.revealed"} <= {e.type for e in log}


async def test_every_opening_opens_its_entry_and_equal_records_commit_to_different_things(
    world, scene
):
    await a_day(world, scene)

    held = await rows(world)
    for row in held:
        entry = parse_entry(row["entry"])
        verify_commitment(entry, record=json.loads(row["record"]), salt=row["salt"])
    commitments = [parse_entry(row["entry"]).commitment for row in held]
    assert len(set(commitments)) == len(commitments)
