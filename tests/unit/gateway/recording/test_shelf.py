"""Recordings on a disk: found again whatever was lost, gone once they are shredded."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.gateway.recording.footage import (
    BEGAN_US,
    CAMERA,
    FPS,
    FRAME_US,
    KEY,
    footage,
    opened,
    record,
)
from transom.errors import RecordingDamaged
from transom.gateway.recording.disk import Disk
from transom.gateway.recording.reader import clock_offset, spans, units
from transom.gateway.recording.ring import enforce, excess
from transom.gateway.recording.segment import HEADER_BYTES
from transom.gateway.recording.settings import RecordingSettings
from transom.gateway.recording.shelf import SUFFIX, Shelf
from transom.gateway.recording.writer import SegmentWriter

EVER = (0, 2**62)
SECOND_US = 1_000_000


def played(shelf: Shelf) -> list[bytes]:
    return [unit.data for unit in units(shelf, CAMERA, *EVER)]


def test_what_is_recorded_is_played_back_whole(tmp_path: Path) -> None:
    shelf = opened(tmp_path / "recording")
    record(shelf, 70)
    wanted = list(footage(70))
    assert len(shelf.segments(CAMERA)) == 2
    assert list(units(shelf, CAMERA, *EVER)) == wanted
    (whole,), gaps = spans(shelf.segments(CAMERA))
    assert (whole.begin_us, whole.end_us) == (BEGAN_US, wanted[-1].captured_at_us)
    assert gaps == []


def test_a_part_begins_at_the_key_frame_before_it(tmp_path: Path) -> None:
    shelf = opened(tmp_path / "recording")
    record(shelf, 70)
    for second in (7, 61):  # in the first segment and in the second
        part = list(units(shelf, CAMERA, BEGAN_US + second * SECOND_US + 555_000, EVER[1]))
        assert part[0].is_key
        assert part[0].captured_at_us == BEGAN_US + second * SECOND_US
    short = list(units(shelf, CAMERA, BEGAN_US, BEGAN_US + 10 * FRAME_US))
    assert len(short) == 11


def test_gaps_are_told_with_their_reasons(tmp_path: Path) -> None:
    shelf = opened(tmp_path / "recording")
    writer = SegmentWriter(CAMERA, shelf, why="switched_off")
    for began_s, why in ((0, "camera_lost"), (60, "too_busy"), (120, "goes_on")):
        for unit in footage(3, began_us=BEGAN_US + began_s * SECOND_US):
            writer.take(unit)
        writer.interrupt(why)  # type: ignore[arg-type]
    for unit in footage(3, began_us=BEGAN_US + 180 * SECOND_US):
        writer.take(unit)
    for unit in footage(3, began_us=BEGAN_US + 240 * SECOND_US):  # nobody has said why
        writer.take(unit)
    writer.interrupt("gateway_off")
    ranges, gaps = spans(shelf.segments(CAMERA))
    assert [gap.why for gap in gaps[:3]] == ["camera_lost", "too_busy", "pictures_lost"]
    assert gaps[3].why == "pictures_lost"
    assert len(ranges) == 5
    assert all(gap.end_us - gap.begin_us > 55 * SECOND_US for gap in gaps)


def test_a_lost_index_is_made_again_from_the_files(tmp_path: Path) -> None:
    folder = tmp_path / "recording"
    shelf = opened(folder)
    record(shelf, 130)
    before = shelf.segments(CAMERA)
    shelf.close()
    for file in folder.glob("index.sqlite*"):
        file.unlink()
    again = opened(folder)
    assert again.segments(CAMERA) == before
    again.close()
    (folder / "index.sqlite").write_bytes(b"this was an index" * 400)
    assert opened(folder).segments(CAMERA) == before


def test_how_far_the_cameras_clock_was_ahead_is_kept_over_a_lost_index(tmp_path: Path) -> None:
    folder = tmp_path / "recording"
    shelf = opened(folder)
    writer = SegmentWriter(CAMERA, shelf, why="switched_off")
    for unit in footage(190):  # tells nothing at first, then 3 s, then 4 s, then nothing again
        second = unit.sequence // FPS
        offset = {0: None, 1: 3000, 2: 4000}.get((second + 2) // 60)
        writer.take(replace(unit, clock_offset_ms=offset))
    writer.interrupt("gateway_off")
    shelf.close()
    for file in folder.glob("index.sqlite*"):
        file.unlink()
    segments = opened(folder).segments(CAMERA)
    assert [segment.clock_offset_ms for segment in segments] == [3000, 4000, None, None]
    assert clock_offset(segments, BEGAN_US + 10 * SECOND_US) == 3000
    assert clock_offset(segments, BEGAN_US + 100 * SECOND_US) == 4000
    assert clock_offset(segments, BEGAN_US + 180 * SECOND_US) == 4000
    assert clock_offset(segments[2:], BEGAN_US) is None


def test_a_torn_file_is_played_up_to_where_it_is_torn(tmp_path: Path) -> None:
    folder = tmp_path / "recording"
    shelf = opened(folder)
    record(shelf, 10)
    shelf.close()
    (file,) = folder.glob(f"*/*{SUFFIX}")
    with file.open("r+b") as torn:
        torn.truncate(file.stat().st_size - 1000)
    shelf = opened(folder)
    assert played(shelf) == [unit.data for unit in footage(9)]
    (whole,), _ = spans(shelf.segments(CAMERA))
    assert whole.end_us == BEGAN_US + 9 * SECOND_US - FRAME_US


def test_a_file_that_ends_in_bytes_that_never_arrived_is_played_up_to_there(tmp_path: Path) -> None:
    folder = tmp_path / "recording"
    shelf = opened(folder)
    record(shelf, 10)
    shelf.close()
    (file,) = folder.glob(f"*/*{SUFFIX}")
    size = file.stat().st_size
    with file.open("r+b") as torn:  # a disk that had made the file long before its bytes
        torn.seek(size - 1000)
        torn.write(bytes(3000))
    shelf = opened(folder)
    assert played(shelf) == [unit.data for unit in footage(9)]


def test_damage_in_the_middle_takes_one_record_with_it(tmp_path: Path) -> None:
    folder = tmp_path / "recording"
    shelf = opened(folder)
    record(shelf, 5)
    (file,) = folder.glob(f"*/*{SUFFIX}")
    with file.open("r+b") as damaged:
        damaged.seek(HEADER_BYTES + 200)  # in the first second
        damaged.write(b"damage")
    assert played(shelf) == [unit.data for unit in list(footage(5))[FPS:]]


def test_shredding_takes_every_copy_along(tmp_path: Path) -> None:
    folder, copy = tmp_path / "recording", tmp_path / "copy"
    shelf = opened(folder)
    record(shelf, 5)
    (segment,) = shelf.segments(CAMERA)
    shutil.copytree(folder, copy)  # a thief's, without the salts as they were
    shelf.shred([segment])
    assert not list(folder.glob(f"*/*{SUFFIX}"))
    with pytest.raises(RecordingDamaged, match="deleted"):
        shelf.seal_of(segment.header)
    shelf.close()
    assert not (folder / "salts").read_bytes().strip(b"\0")

    (copied,) = copy.glob(f"*/*{SUFFIX}")
    shutil.copy(copied, folder / CAMERA)
    back = opened(folder)
    assert back.segments(CAMERA) == []
    assert not list(folder.glob(f"*/*{SUFFIX}"))
    back.close()
    with_salts = Shelf(copy, key=KEY, disk=Disk(spare=0))  # the salt is all that was missing
    assert played(with_salts) == [unit.data for unit in footage(5)]


def test_shredding_that_was_interrupted_is_finished_at_the_next_start(tmp_path: Path) -> None:
    folder, aside = tmp_path / "recording", tmp_path / "aside"
    shelf = opened(folder)
    record(shelf, 5)
    shelf.close()
    shutil.copytree(folder, aside)
    shelf = opened(folder)
    shelf.shred(shelf.segments(CAMERA))
    shelf.close()
    shutil.copy(folder / "salts", aside)  # as if the power had gone right after the salts
    assert opened(aside).segments(CAMERA) == []
    assert not list(aside.glob(f"*/*{SUFFIX}"))


def test_the_folder_holds_no_picture_in_clear(tmp_path: Path) -> None:
    folder = tmp_path / "recording"
    shelf = opened(folder)
    record(shelf, 5)
    shelf.close()
    stored = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    for unit in footage(2):
        for at in range(0, len(unit.data) - 12, 64):
            assert unit.data[at : at + 12] not in stored
    assert KEY not in stored


def test_the_oldest_goes_first_by_age_and_by_room(tmp_path: Path) -> None:
    shelf = opened(tmp_path / "recording")
    record(shelf, 185)
    segments = shelf.segments(CAMERA)
    assert len(segments) == 4
    end_us = segments[-1].last_us
    all_of_it = RecordingSettings(on=True, hours=1, megabytes=1000)
    assert excess(segments, all_of_it, now_us=end_us) == []
    hour_later = segments[1].last_us + 3_600_000_000
    assert excess(segments, all_of_it, now_us=hour_later) == segments[:1]

    room = sum(segment.bytes for segment in segments[2:]) // 1_000_000 + 1
    small = RecordingSettings(on=True, hours=1, megabytes=room)
    enforce(shelf, CAMERA, small, now_us=end_us)
    left = shelf.segments(CAMERA)
    assert left == segments[-len(left) :]
    assert sum(segment.bytes for segment in left) <= room * 1_000_000
    assert len(left) < 4


def test_another_key_opens_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "recording"
    shelf = opened(folder)
    record(shelf, 3)
    shelf.close()
    assert played(Shelf(folder, key=bytes(32), disk=Disk(spare=0))) == []
