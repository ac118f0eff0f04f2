"""P10 Silent decline: an agency can't tell a declined footage request from an unanswered one.

Not by the interface's bodies and counters, not by events, not by the log, not by the hub's own
database, and not by how long an answer takes. (Declined knocks: P2's and the hub's tests.)
"""

import asyncio
import hashlib
import random
import time
from collections.abc import Sequence
from typing import Any

from tests.flows.asking import PATH, Asking
from tests.flows.giving import give, shown
from transom.core.codec import unb64
from transom.core.footage.clip_key import unwrap_clip_key
from transom.core.footage.release import PIECE_BYTES, TAG_BYTES, verify_footage_release
from transom.core.footage.request import HOUR_MS
from transom.core.footage.sealing import open_piece
from transom.core.signing import Signed
from transom.demo.log_check import check_log
from transom.testing.stack import OwnerSeat, Stack
from transom.testing.stack.waiting import wait_until

PAIRS = 240
ALPHA_0_001 = 1.949  # of the two-sample Kolmogorov–Smirnov test: sqrt(-ln(0.001 / 2) / 2)
OWN = {"request_id", "code", "begin", "end", "due", "posted_at", "closed_at", "entry_index"}
OWN |= {"incident_id"}  # each request here has an incident of its own


def decline(owner: OwnerSeat, asked: dict[str, Any]) -> None:
    """The owner's no, at every camera."""
    for camera in asked["cameras"]:
        path = f"/api/footage/{asked['request_id']}/{camera['camera_id']}/decline"
        owner.client.post(path).raise_for_status()


def without(members: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in members.items() if name not in {*OWN, *names}}


async def two(asking: Asking, owner: OwnerSeat, *, hours: int) -> tuple[str, str]:
    """Two requests for two hours of one day; the owner declines the one and ignores the other."""
    now = int(time.time() * 1000)
    ids = []
    for back in (hours, hours + 2):
        window = (now - (back + 1) * HOUR_MS, now - back * HOUR_MS)
        ids.append((await asking.post(*window, now=int(time.time() * 1000)))["request_id"])
    declined, ignored = await asyncio.to_thread(shown, owner, *ids)
    assert len(declined["cameras"]) == len(ignored["cameras"]) == 2
    await asyncio.to_thread(decline, owner, declined)
    return ids[0], ids[1]


async def test_no_body_event_entry_or_row_tells_a_decline_from_silence(
    stack: Stack, owner: OwnerSeat, asking: Asking
) -> None:
    declined, ignored = await two(asking, owner, hours=3)
    await asyncio.sleep(3)  # what a decline would set off would have happened by now

    first, second = await asking.get(declined), await asking.get(ignored)
    listed = {one["request_id"]: one for one in (await asking.operator.client.get(PATH)).json()}

    assert without(first) == without(second)
    assert first["state"] == second["state"] == "open"
    assert first["cameras_asked"] == second["cameras_asked"] == 2
    assert without(listed[declined]) == without(listed[ignored])
    assert asking.told(declined, ignored) == []
    rows = asking.rows(declined), asking.rows(ignored)
    assert {table: len(found) for table, found in rows[0].items()} == {
        table: len(found) for table, found in rows[1].items()
    }
    types = [entry.type for entry in check_log(stack).entries]
    assert types.count("footage_request.posted") == len(listed)
    assert "footage_request.closed" not in types[-2:]
    state = owner.state()
    answers = {
        one["request_id"]: {camera["answer"] for camera in one["cameras"]}
        for one in state["footage"]
    }
    assert answers[declined] == {"declined"}  # known at home, and nowhere else
    assert answers[ignored] == {"open"}


async def test_no_response_time_tells_a_decline_from_silence(
    owner: OwnerSeat, asking: Asking
) -> None:
    declined, ignored = await two(asking, owner, hours=7)
    (asked,) = shown(owner, declined)
    path = f"/api/footage/{declined}/{asked['cameras'][0]['camera_id']}/decline"
    times: dict[str, list[float]] = {declined: [], ignored: []}
    order = random.Random(10)  # each pair in an order of its own, the same in every run

    for pair in range(PAIRS + 20):
        declining = asyncio.create_task(asyncio.to_thread(owner.client.post, path))
        for request_id in order.sample([declined, ignored], 2):
            began = time.perf_counter()
            await asking.operator.client.get(f"{PATH}/{request_id}")
            if pair >= 20:  # the first warm up what is lazy
                times[request_id].append(time.perf_counter() - began)
        (await declining).raise_for_status()

    far = largest_distance(times[declined], times[ignored])
    limit = ALPHA_0_001 * (2 / PAIRS) ** 0.5
    assert far < limit, f"the distributions lie {far:.3f} apart, more than {limit:.3f}"
    # The test would see a difference: answers that take half as long again are found out.
    slower = [1.5 * one for one in times[ignored]]
    assert largest_distance(slower, times[declined]) > limit


async def test_at_the_deadline_both_are_told_alike_and_at_once(
    stack: Stack, owner: OwnerSeat, asking: Asking
) -> None:
    declined, ignored = await two(asking, owner, hours=11)
    due = int(time.time() * 1000) + 1500
    asking.set_due([declined, ignored], due)

    async with asyncio.timeout(30):
        while len(asking.told(declined, ignored)) < 2:
            await asyncio.sleep(0.05)

    assert {e["state"] for e in asking.told(declined, ignored)} == {"closed"}
    first, second = await asking.get(declined), await asking.get(ignored)
    assert without(first) == without(second)
    assert first["closed_at"] == second["closed_at"] == due
    entries = await asyncio.to_thread(
        wait_until,
        lambda: [e for e in check_log(stack).entries if e.time == due],
        lambda found: len(found) == 2,
        30,
    )
    public = [without(entry.to_json(), "commitment", "refers_to") for entry in entries]
    assert public[0] == public[1]
    assert public[0]["type"] == "footage_request.closed"


async def test_what_an_owner_gives_is_told_at_once_and_opens_on_the_agencys_device_alone(
    stack: Stack, owner: OwnerSeat, asking: Asking
) -> None:
    camera_id = stack.camera_ids[0]
    given = await give(owner, asking, camera_id)
    request_id, (clip,) = given["request_id"], given["clips"]
    signed, operator = Signed.from_json(clip["release"]), asking.operator
    release = verify_footage_release(signed, owner_key=unb64(owner.state()["gateway"]["owner_key"]))
    where = f"{PATH}/{request_id}/clips/{camera_id}"
    key = await operator.client.post(f"{where}/keys/{operator.device_id}")
    opened = unwrap_clip_key(
        Signed.from_json(key.raise_for_status().json()),
        gateway_key=unb64(clip["gateway_key"]),
        release=signed,
        device_id=operator.device_id,
        private=operator.keys.hpke,
    )
    sealed = (await operator.client.get(f"{where}/sealed")).raise_for_status().content
    size = PIECE_BYTES + TAG_BYTES
    pieces = [sealed[i : i + size] for i in range(0, len(sealed), size)]
    last = len(pieces) - 1
    film = b"".join(open_piece(opened, i, p, last=i == last) for i, p in enumerate(pieces))
    assert hashlib.sha256(film).digest() == release.clip_hash
    assert film[4:8] == b"ftyp"
    for path in stack.data("hub").rglob("*"):
        if path.is_file():
            assert film[2000:2064] not in path.read_bytes()  # the hub holds ciphertext only


def largest_distance(one: Sequence[float], other: Sequence[float]) -> float:
    """The two-sample Kolmogorov–Smirnov statistic: how far apart two distributions lie."""
    found, i, j = 0.0, 0, 0
    left, right = sorted(one), sorted(other)
    while i < len(left) and j < len(right):
        at = min(left[i], right[j])
        while i < len(left) and left[i] == at:
            i += 1
        while j < len(right) and right[j] == at:
            j += 1
        found = max(found, abs(i / len(left) - j / len(right)))
    return found
