"""Recording on disks that fail, fill up or lose their power: what was written stays readable."""

import errno
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.faults.faulty_disk import LOST, SAVED
from tests.unit.gateway.recording.footage import (
    BEGAN_US,
    CAMERA,
    FPS,
    FRAME_US,
    footage,
    opened,
    record,
)
from transom.clock import SystemClock
from transom.gateway.recording.disk import Disk
from transom.gateway.recording.reader import spans, units
from transom.gateway.recording.recorder import Recorder
from transom.gateway.recording.settings import RecordingSettings
from transom.gateway.recording.shelf import SUFFIX, Shelf

SETTINGS = RecordingSettings(on=True, hours=10**6)  # the footage is of another day
EVER = (0, 2**62)
SECOND_US = 1_000_000


class FaultyDisk(Disk):
    """Fails at its `fail_at`-th write, counted from 0, and once only."""

    def __init__(self, fail_at: int, fate: str, code: int = errno.EIO) -> None:
        super().__init__(spare=0)
        self.fail_at, self.fate, self.code, self.writes = fail_at, fate, code, 0

    def append(self, descriptor: int, data: bytes) -> None:
        self.writes += 1
        if self.writes - 1 != self.fail_at:
            return super().append(descriptor, data)
        super().append(descriptor, data if self.fate == SAVED else data[: len(data) // 2])
        raise OSError(self.code, "the test's disk failed")


def recorded_with(disk: Disk, shelf: Shelf, *, again_s: float = 0.0) -> Recorder:
    """Records five seconds, and waits until they are written or dropped."""
    recorder = Recorder(
        CAMERA, shelf, SETTINGS, why="switched_off", clock=SystemClock(), again_s=again_s
    )
    for unit in footage(5):
        recorder.push(unit)
    recorder.close()
    return recorder


@pytest.mark.parametrize("fail_at", range(5))
@pytest.mark.parametrize("fate", [LOST, SAVED])
def test_a_write_that_fails_costs_nothing_that_was_written(
    folder: Path, fail_at: int, fate: str
) -> None:
    disk = FaultyDisk(fail_at, fate)
    shelf = opened(folder, disk)
    recorded_with(disk, shelf)
    wanted = [unit.data for unit in footage(5)]
    # Write 0 is the header, then a second of footage each. The key frame at which the disk failed
    # is gone too, and what follows begins with the next.
    lost = 0 if fail_at == 0 else fail_at - 1
    there = 1 if fate == SAVED and fail_at > 0 else 0
    expected = wanted[: (lost + there) * FPS] + wanted[(lost + 2) * FPS :]
    assert [unit.data for unit in units(shelf, CAMERA, *EVER)] == expected
    shelf.close()
    again = opened(folder)
    assert [unit.data for unit in units(again, CAMERA, *EVER)] == expected


def test_a_full_disk_closes_the_recording_with_a_reason_and_opens_it_again(folder: Path) -> None:
    disk = FaultyDisk(2, LOST, errno.ENOSPC)
    shelf = opened(folder, disk)
    recorder = recorded_with(disk, shelf, again_s=3600)
    assert recorder.status.state == "disk_full"
    assert "disk is full" in recorder.status.message
    assert len(list(units(shelf, CAMERA, *EVER))) == FPS
    record(shelf, 2, began_us=BEGAN_US + 60 * SECOND_US)
    assert len(list(units(shelf, CAMERA, *EVER))) == 3 * FPS


def test_recording_leaves_the_rest_of_the_disk_alone(folder: Path) -> None:
    disk = Disk(spare=2**60)  # more than there is anywhere
    shelf = opened(folder, disk)
    assert recorded_with(disk, shelf, again_s=3600).status.state == "disk_full"
    assert not list(folder.glob(f"*/*{SUFFIX}"))


def test_a_disk_that_stands_still_never_holds_the_camera_up(folder: Path) -> None:
    class StandingDisk(FaultyDisk):
        def append(self, descriptor: int, data: bytes) -> None:
            assert recorder_may_go_on.wait(30)
            super().append(descriptor, data)

    recorder_may_go_on = threading.Event()
    shelf = opened(folder, StandingDisk(-1, LOST))
    room = sum(len(unit.data) for unit in footage(3))
    recorder = Recorder(
        CAMERA, shelf, SETTINGS, why="switched_off", clock=SystemClock(), queue_bytes=room
    )
    for unit in footage(60):  # returns at once, though nothing is written
        recorder.push(unit)
    assert recorder.status.dropped == 1
    recorder_may_go_on.set()
    while recorder.backlog:
        time.sleep(0.01)
    for unit in footage(3, began_us=BEGAN_US + 120 * SECOND_US):
        recorder.push(unit)
    recorder.close()
    _, (gap,) = spans(shelf.segments(CAMERA))
    assert gap.why == "too_busy"
    assert gap.end_us == BEGAN_US + 120 * SECOND_US


def test_kill_9_while_writing_loses_only_what_was_not_written_yet(folder: Path) -> None:
    command = [sys.executable, "-m", "tests.faults.record_footage", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        certain_us = [int(child.stdout.readline()) for _ in range(15)][-1]
        child.kill()
    shelf = opened(folder)
    (whole,), _ = spans(shelf.segments(CAMERA))
    assert whole.end_us >= certain_us
    played = list(units(shelf, CAMERA, *EVER))
    assert [unit.captured_at_us for unit in played] == list(
        range(BEGAN_US, whole.end_us + 1, FRAME_US)
    )
    loop = [unit.data for unit in footage(2)]
    assert all(unit.data == loop[n % len(loop)] for n, unit in enumerate(played))
