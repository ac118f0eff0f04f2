"""Recording in a process of its own, for `bench.recording`.

`live FOLDER CAMERAS MBIT`: at the cameras' pace, until killed; 0 Mbit/s hands nothing on.
`fast FOLDER MBIT`: one camera as fast as the disk takes it, until killed.
"""

import sys
import time
from pathlib import Path

from bench.recording.stream import FPS, stream
from transom.clock import SystemClock
from transom.core.ids import new_id
from transom.gateway.cameras.camera import AccessUnit
from transom.gateway.recording.recordings import Recordings
from transom.gateway.recording.settings import RecordingSettings
from transom.gateway.recording.writer import SegmentWriter

KEY = bytes(range(32))
SETTINGS = RecordingSettings(on=True)


def live(folder: Path, cameras: int, mbit: float) -> None:
    """Pushes each camera's access units when they are due, as the cameras' threads do."""
    clock, recordings = SystemClock(), Recordings(folder, key=KEY, clock=SystemClock())
    ids = [new_id("cam") for _ in range(cameras)]
    for camera_id in ids if mbit else ():
        recordings.set(camera_id, SETTINGS, why="switched_off")
    units = stream(mbit or 2.0, began_us=clock.now_us())
    print("ready", flush=True)
    due = clock.monotonic()
    while True:
        unit = next(units)
        for camera_id in ids:
            recordings.push(camera_id, unit)
        due += 1 / FPS
        time.sleep(max(0.0, due - clock.monotonic()))


def fast(folder: Path, mbit: float) -> None:
    """Records without a pause; a line for every minute of pictures."""
    clock = SystemClock()
    shelf = Recordings(folder, key=KEY, clock=clock).shelf()
    camera_id = next(iter(shelf.cameras()))
    writer = SegmentWriter(camera_id, shelf, why="gateway_off")
    for unit in stream(mbit, began_us=clock.now_us()):
        _take(writer, unit)


def _take(writer: SegmentWriter, unit: AccessUnit) -> None:
    if writer.take(unit):
        print("minute", flush=True)


if __name__ == "__main__":
    what, where, *numbers = sys.argv[1:]
    if what == "live":
        live(Path(where), int(numbers[0]), float(numbers[1]))
    else:
        fast(Path(where), float(numbers[0]))
