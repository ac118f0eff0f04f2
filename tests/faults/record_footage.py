"""Records footage into a folder until it is killed; prints how much is certainly on the disk."""

import itertools
import sys
from pathlib import Path

from tests.unit.gateway.recording.footage import BEGAN_US, CAMERA, footage, opened
from transom.gateway.recording.writer import SegmentWriter


def main() -> None:
    """Ten seconds of footage after ten seconds, without a pause."""
    shelf = opened(Path(sys.argv[1]))
    writer = SegmentWriter(CAMERA, shelf, why="switched_off")
    for minute in itertools.count():
        for unit in footage(10, began_us=BEGAN_US + minute * 10_000_000):
            writer.take(unit)
        segments = shelf.segments(CAMERA)
        print(segments[-1].last_us if segments else 0, flush=True)


if __name__ == "__main__":
    main()
