"""What the peers' processes share: a frame with its instant in front, and a paced sender."""

import time
from collections.abc import Callable

from bench.relay_fanout.load import STAMP_BYTES, Load

Send = Callable[[int, int, bytes], None]


def frame(load: Load, index: int) -> bytes:
    """Frame number `index`, stamped with this instant (nanoseconds, 8 bytes)."""
    return time.time_ns().to_bytes(STAMP_BYTES, "big") + bytes(load.frame_bytes(index) - 8)


def lateness_ms(stamp: bytes) -> float:
    """How long ago a frame that begins with these bytes was stamped."""
    return (time.time_ns() - int.from_bytes(stamp[:STAMP_BYTES], "big")) / 1e6


def send_for_ever(load: Load, send: Send) -> None:
    """Calls `send(camera, index, frame)` when each camera's frames are due."""
    start = time.perf_counter()
    schedules = [load.due(camera) for camera in range(load.cameras)]
    index = 0
    while True:
        for camera, schedule in enumerate(schedules):
            time.sleep(max(0.0, start + next(schedule) - time.perf_counter()))
            send(camera, index, frame(load, index))
        index += 1
