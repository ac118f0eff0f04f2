"""Steps that several flows share: seeing pictures, and being refused."""

import asyncio
from collections.abc import Mapping

from transom.testing.house import House
from transom.testing.viewer.look import Ended, Look
from transom.testing.viewer.pictures import Decoded


async def see(look: Look, count: int = 10, seconds: float = 30) -> list[Decoded]:
    """The first `count` pictures of a look; the rest goes on being read."""
    pictures: list[Decoded] = []
    enough = asyncio.Event()

    async def read() -> None:
        async for picture in look.pictures():
            pictures.append(picture)
            if len(pictures) >= count:
                enough.set()
        enough.set()

    look.reading = asyncio.create_task(read())
    async with asyncio.timeout(seconds):
        await enough.wait()
    assert len(pictures) >= count, f"only {len(pictures)} pictures came; {look.ended}"
    return pictures


async def ended(look: Look, seconds: float = 30) -> Ended:
    """How the look ended, in the hub's words."""
    async with asyncio.timeout(seconds):
        while look.ended is None or not look.ended.reason:
            await asyncio.sleep(0.02)
    return look.ended


async def falls_silent(look: Look, seconds: float = 30) -> None:
    """Waits until a whole second has brought no frame.

    What was under way when the stream was cut may still be read by a viewer that is short of CPU;
    a stream that goes on never has such a second.
    """
    async with asyncio.timeout(seconds):
        before = -1
        while look.frames_in != before:
            before = look.frames_in
            await asyncio.sleep(1)


async def refused(house: House, message: Mapping[str, object]) -> tuple[str, str]:
    """Sends an `open` that must be refused; the step and the reason that the gateway names."""
    await house.hub.send(dict(message))
    said = await house.hub.wait("refused", session_id=message["session_id"])
    assert house.watching() == []
    assert [m["t"] for m in house.hub.told(str(message["session_id"]))] == ["refused"]
    return said["step"], said["reason"]


def opening(house: House, **request: object) -> dict[str, object]:
    """A flawless `open`, for a test to spoil."""
    camera_id = str(request.pop("camera_id", house.camera_id))
    return house.hub.opening(house.hub.record(house.hub.request(camera_id, **request)))
