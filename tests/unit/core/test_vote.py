"""A vote: what it is, and what its result means for a camera."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transom.core.ground import Plane
from transom.core.ids import new_id
from transom.core.sight import Sight, View
from transom.core.vote import Vote, VoteResult, votes_from_json, votes_to_json
from transom.errors import EncodingError

HERE = (32298757, -90184810)
OPENS, CLOSES = 1_000_000, 2_000_000


def square(middle=HERE, half=300.0):
    plane = Plane(*middle)
    return tuple(
        plane.degrees((x * half, y * half)) for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))
    )


def a_vote(**more):
    members = {
        "vote_id": new_id("vot"),
        "name": "Elm Street",
        "area": square(),
        "households": 200,
        "max_opposed_percent": 10,
        "opens_at": OPENS,
        "closes_at": CLOSES,
    }
    return Vote(**members | more)


def ended(opposed, not_opposed=0):
    return a_vote(result=VoteResult(opposed=opposed, not_opposed=not_opposed))


def away(east, north):
    return Plane(*HERE).degrees((east, north))


@pytest.mark.parametrize(
    ("vote", "now", "state"),
    [
        (a_vote(), OPENS - 1, "coming"),
        (a_vote(), OPENS, "open"),
        (a_vote(), CLOSES - 1, "open"),
        (ended(0), CLOSES - 1, "open"),
        (a_vote(), CLOSES, "counting"),
        (ended(20), CLOSES, "not_opposed"),
        (ended(21, 179), CLOSES, "opposed"),
    ],
)
def test_it_counts_once_it_has_ended_and_no_more_than_the_share_oppose(vote, now, state):
    assert vote.state(now) == state


@given(st.integers(0, 400), st.integers(0, 10_000), st.integers(0, 100))
def test_those_who_dont_oppose_decide_nothing(opposed, others, percent):
    vote = dataclasses.replace(ended(opposed, others), max_opposed_percent=percent)
    alone = dataclasses.replace(ended(opposed, 0), max_opposed_percent=percent)

    assert vote.state(CLOSES) == alone.state(CLOSES)
    assert (vote.state(CLOSES) == "not_opposed") == (opposed <= percent * 2)


@pytest.mark.parametrize(
    ("sight", "concerned"),
    [
        (None, True),
        (Sight(kind="fixed", position=HERE), True),
        (Sight(kind="fixed", position=away(500, 0)), False),
        (
            Sight(
                kind="fixed",
                position=away(500, 0),
                view=View(bearing_deg=270, angle_deg=60, reach_m=200),
            ),
            True,
        ),
        (
            Sight(
                kind="fixed",
                position=away(500, 0),
                view=View(bearing_deg=90, angle_deg=60, reach_m=200),
            ),
            False,
        ),
        (
            Sight(
                kind="ptz",
                position=away(500, 0),
                view=View(bearing_deg=90, angle_deg=60, reach_m=200),
            ),
            True,
        ),
    ],
    ids=["place unknown", "inside", "far", "looks in", "looks away", "can turn"],
)
def test_it_holds_back_the_cameras_that_are_or_look_inside(sight, concerned):
    assert a_vote().holds_back(sight, OPENS) is concerned
    assert ended(21).holds_back(sight, CLOSES) is concerned
    assert ended(20).holds_back(sight, CLOSES) is False


def test_it_comes_back_from_json_as_it_was():
    votes = (a_vote(), ended(3, 40))

    assert votes_from_json(votes_to_json(votes)) == votes


@pytest.mark.parametrize(
    "change",
    [
        {"households": 19},
        {"max_opposed_percent": 101},
        {"closes_at": OPENS},
        {"area": []},
        {"area": [{"lat_e6": 1, "lon_e6": 1}] * 3},
        {"area": [{"lat_e6": lat, "lon_e6": lon} for lat, lon in square(half=20)]},
        {"result": {"opposed": -1, "not_opposed": 0}},
        {"vote_id": "vot_1"},
        {"more": 1},
    ],
    ids=str,
)
def test_anything_else_is_refused(change):
    with pytest.raises(EncodingError):
        Vote.from_json({**a_vote().to_json(), **change})


def test_the_same_vote_twice_is_refused():
    one = a_vote().to_json()

    with pytest.raises(EncodingError):
        votes_from_json([one, one])
