"""P8 The owner sees: who is watching now and why, a notice at start and end, every past look.

Each past look comes with what proves it in the public log, to be checked by anybody.
"""

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import websockets

from tests.flows.looking import ended, see
from tests.mail_server import mail_server
from transom.core.log.opening import Opening, read_record_file, verify_opening
from transom.core.log.policy import parse_policy
from transom.demo.log_check import check_log
from transom.testing.stack import OperatorSeat, OwnerSeat, Stack
from transom.testing.stack.operator import JUSTIFICATION
from transom.testing.stack.waiting import wait_until


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


def record_of(owner: OwnerSeat, session_id: str, types: set[str]) -> dict[str, Any]:
    """A past look's line of the record, once it has entries of these types."""

    def line() -> dict[str, Any]:
        page = owner.client.get("/api/record/looks").raise_for_status().json()
        lines = (one for one in page["looks"] if one["look"]["session_id"] == session_id)
        return {**next(lines, {"openings": []}), "policies": page["policies"]}

    return wait_until(line, lambda one: {o["type"] for o in one["openings"]} >= types, 60)


async def test_a_past_look_is_proved_to_anybody_by_its_openings(
    stack: Stack, owner: OwnerSeat, operator: OperatorSeat, camera: str
) -> None:
    owner.give_consent(camera)
    look = await operator.watch(camera)
    await see(look)
    await operator.viewer.leave(look)
    await ended(look)
    types = {"view_session.opened", "view_session.closed"}
    line = await asyncio.to_thread(record_of, owner, look.session_id, types)
    assert line["differences"] == []
    shown = {
        kept["type"]: verify_opening(
            Opening.from_json(kept["opening"]),
            policy=parse_policy(line["policies"][kept["policy_id"]]),
        )
        for kept in line["openings"]
    }
    opened, closed = shown["view_session.opened"], shown["view_session.closed"]
    assert opened.record["session_id"] == look.session_id
    assert closed.entry.refers_to == opened.entry.commitment
    assert (closed.entry.seconds, closed.entry.byte_count) == (
        line["look"]["seconds"],
        line["look"]["bytes"],
    )
    assert closed.entry.blur == line["look"]["blur"]
    entries = check_log(stack).entries
    assert entries[opened.index].commitment == opened.entry.commitment
    assert entries[closed.index].commitment == closed.entry.commitment


async def test_the_saved_record_is_checked_by_the_auditors_command(
    owner: OwnerSeat, operator: OperatorSeat, camera: str, tmp_path: Path
) -> None:
    owner.give_consent(camera)
    look = await operator.watch(camera)
    await see(look)
    await operator.viewer.leave(look)
    await ended(look)
    await asyncio.to_thread(record_of, owner, look.session_id, {"view_session.opened"})
    saved = owner.client.get("/api/record/file.json").raise_for_status().content
    openings, policy = read_record_file(saved)
    assert policy is not None
    for opening in openings:
        verify_opening(opening, policy=parse_policy(policy))
    assert look.session_id in {str(o.record.get("session_id")) for o in openings}
    file = tmp_path / "record.json"
    file.write_bytes(saved)
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "transom", "audit", "verify-receipt", str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


async def test_an_e_mail_comes_at_the_start_and_at_the_end(
    owner: OwnerSeat, operator: OperatorSeat, camera: str
) -> None:
    with mail_server() as box:
        mail = {
            "host": "localhost",
            "port": box.port,
            "security": "none",
            "sender": "gateway@home.example",
            "to": "owner@home.example",
        }
        owner.client.put("/api/notices/mail", json=mail).raise_for_status()
        owner.give_consent(camera)
        look = await operator.watch(camera)
        await see(look)
        await operator.viewer.leave(look)
        await ended(look)
        async with asyncio.timeout(60):
            while len(box.messages) < 2:
                await asyncio.sleep(0.05)
        owner.client.delete("/api/notices/mail").raise_for_status()
    started, over = box.messages[:2]
    assert str(started["Subject"]) == "Harbour City Police is watching Front door"
    assert str(over["Subject"]) == "Harbour City Police no longer sees Front door"
    assert JUSTIFICATION in " ".join(started.get_content().split())


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
