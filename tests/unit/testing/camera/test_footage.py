"""Scenes draw, move, and stay what they are."""

import numpy as np
import pytest

from transom.testing.camera.clock_strip import CELL_HEIGHT, read_clock
from transom.testing.camera.footage import Footage
from transom.testing.camera.scenes import SCENES

NOW = 1_795_416_932_378


@pytest.mark.parametrize("scene", sorted(SCENES))
def test_scene_moves_and_carries_the_clock(scene: str) -> None:
    footage = Footage(scene)
    first, second = footage.planes(1.0, NOW), footage.planes(2.0, NOW + 1000)
    assert read_clock(first.y) == NOW
    assert read_clock(second.y) == NOW + 1000
    below = slice(CELL_HEIGHT, None)
    changed = np.mean(np.abs(first.y[below].astype(int) - second.y[below]) > 12)
    assert 0.005 < changed < 0.5
    assert first.y.std() > 25
    assert (first.u.std() + first.v.std()) > 5


def test_scenes_differ_from_each_other() -> None:
    pictures = [Footage(name).planes(1.0, NOW).y.astype(int) for name in SCENES]
    for i, one in enumerate(pictures):
        for other in pictures[i + 1 :]:
            assert np.mean(np.abs(one - other)) > 20


def test_same_moment_draws_the_same_picture() -> None:
    one, other = (Footage("elm-street").planes(3.3, NOW) for _ in range(2))
    assert (one.y == other.y).all()


@pytest.mark.parametrize(("width", "height"), [(640, 360), (1280, 720), (1920, 1080)])
def test_any_size_of_the_same_shape(width: int, height: int) -> None:
    frame = Footage("market-square", width=width, height=height).frame(0.5, NOW)
    assert (frame.width, frame.height) == (width, height)
