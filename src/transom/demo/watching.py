"""One look, watched to its end, with what is needed to judge it."""

import asyncio
from dataclasses import dataclass, field

from transom.clock import SystemClock
from transom.core.crypto.frames import CipherSuite, derive, make_kid
from transom.testing.memory import search_memory
from transom.testing.stack import OperatorSeat, OwnerSeat, Stack
from transom.testing.viewer.look import Look
from transom.testing.viewer.pictures import Decoded

WATCH_SECONDS = 6.0
AFTER_STOP_SECONDS = 1.5
NEEDLE_BYTES = 32
PICTURES_SEARCHED = 12


@dataclass
class Watched:
    """A look that is over.

    Args:
        needles: keys, and pieces of opened frames, by what they are.
        in_memory: how often each stood in the hub's memory while the look ran.
        stop_to_last_frame_ms: from the owner's act to the last sealed frame's arrival; 0 if none
            came after it.
    """

    look: Look
    pictures: list[Decoded] = field(default_factory=list)
    needles: dict[str, bytes] = field(default_factory=dict)
    in_memory: dict[str, int] = field(default_factory=dict)
    stop_to_last_frame_ms: float = 0.0
    frames_after_stop: int = 0


async def watch(stack: Stack, owner: OwnerSeat, camera_id: str, consent_id: str) -> Watched:
    """Watches a camera for some seconds, withdraws its consent, and waits for the end."""
    clock = SystemClock()
    async with OperatorSeat(stack.hub_url) as operator:
        incident = await operator.open_incident()
        look = await operator.watch(camera_id, incident=incident)
        watched = Watched(look)
        reading = asyncio.create_task(_collect(watched))
        await asyncio.sleep(WATCH_SECONDS)
        _add_key_needles(watched)
        watched.in_memory = await asyncio.to_thread(
            search_memory, stack.services["hub"].pid, watched.needles
        )
        before, acted_at_us = look.frames_in, clock.now_us()
        await asyncio.to_thread(owner.withdraw, consent_id)
        await asyncio.sleep(AFTER_STOP_SECONDS)
        late = (look.arrived_at_us - acted_at_us) / 1000
        watched.stop_to_last_frame_ms = round(max(0.0, late), 2)
        watched.frames_after_stop = look.frames_in - before
        async with asyncio.timeout(10):
            await reading
    return watched


async def _collect(watched: Watched) -> None:
    async for picture in watched.look.pictures():
        watched.pictures.append(picture)
        count = len(watched.pictures)
        if count % 10 == 0 and count <= PICTURES_SEARCHED * 10:
            unit = watched.look.last_unit
            middle = len(unit) // 2
            watched.needles[f"frame {count}"] = unit[middle : middle + NEEDLE_BYTES]


def _add_key_needles(watched: Watched) -> None:
    for epoch, base_key in watched.look.keys.items():
        key, salt = derive(
            CipherSuite.AES_128_GCM_SHA256_128, make_kid(watched.look.camera_id, epoch), base_key
        )
        watched.needles |= {
            f"base key {epoch}": base_key,
            f"SFrame key {epoch}": key,
            f"SFrame salt {epoch}": salt,
        }
