"""Programs that end, go on or are frozen: told once, by the gateway's own clock (P5)."""

import pytest

from transom.core.consent.consent import Consent
from transom.gateway.notices.reminders import Reminders
from transom.gateway.notices.wording import DAY_MS
from transom.gateway.store.directory import Program
from transom.testing.house import House, ShiftedClock, until
from transom.testing.offers import Scene

NOW = 1_790_000_000_000


def a_program(consent: Consent, **change: object) -> Program:
    members: dict[str, object] = {
        "program_id": consent.program_id,
        "name": "Pilot",
        "agency_ids": (consent.agency_id,),
        "not_after": consent.program_not_after,
    }
    return Program(**{**members, **change})  # type: ignore[arg-type]


def titles(reminders: Reminders, program: Program, consent: Consent | None, now: int) -> list[str]:
    given = [consent] if consent else []
    return [n.title for n in reminders.due([program], given, {}, now=now)]


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (15 * DAY_MS, []),
        (14 * DAY_MS, ["Pilot ends in 14 days"]),
        (8 * DAY_MS, ["Pilot ends in 14 days"]),
        (7 * DAY_MS, ["Pilot ends in 7 days"]),
        (DAY_MS, ["Pilot ends tomorrow"]),
        (0, []),
    ],
    ids=["15_days", "14_days", "8_days", "7_days", "1_day", "over"],
)
def test_an_end_is_told_14_7_and_1_days_before(left: int, said: list[str]) -> None:
    consent = Scene(NOW).consent(not_after=NOW + 100 * DAY_MS, program_not_after=NOW + 101 * DAY_MS)
    program = a_program(consent, not_after=NOW + left)
    assert titles(Reminders(), program, consent, NOW) == said
    assert titles(Reminders(), program, None, NOW) == []


def test_a_renewed_program_asks_for_each_consent_again() -> None:
    consent = Scene(NOW).consent()
    longer = a_program(consent, not_after=consent.program_not_after + DAY_MS)
    (notice,) = Reminders().due([longer], [consent], {consent.camera_id: "Door"}, now=NOW)
    assert "Your consent for Door ends on" in notice.text
    assert notice.link == f"/consents/{consent.consent_id}/change"
    assert titles(Reminders(), a_program(consent), consent, NOW) == []


def test_a_freeze_is_told_when_it_comes_and_when_it_goes() -> None:
    consent, reminders = Scene(NOW).consent(), Reminders()
    going, frozen = a_program(consent), a_program(consent, frozen=True)
    assert titles(reminders, going, consent, NOW) == []
    assert titles(reminders, frozen, consent, NOW) == ["Pilot is frozen"]
    assert titles(reminders, frozen, consent, NOW) == []
    assert titles(reminders, going, consent, NOW) == ["Pilot goes on"]


async def test_the_owner_is_reminded_once_over_restarts_too(
    house: House, clock: ShiftedClock
) -> None:
    house.consent()
    clock.shift_ms = 38 * DAY_MS
    told: list[str] = []
    with house.gateway.events.listen() as listener:
        house.gateway.remind()
        told += [notice.title for notice in (await listener.next())[1]]
    await house.end()
    await house.start()
    with house.gateway.events.listen() as listener:
        house.gateway.remind()
        told += [notice.title for notice in (await listener.next())[1]]
    assert told == ["Doorbell pilot ends in 7 days"]


async def test_a_frozen_program_and_a_renewed_one_are_told_as_the_hub_says_so(
    house: House,
) -> None:
    house.consent()
    with house.gateway.events.listen() as listener:
        house.hub.program_frozen = True
        await house.hub.send({"t": "programs", **house.hub.directory()})
        await until(lambda: house.gateway.state().programs[0].frozen)
        _, notices = await listener.next()
    assert [n.title for n in notices] == ["Doorbell pilot is frozen"]
    house.hub.program_frozen = False
    house.hub.program_end += 10 * DAY_MS
    await house.hub.send({"t": "programs", **house.hub.directory()})
    await until(lambda: house.gateway.state().cameras[0].consents[0].renewable_until)


async def test_a_clock_that_runs_backwards_is_told_once_a_day(
    house: House, clock: ShiftedClock
) -> None:
    house.consent()
    clock.shift_ms = -3_600_000
    with house.gateway.events.listen() as listener:
        for _ in range(2):
            session_id = await house.hub.open(house.camera_id)
            said = await house.hub.wait("refused", session_id=session_id)
            assert said["step"] == "clock"
        _, notices = await listener.next()
    assert [n.title for n in notices] == ["Your gateway's clock seems to be wrong"]
