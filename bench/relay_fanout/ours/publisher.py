"""The gateways' side: one `CameraPublisher` a camera, sealing each frame when it is due."""

import asyncio
import time
from typing import Any

import uvloop

from bench.relay_fanout.load import Load, from_argument
from bench.relay_fanout.ours.seal import Sealer
from bench.relay_fanout.tally import answer_in_background, say
from transom.clock import SystemClock
from transom.wire.publisher import CameraPublisher, RelayAccess


async def main(load: Load, access: dict[str, Any]) -> None:
    """Publishes all cameras until the process is ended."""
    start = time.perf_counter()
    cameras = [
        asyncio.create_task(_camera(load, access, number, start)) for number in range(load.cameras)
    ]
    say({"cameras": len(cameras)})
    answer_in_background()
    await asyncio.gather(*cameras)


async def _camera(load: Load, access: dict[str, Any], number: int, start: float) -> None:
    clock = SystemClock()
    camera = access["cameras"][number]
    publisher = CameraPublisher(
        camera["id"],
        access=RelayAccess(access["url"], tuple(access["fingerprints"]), camera["token"]),
        clock=clock,
    )
    publisher.start()
    sealer, group, place = Sealer(camera["id"]), 0, 0
    for index, due in enumerate(load.due(number)):
        await asyncio.sleep(start + due - time.perf_counter())
        if load.is_key(index):
            group, place = publisher.new_group(), 0
        sealed = sealer.seal(
            load.frame_bytes(index),
            is_key=load.is_key(index),
            group=group,
            index=place,
            now_us=clock.now_us(),
        )
        place = publisher.write(sealed) + 1


if __name__ == "__main__":
    _load, _given = from_argument()
    uvloop.run(main(_load, _given["access"]))
