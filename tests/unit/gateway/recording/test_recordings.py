"""All cameras' recordings together: over restarts, within their caps, gone with their camera."""

from pathlib import Path

import pytest

from tests.unit.gateway.recording.footage import BEGAN_US, CAMERA, KEY, footage
from transom.clock import SystemClock
from transom.errors import StorageUnavailable
from transom.gateway.recording.disk import Disk
from transom.gateway.recording.reader import spans
from transom.gateway.recording.recordings import Recordings
from transom.gateway.recording.settings import RecordingSettings

ON = RecordingSettings(on=True)
MINUTE_US = 60_000_000


class FootageClock(SystemClock):
    """Stands where the footage does."""

    def now(self) -> int:
        """See `Clock.now`."""
        return BEGAN_US // 1000


def begun(folder: Path) -> Recordings:
    return Recordings(folder, key=KEY, clock=FootageClock(), disk=Disk(spare=0))


def recorded(recordings: Recordings, *, began_us: int = BEGAN_US) -> None:
    for unit in footage(3, began_us=began_us):
        recordings.push(CAMERA, unit)


def test_what_is_recorded_outlives_a_restart_and_the_gap_says_so(tmp_path: Path) -> None:
    recordings = begun(tmp_path)
    recordings.set(CAMERA, ON, why="switched_off")
    recorded(recordings)
    recordings.close()
    again = begun(tmp_path)
    again.set(CAMERA, ON, why="gateway_off")
    recorded(again, began_us=BEGAN_US + MINUTE_US)
    again.lost(CAMERA)
    recorded(again, began_us=BEGAN_US + 2 * MINUTE_US)
    again.set(CAMERA, RecordingSettings(on=False), why="switched_off")
    _, gaps = spans(again.shelf().segments(CAMERA))
    assert [gap.why for gap in gaps] == ["gateway_off", "camera_lost"]
    assert again.status(CAMERA) is None


def test_a_camera_that_is_off_leaves_no_trace(tmp_path: Path) -> None:
    recordings = begun(tmp_path)
    recordings.set(CAMERA, RecordingSettings(), why="gateway_off")
    recorded(recordings)
    recordings.keep({CAMERA: RecordingSettings()})
    recordings.close()
    assert list(tmp_path.iterdir()) == []


def test_a_camera_that_is_unknown_has_its_recording_shredded(tmp_path: Path) -> None:
    recordings = begun(tmp_path)
    recordings.set(CAMERA, ON, why="switched_off")
    recorded(recordings)
    recordings.set(CAMERA, RecordingSettings(on=False), why="switched_off")
    recordings.keep({CAMERA: RecordingSettings(on=False)})  # off, but still young enough
    assert recordings.shelf().segments(CAMERA)
    recordings.keep({})
    assert not recordings.shelf().segments(CAMERA)


def test_what_is_deleted_while_recording_stays_deleted_and_recording_goes_on(
    tmp_path: Path,
) -> None:
    recordings = begun(tmp_path)
    recordings.set(CAMERA, ON, why="switched_off")
    recorded(recordings)
    recordings.lost(CAMERA)
    recorded(recordings, began_us=BEGAN_US + MINUTE_US)
    recordings.delete(CAMERA)
    recorded(recordings, began_us=BEGAN_US + 2 * MINUTE_US)
    recordings.close()
    shelf = begun(tmp_path).shelf()
    assert {s.header.segment_id.hex() for s in shelf.segments(CAMERA)} == {
        path.stem for path in tmp_path.rglob("*.segment")
    }
    assert shelf.segments(CAMERA)[-1].last_us > BEGAN_US + 2 * MINUTE_US


def test_a_folder_that_cannot_be_used_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "recording").write_text("a file in the way")
    with pytest.raises(StorageUnavailable, match="recordings' folder"):
        begun(tmp_path).set(CAMERA, ON, why="gateway_off")
