import pytest

from transom.errors import PictureError
from transom.gateway.keystore.contents import CameraSecret
from transom.gateway.picture.blur import BlurStep
from transom.gateway.picture.masks import MaskStep
from transom.gateway.picture.pose import Pose
from transom.gateway.picture.settings import BlurMethods, Corners, MaskSet, PictureSettings
from transom.gateway.picture.steps import steps_for

CORNERS = ((0, 0), (5000, 0), (0, 5000))
GATE = Pose(pan=0.25, tilt=-0.1, zoom=0.2, at_rest=True)


def camera(*masks: MaskSet, kind: str = "fixed", blur: BlurMethods | None = None) -> CameraSecret:
    picture = PictureSettings(masks=masks, blur=blur or BlurMethods(faces="off"))
    return CameraSecret(camera_id="cam_1", name="Door", kind=kind, url="rtsp://h/", picture=picture)


def mask(pose: Pose | None = None, *, polygons: tuple[Corners, ...] = (CORNERS,)) -> MaskSet:
    return MaskSet(polygons=polygons, width=1920, height=1080, pose=pose)


def test_without_masks_and_blur_packets_pass_unopened() -> None:
    assert steps_for(camera(), blur=False, pose=None) == ()
    assert steps_for(camera(mask(polygons=())), blur=False, pose=None) == ()


def test_masks_come_before_blur_so_that_no_mean_carries_a_masked_colour() -> None:
    steps = steps_for(camera(mask()), blur=True, pose=None)
    assert [type(step) for step in steps] == [MaskStep, BlurStep]


def test_a_moving_camera_without_masks_is_shown_wherever_it_looks() -> None:
    assert steps_for(camera(kind="ptz"), blur=False, pose=None) == ()


def test_a_moving_camera_with_masks_is_shown_at_rest_where_they_were_drawn() -> None:
    secret = camera(mask(GATE), kind="ptz")
    near = Pose(pan=0.2505, tilt=-0.1005, zoom=0.204, at_rest=True)
    assert [type(step) for step in steps_for(secret, blur=False, pose=near)] == [MaskStep]


def test_a_pose_that_needs_no_mask_says_so_and_passes() -> None:
    street = Pose(pan=-0.5, tilt=0, at_rest=True)
    secret = camera(mask(GATE), mask(street, polygons=()), kind="ptz")
    assert steps_for(secret, blur=False, pose=street) == ()


@pytest.mark.parametrize(
    "pose",
    [
        None,
        Pose(pan=0.25, tilt=-0.1, zoom=0.2),  # rest unknown
        Pose(pan=0.26, tilt=-0.1, zoom=0.2, at_rest=True),
        Pose(pan=0.25, tilt=-0.11, zoom=0.2, at_rest=True),
        Pose(pan=0.25, tilt=-0.1, zoom=0.3, at_rest=True),
        Pose(pan=float("nan"), tilt=-0.1, zoom=0.2, at_rest=True),
    ],
)
def test_a_moving_camera_with_masks_stays_shut_elsewhere(pose: Pose | None) -> None:
    with pytest.raises(PictureError) as raised:
        steps_for(camera(mask(GATE), kind="ptz"), blur=False, pose=pose)
    assert raised.value.hint


@pytest.mark.parametrize(("kind", "pose"), [("mobile", None), ("fixed", GATE), ("ptz", None)])
def test_masks_of_another_kind_of_camera_keep_it_shut(kind: str, pose: Pose | None) -> None:
    with pytest.raises(PictureError):
        steps_for(camera(mask(pose), kind=kind), blur=True, pose=GATE)


def test_a_finder_that_is_not_installed_keeps_blurred_looks_shut() -> None:
    secret = camera(blur=BlurMethods(faces="off", finder="nobody-made-this"))
    with pytest.raises(PictureError, match="nobody-made-this"):
        steps_for(secret, blur=True, pose=None)
    assert steps_for(secret, blur=False, pose=None) == ()


def test_every_stream_has_a_memory_of_its_own() -> None:
    first, second = (steps_for(camera(), blur=True, pose=None) for _ in range(2))
    assert first[0] is not second[0]
