"""Neighbours' votes at the owner's: kept, enforced, shown; and no hub loosens one."""

import msgspec
import pytest

from transom.core.ground import Plane
from transom.core.ids import new_id
from transom.gateway.api.schemas import FieldOfView, Position
from transom.testing.house import ShiftedClock, a_house, until

HERE = (32298757, -90184810)
FAR = (32400000, -90184810)
HOUR_MS = 3_600_000


@pytest.fixture
async def house(tmp_path):
    async with a_house(tmp_path, ShiftedClock()) as house:
        place(house, HERE)
        yield house


def place(house, at, **more):
    """Puts the camera somewhere, as its owner does."""
    camera = house.gateway.keystore.camera(house.camera_id)
    position = None if at is None else Position(lat_e6=at[0], lon_e6=at[1])
    house.gateway.keystore.put_camera(msgspec.structs.replace(camera, position=position, **more))


def a_vote(house, at=HERE, *, opposed=None, **more):
    """An area of some 600 m around a place; it ends in an hour."""
    now, plane = house.clock.now(), Plane(*at)
    corners = [plane.degrees((x * 300, y * 300)) for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    vote = {
        "vote_id": new_id("vot"),
        "name": "Elm Street",
        "area": [{"lat_e6": lat, "lon_e6": lon} for lat, lon in corners],
        "households": 200,
        "max_opposed_percent": 10,
        "opens_at": now - HOUR_MS,
        "closes_at": now + HOUR_MS,
    }
    if opposed is not None:
        vote["result"] = {"opposed": opposed, "not_opposed": 5}
    return {**vote, **more}


def with_result(vote, opposed):
    return {**vote, "result": {"opposed": opposed, "not_opposed": 5}}


def an_hour_later(house):
    house.clock.shift_ms += HOUR_MS
    house.hub.clock = house.clock


async def tell(house, votes):
    """The hub tells of the program; waits until the gateway has taken it."""
    house.hub.votes = votes
    house.hub.program_end -= 1  # so that it is seen to have arrived
    await house.hub.send({"t": "programs", **house.hub.directory()})
    end, directory = house.hub.program_end, house.gateway.directory
    await until(lambda: directory.sunset_of(house.hub.program_id) == end)


async def opens(house, **request):
    """Whether a look begins without asking the owner."""
    session_id = await house.hub.open(house.camera_id, **request)
    await until(lambda: {"released", "knocking"} & {m["t"] for m in house.hub.told(session_id)})
    said = {m["t"] for m in house.hub.told(session_id)}
    await house.hub.send({"t": "close", "session_id": session_id, "reason": "viewer_left"})
    return "released" in said


def held_back(house):
    """What the owner's page says of the newest consent."""
    (camera,) = house.gateway.state().cameras
    return [(one.state, one.name) for one in camera.consents[0].held_back]


@pytest.mark.parametrize(("opposed", "counts"), [(20, True), (21, False)])
async def test_standing_consent_counts_once_the_vote_has_ended_and_isnt_opposed(
    house, opposed, counts
):
    house.consent()
    vote = a_vote(house)
    await tell(house, [vote])
    while_open = await opens(house), held_back(house)
    an_hour_later(house)
    without_result = await opens(house), held_back(house)
    await tell(house, [with_result(vote, opposed)])

    assert while_open == (False, [("open", "Elm Street")])
    assert without_result == (False, [("counting", "Elm Street")])
    assert await opens(house) is counts
    assert held_back(house) == ([] if counts else [("opposed", "Elm Street")])


async def test_a_result_before_the_end_counts_nothing(house):
    house.consent()
    await tell(house, [a_vote(house, opposed=0)])

    assert await opens(house) is False


@pytest.mark.parametrize(
    ("at", "more", "counts"),
    [
        (FAR, {}, True),
        (None, {}, False),
        (
            Plane(*HERE).degrees((500, 0)),
            {"field_of_view": FieldOfView(bearing_deg=270, angle_deg=60, reach_m=200)},
            False,
        ),
        (
            Plane(*HERE).degrees((500, 0)),
            {"field_of_view": FieldOfView(bearing_deg=90, angle_deg=60, reach_m=200)},
            True,
        ),
    ],
    ids=["elsewhere", "nobody knows where", "looks in from outside", "looks away"],
)
async def test_the_gateway_finds_by_itself_which_cameras_an_area_concerns(house, at, more, counts):
    house.consent()
    place(house, at, **more)
    await tell(house, [a_vote(house)])

    assert await opens(house) is counts


async def test_the_knock_says_why_and_who_is_let_in_looks_although_the_vote_is_open(house):
    house.consent()
    await tell(house, [a_vote(house)])
    session_id = await house.hub.open(house.camera_id)
    await house.hub.wait("knocking", session_id=session_id)
    (knock,) = house.gateway.state().knocks
    assert [one.name for one in knock.held_back] == ["Elm Street"]

    house.gateway.knocks.answer(session_id, yes=True)

    await house.hub.wait("released", session_id=session_id)


async def test_what_was_told_stays_over_restarts_and_whatever_the_hub_says_then(house):
    house.consent()
    vote = a_vote(house)
    await tell(house, [vote])
    an_hour_later(house)
    await tell(house, [with_result(vote, 50)])
    places = {**with_result(vote, 0), "area": a_vote(house, FAR)["area"]}
    laxer = [places, with_result({**vote, "max_opposed_percent": 100}, 1)]
    said = []

    for votes in (None, [], *([one] for one in laxer)):
        await tell(house, votes)
        said.append(await opens(house))
    house.hub.votes = None
    await house.end()
    await house.start()
    house.camera.push()
    await until(lambda: house.gateway.channel.connected)
    said.append(await opens(house))

    assert said == [False] * 5
    assert held_back(house) == [("opposed", "Elm Street")]


NONSENSE = {
    "not a list": lambda vote: "none",
    "a member too much": lambda vote: [{**vote, "waived": True}],
    "no area": lambda vote: [{**vote, "area": []}],
    "fewer households than none": lambda vote: [{**vote, "households": -1}],
    "a result that is a word": lambda vote: [{**vote, "result": "not_opposed"}],
    "the same twice": lambda vote: [vote, vote],
}


@pytest.mark.parametrize("nonsense", NONSENSE.values(), ids=NONSENSE)
async def test_votes_that_cant_be_read_hold_back_until_they_can(house, nonsense):
    house.consent()
    await tell(house, nonsense(a_vote(house, FAR)))
    unread = await opens(house), held_back(house)
    await house.end()
    await house.start()
    house.camera.push()
    restarted = held_back(house)
    await until(lambda: house.gateway.channel.connected)
    await tell(house, [a_vote(house, FAR)])

    assert unread == (False, [("unread", None)])
    assert restarted == [("unread", None)]
    assert (await opens(house), held_back(house)) == (True, [])


async def test_more_votes_than_are_kept_hold_back(house, monkeypatch):
    monkeypatch.setattr("transom.gateway.votes.book.MOST_KEPT", 2)
    house.consent()
    far = [a_vote(house, FAR) for _ in range(3)]
    await tell(house, far[:2])
    fits = await opens(house)
    await tell(house, far)

    assert (fits, await opens(house)) == (True, False)


async def test_votes_that_the_disk_refuses_to_keep_hold_back(house, monkeypatch):
    house.consent()
    await tell(house, [])
    before = await opens(house)
    pages = house.gateway._database.row("PRAGMA page_count")[0]
    house.gateway._database.row(f"PRAGMA max_page_count = {pages}")
    votes = [a_vote(house, FAR, name="x" * 80) for _ in range(16)]

    await house.hub.send(
        {
            "t": "programs",
            **house.hub.directory(),
            "programs": [{**house.hub.directory()["programs"][0], "votes": votes}],
        }
    )

    await until(lambda: held_back(house) == [("unread", None)])
    assert before is True


async def test_another_program_s_vote_and_another_tier_are_left_alone(house):
    house.consent(tier="on_request")
    await tell(house, [a_vote(house)])
    on_request = held_back(house)
    other = {**house.hub.directory()["programs"][0], "program_id": new_id("prg")}
    house.gateway.votes.take([{**other, "votes": [a_vote(house)]}])

    assert on_request == []
    assert house.gateway.votes.asks_first(other["program_id"], house.camera_id)
    assert not house.gateway.votes.asks_first(new_id("prg"), house.camera_id)


async def test_a_look_that_runs_goes_on_when_a_vote_is_told(house):
    house.consent()
    await tell(house, [])
    session_id = await house.watch()

    await tell(house, [a_vote(house)])

    assert house.watching() == [session_id]
