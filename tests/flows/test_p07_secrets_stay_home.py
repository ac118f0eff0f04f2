"""P7 Secrets stay home: cameras' addresses and passwords, the enrolment code, and recordings."""

import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.flows.looking import see
from tests.flows.recorded import Recorded, beginning, pieces, signed_in
from transom.hub.openapi import document
from transom.testing.house import House
from transom.testing.memory import search_files, search_memory
from transom.testing.stack import OperatorSeat, OwnerSeat, Stack
from transom.testing.stack.stack import CAMERA_PASSWORD
from transom.testing.stack.waiting import wait_until


async def test_neither_address_nor_password_of_a_camera_is_anywhere_at_the_hub(
    stack: Stack, owner: OwnerSeat, operator: OperatorSeat, camera: str
) -> None:
    owner.give_consent(camera)
    look = await operator.watch(camera)
    await see(look)
    needles = {
        "password": CAMERA_PASSWORD.encode(),
        "address": stack.camera_url().removeprefix("rtsp://").encode(),
        "owner's passphrase": stack.passphrase.encode(),
    }
    hub = stack.services["hub"]
    found = await asyncio.to_thread(search_memory, hub.pid, needles)
    assert not any(found.values())
    assert not any(search_files([stack.data("hub"), hub.log.parent], needles).values())
    await operator.viewer.leave(look)


async def test_no_message_to_the_hub_holds_a_secret(house: House) -> None:
    house.consent()
    await house.watch()
    sent = json.dumps(house.hub.received)
    assert "front-door-7319" not in sent
    assert "192.0.2.7" not in sent
    assert "rtsp://" not in sent


def test_the_gateways_own_files_hold_no_secret_in_clear(stack: Stack, owner: OwnerSeat) -> None:
    assert owner.state()["cameras"]
    needles = {
        "password": CAMERA_PASSWORD.encode(),
        "address": stack.camera_url().removeprefix("rtsp://").encode(),
    }
    folders = [stack.data("gateway"), Path(stack.services["gateway"].log).parent]
    assert not any(search_files(folders, needles).values())


def test_the_owners_page_shows_no_password_and_no_path(stack: Stack, owner: OwnerSeat) -> None:
    shown = json.dumps(owner.state())
    assert CAMERA_PASSWORD not in shown
    assert stack.camera_url() not in shown


async def test_the_enrolment_code_is_never_sent(house: House) -> None:
    code = house.hub.new_code()
    secret = code.replace("-", "")[4:]
    assert secret not in json.dumps(house.hub.received)
    assert code not in json.dumps(house.hub.received)


@pytest.fixture
def recorded(stack: Stack, owner: OwnerSeat, camera: str) -> Iterator[Recorded]:
    """Some seconds of the first camera's recording, deleted again afterwards."""
    path = f"/api/cameras/{camera}/recording"
    on = {"on": True, "hours": 1, "megabytes": 200}
    owner.client.put(path, json=on).raise_for_status()
    wait_until(lambda: owner.client.get(path).json(), _lasts_four_seconds, 40)
    yield Recorded(stack, owner, path)
    owner.client.put(path, json={**on, "on": False}).raise_for_status()
    owner.client.delete(path).raise_for_status()


def _lasts_four_seconds(state: dict[str, Any]) -> bool:
    return any(r["end"] - r["begin"] >= 4000 for r in state["ranges"])


async def test_nothing_of_a_recording_is_at_the_hub_while_it_is_watched_and_cut(
    stack: Stack, owner: OwnerSeat, operator: OperatorSeat, camera: str, recorded: Recorded
) -> None:
    owner.give_consent(camera)
    look = await operator.watch(camera)
    await look.wait_state("released")
    relayed = bytearray()
    async for frame in look.frames():
        relayed += frame.payload
        if len(relayed) > 200_000:
            break
    clip = await asyncio.to_thread(recorded.clip)
    needles = {**recorded.keys(), **recorded.sealed(), **pieces("picture", clip, 20)}
    assert len(needles) >= 40
    assert not [name for name, needle in needles.items() if needle in relayed]

    hub, gateway = stack.services["hub"], stack.services["gateway"]
    in_memory = await asyncio.to_thread(search_memory, hub.pid, needles)
    assert not any(in_memory.values())
    folders = [stack.data(name) for name in ("hub", "north", "south", "agency")]
    in_files = search_files([*folders, hub.log.parent], needles)
    assert not any(in_files.values())

    # The search is worth something: at home the same needles are found.
    at_home = await asyncio.to_thread(search_memory, gateway.pid, recorded.keys())
    assert at_home["recording key"]
    there = search_files([stack.data("gateway")], recorded.sealed())
    assert all(there.values())
    await operator.viewer.leave(look)


def test_no_address_of_the_hub_serves_anything_of_a_recording(
    stack: Stack, camera: str, recorded: Recorded
) -> None:
    needles = {**recorded.keys(), **recorded.sealed(), **pieces("picture", recorded.clip(), 20)}
    paths = [path for path, ways in document()["paths"].items() if "get" in ways]
    assert len(paths) > 20
    asked_for = "/v1/footage-requests/"  # what an owner gave, and sealed (spec/footage.md)
    at_home = [path for path in paths if not path.startswith(asked_for)]
    assert not [path for path in at_home if "recording" in path or "clip" in path]
    # What a gateway serves at home, tried at the hub; and whatever the hub has.
    tried = [f"/api/cameras/{camera}/recording/{name}.mp4" for name in ("play", "clip")]
    tried += [re.sub(r"\{[^}]+\}", camera, path) for path in paths]
    for persona in ("", "owner", "operator", "supervisor", "auditor", "admin"):
        with signed_in(stack, persona) as client:
            for path in tried:
                body = beginning(client, path)
                assert not [name for name, needle in needles.items() if needle in body], path
