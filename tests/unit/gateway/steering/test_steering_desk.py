"""Steering a camera that turns: who may, how far, and what the owner has to say."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import msgspec
import pytest

from transom.core.ids import new_id
from transom.core.signing import Signer
from transom.core.steering import SteeringTerms, sign_steering
from transom.errors import CameraUnavailable, InputError
from transom.gateway.api.steering_schemas import NewSteering
from transom.testing.house import House, until
from transom.testing.onvif import DeviceChannel, DeviceStream, Head, OnvifServer

USER, PASSWORD = "owner", "front-door-7319"


@pytest.fixture
def device() -> Iterator[OnvifServer]:
    """A camera that turns, beside one that doesn't."""
    turning = DeviceChannel("Yard", (DeviceStream("y", "rtsp://192.0.2.7/y"),), head=Head())
    with OnvifServer(USER, PASSWORD, [turning]) as device:
        yield device


@pytest.fixture
def head(device: OnvifServer) -> Head:
    found = device.channels[0].head
    assert found is not None
    return found


@pytest.fixture
async def steered(house: House, device: OnvifServer) -> AsyncIterator[House]:
    """The house, with its camera's steering found, and a consent to steer it."""
    await house.gateway.steering.connect(house.camera_id, device.place.authority)
    house.consent(rights=["live", "ptz"])
    await until(lambda: house.gateway.heads.pose(house.camera_id))
    yield house


async def steer(
    house: House, session_id: str, number: int = 1, by: Signer | None = None, **move: int
) -> str:
    """Sends a request through the hub; what the gateway says became of it."""
    terms = {"pan": 0, "tilt": 0, "zoom": 0, "requested_at": house.clock.now(), **move}
    to = terms.pop("to", session_id)
    request = sign_steering(
        SteeringTerms(session_id=str(to), number=number, **terms),  # type: ignore[arg-type]
        signer=by or house.hub.device.sign,
    )

    def answers() -> list[dict[str, Any]]:
        return [said for said in house.hub.told(session_id) if said["t"] == "steered"]

    before = len(answers())
    await house.hub.send({"t": "steer", "session_id": session_id, "signed": request.to_json()})
    await until(lambda: len(answers()) > before)
    said = answers()[-1]
    return str(said["outcome"])


async def watching(house: House, *rights: str) -> str:
    """A look that may steer."""
    return await house.watch(rights=rights or ("live", "ptz"))


async def test_an_operator_turns_the_camera(steered: House, head: Head) -> None:
    session_id = await watching(steered)
    assert await steer(steered, session_id, pan=100, tilt=-50) == "done"
    assert await steer(steered, session_id, 2, pan=100, zoom=300) == "done"
    assert head.moves == [(0.1, -0.05, 0.0), (0.2, -0.05, 0.3)]


async def test_a_camera_turns_no_further_than_it_can(steered: House, head: Head) -> None:
    session_id = await watching(steered)
    assert await steer(steered, session_id, pan=-1000, tilt=1000, zoom=-1000) == "done"
    assert await steer(steered, session_id, 2, pan=-1000, tilt=1000) == "done"
    assert head.moves[-1] == (-1, 1, 0)


async def test_the_owner_sees_that_a_look_may_steer(steered: House) -> None:
    await watching(steered)
    assert steered.gateway.state().watching[0].rights == ["live", "ptz"]


async def test_a_look_without_the_right_steers_nothing(steered: House, head: Head) -> None:
    session_id = await watching(steered, "live")
    assert await steer(steered, session_id, pan=100) == "not_allowed"
    assert head.moves == []


async def test_nobody_steers_once_the_look_is_over(steered: House, head: Head) -> None:
    session_id = await watching(steered)
    steered.gateway.sessions.end([session_id], "viewer_left")
    assert await steer(steered, session_id, pan=100) == "not_allowed"
    assert head.moves == []


async def test_the_hub_can_make_no_request_of_its_own(steered: House, head: Head) -> None:
    session_id = await watching(steered)
    assert await steer(steered, session_id, by=Signer.generate(), pan=100) == "device_key"
    assert await steer(steered, session_id, to=new_id("vws"), pan=100) == "device_key"  # type: ignore[arg-type]
    await steered.hub.send({"t": "steer", "session_id": session_id, "signed": {"body": 1}})
    await until(lambda: steered.hub.told(session_id)[-1]["number"] == 0)
    assert head.moves == []


async def test_no_request_is_acted_on_twice_or_late(steered: House, head: Head) -> None:
    session_id = await watching(steered)
    assert await steer(steered, session_id, 5, pan=100) == "done"
    assert await steer(steered, session_id, 5, pan=100) == "old"
    assert await steer(steered, session_id, 4, pan=100) == "old"
    late = steered.clock.now() - 11_000
    assert await steer(steered, session_id, 6, pan=100, requested_at=late) == "old"
    assert len(head.moves) == 1


async def test_the_owners_lock_holds_at_once(steered: House, head: Head) -> None:
    session_id = await watching(steered)
    steered.gateway.steering.set(steered.camera_id, NewSteering(locked=True, most_zoom=1000))
    assert await steer(steered, session_id, pan=100) == "locked"
    steered.gateway.steering.set(steered.camera_id, NewSteering(locked=False, most_zoom=1000))
    assert await steer(steered, session_id, 2, pan=100) == "done"
    assert len(head.moves) == 1


async def test_a_closer_look_than_the_owner_allows_is_refused(steered: House, head: Head) -> None:
    steered.gateway.steering.set(steered.camera_id, NewSteering(locked=False, most_zoom=300))
    session_id = await watching(steered)
    assert await steer(steered, session_id, zoom=300) == "done"
    assert await steer(steered, session_id, 2, zoom=1) == "zoom_limit"
    # Whoever is too close already, by the owner's hand, may turn and go back.
    head.go(0.0, 0.0, 0.9)
    await until(lambda: (p := steered.gateway.heads.pose(steered.camera_id)) and p.zoom == 0.9)
    steered.gateway.steering._sent.clear()
    assert await steer(steered, session_id, 3, pan=10) == "done"
    assert await steer(steered, session_id, 4, zoom=-100) == "done"
    assert head.moves[-1] == (0.01, 0.0, 0.8)


async def test_a_camera_that_doesn_t_say_where_it_looks_isn_t_turned(
    house: House, device: OnvifServer
) -> None:
    secret = house.gateway.keystore.camera(house.camera_id)
    house.gateway.keystore.put_camera(msgspec.structs.replace(secret, kind="ptz"))
    house.consent(rights=["live", "ptz"])
    session_id = await watching(house)
    assert await steer(house, session_id, pan=100) == "camera"


async def test_where_the_camera_looks_is_known_soon_after_it_moved(
    steered: House, head: Head
) -> None:
    session_id = await watching(steered)
    await steer(steered, session_id, pan=500)
    await until(lambda: (p := steered.gateway.heads.pose(steered.camera_id)) and p.at_rest)
    pose = steered.gateway.heads.pose(steered.camera_id)
    assert pose is not None
    assert (pose.pan, pose.tilt, pose.zoom) == (0.5, 0, 0)


@pytest.mark.parametrize("what", ["password", "nothing there", "doesn't turn"])
async def test_steering_that_can_t_be_found_is_said_plainly(
    house: House, device: OnvifServer, what: str
) -> None:
    address = device.place.authority
    if what == "password":
        device.password = "another"
    elif what == "nothing there":
        address = "127.0.0.1:9"
    else:
        fixed = DeviceChannel("Gate", (DeviceStream("g", "rtsp://192.0.2.7/g"),))
        device.channels = [fixed]
    expected: Any = InputError if what == "doesn't turn" else CameraUnavailable
    with pytest.raises(expected):
        await house.gateway.steering.connect(house.camera_id, address)
    assert house.gateway.keystore.camera(house.camera_id).control is None
