"""What the log says of consents: given, changed, withdrawn, expired; each names its beginning."""

from hub_drivers import MINUTE, until
from hub_record import entries, held, in_log, rows, shift, verified


async def first_consent(world, scene):
    """The consent that the scene begins with, and its entry."""
    (given,) = await in_log(world, "consent.given")
    return scene.gateway.consents[0], given


async def test_a_consent_that_takes_another_s_place_is_one_change(world, scene):
    old, given = await first_consent(world, scene)
    new = scene.gateway.consent(world.camera_id, world.agency, world.program, tier="on_request")
    await scene.gateway.say(
        "consent", signed=new.to_json(), replaces=scene.gateway.withdrawal(old).to_json()
    )

    (changed,) = await in_log(world, "consent.changed")

    assert changed.refers_to == given.commitment
    assert changed.not_after == new.body["not_after"]
    assert (changed.agency, changed.program) == (given.agency, given.program)
    assert not await entries(world, "consent.withdrawn")
    (opening,) = await held(scene.gateway, new.body["consent_id"], 1)
    record = verified(world, opening).record
    assert record["consent"] == new.to_json()
    assert record["withdrawal"]["body"]["consent_id"] == old.body["consent_id"]


async def test_a_change_of_a_change_and_its_withdrawal_refer_to_the_newest_beginning(world, scene):
    old, _ = await first_consent(world, scene)
    for _ in range(2):
        new = scene.gateway.consent(world.camera_id, world.agency, world.program)
        withdrawal = scene.gateway.withdrawal(old).to_json()
        await scene.gateway.say("consent", signed=new.to_json(), replaces=withdrawal)
        old = new
    first, second = await in_log(world, "consent.changed", 2)
    await scene.gateway.say("withdrawal", signed=scene.gateway.withdrawal(old).to_json())

    (withdrawn,) = await in_log(world, "consent.withdrawn")

    assert second.refers_to == first.commitment
    assert withdrawn.refers_to == second.commitment


async def test_what_was_changed_while_the_channel_was_away_is_a_change(world, scene):
    old, given = await first_consent(world, scene)
    await scene.stack.aclose()
    scene.gateway.consents.append(
        scene.gateway.consent(world.camera_id, world.agency, world.program)
    )
    scene.gateway.withdrawals.append(scene.gateway.withdrawal(old))

    async with scene.gateway.connected():
        (changed,) = await in_log(world, "consent.changed")

    assert changed.refers_to == given.commitment
    assert not await entries(world, "consent.withdrawn")


async def test_another_agency_s_consent_takes_no_place(world, scene):
    await world.register(world.other_agency)
    body = {
        "name": "Second pilot",
        "agency_ids": [world.other_agency.agency_id],
        "authorising_decision": "Resolution 2026-119",
    }
    program = (await world.admin("POST", "/v1/admin/programs", body)).json()
    old, given = await first_consent(world, scene)
    other = scene.gateway.consent(
        world.camera_id, world.other_agency, program, not_after=program["not_after"]
    )
    await scene.gateway.say(
        "consent", signed=other.to_json(), replaces=scene.gateway.withdrawal(old).to_json()
    )

    (withdrawn,) = await in_log(world, "consent.withdrawn")

    assert withdrawn.refers_to == given.commitment
    assert len(await entries(world, "consent.given")) == 2
    assert not await entries(world, "consent.changed")


async def test_a_consent_that_ends_by_itself_is_said_to_once(world, scene):
    consent = scene.gateway.consent(
        world.camera_id,
        world.agency,
        world.program,
        not_after=world.hub.clock.now() + 60 * MINUTE,
    )
    await scene.gateway.say("consent", signed=consent.to_json())
    given = (await in_log(world, "consent.given", 2))[1]
    shift(world, 2 * 3600)

    (expired,) = await in_log(world, "consent.expired")

    assert expired.refers_to == given.commitment
    (row,) = await rows(world, type="consent.expired")
    assert row["subject"] == consent.body["consent_id"]
    (message,) = await until(
        lambda: [
            m
            for m in scene.gateway.logged(consent.body["consent_id"])
            if m["opening"]["record"].get("not_after")
        ]
    )
    assert message["opening"]["record"]["not_after"] == consent.body["not_after"]
    # What has ended isn't ended again by the owner's withdrawal.
    await scene.gateway.say("withdrawal", signed=scene.gateway.withdrawal(consent).to_json())
    await scene.gateway.say(
        "withdrawal", signed=scene.gateway.withdrawal(scene.gateway.consents[0]).to_json()
    )
    assert len(await in_log(world, "consent.withdrawn")) == 1


async def test_a_program_s_end_ends_its_consents_in_the_log_too(world, scene):
    _, given = await first_consent(world, scene)
    await world.admin("POST", f"/v1/admin/programs/{world.program['program_id']}/end")

    (expired,) = await in_log(world, "consent.expired")

    assert expired.refers_to == given.commitment
