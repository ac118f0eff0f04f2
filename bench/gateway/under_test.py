"""The gateway's media path in a process of its own: cameras, seal, publishers. Nothing else.

Reads one JSON line with the plan, answers with the envelopes, then runs until it is ended.
"""

import asyncio
import itertools
import json
import sys
from typing import Any

import uvloop

from transom.clock import SystemClock
from transom.core.codec import b64
from transom.core.signing import Signer
from transom.gateway.cameras.camera import Camera
from transom.gateway.cameras.opening import open_camera
from transom.gateway.cameras.source import CameraSource
from transom.gateway.media.stream import SealedStream, Viewer
from transom.wire.publisher import RelayAccess


async def main() -> None:
    """Passes every camera of the plan through."""
    plan = json.loads(await asyncio.to_thread(sys.stdin.readline))
    clock, signer = SystemClock(), Signer.generate()
    opened = [
        await _open(plan, viewer, url, clock, signer)
        for viewer, url in zip(plan["viewers"], plan["urls"], strict=True)
    ]
    envelopes = [envelope for _, _, envelope in opened]
    print(json.dumps({"gateway_key": b64(signer.key), "envelopes": envelopes}), flush=True)
    await asyncio.Event().wait()


async def _open(
    plan: dict[str, Any], told: dict[str, str], url: str, clock: SystemClock, signer: Signer
) -> tuple[Camera, SealedStream, Any]:
    numbers = itertools.count(1)

    async def reserve(count: int) -> int:
        first, *_ = itertools.islice(numbers, count)
        return first

    stream = SealedStream(told["camera"], signer=signer, reserve_epochs=reserve, clock=clock)
    camera = open_camera(
        CameraSource.parse(url, user="bench", password="bench", transport=plan["transport"]),
        clock=clock,
    )
    camera.start(stream.push, lambda status: None)
    viewer = Viewer(
        told["session"],
        told["device"],
        told["hpke_suite"],
        bytes.fromhex(told["hpke_key"]),
        clock.now() + 3_600_000,
    )
    access = RelayAccess(plan["url"], tuple(plan["fingerprints"]), told["token"])
    envelopes = await stream.join(viewer, relay=access)
    return camera, stream, envelopes[told["session"]][0].to_json()


if __name__ == "__main__":
    uvloop.run(main())
