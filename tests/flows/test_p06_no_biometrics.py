"""P6 No biometrics: nothing that recognises, and what the owner covers is gone at the far end.

Looked at in the pictures that an operator's viewer decodes.
"""

import asyncio
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.flows.looking import falls_silent, opening, refused, see
from transom.errors import EncodingError, PolicyRefused
from transom.gateway.picture.masks import FLAT
from transom.testing.house import House
from transom.testing.onvif import ELSEWHERE, DeviceChannel, DeviceStream, Head, OnvifServer
from transom.testing.stack import OperatorSeat, OwnerSeat, Stack
from transom.testing.stack.stack import CAMERA_PASSWORD, CAMERA_USER
from transom.testing.viewer.pictures import Decoded

ROOT = Path(__file__).parents[2]
SQUARE = [{"x": x, "y": y} for x, y in ((5000, 2000), (9000, 2000), (9000, 7000), (5000, 7000))]
# Names of libraries that tell people or plates apart, or search for them.
RECOGNISERS = (
    "face-recognition", "face_recognition", "dlib", "insightface", "arcface", "facenet", "deepface",
    "facexlib", "openalpr", "easyocr", "paddleocr", "torchreid", "fast-alpr", "fast-plate-ocr",
)  # fmt: skip


@pytest.fixture
def masked(owner: OwnerSeat, camera: str) -> Iterator[OwnerSeat]:
    """The owner, whose camera's masks are forgotten after the test."""
    yield owner
    owner.client.delete(f"/api/cameras/{camera}/masks").raise_for_status()


def cover(owner: OwnerSeat, camera: str, *, width: int = 640, height: int = 360) -> None:
    masks = {"polygons": [SQUARE], "width": width, "height": height}
    owner.client.put(f"/api/cameras/{camera}/masks", json=masks).raise_for_status()


def is_covered(picture: Decoded) -> bool:
    return bool(np.abs(place(picture) - FLAT[0]).max() <= 2)


def place(picture: Decoded) -> NDArray[np.int_]:
    """Luma inside the mask."""
    assert picture.picture is not None
    return picture.picture[80:240, 330:570].astype(int)


def test_nothing_that_recognises_people_or_plates_is_a_dependency() -> None:
    lock = tomllib.loads((ROOT / "uv.lock").read_text())
    names = {package["name"].lower() for package in lock["package"]}
    assert "numpy" in names
    assert not names & set(RECOGNISERS)
    web = (ROOT / "web" / "package-lock.json").read_text().lower()
    assert not [name for name in (*RECOGNISERS, "face-api", "human-models") if name in web]


def test_no_model_is_part_of_the_source() -> None:
    models = {".onnx", ".tflite", ".pb", ".pt", ".h5", ".caffemodel", ".bin"}
    assert not [path for path in (ROOT / "src").rglob("*") if path.suffix in models]


async def test_what_the_owner_covers_is_gone_in_the_first_picture_that_arrives(
    masked: OwnerSeat, operator: OperatorSeat, camera: str
) -> None:
    masked.give_consent(camera)
    cover(masked, camera)
    look = await operator.watch(camera, keep_pictures=True)
    pictures = await see(look, 30)
    assert all(is_covered(picture) for picture in pictures)
    await operator.viewer.leave(look)


async def test_a_mask_drawn_during_a_look_holds_from_then_on(
    masked: OwnerSeat, operator: OperatorSeat, camera: str
) -> None:
    masked.give_consent(camera)
    look = await operator.watch(camera, keep_pictures=True)
    pictures = await see(look, 5)
    assert not is_covered(pictures[-1])
    cover(masked, camera)
    count = len(pictures)
    while not is_covered(pictures[-1]):
        assert len(pictures) < count + 250, "the mask doesn't come"
        await look_on(pictures)
    count = len(pictures)
    while len(pictures) < count + 30:
        await look_on(pictures)
    assert all(is_covered(picture) for picture in pictures[count:])
    await operator.viewer.leave(look)


async def test_without_masks_for_this_shape_of_picture_nothing_arrives(
    masked: OwnerSeat, operator: OperatorSeat, camera: str
) -> None:
    masked.give_consent(camera)
    look = await operator.watch(camera, keep_pictures=True)
    await see(look, 3)
    cover(masked, camera, width=640, height=480)
    await falls_silent(look)
    await operator.viewer.leave(look)


@pytest.fixture
def turning(stack: Stack, owner: OwnerSeat) -> Iterator[tuple[str, Head]]:
    """A camera that turns, and what turns it; its picture is the first camera's."""
    parts, head = urlsplit(stack.camera_url()), Head(seconds=0.3)
    stream = DeviceStream("t", f"rtsp://{ELSEWHERE}:{parts.port}{parts.path}")
    channel = DeviceChannel("Yard", (stream,), head=head)
    with OnvifServer(CAMERA_USER, CAMERA_PASSWORD, [channel]) as device:
        wanted = {
            "address": device.place.authority,
            "user": CAMERA_USER,
            "password": CAMERA_PASSWORD,
            "channels": [{"token": "t", "name": "Yard", "kind": "ptz"}],
        }
        added = owner.client.post("/api/devices/add", json=wanted).raise_for_status().json()
        (camera,) = added["camera_ids"]
        owner.wait_online(camera)
        yield camera, head
        owner.client.delete(f"/api/cameras/{camera}").raise_for_status()


async def test_masks_of_a_camera_that_turns_follow_it_or_it_stays_shut(
    turning: tuple[str, Head], owner: OwnerSeat, operator: OperatorSeat
) -> None:
    camera, head = turning
    owner.wait(lambda state: says_where_it_looks(state, camera))
    owner.give_consent(camera)
    cover(owner, camera)
    look = await operator.watch(camera, keep_pictures=True)
    pictures = await see(look, 10)
    head.go(0.5, 0.0, 0.0)  # by the owner's own app
    await falls_silent(look)
    count = len(pictures)
    head.go(0.0, 0.0, 0.0)
    while len(pictures) < count + 30:
        await look_on(pictures)
    assert all(is_covered(picture) for picture in pictures)
    await operator.viewer.leave(look)


def says_where_it_looks(state: dict[str, Any], camera: str) -> bool:
    """Whether the gateway knows a camera's pose."""
    (found,) = (one for one in state["cameras"] if one["camera_id"] == camera)
    return bool(found["steering"]["answers"])


async def look_on(pictures: list[Decoded]) -> None:
    """Waits for another picture."""
    count = len(pictures)
    async with asyncio.timeout(30):
        while len(pictures) == count:
            await asyncio.sleep(0.02)


async def test_a_blurred_look_comes_blurred_and_is_logged_as_such(
    owner: OwnerSeat, operator: OperatorSeat, camera: str
) -> None:
    owner.give_consent(camera, blur="blurred")

    look = await operator.watch(camera, blur="blurred")
    await see(look)
    watching = owner.state()["watching"]
    await operator.viewer.leave(look)
    looks = owner.wait(
        lambda state: any(one["session_id"] == look.session_id for one in state["looks"])
    )

    assert [one["blur"] for one in watching] == ["blurred"]
    assert looks["looks"][0]["blur"] == "blurred"


async def test_a_consent_for_blurred_pictures_opens_no_other(
    owner: OwnerSeat, operator: OperatorSeat, camera: str
) -> None:
    owner.give_consent(camera, blur="blurred")

    with pytest.raises(PolicyRefused):
        await operator.watch(camera, blur="unblurred")


async def test_a_hub_cannot_have_people_unblurred_without_the_owners_word(house: House) -> None:
    house.consent(blur="blurred")

    assert await refused(house, opening(house)) == ("consent", "blur")


async def test_nobody_asks_for_people_unblurred_without_a_reason(house: House) -> None:
    house.consent()

    with pytest.raises(EncodingError, match="unblurred_reason"):
        house.hub.request(house.camera_id, unblurred_reason=None)
