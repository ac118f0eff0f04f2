"""P7 Secrets stay home: camera addresses, camera passwords and the enrolment code never leave."""

import asyncio
import json
from pathlib import Path

from tests.flows.looking import see
from transom.testing.house import House
from transom.testing.memory import search_files, search_memory
from transom.testing.stack import OperatorSeat, OwnerSeat, Stack
from transom.testing.stack.stack import CAMERA_PASSWORD


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
