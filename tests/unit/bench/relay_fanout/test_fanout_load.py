"""The load that all servers get alike."""

import itertools

import pytest

from bench.relay_fanout.load import Load


def test_a_camera_sends_its_rate() -> None:
    load = Load(viewers=1)
    second = sum(load.frame_bytes(index) for index in range(load.fps))
    assert second * 8 == pytest.approx(load.bits_per_second, rel=0.001)


def test_cameras_are_out_of_phase_by_equal_parts_of_a_frame() -> None:
    load = Load(viewers=1, cameras=4, fps=25)
    starts = [next(load.due(camera)) for camera in range(4)]
    assert starts == pytest.approx([0.0, 0.01, 0.02, 0.03])


def test_a_cameras_frames_are_due_at_its_rate() -> None:
    load = Load(viewers=1, fps=25)
    due = list(itertools.islice(load.due(0), 3))
    assert due == pytest.approx([0.0, 0.04, 0.08])


def test_viewers_are_dealt_over_the_cameras() -> None:
    load = Load(viewers=10, cameras=4)
    watched = [load.camera_of(viewer) for viewer in range(10)]
    assert [watched.count(camera) for camera in range(4)] == [3, 3, 2, 2]


def test_every_viewer_is_a_reader_or_another() -> None:
    readers, others = Load(viewers=20, readers=8).split()
    assert [*readers, *others] == list(range(20))
    assert len(Load(viewers=3, readers=8).split()[0]) == 3
