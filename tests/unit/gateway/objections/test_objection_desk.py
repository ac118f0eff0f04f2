"""A neighbour's request at the owner's: kept, answered, enforced; and the hub learns little."""

from contextlib import asynccontextmanager

import httpx
import msgspec
import pytest

from transom.core.ids import new_id
from transom.core.land import circle
from transom.core.objection import verify_answer
from transom.core.signing import Signed
from transom.errors import ConflictError, InputError, NotFoundError
from transom.gateway.api.app import create_app
from transom.gateway.api.objection_schemas import AnswerObjection, MapPoints
from transom.gateway.objections.picture_map import MapPoint, PictureMap
from transom.gateway.picture.pose import Pose
from transom.testing.house import ShiftedClock, a_house, until

HERE = (32298757, -90184810)
DAY_MS = 24 * 3_600_000
TOKEN = "t" * 43
SQUARE = [(1000, 1000), (4000, 1000), (4000, 4000), (1000, 4000)]


@pytest.fixture
async def house(tmp_path):
    async with a_house(tmp_path, ShiftedClock()) as house:
        yield house


def asked(house, *, due_in=DAY_MS, **more):
    now = house.clock.now()
    return {
        "objection_id": new_id("obj"),
        "camera_id": house.camera_id,
        "land": [{"lat_e6": lat, "lon_e6": lon} for lat, lon in circle(HERE, 10)],
        "filed_at": now - DAY_MS,
        "due": now + due_in,
        **more,
    }


async def tell(house, *objections):
    """The hub tells; waits until the gateway has taken it."""
    await house.hub.send({"t": "objections", "objections": list(objections)})
    await house.hub.send({"t": "ping"})
    wanted = {one["objection_id"] for one in objections if one["camera_id"] == house.camera_id}
    await until(lambda: wanted <= {one.objection_id for one in house.gateway.objections.states()})


async def until_said(house, count):
    """The answers that the hub has got, once there are so many."""

    def got():
        return [m for m in house.hub.received if m["t"] == "objection_answered"]

    await until(lambda: len(got()) >= count)
    return got()


async def answer(house, one, **more):
    await house.gateway.objections.answer(
        one["objection_id"], house.camera_id, AnswerObjection(**more)
    )


async def opens(house):
    """Whether a look begins without asking the owner."""
    session_id = await house.hub.open(house.camera_id)
    await until(lambda: {"released", "knocking"} & {m["t"] for m in house.hub.told(session_id)})
    said = {m["t"] for m in house.hub.told(session_id)}
    await house.hub.send({"t": "close", "session_id": session_id, "reason": "viewer_left"})
    return "released" in said


async def test_past_its_deadline_standing_consent_asks_the_owner_until_the_answer(house):
    house.consent()
    one = asked(house, due_in=3_600_000)
    await tell(house, one)
    before = await opens(house)

    house.clock.shift_ms += 3_600_000
    house.hub.clock = house.clock
    during = await opens(house)
    await house.gateway.objections.answer(
        one["objection_id"], house.camera_id, AnswerObjection(masked=False)
    )
    after = await opens(house)

    assert (before, during, after) == (True, False, True)


async def test_the_hub_gets_the_owners_signature_and_not_how_it_was_decided(house):
    first, second = asked(house), asked(house)
    await tell(house, first, second)
    await house.gateway.objections.answer(
        first["objection_id"],
        house.camera_id,
        AnswerObjection(masked=False, word="No hedge there."),
    )
    await house.gateway.objections.answer(
        second["objection_id"],
        house.camera_id,
        AnswerObjection(masked=True, polygon=SQUARE, width=640, height=360),
    )

    said = await until_said(house, 2)

    owner = house.gateway.keystore.owner.key
    answers = [verify_answer(Signed.from_json(m["signed"]), owner_key=owner) for m in said]
    assert [a.objection_id for a in answers] == [first["objection_id"], second["objection_id"]]
    assert said[0]["word"] == "No hedge there."
    assert "word" not in said[1]
    bodies = [m["signed"]["body"].keys() for m in said]
    assert bodies[0] == bodies[1] == {"objection_id", "camera_id", "answered_at"}
    (masks,) = house.gateway.keystore.camera(house.camera_id).picture.masks
    assert masks.polygons == (tuple(SQUARE),)


async def test_what_was_told_stays_over_restarts_and_whatever_the_hub_says_then(house):
    house.consent()
    one = asked(house, due_in=-1)
    await tell(house, one)

    await house.end()
    await house.start()
    house.camera.push()
    await until(lambda: house.gateway.channel.connected)
    await house.hub.send({"t": "objections", "objections": []})
    await house.hub.send(
        {"t": "objections", "objections": [{**one, "due": one["due"] + 90 * DAY_MS}]}
    )

    assert await opens(house) is False


async def test_nonsense_and_other_peoples_cameras_are_dropped(house):
    house.consent()
    other = asked(house, due_in=-1, camera_id=new_id("cam"))
    point = asked(house, due_in=-1, land=[{"lat_e6": 1, "lon_e6": 2}])
    good = asked(house)

    await house.hub.send({"t": "objections", "objections": [other, point]})
    await tell(house, good)

    (shown,) = house.gateway.objections.states()
    assert shown.objection_id == good["objection_id"]
    assert await opens(house) is True


async def test_an_answer_is_given_once_and_a_bad_mask_answers_nothing(house):
    one = asked(house)
    await tell(house, one)
    crossing = [(0, 0), (100, 100), (0, 100), (100, 0)]

    with pytest.raises(InputError):
        await answer(house, one, masked=True, polygon=crossing)
    with pytest.raises(NotFoundError):
        await answer(house, {"objection_id": new_id("obj")}, masked=False)
    await answer(house, one, masked=False)
    with pytest.raises(ConflictError):
        await answer(house, one, masked=True)

    assert house.gateway.keystore.camera(house.camera_id).picture.masks == ()


NORTH = [(0, 9000), (10_000, 9000), (7000, 4000), (3000, 4000)]
GROUND = [(-60, -60), (-60, 60), (60, 40), (60, -40)]


def matched(picture=NORTH):
    """What the owner's page sends: four points around the camera, seen to the north."""
    points = [
        {"x": x, "y": y, "lat_e6": HERE[0] + lat, "lon_e6": HERE[1] + lon}
        for (x, y), (lat, lon) in zip(picture, GROUND, strict=True)
    ]
    return {"points": points, "width": 640, "height": 360}


@asynccontextmanager
async def owners_page(house):
    app = create_app(house.gateway, token=TOKEN)
    transport = httpx.ASGITransport(app=app)
    headers = {"authorization": f"Bearer {TOKEN}"}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://localhost", headers=headers
    ) as client:
        yield client


async def test_the_owners_page_gets_the_land_and_the_suggestion(house):
    one = asked(house)
    await tell(house, one)
    where = f"/api/cameras/{house.camera_id}/points"
    async with owners_page(house) as client:
        few = {**matched(), "points": matched()["points"][:3]}
        bad = await client.put(where, json=few)
        good = (await client.put(where, json=matched())).json()
        (shown,) = (await client.get("/api/state")).json()["objections"]
        kept = (await client.get(where)).json()

    assert (bad.status_code, bad.json()["error"]["field"]) == (400, "points")
    assert (good["residual"], good["off"]) == (0, [0, 0, 0, 0])
    assert [land["objection_id"] for land in good["lands"]] == [one["objection_id"]]
    assert kept == {**matched(), "here": True}
    assert shown["square_metres"] in range(300, 330)
    assert len(shown["suggestion"]) >= 3
    assert shown["suggestion_upwards"] != shown["suggestion"]
    assert len(shown["land"]) == 24
    assert "answered_at" not in shown  # null would read as answered on the page


async def test_points_are_tried_without_keeping_them_and_a_bad_set_changes_nothing(house):
    where = f"/api/cameras/{house.camera_id}/points"
    mirrored = matched([(10_000 - x, y) for x, y in NORTH])
    async with owners_page(house) as client:
        nothing = (await client.get(where)).json()
        tried = await client.post(f"{where}/try", json=matched())
        still = (await client.get(where)).json()
        await client.put(where, json=matched())
        refused = await client.put(where, json=mirrored)
        kept = (await client.get(where)).json()

    assert nothing == still == {"points": [], "width": 0, "height": 0, "here": True}
    assert tried.json()["grid"]
    assert refused.status_code == 400
    assert "left and right are swapped" in refused.json()["error"]["message"]
    assert kept["points"] == matched()["points"]


async def test_points_kept_that_would_not_be_taken_any_more_leave_the_page_working(house):
    await tell(house, asked(house))
    camera = house.gateway.keystore.camera(house.camera_id)
    bad = PictureMap(points=(MapPoint(x=0, y=0, lat_e6=0, lon_e6=0),), width=640, height=360)
    house.gateway.keystore.put_camera(msgspec.structs.replace(camera, picture_map=bad))

    (state,) = house.gateway.objections.states()

    assert (state.suggestion, state.residual) == (None, None)


async def test_a_camera_that_is_carried_about_has_no_points(house):
    camera = house.gateway.keystore.camera(house.camera_id)
    house.gateway.keystore.put_camera(msgspec.structs.replace(camera, kind="mobile"))

    with pytest.raises(InputError, match="carried about"):
        house.gateway.objections.set_points(house.camera_id, msgspec.convert(matched(), MapPoints))


async def test_points_of_a_camera_that_turns_hold_only_where_it_looked(house):
    """It must rest when they are kept; elsewhere no mask is suggested, since it would be wrong."""
    await tell(house, asked(house))
    desk, camera = house.gateway.objections, house.gateway.keystore.camera(house.camera_id)
    house.gateway.keystore.put_camera(msgspec.structs.replace(camera, kind="ptz"))
    pose = {}
    house.gateway.pictures._pose_of = pose.get
    points = msgspec.convert(matched(), MapPoints)

    with pytest.raises(InputError, match="isn't known to rest"):
        desk.set_points(house.camera_id, points)
    pose[house.camera_id] = Pose(pan=0.5, tilt=0, at_rest=True)
    desk.set_points(house.camera_id, points)
    (there,) = desk.states()
    pose[house.camera_id] = Pose(pan=0.7, tilt=0, at_rest=True)
    (turned,) = desk.states()

    assert (there.here, bool(there.suggestion)) == (True, True)
    assert (turned.here, turned.suggestion, turned.suggestion_upwards) == (False, None, None)
    assert not desk.points(house.camera_id).here


async def test_a_picture_of_another_shape_gets_no_suggestion(house):
    await tell(house, asked(house))
    square = msgspec.convert({**matched(), "width": 480}, MapPoints)
    house.gateway.objections.set_points(house.camera_id, square)

    (state,) = house.gateway.objections.states()

    assert (state.here, state.suggestion) == (False, None)
