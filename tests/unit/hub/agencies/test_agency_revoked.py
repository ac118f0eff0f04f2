"""An agency is revoked: nobody of it does anything any more, and the log says so."""

from hub_drivers import until
from hub_record import entries, in_log


async def revoke(world):
    return await world.admin("POST", f"/v1/admin/agencies/{world.agency.agency_id}/revoke")


async def test_its_sessions_end_its_people_are_out_and_its_devices_revoked(world, scene):
    session_id = await scene.released()

    answer = await revoke(world)

    assert answer.status_code == 200, answer.text
    assert answer.json()["revoked_at"]
    (close,) = await until(lambda: scene.gateway.messages("close"))
    assert (close["session_id"], close["reason"]) == (session_id, "device_revoked")
    assert (await scene.seat.client.get("/v1/me")).status_code == 401
    revoked, device = await entries(world, "agency.revoked", "device.revoked")
    assert (revoked.type, device.type) == ("agency.revoked", "device.revoked")
    assert revoked.agency == device.agency == world.agency.agency_id
    assert len(await in_log(world, "view_session.closed")) == 1


async def test_gateways_hear_of_it_and_a_consent_to_it_is_turned_away(world, scene):
    await revoke(world)

    programs = await until(
        lambda: [m for m in scene.gateway.messages("programs") if not m["agencies"]]
    )
    consent = scene.gateway.consent(world.camera_id, world.agency, world.program)
    await scene.gateway.say("consent", signed=consent.to_json())
    await scene.gateway.say(
        "withdrawal", signed=scene.gateway.withdrawal(scene.gateway.consents[0]).to_json()
    )
    await in_log(world, "consent.withdrawn")

    assert programs
    assert len(await entries(world, "consent.given")) == 1


async def test_its_key_and_its_invitations_are_worth_nothing(world):
    path = f"/v1/admin/agencies/{world.agency.agency_id}/invitations"
    invited = (await world.admin("POST", path, {"role": "operator", "name": "Eve"})).json()
    await revoke(world)

    signed = await world.agency.call("GET", f"/v1/agencies/{world.agency.agency_id}/devices")
    again = await world.admin("POST", path, {"role": "operator", "name": "Eve"})
    seat = await world.seat("owner")
    start = {"name": "Eve", "invitation": invited["code"]}
    used = await seat.client.post("/v1/auth/passkey/register/options", json=start)

    assert signed.status_code == 401
    assert again.status_code == 404
    assert used.json()["error"]["field"] == "invitation"


async def test_once_is_for_good(world):
    first, second = await revoke(world), await revoke(world)
    unknown = await world.admin("POST", "/v1/admin/agencies/agy_nobody/revoke")

    assert (first.status_code, second.status_code, unknown.status_code) == (200, 409, 404)
    (listed,) = (await world.admin("GET", "/v1/agencies")).json()
    assert listed["revoked_at"] == first.json()["revoked_at"]
