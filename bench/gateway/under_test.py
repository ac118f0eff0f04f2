"""The gateway's media path in a process of its own: cameras, pictures, seal, publishers.

Reads one JSON line with the plan, answers with the envelopes, then answers each further line with
how long each stage of a picture has taken since the last (`mode` masked or blurred).
"""

import asyncio
import itertools
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import uvloop

from transom.clock import SystemClock
from transom.core.codec import b64
from transom.core.signing import Signer
from transom.gateway.cameras.camera import AccessUnit, Camera
from transom.gateway.cameras.opening import open_camera
from transom.gateway.cameras.source import CameraSource
from transom.gateway.keystore.contents import CameraSecret
from transom.gateway.media.epochs import Epoch
from transom.gateway.media.stream import SealedStream, Viewer
from transom.gateway.picture.outlet import Outlet
from transom.gateway.picture.processor import Processor
from transom.gateway.picture.settings import BlurMethods, MaskSet, PictureSettings
from transom.wire.publisher import RelayAccess

MASK = MaskSet(
    polygons=(((500, 1000), (6000, 1500), (5500, 7000), (800, 6500)),), width=1920, height=1080
)
STAGES = ((Processor, "_decode"), (Processor, "_stepped"), (Processor, "_encode"), (Epoch, "seal"))
NAMES = {"_decode": "decode", "_stepped": "mask_or_blur", "_encode": "encode", "seal": "seal"}
taken: dict[str, list[float]] = defaultdict(list)


def timed(of: type, method: str) -> None:
    """Measures a method of the product from here on."""
    inner = getattr(of, method)

    def measured(*args: Any, **named: Any) -> Any:
        began = time.perf_counter()
        result = inner(*args, **named)
        taken[NAMES[method]].append((time.perf_counter() - began) * 1000)
        return result

    setattr(of, method, measured)


async def main() -> None:
    """Passes every camera of the plan through."""
    plan = json.loads(await asyncio.to_thread(sys.stdin.readline))
    if "mode" in plan:
        for of, method in STAGES:
            timed(of, method)
    clock, signer = SystemClock(), Signer.generate()
    opened = [
        await _open(plan, viewer, url, clock, signer)
        for viewer, url in zip(plan["viewers"], plan["urls"], strict=True)
    ]
    envelopes = [envelope for _, _, envelope in opened]
    print(json.dumps({"gateway_key": b64(signer.key), "envelopes": envelopes}), flush=True)
    while await asyncio.to_thread(sys.stdin.readline):
        print(json.dumps(taken), flush=True)
        taken.clear()


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
    camera.start(_way(plan.get("mode", "passed"), told, stream), lambda status: None)
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


def _way(mode: str, told: dict[str, str], stream: SealedStream) -> Callable[[AccessUnit], None]:
    """From the camera to its stream: straight, or through the product's own steps."""
    if mode == "passed":
        return stream.push
    masks = (MASK,) if mode == "masked" else ()
    picture = PictureSettings(masks=masks, blur=BlurMethods(faces="off"))
    secret = CameraSecret(camera_id=told["camera"], name="x", kind="fixed", url="", picture=picture)
    outlet = Outlet(secret, stream, pose=lambda: None, on_shut=lambda _: None)
    outlet.admit(told["session"], blur=mode == "blurred")
    return outlet.push


if __name__ == "__main__":
    uvloop.run(main())
