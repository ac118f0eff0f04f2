"""Who can be seen in a blurred picture: judged from its pixels, not from the blur's word."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bench._lib import percentile
from transom.gateway.picture.cells import Grid
from transom.gateway.picture.picture import Picture
from transom.gateway.picture.regions import BLOCK

Box = tuple[int, int, int, int]
_HEAD = 1 / 6  # of a person's height; a head is 1/7.5, a hat and a nod included
_HEAD_SHOWN, _BODY_SHOWN = 0.25, 0.5  # a larger share that isn't hidden: the person is seen


def hidden(picture: Picture) -> NDArray[np.bool_]:
    """Pixels of blocks that are all one colour; grain or codec noise is everywhere else."""
    block = Grid.of(picture).side * BLOCK
    down, across = (np.arange(0, side, block) for side in picture.y.shape)
    most = np.maximum.reduceat(np.maximum.reduceat(picture.y, down, axis=0), across, axis=1)
    least = np.minimum.reduceat(np.minimum.reduceat(picture.y, down, axis=0), across, axis=1)
    flat: NDArray[np.bool_] = (most == least).repeat(block, axis=0).repeat(block, axis=1)
    return flat[: picture.y.shape[0], : picture.y.shape[1]]


@dataclass
class Leaks:
    """Counts over the labelled pictures of one scene.

    Attributes:
        seen: persons of whom more is shown than the limits above, one for each picture.
        values: how many different brightnesses were left in each hidden head.
        covered: the share of each picture that is hidden.
    """

    persons: int = 0
    seen: int = 0
    frames: int = 0
    frames_with_somebody: int = 0
    values: list[int] = field(default_factory=list)
    covered: list[float] = field(default_factory=list)

    def add(self, picture: Picture, people: Iterable[Box], *, heads_only: bool = False) -> bool:
        """Counts one picture; returns whether somebody is seen in it."""
        covered, somebody = hidden(picture), False
        for left, top, right, bottom in people:
            neck = bottom if heads_only else top + max(2, round((bottom - top) * _HEAD))
            head, body = (covered[top:end, left:right] for end in (neck, bottom))
            seen = 1 - head.mean() > _HEAD_SHOWN or 1 - body.mean() > _BODY_SHOWN
            somebody |= bool(seen)
            self.persons += 1
            self.seen += bool(seen)
            if not seen:
                self.values.append(len(np.unique(picture.y[top:neck, left:right])))
        self.frames += 1
        self.frames_with_somebody += somebody
        self.covered.append(float(covered.mean()))
        return somebody

    def summary(self) -> dict[str, object]:
        """For the report."""
        summary: dict[str, object] = {
            "labelled_persons": self.persons,
            "leak_rate_persons": round(self.seen / self.persons, 4),
            "labelled_frames": self.frames,
            "leak_rate_frames": round(self.frames_with_somebody / self.frames, 4),
            "picture_hidden": round(sum(self.covered) / len(self.covered), 3),
        }
        if self.values:
            summary["values_left_of_a_head"] = {
                "p50": percentile(self.values, 50),
                "max": max(self.values),
            }
        return summary
