"""The oversight seat: invited by the hub's admin, reads everything, sees no video."""

from hub_drivers import Seat
from websockets.asyncio.client import connect

from transom.testing.passkey import SoftwareKey

REGISTER = "/v1/auth/passkey/register"
READS = [
    "/v1/oversight",
    "/v1/oversight/looks",
    "/v1/oversight/record",
    "/v1/oversight/people",
    "/v1/oversight/devices",
    "/v1/oversight/access",
    "/v1/oversight/objections",
    "/v1/oversight/flags",
]


async def test_the_hubs_admin_invites_into_the_seat_and_a_passkey_does_the_rest(world):
    invited = await world.admin("POST", "/v1/admin/oversight/invitations", {"name": "Ida"})
    seat = Seat(world.url)
    world.seats.append(seat)
    start = {"name": "Ida", "invitation": invited.json()["code"]}
    started = (await seat.client.post(f"{REGISTER}/options", json=start)).json()
    credential = SoftwareKey(world.url).create(started["options"])
    body = {"ceremony": started["ceremony"], "credential": credential}

    me = (await seat.client.post(f"{REGISTER}/verify", json=body)).json()

    assert me["person"]["roles"] == ["auditor"]
    assert "agency" not in me["person"]
    assert me["person"]["pseudonym"].startswith("OB-")
    assert (await seat.client.get("/v1/oversight")).status_code == 200


async def test_nobody_else_can_invite_into_the_seat(world):
    seat = await world.seat("supervisor")

    answer = await seat.client.post("/v1/admin/oversight/invitations", json={"name": "Ida"})

    assert answer.status_code == 401


async def test_nobody_else_reads_the_record(world):
    seats = [await world.seat(persona) for persona in ("operator", "supervisor", "owner")]

    answers = [await seat.client.get(path) for seat in seats for path in READS]

    assert {a.status_code for a in answers} == {403}
    assert {a.json()["error"]["rule"] for a in answers} == {"oversight"}


async def test_each_reading_is_logged_once_a_minute(world):
    seat = await world.seat("auditor")
    for _ in range(2):
        assert (await seat.client.get("/v1/oversight/people")).status_code == 200
    await seat.client.get("/v1/oversight/devices")

    listed = (await seat.client.get("/v1/oversight/access")).json()["accesses"]

    mine = [one["what"] for one in listed if one["who"] == seat.me["person"]["pseudonym"]]
    assert mine == ["readings", "devices", "people"]
    await world.logged("staff.access")


async def test_the_seat_sees_people_and_devices_but_no_owner(scene):
    auditor = await scene.world.seat("auditor")

    people = (await auditor.client.get("/v1/oversight/people")).json()
    devices = (await auditor.client.get("/v1/oversight/devices")).json()

    assert {one["role"] for one in people} == {"operator", "auditor"}
    assert [one["state"] for one in devices] == ["certified"]
    assert devices[0]["agency"] == scene.world.agency.name


async def test_an_auditor_enrols_no_device_opens_no_incident_and_sees_no_camera(scene):
    auditor = await scene.world.seat("auditor")
    device = {"name": "Desk", "sign_key": "A" * 43, "hpke_suite": "x25519", "hpke_key": "A" * 43}
    incident = {
        "number": "1",
        "purpose": "fire",
        "justification": "There is smoke in the yard.",
        "authority": "consent",
    }

    answers = [
        await auditor.client.post("/v1/devices", json=device),
        await auditor.client.post("/v1/incidents", json=incident),
        await auditor.client.get("/v1/cameras"),
        await auditor.client.get("/v1/view-sessions"),
        await auditor.client.post("/v1/enrolment-codes"),
    ]

    assert [a.status_code for a in answers] == [403] * 5


async def test_an_auditor_opens_no_session_even_with_an_operators_device(scene):
    auditor = await scene.world.seat("auditor")
    incident = await scene.seat.open_incident()
    request = scene.seat.request(incident, scene.world.camera_id, scene.world.program["program_id"])

    answer = await auditor.client.post("/v1/view-sessions", json=request)

    assert answer.status_code == 403
    assert not list(scene.world.hub.live)


async def test_an_auditor_gets_nothing_from_the_relay_of_a_running_session(scene):
    session_id = await scene.released()
    auditor = await scene.world.seat("auditor")
    closing = await auditor.client.post(f"/v1/view-sessions/{session_id}/close")
    cookie = "; ".join(f"{k}={v}" for k, v in auditor.client.cookies.items())
    url = scene.world.url.replace("http", "ws", 1) + f"/v1/relay/{session_id}?token=guess"

    async with connect(url, additional_headers={"cookie": cookie}, proxy=None) as socket:
        await socket.wait_closed()

    assert socket.close_code == 4403
    assert closing.status_code == 404
