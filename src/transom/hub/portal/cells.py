"""How many cameras, coarsely: cells of five and more, in rough classes that change late.

Pure: counts and the last published classes in, new classes out. What is published can be compared
by anyone with what was published before, so a class says little about one camera:

(1) A shown cell holds at least five cameras that no finer shown cell holds. Taking the finer cells
    off a coarser one leaves at least five, never a remainder of one.
(2) A class is reached well past its bound, and lost well below that: the same camera coming and
    going never shows twice.
(3) Where it is reached and lost is drawn afresh each week out of `SPREAD` counts, and isn't told.
    Who knows every other camera of a cell can tell whether one more is in it with a chance of one
    in `SPREAD` at most, and mostly not at all. A class may also change with no camera's doing.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import h3

from transom.hub.cameras.areas import COARSEST, FINEST

BOUNDS = (5, 10, 25, 50)
"""The least count of each class: 5–9, 10–24, 25–49, 50 and more. Level 0 isn't shown."""
SPREAD = 3
_MARGIN = 3

Draw = Callable[[int], int]
"""A secret number from 0 to its argument, exclusive."""


@dataclass(frozen=True, order=True)
class ShownCell:
    """A cell of the public table.

    Args:
        cell: an H3 index of resolution 3 to 7.
        level: 1 to 4, the class of its count.
    """

    cell: str
    level: int


def next_level(level: int, count: int, draw: Draw) -> int:
    """The class to publish, after `level` was published last.

    Args:
        count: the cameras that are in the cell now, and in no finer shown one.
    """
    drawn = draw(SPREAD)
    risen = sum(count >= bound + _MARGIN + drawn for bound in BOUNDS)
    kept = sum(count >= _give_way(bound) + drawn for bound in BOUNDS)
    return max(risen, min(level, kept))


def publish(cells: Iterable[str], last: Iterable[ShownCell], draw: Draw) -> list[ShownCell]:
    """The table to publish: the finest cells first, the rest of each with its neighbours.

    Args:
        cells: each camera's cell of resolution `FINEST`.
        last: the table before.
    """
    levels = {shown.cell: shown.level for shown in last}
    counts: Mapping[str, int] = Counter(cells)
    table: list[ShownCell] = []
    for resolution in range(FINEST, COARSEST - 1, -1):
        known = {cell for cell in levels if h3.get_resolution(cell) == resolution}
        rest: Counter[str] = Counter()
        for cell in sorted(known | set(counts)):
            count = counts.get(cell, 0)
            level = next_level(levels.get(cell, 0), count, draw)
            if level:
                table.append(ShownCell(cell, level))
            elif resolution > COARSEST:
                rest[h3.cell_to_parent(cell, resolution - 1)] += count
        counts = rest
    return sorted(table)


def _give_way(bound: int) -> int:
    """The least count at which a class may still be kept, once it was reached."""
    # Five is the floor of what may be shown at all; the other bounds give way on both sides.
    return bound if bound == BOUNDS[0] else bound - SPREAD + 1
