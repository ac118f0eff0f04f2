"""P12 Fail closed: no policy, no proof, a wrong clock, an error: no video."""

import pytest

from tests.flows.looking import opening, refused
from transom.errors import PolicyRefused
from transom.testing.house import House, ShiftedClock
from transom.testing.offers import DAY, MINUTE
from transom.testing.stack import OperatorSeat, OwnerSeat, Stack


async def test_a_clock_that_runs_backwards_opens_nothing(house: House, clock: ShiftedClock) -> None:
    house.consent()
    session_id = await house.watch()
    await house.hub.send({"t": "close", "session_id": session_id, "reason": "viewer_left"})
    await house.hub.wait("closed", session_id=session_id)
    clock.shift_ms = -10 * MINUTE
    assert (await refused(house, opening(house)))[0] == "clock"


@pytest.mark.parametrize("shift", [20 * MINUTE, 3 * DAY], ids=["minutes", "days"])
async def test_a_clock_that_is_ahead_opens_nothing(
    house: House, clock: ShiftedClock, shift: int
) -> None:
    house.consent()
    message = opening(house)
    clock.shift_ms = shift
    assert (await refused(house, message))[0] in ("witnesses", "freshness")


@pytest.mark.parametrize(
    "missing", ["entry", "record", "salt", "proof", "consistency", "relay_token"]
)
async def test_an_open_that_lacks_a_part_opens_nothing(house: House, missing: str) -> None:
    house.consent()
    message = opening(house)
    del message[missing]
    await house.hub.send(message)
    follow_up = opening(house)
    await house.hub.send(follow_up)
    await house.hub.wait("released", session_id=follow_up["session_id"])
    assert house.watching() == [follow_up["session_id"]]


@pytest.mark.parametrize("rubbish", ["", "{", "[]", '{"t":"open"}', '{"t":7}', "\u0000" * 2000])
async def test_rubbish_from_the_hub_opens_nothing_and_breaks_nothing(
    house: House, rubbish: str
) -> None:
    house.consent()
    await house.hub.send(rubbish)
    if house.hub.welcomes == 1 and not house.gateway.channel.connected:
        await house.hub.wait_welcomes(2)
    assert house.watching() == []
    assert house.gateway.state().gateway.enrolled


async def test_without_a_program_in_force_no_session_opens(
    stack: Stack, owner: OwnerSeat, operator: OperatorSeat, camera: str
) -> None:
    owner.give_consent(camera)
    target = await operator.target(camera)
    incident = await operator.open_incident()
    unknown = type(target)(
        camera_id=target.camera_id,
        gateway_key=target.gateway_key,
        program_id="prg_00000000000000000000000000",
        agency_id=target.agency_id,
    )
    with pytest.raises(PolicyRefused):
        await operator.viewer.watch(unknown, incident=incident)
    assert owner.state()["watching"] == []


async def test_a_purpose_outside_the_list_is_refused_by_the_hub(operator: OperatorSeat) -> None:
    answer = await operator.client.post(
        "/v1/incidents",
        json={
            "number": "2026-1",
            "purpose": "protest",
            "justification": "A march is planned for Saturday.",
            "authority": "consent",
        },
    )
    assert answer.status_code in (400, 403)


async def test_a_policy_that_does_not_validate_is_not_put_in_force(stack: Stack) -> None:
    before = stack.hub_get("/v1/policy")["version"]
    with pytest.raises(Exception, match="400"):
        stack.admin(
            "PUT",
            "/v1/admin/policy",
            {"text": "permit(principal, action, resource) when { context.nothing };"},
        )
    assert stack.hub_get("/v1/policy")["version"] == before
