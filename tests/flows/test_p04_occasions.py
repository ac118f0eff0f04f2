"""P4 Consent lives at the owner's: alarms, hours, minutes and kinds count at the gateway alone."""

from typing import Any

import msgspec
import pytest

from tests.flows.looking import ended, falls_silent, opening, refused, see
from transom.errors import TransomError
from transom.gateway.api.schemas import Hours, Window
from transom.gateway.api.whereabouts_schemas import LocatorReport, NewGeofence
from transom.testing.house import House, ShiftedClock, until
from transom.testing.stack import OperatorSeat, OwnerSeat

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
DAYS = list(range(1, 8))


async def test_on_alarm_opens_only_while_the_owners_alarm_holds(
    owner: OwnerSeat, operator: OperatorSeat, camera: str
) -> None:
    owner.give_consent(camera, tier="on_alarm", alarm_minutes=10)
    assert (await ended(await operator.watch(camera))).step == "consent"
    owner.client.post(f"/api/cameras/{camera}/alarm").raise_for_status()
    look = await operator.watch(camera)
    await see(look)
    owner.client.delete(f"/api/cameras/{camera}/alarm").raise_for_status()
    assert (await ended(look)).reason == "consent_ended"
    await falls_silent(look)
    assert (await ended(await operator.watch(camera))).step == "consent"


async def test_no_hub_can_raise_the_alarm(house: House) -> None:
    house.consent(tier="on_alarm", alarm_minutes=10)
    for said in ("alarm", "alarm_raised", "raise_alarm"):
        await house.hub.send({"t": said, "camera_id": house.camera_id, "at": house.clock.now()})
    assert await refused(house, opening(house)) == ("consent", "alarm")
    assert house.gateway.alarms.alarms.raised == {}


async def test_an_alarm_shuts_by_itself(house: House, clock: ShiftedClock) -> None:
    house.consent(tier="on_alarm", alarm_minutes=10)
    house.gateway.alarms.raise_(house.camera_id)
    raised = clock.now()
    await house.watch()
    (watching,) = house.gateway.state().watching
    assert raised + 9 * MINUTE < watching.not_after <= raised + 10 * MINUTE
    clock.shift_ms += 10 * MINUTE
    await until(lambda: house.watching() == [])
    assert await refused(house, opening(house)) == ("consent", "alarm")


async def test_outside_the_owners_hours_nothing_opens(house: House, clock: ShiftedClock) -> None:
    clock.shift_ms += DAY - clock.now() % DAY + 12 * HOUR  # the next noon, UTC
    window = Window(days=DAYS, start="13:00", end="14:00")
    house.consent(tier="scheduled", hours=Hours(timezone="UTC", windows=[window]))
    assert await refused(house, opening(house)) == ("consent", "hours")
    clock.shift_ms += HOUR
    await house.watch()
    (watching,) = house.gateway.state().watching
    assert watching.not_after % DAY <= 14 * HOUR


async def test_a_days_minutes_are_counted_at_home(house: House, clock: ShiftedClock) -> None:
    clock.shift_ms += DAY - clock.now() % DAY + 12 * HOUR
    house.consent(max_minutes=10, max_minutes_per_day=10)
    session_id = await house.watch()
    clock.shift_ms += 10 * MINUTE
    await until(lambda: house.watching() == [])
    await house.hub.wait("closed", session_id=session_id)
    assert await refused(house, opening(house)) == ("consent", "day_cap")
    clock.shift_ms += 12 * HOUR
    await house.watch()


@pytest.mark.parametrize("kind", ["indoor", "mobile"])
async def test_a_camera_indoors_or_carried_has_no_looks_without_an_occasion(
    house: House, kind: str
) -> None:
    """Whatever was signed: a consent from before the camera was moved indoors opens nothing."""
    house.consent()
    become(house, kind)
    assert await refused(house, opening(house)) == ("consent", "kind")
    for terms in ({}, {"tier": "scheduled", "hours": hours()}):
        with pytest.raises(TransomError):
            house.consent(**terms)
    house.consent(tier="on_request")


async def test_a_carried_camera_opens_only_inside_the_owners_own_area(house: House) -> None:
    """Whatever the hub says of where it is."""
    become(house, "mobile")
    house.consent(tier="on_alarm", alarm_minutes=10)
    house.gateway.alarms.raise_(house.camera_id)
    place = {"lat_e6": 51_500_000, "lon_e6": -120_000}
    for said in ("position", "location", "camera"):
        await house.hub.send({"t": said, "camera_id": house.camera_id, "position": place})
    assert await refused(house, opening(house)) == ("consent", "place")
    whereabouts = house.gateway.whereabouts
    whereabouts.set_fence(house.camera_id, NewGeofence(**place, radius_m=100))
    assert await refused(house, opening(house)) == ("consent", "place")
    token = whereabouts.new_locator(house.camera_id).token
    now = house.clock.now() // 1000
    for lat, inside in ((51.52, False), (51.5, True)):
        report = LocatorReport(type_="location", lat=lat, lon=-0.12, tst=now)
        whereabouts.reported(house.camera_id, token, report)
        if not inside:
            assert await refused(house, opening(house)) == ("consent", "place")
    await house.watch()


def become(house: House, kind: str) -> None:
    """Changes what kind of camera it is."""
    secret = house.gateway.keystore.camera(house.camera_id)
    house.gateway.keystore.put_camera(msgspec.structs.replace(secret, kind=kind))


def hours() -> Any:
    """At any hour of any day."""
    return Hours(timezone="UTC", windows=[Window(days=DAYS, start="00:00", end="23:59")])
