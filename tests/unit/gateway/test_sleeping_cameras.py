"""A camera whose battery each picture costs: woken by a look that is allowed, and by no other."""

import pytest

from tests.unit.gateway.cameras.ring.signed_in import FRONT
from transom.gateway import rack
from transom.gateway.api.ring_schemas import RingSigningIn
from transom.gateway.api.schemas import NewCamera
from transom.testing.house import House, until
from transom.testing.ring import CODE, EMAIL, PASSWORD, RingCloud


async def doorbell_of(house: House) -> str:
    gateway = house.gateway
    await gateway.ring.sign_in(RingSigningIn(email=EMAIL, password=PASSWORD, code=CODE))
    house.camera_id, _ = await gateway.cameras.add(
        NewCamera(name="Front door", kind="fixed", url=f"ring:{FRONT}")
    )
    return house.camera_id


def state(house: House) -> str:
    status = house.gateway.rack.status(house.camera_id)
    assert status is not None
    return status.state


async def test_a_look_that_is_allowed_wakes_it_and_it_sleeps_after_the_last(
    ring_house: House, cloud: RingCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rack, "AWAKE_SECONDS", 1.5)
    await doorbell_of(ring_house)
    ring_house.consent()
    assert state(ring_house) == "asleep"
    session_id = await ring_house.watch()
    assert state(ring_house) == "online"
    assert ring_house.watching() == [session_id]
    await until(lambda: cloud.sessions == 2)  # the first was the try when it was added
    ring_house.gateway.sessions.end([session_id], "owner_stopped")
    await until(lambda: state(ring_house) == "asleep")
    await until(lambda: not cloud.live)


async def test_a_look_goes_on_when_ring_ends_its_session(
    ring_house: House, cloud: RingCloud
) -> None:
    camera_id = await doorbell_of(ring_house)
    ring_house.consent()
    session_id = await ring_house.watch()
    await cloud.end_sessions()
    status = ring_house.gateway.rack.status
    await until(lambda: status(camera_id).reason == "session_over")  # type: ignore[union-attr]
    await until(lambda: state(ring_house) == "online" and cloud.sessions == 3)
    assert ring_house.watching() == [session_id]
    await until(lambda: ring_house.gateway.rack.outlet(camera_id).gop())


async def test_a_look_that_is_refused_doesn_t_wake_it(ring_house: House, cloud: RingCloud) -> None:
    camera_id = await doorbell_of(ring_house)
    ring_house.consent()
    ring_house.gateway.stopper.stop(camera_id)
    sessions = cloud.sessions
    session_id = await ring_house.hub.open(camera_id)
    await ring_house.hub.wait("refused", session_id=session_id)
    assert (state(ring_house), cloud.sessions) == ("asleep", sessions)


async def test_a_camera_that_doesn_t_wake_is_refused_and_nothing_of_why_leaves_the_house(
    ring_house: House, cloud: RingCloud
) -> None:
    camera_id = await doorbell_of(ring_house)
    ring_house.consent()
    ring_house.gateway.ring.sign_out()
    session_id = await ring_house.hub.open(camera_id)
    refused = await ring_house.hub.wait("refused", session_id=session_id)
    assert "ring" not in str(refused).lower()
    assert ring_house.watching() == []
