"""P8 The owner sees: who is watching now and why, a notice at start and end, every past look."""

import asyncio
import json

import websockets

from tests.flows.looking import ended, see
from transom.demo.log_check import check_log
from transom.testing.stack import OperatorSeat, OwnerSeat, Stack
from transom.testing.stack.operator import JUSTIFICATION


async def test_the_owner_sees_who_watches_why_and_until_when(
    owner: OwnerSeat, operator: OperatorSeat, camera: str
) -> None:
    owner.give_consent(camera, max_minutes=5)
    look = await operator.watch(camera)
    await see(look)
    (watching,) = owner.state()["watching"]
    assert watching["session_id"] == look.session_id
    assert watching["agency_name"] == "Harbour City Police"
    assert watching["pseudonym"] == operator.me["pseudonym"]
    assert watching["role"] == "operator"
    assert watching["incident_number"] == "2026-0815"
    assert watching["purpose"] == "missing_person"
    assert watching["justification"] == JUSTIFICATION
    assert watching["not_after"] - watching["since"] <= 5 * 60_000
    await operator.viewer.leave(look)


async def test_a_past_look_stays_with_its_reason_and_its_log_entry(
    stack: Stack, owner: OwnerSeat, operator: OperatorSeat, camera: str
) -> None:
    owner.give_consent(camera)
    look = await operator.watch(camera)
    await see(look)
    await operator.viewer.leave(look)
    await ended(look)
    state = owner.wait(lambda s: any(p["session_id"] == look.session_id for p in s["looks"]))
    past = next(p for p in state["looks"] if p["session_id"] == look.session_id)
    assert past["ended_because"] == "viewer_left"
    assert past["frames"] > 0
    assert past["verified"]
    entry = check_log(stack).entries[past["entry_index"]]
    assert entry.type == "view_session.opened"
    exported = owner.client.get("/api/looks.json").json()
    assert look.session_id in json.dumps(exported)


async def test_a_notice_comes_at_the_start_and_at_the_end(
    owner: OwnerSeat, operator: OperatorSeat, camera: str
) -> None:
    owner.give_consent(camera)
    notices: list[str] = []
    base = str(owner.client.base_url)
    cookie = "; ".join(f"{c.name}={c.value}" for c in owner.client.cookies.jar)
    async with websockets.connect(
        base.replace("http", "ws", 1).rstrip("/") + "/api/events",
        origin=websockets.Origin(base.rstrip("/")),
        additional_headers={"Cookie": cookie},
        max_size=None,
        proxy=None,
    ) as events:

        async def read() -> None:
            async for message in events:
                event = json.loads(message)
                if event["t"] == "notice":
                    notices.append(event["title"] + event["text"])

        reading = asyncio.create_task(read())
        look = await operator.watch(camera)
        await see(look)
        await operator.viewer.leave(look)
        await ended(look)
        async with asyncio.timeout(20):
            while len(notices) < 2:
                await asyncio.sleep(0.05)
        reading.cancel()
    assert all("Harbour City Police" in notice for notice in notices)


async def test_a_knock_shows_who_asks_and_opens_only_on_yes(
    owner: OwnerSeat, operator: OperatorSeat, camera: str
) -> None:
    owner.give_consent(camera, tier="on_request")
    look = await operator.watch(camera)
    assert await look.wait_state("knocking") == "knocking"
    assert look.frames_in == 0
    state = await asyncio.to_thread(owner.wait, lambda s: bool(s["knocks"]))
    (knock,) = state["knocks"]
    assert knock["justification"] == JUSTIFICATION
    owner.answer(look.session_id, "yes")
    await see(look)
    await operator.viewer.leave(look)
