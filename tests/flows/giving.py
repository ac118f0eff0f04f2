"""An owner who records, is asked for footage of just now, and gives a part of it."""

import asyncio
import time
from typing import Any

from tests.flows.asking import Asking
from transom.testing.stack import OwnerSeat
from transom.testing.stack.waiting import wait_until

_LIMITS = {"hours": 24, "megabytes": 500}


async def give(owner: OwnerSeat, asking: Asking, camera_id: str) -> dict[str, Any]:
    """Records, asks, releases; the request as the agency sees it once the clip is whole."""
    recording = f"/api/cameras/{camera_id}/recording"
    # From here on: the same place and time can't be asked for twice.
    began = int(time.time() * 1000)
    owner.client.put(recording, json={"on": True, **_LIMITS}).raise_for_status()

    def newest() -> tuple[int, int]:
        """What was kept since: its begin and its end."""
        ranges = owner.client.get(recording).raise_for_status().json()["ranges"]
        return (max(ranges[-1]["begin"], began), ranges[-1]["end"]) if ranges else (0, 0)

    begin, end = await asyncio.to_thread(
        wait_until, newest, lambda span: span[1] - span[0] > 5000, 60
    )
    now = int(time.time() * 1000)
    made = await asking.post(began, now, now=now)
    request_id = str(made["request_id"])
    await asyncio.to_thread(shown, owner, request_id)
    chosen = {"begin": begin + 500, "end": end - 500}
    answer = owner.client.post(f"/api/footage/{request_id}/{camera_id}/release", json=chosen)
    assert answer.status_code == 202, answer.text
    async with asyncio.timeout(90):
        while not asking.told(request_id):
            await asyncio.sleep(0.1)
    owner.client.put(recording, json={"on": False, **_LIMITS}).raise_for_status()
    return await asking.get(request_id)


def shown(owner: OwnerSeat, *request_ids: str) -> list[dict[str, Any]]:
    """The requests as the owner sees them, once all are there."""

    def those(state: dict[str, Any]) -> list[dict[str, Any]]:
        return [one for one in state["footage"] if one["request_id"] in request_ids]

    state = owner.wait(lambda state: len(those(state)) == len(request_ids), 60)
    return sorted(those(state), key=lambda one: request_ids.index(one["request_id"]))
