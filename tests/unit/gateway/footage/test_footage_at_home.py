"""A footage request at the owner's: proved, shown, and declined without a word."""

import json

import pytest

from tests.unit.gateway.footage.asked_house import (
    FAR,
    a_footage_house,
)
from transom.core.ids import new_id
from transom.core.land import circle
from transom.core.signing import Signer
from transom.testing.footage import offer_of

__all__ = ["a_footage_house"]


async def test_a_proved_request_is_shown_with_who_asks_why_and_until_when(home):
    signed = home.asks()

    await home.put(signed)

    (one,) = home.shown()
    assert one.agency_name == "Harbour City Police"
    assert one.pseudonym == "badge 4711"
    assert one.incident_number == "2026-0815"
    assert one.message == signed.body["message"]
    assert one.code == signed.body["code"]
    assert [camera.camera_id for camera in one.cameras] == [home.house.camera_id]
    assert one.cameras[0].answer == "open"


async def test_the_owner_is_told_wherever_the_owner_is(home):
    notices = home.house.gateway.parts.notice_book

    request_id = await home.put()

    told = [n for n in notices.unplanned() if n.about == "footage"]
    told += [d.notice for d in notices.due(2**46) if d.notice.about == "footage"]
    row = home.house.gateway._database.row(
        "SELECT title, link FROM notice WHERE key = ?", f"footage/{request_id}"
    )
    assert row["title"] == "Harbour City Police asks for footage of Front door"
    assert row["link"] == "/requests"


@pytest.mark.parametrize(
    "changes",
    [
        {"area": circle(FAR, 40.0)},
        {"program_id": new_id("prg")},
        {"signer": Signer.generate()},
    ],
    ids=["no camera here could have seen it", "another program", "another device"],
)
async def test_what_doesn_t_hold_is_never_shown(home, changes):
    await home.drop(offer_of(home.hub, home.asks(**changes)))

    assert home.shown() == []
    assert home.said("hello", "pong", "tree_size", "camera", "consent") == []


async def test_no_entry_no_request(home):
    message = offer_of(home.hub, home.asks())
    other = offer_of(home.hub, home.asks())

    await home.drop({**message, "proof": other["proof"]})

    assert home.shown() == []


async def test_a_consent_without_clips_lets_nobody_ask(home):
    for consent_id in list(home.house.gateway.book.consents):
        home.house.gateway.consents.withdraw(consent_id)
    home.house.consent(tier="standing", rights=["live"])

    await home.drop(offer_of(home.hub, home.asks()))

    assert home.shown() == []


async def test_a_known_request_is_shown_once_however_often_it_comes(home):
    signed = home.asks()
    await home.put(signed)
    home.house.gateway.footage.decline(str(signed.body["request_id"]), home.house.camera_id)

    await home.drop(offer_of(home.hub, signed))

    (one,) = home.shown()
    assert one.cameras[0].answer == "declined"


async def test_the_owner_sees_what_is_recorded_of_that_time_and_nobody_else_does(home):
    await home.record()
    request_id = await home.put()

    recorded = await home.house.gateway.footage.recorded(request_id, home.house.camera_id)

    (range_,) = recorded.ranges
    assert home.began - 200 <= range_.begin < range_.end <= home.house.clock.now()
    assert "ranges" not in json.dumps(home.hub.received)


async def test_a_decline_says_nothing_to_anybody(home):
    request_id = await home.put()
    await home.drop({"t": "ping"})
    heard = list(home.hub.received)

    home.house.gateway.footage.decline(request_id, home.house.camera_id)
    await home.drop({"t": "ping"})

    assert home.answer_to(request_id).answer == "declined"
    assert home.said("pong") == [m for m in heard if m["t"] != "pong"]


async def test_a_decline_survives_a_restart_and_still_says_nothing(home):
    request_id = await home.put()
    home.house.gateway.footage.decline(request_id, home.house.camera_id)
    await home.house.end()
    before = len(home.hub.received)

    await home.house.start()
    await home.hub.wait_welcomes(2)
    await home.drop({"t": "ping"})

    assert home.answer_to(request_id).answer == "declined"
    later = home.hub.received[before:]
    assert {m["t"] for m in later} <= {"hello", "pong", "tree_size"}
    assert request_id not in json.dumps(later)
