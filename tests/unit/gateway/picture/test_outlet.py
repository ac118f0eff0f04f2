"""What lies between a camera and its sealed stream, with real H.264 in and out."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import cast

import msgspec
import numpy as np
import pytest

from tests.unit.gateway.picture.test_processor import MASK, in_codec, units
from transom.errors import PictureError
from transom.gateway.cameras.camera import AccessUnit, Codec
from transom.gateway.cameras.picture import decode
from transom.gateway.keystore.contents import CameraSecret
from transom.gateway.media.stream import SealedStream
from transom.gateway.picture.masks import FLAT
from transom.gateway.picture.outlet import Outlet
from transom.gateway.picture.pose import Pose
from transom.gateway.picture.settings import BlurMethods, MaskSet, PictureSettings


class Stream:
    """Stands where the sealed stream stands, and keeps what would leave."""

    def __init__(self) -> None:
        self.left: list[AccessUnit] = []

    def push(self, unit: AccessUnit) -> None:
        self.left.append(unit)

    def camera_lost(self) -> None:
        pass


class Way:
    """One outlet with its stream, its pose and what it has said."""

    def __init__(self, *masks: MaskSet, kind: str = "fixed") -> None:
        self.stream, self.pose = Stream(), cast("Pose | None", None)
        self.shut: list[bool] = []
        self.secret = CameraSecret(
            camera_id="cam_1", name="Door", kind=kind, url="rtsp://h/",
            picture=PictureSettings(masks=masks, blur=BlurMethods(faces="off")),
        )  # fmt: skip
        self.outlet = Outlet(
            self.secret,
            cast("SealedStream", self.stream),
            pose=lambda: self.pose,
            on_shut=self.shut.append,
        )

    def push(self, made: list[AccessUnit]) -> None:
        for unit in made:
            self.outlet.push(unit)


def until(holds: Callable[[], object]) -> None:
    for _ in range(1000):
        if holds():
            return
        time.sleep(0.02)
    raise TimeoutError


def masked(*made: AccessUnit) -> bool:
    """Whether all pictures of these access units, from a key frame on, are masked."""
    frames = list(decode([unit.data for unit in made]))
    lumas = [f.to_ndarray(format="yuv420p")[80:240, 330:570].astype(int) for f in frames]
    return len(frames) == len(made) and all(np.abs(luma - FLAT[0]).max() <= 2 for luma in lumas)


def test_nothing_leaves_while_nobody_watches() -> None:
    way = Way()
    way.push(units(5))
    assert way.stream.left == []


def test_without_masks_and_blur_the_cameras_own_bytes_leave_from_the_last_key_frame_on() -> None:
    way, made = Way(), units(6)
    way.push(made[:4])
    way.outlet.admit("vws_1", blur=False)
    way.push(made[4:])
    assert way.stream.left == made


@pytest.mark.parametrize("codec", ["hevc", "mjpeg"])
def test_what_is_not_h264_is_made_so_while_somebody_watches(codec: Codec) -> None:
    way, made = Way(), in_codec(codec, units(12))
    way.push(made[:6])
    assert way.stream.left == []
    way.outlet.admit("vws_1", blur=False)
    way.push(made[6:])
    until(lambda: way.stream.left and way.stream.left[-1].captured_at_us == made[-1].captured_at_us)
    assert {unit.codec for unit in way.stream.left} == {"h264"}
    assert way.stream.left[0].is_key
    frames = list(decode(unit.data for unit in way.stream.left))
    assert {(frame.width, frame.height) for frame in frames} == {(640, 360)}
    way.outlet.close()


def test_a_camera_set_to_another_codec_begins_anew() -> None:
    way, made = Way(), units(12)
    way.outlet.admit("vws_1", blur=False)
    way.push(made[:6])
    assert way.stream.left == made[:6]
    way.push([replace(unit, sequence=unit.sequence + 6) for unit in in_codec("hevc", made)])
    until(lambda: len(way.stream.left) > 6)
    assert way.stream.left[6].is_key
    assert {unit.codec for unit in way.stream.left} == {"h264"}
    way.outlet.close()


@pytest.mark.parametrize("mend", ["masks taken away", "nobody watches"])
def test_pictures_that_were_held_back_count_as_such_no_longer_than_they_are(mend: str) -> None:
    """What ends a worker that could show nothing ends its say, too: nobody else takes it back."""
    way, made = Way(MASK), units(6, width=640, height=480)
    way.outlet.admit("vws_1", blur=False)
    way.push(made[:3])
    until(lambda: way.shut == [True])
    if mend == "nobody watches":
        way.outlet.dismiss("vws_1")
    else:
        way.outlet.renew(replace_masks(way.secret))
        way.push(made[3:])
        assert way.stream.left == made
    assert way.shut == [True, False]
    way.outlet.close()


def test_a_mask_is_in_the_first_picture_that_leaves() -> None:
    way, made = Way(MASK), units(8)
    way.push(made)
    way.outlet.admit("vws_1", blur=False)
    until(lambda: way.stream.left)
    assert way.stream.left[0].is_key
    assert masked(way.stream.left[0])
    way.outlet.close()


def test_a_mask_drawn_while_somebody_watches_holds_from_the_next_picture_on() -> None:
    way, made = Way(), units(10)
    way.outlet.admit("vws_1", blur=False)
    way.push(made[:5])
    before = len(way.stream.left)
    way.outlet.renew(replace_masks(way.secret, MASK))
    way.push(made[5:])
    until(lambda: len(way.stream.left) > before)
    assert masked(way.stream.left[before])
    way.outlet.close()


def test_after_a_reconnect_at_another_resolution_the_first_picture_is_masked() -> None:
    way = Way(MASK)
    way.outlet.admit("vws_1", blur=False)
    way.push(units(3))
    until(lambda: len(way.stream.left) == 3)
    way.outlet.camera_lost()
    way.push([replace(u, sequence=u.sequence + 70) for u in units(2, width=1280, height=720)])
    until(lambda: len(way.stream.left) > 3)
    assert way.stream.left[3].is_key
    (frame,) = decode([way.stream.left[3].data])
    luma = frame.to_ndarray(format="yuv420p")[160:480, 660:1140].astype(int)
    assert np.abs(luma - FLAT[0]).max() <= 2
    way.outlet.close()


def test_while_one_may_see_blurred_pictures_only_nobody_gets_others() -> None:
    way, made = Way(), units(20)
    way.push(made[:2])
    way.outlet.admit("vws_1", blur=False)
    assert way.stream.left == made[:2]
    way.outlet.admit("vws_2", blur=True)
    way.push(made[2:10])
    until(lambda: len(way.stream.left) > 2)
    way.outlet.dismiss("vws_2")
    given = way.stream.left[2:]
    way.push(made[10:])
    assert not {unit.data for unit in made} & {unit.data for unit in given[: -len(made)]}
    assert way.stream.left[-10:] == made[10:]
    blurred, _ = next(decode([given[0].data])), None
    luma = blurred.to_ndarray(format="yuv420p")[40:300].astype(int)
    assert np.abs(np.diff(luma, axis=1)).mean() < 2  # all hidden: nothing is known yet


def test_a_picture_of_another_shape_lets_nothing_out_and_says_so_until_it_fits_again() -> None:
    way = Way(MASK)
    way.outlet.admit("vws_1", blur=False)
    way.push(units(3, width=640, height=480))
    until(lambda: way.shut == [True])
    assert way.stream.left == []
    way.push([replace(unit, sequence=unit.sequence + 100) for unit in units(3)])
    until(lambda: way.shut == [True, False])
    assert masked(way.stream.left[0])
    way.outlet.close()


def test_a_camera_that_turns_is_shown_only_at_rest_where_its_masks_were_drawn() -> None:
    gate = Pose(pan=0.2, tilt=0.1, at_rest=True, read_at_us=0)
    way = Way(replace_pose(MASK, gate), kind="ptz")
    with pytest.raises(PictureError):
        way.outlet.admit("vws_1", blur=False)
    way.pose = gate
    way.outlet.admit("vws_1", blur=False)
    (key,), at = units(1), [0]

    def rests(pan: float = 0.2) -> bool:
        """Another picture, and another reading that it still looks there, three seconds on."""
        at[0] += 3_000_000
        way.pose = Pose(pan=pan, tilt=0.1, at_rest=True, read_at_us=at[0])
        way.push([replace(key, sequence=at[0] // 3_000_000, captured_at_us=at[0])])
        return bool(way.stream.left)

    way.push([replace(key, captured_at_us=1)])  # it may still have been turning
    until(rests)
    assert masked(*way.stream.left)
    assert all(unit.captured_at_us > 1 for unit in way.stream.left)
    until(lambda: rests(pan=0.3) and True in way.shut)
    count = len(way.stream.left)
    rests(pan=0.3)
    way.outlet.close()
    assert len(way.stream.left) == count


def replace_masks(secret: CameraSecret, *masks: MaskSet) -> CameraSecret:
    picture = PictureSettings(masks=masks, blur=secret.picture.blur)
    return msgspec.structs.replace(secret, picture=picture)


def replace_pose(masks: MaskSet, pose: Pose) -> MaskSet:
    return MaskSet(polygons=masks.polygons, width=masks.width, height=masks.height, pose=pose)
