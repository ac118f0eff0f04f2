"""Clips that begin at exactly the asked picture: proved on decoded pixels and on copied bytes."""

import io
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from tests.unit.gateway.recording.footage import (
    BEGAN_US,
    CAMERA,
    FPS,
    FRAME_US,
    opened,
    timed_footage,
)
from tests.unit.gateway.recording.test_recorded_film import encoded
from transom.gateway.cameras.camera import AccessUnit
from transom.gateway.cameras.h264 import PPS, SPS
from transom.gateway.cameras.nal import START, split_nals
from transom.gateway.picture.encoder import TIME_BASE, H264Encoder
from transom.gateway.recording.cut import exact
from transom.gateway.recording.film import film
from transom.gateway.recording.reader import units
from transom.gateway.recording.writer import SegmentWriter
from transom.testing.camera.clock_strip import read_clock
from transom.testing.camera.footage import Footage
from transom.testing.camera.scenes import DEFAULT_SCENE


def decoded(clip: bytes) -> tuple[list[int], list[VideoFrame]]:
    """The pictures of a clip, decoded without a fault, and their times in it (µs)."""
    with av.open(io.BytesIO(clip)) as container:
        container.streams.video[0].codec_context.options = {"err_detect": "explode"}
        frames = list(container.decode(video=0))
    assert not any(frame.is_corrupt for frame in frames)
    return [round((frame.time or 0) * 1e6) for frame in frames], frames


def clocks(frames: list[VideoFrame]) -> list[int | None]:
    """What the pictures' clocks say, milliseconds since 1970."""
    return [read_clock(np.asarray(frame.to_ndarray(format="gray"), np.uint8)) for frame in frames]


def copied(clip: bytes) -> list[list[bytes]]:
    """The NAL units of a clip's samples, as they lie in the file."""
    with av.open(io.BytesIO(clip)) as container:
        return [_nals(bytes(packet)) for packet in container.demux(video=0) if packet.size]


def _nals(sample: bytes) -> list[bytes]:
    nals, at = [], 0
    while at < len(sample):
        size = int.from_bytes(sample[at : at + 4], "big")
        nals.append(sample[at + 4 : at + 4 + size])
        at += 4 + size
    return nals


@pytest.mark.parametrize(("first", "last"), [(23, 57), (39, 41), (21, 30), (20, 45), (1, 59)])
def test_a_clip_shows_exactly_the_asked_pictures_at_their_times(
    tmp_path: Path, first: int, last: int
) -> None:
    shelf = opened(tmp_path / "recording")
    writer = SegmentWriter(CAMERA, shelf, why="switched_off")
    recorded = list(timed_footage(6))
    for unit in recorded:
        writer.take(unit)
    writer.interrupt("gateway_off")
    # Asked for between two pictures: the one before isn't shown, nor the one after the end.
    begin_us, end_us = BEGAN_US + first * FRAME_US - 40_000, BEGAN_US + last * FRAME_US + 40_000
    clip = b"".join(film(exact(lambda: units(shelf, CAMERA, begin_us, end_us), begin_us)))
    times, frames = decoded(clip)
    asked = recorded[first : last + 1]
    assert clocks(frames) == [unit.captured_at_us // 1000 for unit in asked]
    assert times == [unit.captured_at_us - asked[0].captured_at_us for unit in asked]
    joint = next((n for n, unit in enumerate(asked) if unit.is_key), len(asked))
    assert copied(clip)[joint:] == [split_nals(unit.data) for unit in asked[joint:]]


def test_both_parameter_sets_lie_in_one_sample_description_and_differ_by_id() -> None:
    recorded = list(timed_footage(6))
    clip = b"".join(film(exact(lambda: iter(recorded), BEGAN_US + 5 * FRAME_US)))
    assert clip.count(b"avc1") == 1
    with av.open(io.BytesIO(clip)) as container:
        described = container.streams.video[0].codec_context.extradata or b""
    ours = [nal for nal in copied(clip)[0] if nal[0] & 31 in (SPS, PPS)]
    theirs = [nal for nal in split_nals(recorded[0].data) if nal[0] & 31 in (SPS, PPS)]
    assert len(theirs) == 2
    assert len(ours) == len(set(ours)) == 4
    assert set(theirs) < set(ours)
    assert all(nal in described for nal in ours)
    assert described[1] == max(nal[1] for nal in ours if nal[0] & 31 == SPS)  # the profile


def test_a_cameras_full_range_of_brightness_stays_the_same_over_the_joint() -> None:
    encoder, recorded = H264Encoder(), []
    for number in range(20):
        level = np.full((540, 640), 250, np.uint8)  # brighter than limited range has
        level[360:] = 128
        frame = VideoFrame.from_ndarray(level, "yuvj420p")
        frame.pts, frame.time_base = BEGAN_US + number * FRAME_US, TIME_BASE
        frame.color_range = 2
        if number == 10:
            encoder.want_key()
        recorded.append(AccessUnit(*encoder.encode(frame), number, frame.pts))
    _, frames = decoded(b"".join(film(exact(lambda: iter(recorded), BEGAN_US + 5 * FRAME_US))))
    assert {frame.format.name for frame in frames} == {"yuvj420p"}
    assert len(frames) == 15
    levels = [float(frame.to_ndarray()[:360].mean()) for frame in frames]
    assert max(levels) - min(levels) < 2
    assert min(levels) > 247


def test_pictures_that_a_camera_sends_out_of_order_stay_in_order_over_the_joint() -> None:
    encoder = av.CodecContext.create("libx264", "w")
    assert isinstance(encoder, VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = 640, 360, "yuv420p"
    encoder.time_base, encoder.gop_size = Fraction(1, FPS), 2 * FPS
    encoder.options = {"x264-params": "annexb=1:repeat-headers=1:bframes=2:scenecut=0:open-gop=0"}
    scene, packets = Footage(DEFAULT_SCENE), []
    for number in range(45):
        frame = scene.frame(number / FPS, (BEGAN_US + number * FRAME_US) // 1000)
        frame.pts = number
        packets += encoder.encode(frame)
    packets += encoder.encode(None)
    assert any(packet.pts != packet.dts for packet in packets)
    recorded = [
        AccessUnit(bytes(packet), packet.is_keyframe, n, BEGAN_US + n * FRAME_US)
        for n, packet in enumerate(packets)
    ]
    clip = b"".join(film(exact(recorded[20:].__iter__, BEGAN_US + 33 * FRAME_US)))
    _, frames = decoded(clip)
    first, *_ = shown = [((clock or 0) * 1000 - BEGAN_US) // FRAME_US for clock in clocks(frames)]
    assert shown == list(range(first, 45))
    assert 31 <= first <= 33  # each is dated by its arrival, which is a little later


def test_what_does_not_decode_before_the_next_key_frame_never_costs_the_clip() -> None:
    recorded = list(timed_footage(6))
    torn = [
        replace(u, data=START + b"\x65 no picture") if not n else u for n, u in enumerate(recorded)
    ]
    for damaged in (torn, [replace(recorded[0], data=recorded[0].data[:60]), *recorded[1:]]):
        begun = list(exact(lambda d=damaged: iter(d), BEGAN_US + 5 * FRAME_US))  # type: ignore[misc]
        assert begun == damaged


def test_of_mjpeg_a_clip_is_exact_and_copied_whole() -> None:
    recorded = list(encoded("mjpeg", 8))
    assert list(exact(lambda: iter(recorded), recorded[3].captured_at_us)) == recorded[3:]


def test_of_h265_a_clip_begins_at_the_key_frame() -> None:
    recorded = list(encoded("hevc", 8))
    assert list(exact(lambda: iter(recorded), recorded[3].captured_at_us)) == recorded


def test_nothing_recorded_is_no_clip() -> None:
    assert list(exact(lambda: iter(()), 0)) == []
