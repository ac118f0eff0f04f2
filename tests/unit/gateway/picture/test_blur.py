import numpy as np
import pytest
from numpy.typing import NDArray

from tests.unit.gateway.picture.pictures import Box, picture
from transom.errors import PictureError
from transom.gateway.picture.background import ABSORB_S, SETTLE_S
from transom.gateway.picture.blur import BlurStep
from transom.gateway.picture.memory import BlurMemory
from transom.gateway.picture.regions import HOLD_S

SOMEBODY: Box = (300, 120, 340, 240)
EVERY_S = 0.3
NOBODY_S = SETTLE_S + HOLD_S + 1


class Film:
    """A camera's pictures one after the other, a few a second, through one step."""

    def __init__(
        self, step: BlurStep, *, width: int = 640, height: int = 360, now: float = 0.0
    ) -> None:
        self._step, self._size, self.now = step, {"width": width, "height": height}, now

    def run(self, seconds: float, *people: Box) -> NDArray[np.bool_]:
        """Runs on; returns which pixels of the last picture are hidden."""
        end = self.now + seconds
        while self.now < end:
            self.now += EVERY_S
            shown = picture(at_s=self.now, people=people, **self._size)
            before = shown.y.copy()
            self._step.apply(shown)
        return shown.y != before


def share(hidden: NDArray[np.bool_], box: Box) -> float:
    left, top, right, bottom = box
    return float(hidden[top:bottom, left:right].mean())


def test_everything_is_hidden_until_the_background_is_known() -> None:
    film = Film(BlurStep())
    assert film.run(SETTLE_S - 1).mean() > 0.9
    assert film.run(HOLD_S + 2).mean() < 0.02


@pytest.mark.parametrize(("width", "height"), [(640, 360), (704, 576), (1280, 720), (638, 362)])
def test_somebody_who_comes_is_hidden_from_the_first_picture(width: int, height: int) -> None:
    film = Film(BlurStep(), width=width, height=height)
    film.run(NOBODY_S)
    hidden = film.run(0.2, SOMEBODY)
    assert share(hidden, SOMEBODY) > 0.95
    assert hidden.mean() < 0.3


def test_what_moved_stays_hidden_for_some_seconds() -> None:
    film = Film(BlurStep())
    film.run(NOBODY_S)
    film.run(1, SOMEBODY)
    assert share(film.run(HOLD_S - 0.6), SOMEBODY) > 0.9
    assert share(film.run(1.2), SOMEBODY) == 0


def test_somebody_who_stands_still_stays_hidden() -> None:
    film = Film(BlurStep())
    film.run(NOBODY_S)
    assert share(film.run(40, SOMEBODY), SOMEBODY) > 0.95
    assert ABSORB_S > 40


def test_a_crowded_pavement_is_learned_between_the_people() -> None:
    film = Film(BlurStep())
    for start in range(20):
        film.run(0.4, (start * 20, 120, start * 20 + 40, 240))
        film.run(1.0)
    assert film.run(HOLD_S + 1).mean() < 0.05


def test_no_detail_finer_than_a_block_is_left_of_somebody() -> None:
    step = BlurStep()
    film = Film(step)
    film.run(NOBODY_S)
    shown = picture(at_s=film.now + 0.2, people=(SOMEBODY,))
    step.apply(shown)
    inside = shown.y[128:232, 304:336]
    assert len(np.unique(inside)) <= 14  # of 3328 pixels
    across = np.flatnonzero((np.diff(inside.astype(int), axis=1) != 0).any(axis=0))
    assert len(across) <= 2


def test_another_resolution_of_the_same_shape_goes_on_and_another_shape_starts_hidden() -> None:
    step = BlurStep()
    Film(step).run(NOBODY_S)
    wide = Film(step, width=1280, height=720, now=20).run(EVERY_S, (600, 240, 680, 480))
    assert share(wide, (600, 240, 680, 480)) > 0.95
    assert wide.mean() < 0.2
    assert Film(step, width=640, height=480, now=21).run(EVERY_S).mean() > 0.9


def test_a_clock_that_jumps_shows_nobody() -> None:
    step = BlurStep()
    film = Film(step)
    film.run(NOBODY_S)
    film.now += 3600
    assert share(film.run(0.2, SOMEBODY), SOMEBODY) > 0.95
    film.now -= 7200
    assert share(film.run(0.2, SOMEBODY), SOMEBODY) > 0.95


class FixedFinder:
    """Finds somebody where told."""

    def __init__(self, *boxes: Box) -> None:
        self._boxes = boxes
        self.seen: list[tuple[int, ...]] = []

    def find(self, rgb: NDArray[np.uint8]) -> list[tuple[float, float, float, float]]:
        self.seen.append(rgb.shape)
        return [(float(a), float(b), float(c), float(d)) for a, b, c, d in self._boxes]


def test_what_a_finder_finds_is_hidden_though_it_never_moves() -> None:
    finder = FixedFinder((150, 60, 170, 120))  # in the small picture: half of 1280×720
    film = Film(BlurStep([finder]), width=1280, height=720)
    hidden = film.run(NOBODY_S)
    assert share(hidden, (300, 120, 340, 240)) > 0.95
    assert hidden.mean() < 0.2
    assert set(finder.seen) == {(360, 640, 3)}


class BrokenFinder:
    def find(self, rgb: NDArray[np.uint8]) -> list[tuple[float, float, float, float]]:
        raise RuntimeError("model says no")


def test_a_finder_that_fails_shuts_the_picture() -> None:
    with pytest.raises(PictureError, match="nothing is shown"):
        BlurStep([BrokenFinder()]).apply(picture())


def test_a_background_learned_while_nobody_looked_shows_the_street_and_hides_who_is_in_it() -> None:
    memory = BlurMemory()
    for at_s in range(0, 30, 3):
        memory.learn(picture(at_s=at_s))
    hidden = Film(BlurStep(memory=memory), width=1280, height=720, now=40).run(
        EVERY_S, (600, 240, 680, 480)
    )
    assert share(hidden, (600, 240, 680, 480)) > 0.95
    assert hidden.mean() < 0.2
