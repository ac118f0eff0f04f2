"""The load, the same for every server: how many viewers of how many cameras, and which frames.

Standard library only: Debian's own Python runs it, too.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

STAMP_BYTES = 8
_KEY_FRAME_TIMES = 5  # a key frame's size over another's; street footage lies at 4 to 8


@dataclass(frozen=True)
class Load:
    """One measurement's load.

    Args:
        viewers: connections, dealt over the cameras in turn.
        cameras: distinct streams.
        readers: viewers whose every frame is read and timed; the others' bytes are counted.
        bits_per_second: of one camera, sealed frames.
        fps: frames a second; cameras are out of phase by equal parts of a frame's time.
        gop: frames from one key frame to the next.
    """

    viewers: int
    cameras: int = 4
    readers: int = 8
    bits_per_second: int = 2_000_000
    fps: int = 30
    gop: int = 30

    def frame_bytes(self, index: int) -> int:
        """Size of a camera's frame number `index`: key frames are larger, the mean is the rate."""
        mean = self.bits_per_second / 8 / self.fps
        small = mean * self.gop / (self.gop - 1 + _KEY_FRAME_TIMES)
        return round(small * _KEY_FRAME_TIMES if self.is_key(index) else small)

    def is_key(self, index: int) -> bool:
        """Whether frame number `index` is a key frame."""
        return index % self.gop == 0

    def due(self, camera: int) -> Iterator[float]:
        """Seconds after the start at which the camera's frames are due, one after the other."""
        index = 0
        while True:
            yield (index + camera / self.cameras) / self.fps
            index += 1

    def camera_of(self, viewer: int) -> int:
        """Which camera a viewer watches."""
        return viewer % self.cameras

    def expected_bytes(self, seconds: float) -> float:
        """What all viewers together are due to receive in that time."""
        return self.viewers * self.bits_per_second / 8 * seconds

    def split(self) -> tuple[range, range]:
        """Viewers that read every frame, and the others."""
        readers = min(self.readers, self.viewers)
        return range(readers), range(readers, self.viewers)


def to_argument(load: Load, **more: Any) -> str:
    """The load and whatever else a child needs, as its one command-line argument."""
    return json.dumps({"load": asdict(load), **more})


def from_argument() -> tuple[Load, dict[str, Any]]:
    """What `to_argument` was given, in the child."""
    given = json.loads(sys.argv[1])
    return Load(**given.pop("load")), given
