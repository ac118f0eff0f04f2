"""P5 Everything ends: sessions, consents and programs, by the gateway's own clock."""

import asyncio
from typing import Any

import httpx
import pytest

from tests.flows.looking import ended, falls_silent, opening, refused, see
from transom.errors import NotFoundError, PolicyRefused
from transom.hub.vault.vault import Vault
from transom.testing.house import House, ShiftedClock, until
from transom.testing.memory import read_files
from transom.testing.offers import DAY, MINUTE
from transom.testing.stack import OperatorSeat, OwnerSeat, Stack

FOOTAGE = b"a clip that an owner gave, sealed to the agency's evidence key " * 64


async def test_a_session_ends_with_its_consent_in_mid_stream(
    owner: OwnerSeat, operator: OperatorSeat, camera: str
) -> None:
    now = owner.state()["now"]
    owner.give_consent(camera, not_after=now + 8_000)
    look = await operator.watch(camera)
    await see(look)
    # Hub and gateway both know the instant; whoever is first says it in its own word.
    assert (await ended(look)).reason in ("consent_ended", "time_over")
    await falls_silent(look)


async def test_a_session_ends_at_its_cap_though_the_hub_says_nothing(
    house: House, clock: ShiftedClock
) -> None:
    house.consent()
    record = house.hub.record(house.hub.request(house.camera_id), not_after=clock.now() + 1_500)
    await house.hub.send(house.hub.opening(record))
    await house.hub.wait("released", session_id=record.session_id)
    closed = await house.hub.wait("closed", session_id=record.session_id)
    assert closed["reason"] == "time_over"
    assert house.watching() == []


async def test_a_hub_cannot_lengthen_a_session_beyond_the_owners_minutes(house: House) -> None:
    house.consent(max_minutes=1)
    now = house.clock.now()
    request = house.hub.request(house.camera_id, minutes=600)
    record = house.hub.record(request, not_after=now + 600 * MINUTE)
    await house.hub.send(house.hub.opening(record))
    said = await house.hub.wait("released", session_id=record.session_id)
    assert said["not_after"] <= now + 2 * MINUTE


async def test_nothing_opens_once_the_consent_has_ended(house: House) -> None:
    house.consent(not_after=house.clock.now() + 300)
    await asyncio.sleep(0.4)
    assert await refused(house, opening(house)) == ("consent", "expired")


async def test_a_programs_end_ends_its_sessions_at_the_gateway(house: House) -> None:
    house.consent()
    session_id = await house.watch()
    house.hub.program_end = house.clock.now() + 1_000
    await house.hub.send({"t": "programs", **house.hub.directory()})
    closed = await house.hub.wait("closed", session_id=session_id)
    assert closed["reason"] in ("consent_ended", "time_over")


async def test_at_sunset_every_consent_ends_at_the_gateway_with_the_hub_off(
    house: House, clock: ShiftedClock
) -> None:
    house.consent()
    clock.shift_ms = house.hub.program_end - clock.now() - MINUTE  # the program's last minute
    session_id = await house.watch()
    await house.hub.down()
    clock.shift_ms += 2 * MINUTE
    await until(lambda: house.watching() == [], seconds=40)
    (look,) = house.gateway.state().looks
    assert (look.session_id, look.ended_because) == (session_id, "consent_ended")
    (consent,) = house.gateway.state().cameras[0].consents
    assert consent.state == "ended"


async def test_a_hub_that_puts_the_sunset_off_opens_no_consent_again(
    house: House, clock: ShiftedClock
) -> None:
    house.consent()
    sunset = house.hub.program_end
    house.hub.program_end = sunset + 45 * DAY
    await house.hub.send({"t": "programs", **house.hub.directory()})
    clock.shift_ms = sunset - clock.now() + MINUTE
    assert await refused(house, opening(house)) == ("consent", "expired")


async def test_a_frozen_program_ends_its_sessions_and_stays_frozen_with_the_hub_off(
    house: House,
) -> None:
    house.consent()
    session_id = await house.watch()
    house.hub.program_frozen = True
    await house.hub.send({"t": "programs", **house.hub.directory()})
    closed = await house.hub.wait("closed", session_id=session_id)
    assert closed["reason"] == "consent_ended"
    await house.hub.down()
    await house.end()
    await house.start()
    (program,) = house.gateway.state().programs
    assert program.frozen
    await house.hub.up()
    await until(lambda: house.gateway.channel.connected, seconds=40)
    assert await refused(house, opening(house)) == ("cap", "over")


async def test_the_oversight_seat_freezes_a_program_and_the_stream_stops(
    stack: Stack, owner: OwnerSeat, operator: OperatorSeat, camera: str
) -> None:
    owner.give_consent(camera)
    look = await operator.watch(camera)
    await see(look)
    path = f"/v1/oversight/programs/{stack.program['program_id']}"
    with stack.hub_client("auditor") as auditor:
        try:
            answer = auditor.post(f"{path}/freeze", json={"reason": "A complaint is unanswered."})
            assert answer.status_code == 200, answer.text
            assert (await ended(look)).reason == "consent_ended"
            await falls_silent(look)
            with pytest.raises(PolicyRefused, match="frozen"):
                await operator.watch(camera)
        finally:
            auditor.post(f"{path}/resume", json={"reason": "It was answered."})
    owner.wait(lambda state: not state["programs"][0]["frozen"])
    await see(await operator.watch(camera))


async def test_at_a_programs_sunset_its_stream_stops_and_its_footage_is_destroyed(
    stack: Stack, owner: OwnerSeat, operator: OperatorSeat, camera: str
) -> None:
    program_id = _short_program(stack)
    owner.wait(lambda state: any(p["program_id"] == program_id for p in state["programs"]))
    noon = owner.state()["now"] + DAY // 2
    consent_id = owner.give_consent(camera, program_id=program_id, not_after=noon)
    vault = Vault(stack.data("hub") / "vault")
    vault.store(program_id, "clip_1", FOOTAGE)
    key = (vault.folder / "keys" / program_id).read_bytes()
    look = await operator.watch(camera)
    await see(look)

    stack.admin("POST", f"/v1/admin/programs/{program_id}/end", {})
    assert (await ended(look)).reason == "consent_ended"
    await falls_silent(look)
    owner.wait(lambda state: _consents(state)[consent_id] == "ended")

    report = await _closing_report(stack, program_id)
    assert report["footage"]["objects"] == 1
    assert (report["looks"]["opened"], report["looks"]["closed"]) == (1, 1)
    with pytest.raises(NotFoundError, match="destroyed"):
        vault.fetch(program_id, "clip_1")
    for path, data in read_files(stack.data("hub")).items():
        assert key not in data and FOOTAGE[:64] not in data, path


async def test_a_consent_cannot_outlast_its_program(house: House) -> None:
    late = house.hub.program_end + DAY
    try:
        house.consent(not_after=late)
    except Exception as error:
        assert "program" in str(error)
    else:
        raise AssertionError("a consent was given beyond the program's end")


async def test_sessions_end_when_the_hub_has_been_gone_too_long(house: House) -> None:
    house.consent()
    session_id = await house.watch()
    await house.hub.down()
    await until(lambda: house.watching() == [], seconds=40)
    (look,) = house.gateway.state().looks
    assert (look.session_id, look.ended_because) == (session_id, "hub_closed")


def _short_program(stack: Stack) -> str:
    """A second program of the stack's agency, of a day."""
    made = stack.admin(
        "POST",
        "/v1/admin/programs",
        {
            "name": "One day",
            "agency_ids": stack.program["agency_ids"],
            "authorising_decision": "Resolution 2026-119",
            "days": 1,
        },
    )
    return str(made["program_id"])


def _consents(state: dict[str, Any]) -> dict[str, str]:
    """The states of the owner's consents."""
    found = (consent for camera in state["cameras"] for consent in camera["consents"])
    return {consent["consent_id"]: consent["state"] for consent in found}


async def _closing_report(stack: Stack, program_id: str, seconds: float = 60) -> dict[str, Any]:
    """The closing report, once the hub has published it."""
    async with httpx.AsyncClient(base_url=stack.hub_url) as client, asyncio.timeout(seconds):
        path = f"/v1/programs/{program_id}/closing-report"
        while (answer := await client.get(path)).status_code == 404:
            await asyncio.sleep(0.1)
    assert answer.status_code == 200, answer.text
    report: dict[str, Any] = answer.json()
    return report
