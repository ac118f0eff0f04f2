"""P4 Consent lives at the owner's, and yields to the neighbours: a vote holds standing consents.

A real hub, a real mail server, two cameras in two areas that vote at the same time.
"""

import asyncio
import re
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from tests.flows.looking import see
from tests.mail_server import MailBox, hub_account, mail_server
from transom.core.ground import Degrees, Plane
from transom.core.ids import new_id
from transom.gateway.api.schemas import Position
from transom.testing.house import House, ShiftedClock, until
from transom.testing.stack import OperatorSeat, OwnerSeat, Stack
from transom.testing.stack.stack import CAMERA_PASSWORD, CAMERA_USER
from transom.testing.stack.waiting import wait_until

ELM, MARKET = (32_298_757, -90_184_810), (32_340_000, -90_184_810)
OPEN_SECONDS = 40
HOUR = 3_600_000


def area(middle: Degrees) -> list[dict[str, int]]:
    """A square of 600 m."""
    plane, signs = Plane(*middle), ((-1, -1), (1, -1), (1, 1), (-1, 1))
    corners = [plane.degrees((300.0 * x, 300.0 * y)) for x, y in signs]
    return [{"lat_e6": lat, "lon_e6": lon} for lat, lon in corners]


def a_vote(name: str, middle: Degrees, closes_at: int) -> dict[str, Any]:
    """Of twenty households, one may oppose."""
    vote = {"name": name, "area": area(middle), "closes_at": closes_at}
    return {**vote, "households": 20, "max_opposed_percent": 5}


class Street:
    """A stack whose hub sends mail, two cameras on two streets, and the residents."""

    def __init__(self, stack: Stack, box: MailBox, cameras: list[str]) -> None:
        self.stack, self.box, self.cameras = stack, box, cameras
        agency = stack.agency["agency_id"]
        closes = int(time.time() * 1000) + OPEN_SECONDS * 1000
        self.program = stack.admin(
            "POST",
            "/v1/admin/programs",
            {
                "name": "Pilot with a vote",
                "agency_ids": [agency],
                "authorising_decision": "City council resolution 2026-120",
                "votes": [
                    a_vote("Elm Street", ELM, closes),
                    a_vote("Market Square", MARKET, closes),
                ],
            },
        )

    def votes(self) -> list[dict[str, Any]]:
        """What everybody is told of them."""
        listed: list[dict[str, Any]] = self.stack.hub_get(
            f"/v1/programs/{self.program['program_id']}/votes"
        )
        return listed

    def say(self, vote_id: str, choice: str, address: str) -> str:
        """A resident fills in the form, follows the link and presses the button: the code."""
        form = {"vote": vote_id, "choice": choice, "lives": "yes", "address": address}
        came = len(self.box.messages)
        with httpx.Client(base_url=self.stack.hub_url, timeout=30) as browser:
            browser.post("/public/en/vote-send", data=form).raise_for_status()
            wait_until(lambda: len(self.box.messages), lambda count: count > came, 30)
            link = re.search(r"http\S+", str(self.box.messages[came].get_content()))
            assert link is not None
            page = browser.get(link[0]).raise_for_status().text
            token = re.search(r'name="token" value="([^"]+)"', page)
            assert token is not None
            done = browser.post("/public/en/proved", data={"token": token[1]}).raise_for_status()
        code = re.search(r'id="reference">([A-Z0-9-]+)<', done.text)
        assert code is not None
        return code[1]

    def change(self, vote_id: str, code: str, choice: str) -> str:
        """Changes a voice by its code; the page that says so."""
        form = {"vote": vote_id, "code": code, "choice": choice}
        address = f"{self.stack.hub_url}/public/en/voice"
        return httpx.post(address, data=form, timeout=30).raise_for_status().text

    def consent(self, owner: OwnerSeat, camera: str) -> None:
        """A standing consent under the program that asks the neighbours."""
        program = self.program
        owner.give_consent(camera, program_id=program["program_id"], not_after=program["not_after"])


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    folder: Path = tmp_path_factory.mktemp("street")
    with mail_server() as box:
        scenes = ["elm-street", "market-square"]
        with Stack(folder / "stack", scenes=scenes, mail=hub_account(folder, box)) as stack:
            with stack.owner() as owner:
                cameras = [
                    owner.add_camera(
                        name,
                        stack.camera_url(index),
                        CAMERA_USER,
                        CAMERA_PASSWORD,
                        position={"lat_e6": at[0], "lon_e6": at[1]},
                    )
                    for index, (name, at) in enumerate((("Elm", ELM), ("Market", MARKET)))
                ]
                for camera in cameras:
                    owner.wait_online(camera)
                street = Street(stack, box, cameras)
                known = street.program["program_id"]
                owner.wait(lambda s: known in [one["program_id"] for one in s["programs"]])
            yield street


def counted(votes: list[dict[str, Any]]) -> bool:
    """Whether each has its result."""
    return all(vote["state"] in ("opposed", "not_opposed") for vote in votes)


def held_back(state: dict[str, Any], camera_id: str) -> list[tuple[str, str]]:
    """Which votes the owner's page names as the reason why looks at a camera ask."""
    (camera,) = [one for one in state["cameras"] if one["camera_id"] == camera_id]
    (consent,) = [one for one in camera["consents"] if one["state"] == "active"]
    return [(one["state"], one["name"]) for one in consent.get("held_back", [])]


async def test_neighbours_vote_and_until_it_carries_each_look_knocks(street: Street) -> None:
    elm, market = street.cameras
    elm_vote, market_vote = (vote["vote_id"] for vote in street.votes())
    with street.stack.owner() as owner:
        for camera in street.cameras:
            street.consent(owner, camera)
        async with OperatorSeat(street.stack.hub_url) as operator:
            # While it is open, a standing consent asks.
            look = await operator.watch(elm)
            assert await look.wait_state("knocking", "released") == "knocking"
            (knock,) = owner.wait(lambda state: bool(state["knocks"]))["knocks"]
            assert [one["name"] for one in knock["held_back"]] == ["Elm Street"]
            assert held_back(owner.state(), elm) == [("open", "Elm Street")]
            (listed,) = [one for one in await operator.cameras() if one["camera_id"] == elm]
            assert listed["consents"][0]["asks_because"] == "vote"
            owner.answer(knock["session_id"], "yes")
            await see(look)

            # One household opposes on Elm Street (one of twenty may), two at the market.
            street.say(elm_vote, "oppose", "ann@example.org")
            changed = street.say(market_vote, "not", "ben@example.org")
            street.say(market_vote, "oppose", "cleo@example.org")
            assert "Changed." in street.change(market_vote, changed, "oppose")
            assert [vote["state"] for vote in street.votes()] == ["open", "open"]

            # Closed and not opposed: it opens at once. Opposed by more: it goes on knocking.
            votes = await asyncio.to_thread(wait_until, street.votes, counted, 90)
            assert [(one["state"], one["opposed"]) for one in votes] == [
                ("not_opposed", 1),
                ("opposed", 2),
            ]
            owner.wait(lambda state: held_back(state, elm) == [])
            look = await operator.watch(elm)
            assert await look.wait_state("knocking", "released") == "released"
            await see(look)
            assert held_back(owner.state(), market) == [("opposed", "Market Square")]
            look = await operator.watch(market)
            assert await look.wait_state("knocking", "released") == "knocking"
    assert_published(street)


def assert_published(street: Street) -> None:
    """The result stands in the document that the log names, and nobody's address does."""
    path = f"/v1/programs/{street.program['program_id']}/documents"
    shown = street.stack.hub_get(path)
    content = httpx.get(f"{street.stack.hub_url}{path}/{shown['document']}")
    results = [vote["result"] for vote in content.json()["votes"]]
    assert [one["opposed"] for one in results] == [1, 2]
    page = httpx.get(
        f"{street.stack.hub_url}/public/en/programs/{street.program['program_id']}"
    ).text
    assert "Not opposed" in page
    assert "2 oppose, 0 don" in page
    with sqlite3.connect(street.stack.data("hub") / "hub.db") as database:
        assert not [line for line in database.iterdump() if "@example.org" in line]


async def test_a_hub_that_leaves_the_result_or_the_vote_out_opens_nothing(
    house: House, clock: ShiftedClock
) -> None:
    place = Position(lat_e6=ELM[0], lon_e6=ELM[1])
    camera = house.gateway.keystore.camera(house.camera_id)
    house.gateway.keystore.put_camera(msgspec.structs.replace(camera, position=place))
    house.consent()
    now = clock.now()
    vote = {
        **a_vote("Elm Street", ELM, now + HOUR),
        "vote_id": new_id("vot"),
        "opens_at": now - HOUR,
    }
    said = []
    for votes, wait in (([vote], 0), ([vote], HOUR), ([], 0), (None, 0)):
        clock.shift_ms += wait
        house.hub.clock, house.hub.votes = clock, votes
        house.hub.program_end -= 1
        await house.hub.send({"t": "programs", **house.hub.directory()})
        end = house.hub.program_end
        await until(lambda end=end: house.gateway.directory.sunset_of(house.hub.program_id) == end)
        said.append(await _answer(house))
    assert said == ["knocking"] * 4
    (shown,) = house.gateway.state().cameras[0].consents[0].held_back
    assert (shown.state, shown.name) == ("counting", "Elm Street")


async def _answer(house: House) -> str:
    """What the gateway says first to a look: `knocking` or `released`."""
    session_id = await house.hub.open(house.camera_id)
    said = {"knocking", "released"}
    await until(lambda: said & {m["t"] for m in house.hub.told(session_id)})
    (answer,) = said & {m["t"] for m in house.hub.told(session_id)}
    await house.hub.send({"t": "close", "session_id": session_id, "reason": "viewer_left"})
    return answer
